"""What a restored table does not know is read again: mails from their evidence, posted files."""

import hashlib
import os
import secrets
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import msgspec
import pytest
from botocore.config import Config

from chalicelib.errors import BadInput, MissingSetting
from chalicelib.flows.deposits import order_again, place_of
from chalicelib.store import Store, memory_store
from chalicelib.store.deposit_records import Deposit, DepositState
from chalicelib.store.files import evidence_key
from chalicelib.store.records import Mail, MailState, Tenant
from infra.operate import requeue
from infra.operate.requeue import Places, report

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
MAIL = b"From: a@b.example\r\nTo: x@in.example\r\nSubject: %s\r\n\r\nBonjour\r\n"
PDF = b"%PDF-1.7 %s"
UPLOAD = "u" * 24


def sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def restored() -> Store:
    """A table as it was: two mails, one of them still being read, and a file given by hand."""
    store = memory_store()
    store.people.put_tenant(Tenant(id="exemple", name="Exemple", address="depot"))
    for name, state in ((b"read", MailState.NOTED), (b"being read", MailState.RECEIVED)):
        raw = MAIL % name
        mail = Mail(sha256=sha(raw), key="k", received_at=NOW, size=len(raw))
        store.mails.receive(mail)
        if state is not MailState.RECEIVED:
            store.mails.finish(msgspec.structs.replace(mail, tenant="exemple", state=state))
    store.deposits.add(
        deposit("k" * 24, DepositState.KEPT, sha256=sha(PDF.replace(b"%s", b"known")))
    )
    return store


def deposit(upload: str, state: DepositState, **more: Any) -> Deposit:
    return Deposit(
        tenant="exemple", id=upload, person="p", person_name="P", at=NOW, ordered_at=NOW,
        state=state, **more,
    )  # fmt: skip


class Bucket:
    """One bucket on the engine, with these objects."""

    def __init__(self, s3: Any, objects: dict[str, bytes]) -> None:
        self._s3, self.name = s3, f"bucket-{secrets.token_hex(6)}"
        where: Any = {"LocationConstraint": "eu-west-3"}
        s3.create_bucket(Bucket=self.name, CreateBucketConfiguration=where)
        for key, body in objects.items():
            s3.put_object(Bucket=self.name, Key=key, Body=body)

    @property
    def objects(self) -> dict[str, bytes]:
        found = self._s3.list_objects_v2(Bucket=self.name).get("Contents", ())
        keys = [one["Key"] for one in found]
        return {k: self._s3.get_object(Bucket=self.name, Key=k)["Body"].read() for k in keys}


def evidence(*raws: bytes) -> dict[str, bytes]:
    return {evidence_key(sha(raw)): raw for raw in raws}


def client(endpoint: str) -> Any:
    style = Config(s3={"addressing_style": "path"})
    return boto3.client("s3", endpoint_url=endpoint, region_name="eu-west-3", config=style)


def asked(since: str, *, apply: bool) -> Namespace:
    return Namespace(since=since, apply=apply)


