"""The copy that a manager orders gives what the operator's export gives, without reading all."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib.flows.data_copies import make_part, order_copy
from chalicelib.flows.draft import COPY, Order
from chalicelib.store import Files, Store
from infra.local.samples import EMPLOYER, TENANT
from infra.operate import export as export_command
from tests.unit.flows.rights import Guarded, working

from .houses import BOTH, NOW, House, export_to

# Of no employer alone, and kept for whoever runs Vigie: what was counted and listed.
OPERATORS = {"usage", "failure", "tenant-listed"}
OWN = {"datacopy", "auditentry", "limit"}
"""What ordering the copy itself wrote."""


def records(zipped: zipfile.ZipFile) -> dict[str, set[str]]:
    """The records by kind, wherever they are in the zip."""
    found: dict[str, set[str]] = {}
    for name in zipped.namelist():
        if "donnees/" in name:
            kind = name.rpartition("/")[2].removesuffix(".json")
            said = {json.dumps(one, sort_keys=True) for one in json.loads(zipped.read(name))}
            found.setdefault(kind, set()).update(said)
    return found


@BOTH
def test_a_copy_gives_what_the_operators_export_gives(
    house: House, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kind of row that somebody adds and the copy forgets fails here."""
    path = tmp_path / "exemple.zip"
    export_command.report(house.store, house.desk.vault, export_to(path, tenant=TENANT.id), NOW)
    if where == "engine":
        names = {"evidence_bucket": house.buckets[0], "drafts_bucket": house.buckets[1]}
        made_of = msgspec.structs.replace(house.world.ctx.settings, **names)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
        files: Any = Files(made_of)
    else:
        files = house.world.files
    table = Guarded(house.store.table)
    ctx = msgspec.structs.replace(house.world.ctx, store=Store(table), files=files, now=lambda: NOW)
    order_copy(ctx, EMPLOYER)
    (copy,) = ctx.store.data_copies.of_tenant(TENANT.id)
    order = Order(tenant=TENANT.id, case="", firm="", document=COPY, cause=f"{copy.id}.0")
    with working("Draft"):
        make_part(ctx, order)

    key = f"remises/{TENANT.id}/donnees/{copy.id}-01.zip"
    made = files.draft(key) if where == "engine" else files.objects[key]
    with zipfile.ZipFile(path) as theirs, zipfile.ZipFile(BytesIO(made)) as ours:
        expected, given = records(theirs), records(ours)
        for kind in expected.keys() - OPERATORS - OWN:
            assert expected[kind] == given.get(kind, set()), kind
        assert given.keys() - expected.keys() <= OWN
        files = {n for n in theirs.namelist() if n.startswith(("pieces/", "lettres/", "dossiers/"))}
        assert files <= set(ours.namelist())
        for name in files:
            assert theirs.read(name) == ours.read(name), name
    assert ctx.store.data_copies.get(TENANT.id, copy.id).state == "ready"
