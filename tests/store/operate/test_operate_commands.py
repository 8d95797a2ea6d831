"""The operator's commands as they are typed, on the real engine with real buckets, end to end."""

import json
import os
import zipfile
from pathlib import Path

import pytest

from chalicelib.cases import verify_export
from chalicelib.store import Store
from chalicelib.store.dynamo import DynamoTable
from infra.local.samples import EMPLOYER, FIRM, LAWYER, TENANT
from infra.operate.__main__ import main

from .houses import House, client

pytestmark = [pytest.mark.engine, pytest.mark.parametrize("where", ["engine"])]


@pytest.fixture
def at_the_desk(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The environment that docs/operations.md asks an operator to set."""
    said = {
        "AWS_REGION": "eu-west-3",
        "VIGIE_TABLE": house.table,
        "VIGIE_EVIDENCE_BUCKET": house.buckets[0],
        "VIGIE_DRAFTS_BUCKET": house.buckets[1],
    }
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    return house


def test_an_employer_leaves_and_a_restored_table_does_not_bring_it_back(
    at_the_desk: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exported, held, released, erased with its files; the drill of an earlier copy erases again."""
    earlier, path = f"{at_the_desk.table}-20261123", tmp_path / "exemple.zip"
    assert main(["restore", "--to", earlier, "--copy"]) == 0
    assert "3 cases" in capsys.readouterr().out
    assert main(["export", "--tenant", TENANT.id, "-o", str(path)]) == 0
    with zipfile.ZipFile(path) as zipped:
        for name in zipped.namelist():
            if name.endswith("journal.json"):
                verify_export(zipped.read(name))
    erasing = ["erase", "--tenant", TENANT.id, "--apply", "--yes", f"tenant:{TENANT.id}"]
    erasing += ["--reason", "fin du contrat"]

    assert main(["hold", "--tenant", TENANT.id, "--reason", "litige", "--by", "Me Durand"]) == 0
    assert main(erasing) == 2
    assert "a legal hold stands" in capsys.readouterr().err
    assert main(["unhold", "--tenant", TENANT.id, "--reason", "jugement"]) == 0
    assert main(erasing) == 0
    assert EMPLOYER.email not in "".join(at_the_desk.rows)

    # The copy still has it: its drill knows the receipt.
    assert main(["restore", "--to", earlier, "--copy"]) == 0
    said = capsys.readouterr()
    assert "erased again: a tenant" in said.err
    assert "0 broken" in said.out
    copy = Store(DynamoTable(earlier))
    assert EMPLOYER.email not in "".join(item.data for item in copy.table.every())
    assert copy.switches.stops(TENANT.id, "email")


def test_a_firm_leaves_with_its_files(
    at_the_desk: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exported, then erased with the objects of its drafts; the employer's cases still load."""
    drafts = [
        draft
        for case in at_the_desk.store.cases.of_tenant(TENANT.id)
        for draft in at_the_desk.store.drafts.of_case(FIRM.id, TENANT.id, case.id)
        if draft.key
    ]
    storage, bucket = client(os.environ["AWS_ENDPOINT_URL"]), at_the_desk.buckets[1]
    for draft in drafts:
        for key in (draft.key, draft.note_key):
            storage.put_object(Bucket=bucket, Key=key, Body=b"docx")
    path = tmp_path / "cabinet.zip"

    assert main(["export", "--firm", FIRM.id, "-o", str(path)]) == 0
    assert main(["erase", "--firm", FIRM.id]) == 0
    assert "archive" in capsys.readouterr().out or drafts
    erasing = ["erase", "--firm", FIRM.id, "--apply", "--yes", f"firm:{FIRM.id}", "--reason", "fin"]
    assert main(erasing) == 0

    receipt = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert receipt["kind"] == "firm"
    with zipfile.ZipFile(path) as zipped:
        assert {f"lettres/{draft.key}" for draft in drafts} <= set(zipped.namelist())
    assert storage.list_object_versions(Bucket=bucket).get("Versions", []) == []
    assert LAWYER.email not in "".join(row for row in at_the_desk.rows if "PERSON" in row)
    assert len(at_the_desk.store.cases.of_tenant(TENANT.id)) == 2
