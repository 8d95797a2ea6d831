"""A law firm that leaves: its own files go with it, an employer's case never."""

import json
import zipfile
from pathlib import Path

import msgspec
import pytest

from chalicelib.errors import BadInput
from infra.local.samples import FIRM, LAWYER, TENANT
from infra.operate import export as export_command
from infra.operate.data.erasing import Desk, erase
from infra.operate.data.holds import Held, Hold, Holds
from tests.unit.flows.world import World

from .houses import (
    BOTH,
    NOW,
    OURS,
    FakeVault,
    House,
    archived,
    cases_of,
    export_to,
    is_there,
    mails_of_house,
    shown,
)


@BOTH
def test_a_firm_goes_with_its_own_files_and_the_employers_cases_stay(house: House) -> None:
    """Drafts, archives, people and their files; not the ledger, nor what an employer was shown."""
    drafts = [
        d for s in cases_of(house) for d in house.store.drafts.of_case(FIRM.id, s.tenant, s.id)
    ]
    stored = house.store.cases.load(TENANT.id, drafts[0].case)
    following = msgspec.structs.replace(drafts[0], revision=drafts[0].revision + 1)
    house.store.drafts.share(following, shown(following), len(stored.entries))
    house.store.archives.put(archived(house))
    mails, before = {m.sha256 for m in mails_of_house(house)}, len(cases_of(house))
    letters: set[str] = set()

    class Watched(FakeVault):
        def erase_letter(self, key: str) -> int:
            letters.add(key)
            return house.desk.vault.erase_letter(key)

        def erase_evidence(self, sha256: str) -> int:
            return house.desk.vault.erase_evidence(sha256)

    receipt = erase(msgspec.structs.replace(house.desk, vault=Watched()), OURS, "fin d’activité")

    left = [row for row in house.rows if row.startswith((f"FIRM#{FIRM.id}", "PERSON#cabinet"))]
    assert [row for row in left if "CONSENT#" not in row] == []
    assert house.store.people.person_by_email(LAWYER.email) is None
    assert {d.key for d in drafts if d.key} | {d.note_key for d in drafts if d.note_key} <= letters
    assert "finals/shown.docx" not in letters, "the employer keeps what it was shown"
    assert {"archives/journal.json", "archives/dossier.json"} <= letters
    assert len(cases_of(house)) == before
    for sha in mails:
        assert is_there(house.desk.vault, sha), "the evidence is the employer's"
    assert receipt.kept


def test_a_firm_that_acts_is_not_erased(world: World) -> None:
    """Its mandates end first: employers would else wait for a lawyer who is gone."""
    desk = Desk(store=world.ctx.store, vault=FakeVault(), now=lambda: NOW, by="x")
    with pytest.raises(BadInput, match="the mandate of cabinet-exemple stands over 2 cases"):
        erase(desk, OURS, "fin")

    assert desk.store.people.person_by_email(LAWYER.email) == LAWYER


def test_a_hold_over_a_case_keeps_the_firms_own_file_of_it(house: House) -> None:
    """A court that asks for a case asks for both sides of it."""
    case = house.case("AT-2026-000123")
    Holds(house.store.table).place(Hold(subject=case, reason="saisie", by="parquet", at=NOW))
    before = len(house.rows)

    with pytest.raises(Held, match="saisie"):
        erase(house.desk, OURS, "fin")
    assert len(house.rows) == before


def test_an_export_of_a_firm_gives_its_files_and_no_employers_case(
    house: House, tmp_path: Path
) -> None:
    """Drafts, archives and the evidence they list; no ledger of an employer, no secret."""
    path = tmp_path / "cabinet.zip"
    house.store.archives.put(archived(house))
    export_command.report(house.store, house.desk.vault, export_to(path, firm=FIRM.id), NOW)

    with zipfile.ZipFile(path) as zipped:
        manifest = json.loads(zipped.read("manifeste.json"))
        read_me = zipped.read("LISEZMOI.txt").decode()
        people = json.loads(zipped.read("donnees/person.json"))
    assert {"draft", "archive", "firm"} <= manifest["records"].keys()
    assert not {"event", "snapshot", "opensession", "mandate"} & manifest["records"].keys()
    assert [p["email"] for p in people] == [LAWYER.email]
    assert any(name.startswith("pieces/") for name in manifest["files"])
    assert not any(name.startswith("dossiers/") for name in manifest["files"])
    assert "votre cabinet" in read_me