@pytest.mark.engine
def test_what_has_no_record_is_read_again(
    engine_endpoint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Byte for byte, and only that; nothing before --apply. A mail that was being read counts too."""
    s3, store, orders = client(engine_endpoint), restored(), list[dict[str, Any]]()
    lost, reading = MAIL % b"lost", MAIL % b"being read"
    posted, orphan = PDF.replace(b"%s", b"posted"), PDF.replace(b"%s", b"orphan")
    kept = PDF.replace(b"%s", b"known")
    proof = Bucket(s3, evidence(lost, reading, MAIL % b"read", posted, orphan, kept))
    incoming = Bucket(s3, {})
    key = f"depots/employeurs/exemple/{UPLOAD}.bin"
    drafts = Bucket(s3, {key: posted, f"depots/employeurs/parti/{UPLOAD}.bin": orphan})
    places = Places(
        s3=s3, evidence=proof.name, incoming=incoming.name, drafts=drafts.name, order=orders.append
    )

    assert report(store, places, asked("2000-01-01T00:00", apply=False), NOW) == 1
    said = capsys.readouterr()
    assert (incoming.objects, orders) == ({}, [])
    assert store.deposits.maybe("exemple", UPLOAD) is None
    assert "2 mails and 1 files given by hand to read (none was" in said.err
    report(store, places, asked("2000-01-01T00:00", apply=True), NOW)

    again = capsys.readouterr()
    assert again.out == said.out
    assert sorted(again.out.splitlines()) == sorted(
        [
            f"given {key}",
            f"mail  {evidence_key(sha(lost))}",
            f"mail  {evidence_key(sha(reading))}",
            f"file  {evidence_key(sha(orphan))}",
        ]
    )
    assert "ask the employers" in again.err
    assert incoming.objects == {f"restored/{sha(raw)}": raw for raw in (lost, reading)}
    assert orders == [{"upload": {"tenant": "exemple", "id": UPLOAD}}]
    found = store.deposits.get("exemple", UPLOAD)
    assert (found.state, found.case, found.person) == (DepositState.WAITING, "", "")


@pytest.mark.engine
def test_what_came_long_before_the_moment_is_left_alone(
    engine_endpoint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An hour before it still counts: the bytes are stored before their record is written."""
    s3 = client(engine_endpoint)
    raw = MAIL % b"lost"
    proof, other = Bucket(s3, evidence(raw)), Bucket(s3, {})
    (at,) = (o["LastModified"] for o in s3.list_objects_v2(Bucket=proof.name)["Contents"])
    names = {"evidence": proof.name, "incoming": other.name, "drafts": other.name}
    places = Places(s3=s3, order=lambda _: None, **names)
    for minutes, found in ((59, 1), (61, 0)):
        since = f"{at + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S}"

        assert report(memory_store(), places, asked(since, apply=False), NOW) == 0

        assert len(capsys.readouterr().out.splitlines()) == found


def test_a_moment_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="--since"):
        report(memory_store(), None, asked("hier", apply=False), NOW)  # type: ignore[arg-type]


def test_every_place_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outputs of the data stack."""
    names = [name for name in os.environ if name.startswith("VIGIE_")]
    for name in names:
        monkeypatch.delenv(name)
    with pytest.raises(MissingSetting) as missing:
        requeue.run(asked("2026-11-23T08:00", apply=True))

    assert set(missing.value.names) == {
        "VIGIE_EVIDENCE_BUCKET",
        "VIGIE_INCOMING_BUCKET",
        "VIGIE_DRAFTS_BUCKET",
        "VIGIE_INTAKE_QUEUE_URL",
    }


@pytest.mark.parametrize(
    ("known", "tenant", "ordered"),
    [
        (None, "exemple", True),
        (DepositState.WAITING, "exemple", True),
        (DepositState.READ, "exemple", False),
        (DepositState.REFUSED, "exemple", False),
        (None, "parti", False),
    ],
)
def test_a_posted_file_is_ordered_again_once(
    known: DepositState | None, tenant: str, *, ordered: bool
) -> None:
    """One that was read, or of an employer that the moment does not know, is not."""
    store = restored()
    if known:
        store.deposits.add(deposit(UPLOAD, known))

    assert order_again(store, tenant, UPLOAD, at=NOW, now=NOW, apply=True) is ordered

    assert bool(store.deposits.maybe(tenant, UPLOAD)) is (ordered or bool(known))


@pytest.mark.parametrize(
    ("key", "place"),
    [
        (f"depots/employeurs/exemple/{UPLOAD}.bin", ("exemple", UPLOAD)),
        ("depots/employeurs/exemple/x.bin", None),
        (f"depots/autres/exemple/{UPLOAD}.bin", None),
        (f"depots/employeurs/exemple/{UPLOAD}.exe", None),
    ],
)
def test_a_key_says_whose_it_is(key: str, place: tuple[str, str] | None) -> None:
    """Or nothing: the bucket holds other things."""
    assert place_of(key) == place
