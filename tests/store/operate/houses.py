"""What the operator's commands are tried on: two cases of one employer, a neighbour, a firm."""

import secrets
from argparse import Namespace
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from chalicelib.errors import NotFound
from chalicelib.flows.mandates import withdraw
from chalicelib.flows.record import CaseRef
from chalicelib.store import Store
from chalicelib.store.draft_records import Archive, Draft, KeptEvidence, SharedDocument
from chalicelib.store.files import evidence_key
from chalicelib.store.records import Person, Role, Snapshot, Tenant
from chalicelib.store.table import Put, Table
from infra.local.samples import EMPLOYER, FIRM, TENANT
from infra.operate.data.erasing import Desk
from infra.operate.data.subjects import Subject
from infra.operate.data.vault import Vault
from infra.resources import load_template, table_request
from tests.unit.flows.world import World

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
WHOLE = Subject(kind="tenant", id=TENANT.id)
OURS = Subject(kind="firm", id=FIRM.id)
OTHER = Tenant(id="autre", name="Autre", address="depot-autre")
NEIGHBOUR = Person(
    id="autre-rh", name="Lou Autre", email="lou@autre.example", role=Role.MANAGER, tenant=OTHER.id
)


@dataclass
class FakeVault:
    """Buckets as a dictionary."""

    objects: dict[str, bytes] = field(default_factory=dict)

    def evidence(self, sha256: str) -> bytes:
        if sha256 not in self.objects:
            raise NotFound("file", sha256)
        return self.objects[sha256]

    letter = evidence

    def erase_evidence(self, sha256: str) -> int:
        return int(self.objects.pop(sha256, None) is not None)

    erase_letter = erase_evidence


def ended(world: World, store: Store) -> None:
    """The mandates end, so that the firm keeps its own copy."""
    desk = Namespace(store=store, now=lambda: NOW, today=world.ctx.today)
    for snapshot in store.cases.of_tenant(TENANT.id):
        if snapshot.firm:
            ref = CaseRef(snapshot.tenant, snapshot.id)
            withdraw(desk, ref, snapshot.firm, EMPLOYER)  # type: ignore[arg-type]


@dataclass
class House:
    """A table with the world's rows, its files, and the desk that erases there."""

    desk: Desk
    world: World
    buckets: tuple[str, str] = ("", "")
    table: str = ""

    @property
    def store(self) -> Store:
        return self.desk.store

    @property
    def rows(self) -> list[str]:
        return [f"{i.pk} {i.sk} {i.data}" for i in self.store.table.every()]

    def case(self, reference: str) -> Subject:
        found = self.store.cases.by_reference(TENANT.id, reference)
        assert found
        return Subject(kind="case", id=found, tenant=TENANT.id)


BOTH = pytest.mark.parametrize(
    "where", ["memory", pytest.param("engine", marks=pytest.mark.engine)]
)


def copied(world: World, table: Table) -> None:
    items = list(world.ctx.store.table.every())
    for start in range(0, len(items), 50):
        table.write([Put(item) for item in items[start : start + 50]])


def new_table(endpoint: str) -> str:
    """The name of an empty table on the engine."""
    name = f"vigie-{secrets.token_hex(6)}"
    dynamodb = boto3.client("dynamodb", endpoint_url=endpoint)
    dynamodb.create_table(**table_request(load_template(), name))
    return name


def new_buckets(endpoint: str, files: dict[str, bytes]) -> tuple[str, str]:
    """Evidence and drafts, versioned, and each file there twice: both versions must go."""
    s3 = client(endpoint)
    names = (f"evidence-{secrets.token_hex(4)}", f"drafts-{secrets.token_hex(4)}")
    for name in names:
        where: Any = {"LocationConstraint": "eu-west-3"}
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=where)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for sha256, data in files.items():
        for _ in range(2):
            s3.put_object(Bucket=names[0], Key=evidence_key(sha256), Body=data)
    return names


def client(endpoint: str) -> Any:
    """S3 as the commands speak to it."""
    style = Config(s3={"addressing_style": "path"})
    return boto3.client("s3", endpoint_url=endpoint, region_name="eu-west-3", config=style)


def asked(**given: Any) -> Namespace:
    known = {
        "tenant": "", "case": "", "firm": "", "person": "", "reason": "demande", "apply": False, "yes": "",
        "resume": False, "receipts": False, "hold": True, "by": "Me Durand",
    }  # fmt: skip
    return Namespace(**(known | given))


def export_to(path: Path, **given: str) -> Namespace:
    return Namespace(**(vars(asked(**given)) | {"output": path}))


def as_bytes(export: Any) -> bytes:
    from chalicelib.cases import encode

    return encode(export)


def mails_of_house(house: House) -> list[Any]:
    return mails_of(house.store)


def mails_of(store: Store) -> list[Any]:
    since = NOW - timedelta(days=30)
    return list(store.mails.since(TENANT.id, since, NOW + timedelta(days=30)))


def cases_of(house: House) -> list[Snapshot]:
    return list(house.store.cases.of_tenant(TENANT.id))


def shown(draft: Draft) -> SharedDocument:
    return SharedDocument(
        tenant=draft.tenant, case=draft.case, draft=draft.id, document=draft.document,
        key="finals/shown.docx", sha256="0" * 64, firm=draft.firm, by_name="Me Martin",
        released_at=NOW, shared_at=NOW,
    )  # fmt: skip


def archived(house: House) -> Archive:
    """What the firm kept of one case, with the mail it lists."""
    case = house.case("AT-2026-000123")
    listed = KeptEvidence(label="Courriel de clôture", sha256=mails_of_house(house)[0].sha256)
    return Archive(
        id="kept", firm=FIRM.id, tenant=TENANT.id, case=case.id, sequence=1, head="0" * 64,
        reference="AT-2026-000123", employer="Menuiserie", worker="A. B.", ended_on=NOW.date(),
        frozen_at=NOW, case_key="archives/dossier.json", journal_key="archives/journal.json",
        evidence=(listed,),
    )  # fmt: skip


def is_there(vault: Vault, sha256: str) -> bool:
    try:
        vault.evidence(sha256)
    except NotFound:
        return False
    return True
