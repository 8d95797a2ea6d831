"""When a mandate ends the firm keeps its own file, frozen: readable by it, and nothing newer."""

import json

import pytest

from chalicelib.cases import decode_case, verify_export
from chalicelib.flows.archive import freeze
from chalicelib.flows.draft import ARCHIVE, Order
from chalicelib.flows.versions import give_back, offer
from chalicelib.store.records import Archive, VersionState
from tests.unit.web.world import Visitor, text

from .office import LEA, Office


@pytest.fixture
def office() -> Office:
    """A finished letter, then the mandate ends, then the case goes on without the firm."""
    made = Office()
    made.give(made.edited("Un paragraphe de plus."))
    made.end_mandate(made.snapshot)
    made.settle()
    made.happen("later", kind="technical_failure", description="après la fin du mandat")
    made.settle()
    return made


@pytest.fixture
def kept(office: Office) -> Archive:
    (only,) = office.ctx.store.archives.of_firm("cabinet")
    return only


def path(kept: Archive) -> str:
    return f"/archives/{kept.id}"


def test_the_copy_ends_with_the_mandate(office: Office, kept: Archive) -> None:
    """Ledger and case stop at the entry that ended it; the journal is proven by `verify`."""
    journal = verify_export(office.files.objects[kept.journal_key])
    file = decode_case(office.files.objects[kept.case_key])

    assert len(journal.entries) == kept.sequence == len(office.stored.entries) - 1
    assert journal.entries[-1].shared["kind"] == "mandate_ended"
    assert len(file.events) == kept.sequence
    assert "après la fin" not in json.dumps(str(office.files.objects[kept.case_key]))
    assert kept.evidence
    assert [draft.id for draft in kept.drafts] == [office.letter.id]


def test_a_replay_keeps_the_first_copy(office: Office, kept: Archive) -> None:
    """Delivered again by the queue or the sweep: one copy, the same."""
    office.settle()
    office.settle()

    assert office.ctx.store.archives.of_firm("cabinet") == [kept]


def test_a_mandate_given_to_another_firm_ends_the_first() -> None:
    """Nobody has to say that the former one is over."""
    office = Office()
    office.mandate(office.snapshot, "rival")
    office.settle()

    assert len(office.ctx.store.archives.of_firm("cabinet")) == 1
    assert office.ctx.store.archives.of_firm("rival") == []


def test_its_lawyers_read_it_afterwards(office: Office, kept: Archive) -> None:
    """The case is closed to them; their own file is not."""
    lea = office.visitor("lea")
    case = lea.get(f"/dossiers/{kept.tenant}/{kept.case}")
    listed, page = text(lea.get("/archives")), text(lea.get(path(kept)))
    files = [
        lea.submit(path(kept), path(kept), {"fichier": code})
        for code in ("dossier", "journal", f"{office.letter.id}.2", f"{office.letter.id}.note")
    ]

    assert case.status_code == 404
    assert path(kept) in listed
    assert "Version 2, Léa Noir" in page
    assert kept.evidence[0].sha256 in page
    assert "après la fin" not in page
    assert [f.status_code for f in files] == [303] * 4


def test_what_comes_of_a_draft_later_is_not_in_the_copy(office: Office, kept: Archive) -> None:
    """The mandate is given back and the same draft goes on: the first archive stays as it was."""
    lea, code = office.visitor("lea"), f"{office.letter.id}.3"
    before = text(lea.get(path(kept)))
    office.mandate(office.snapshot)
    office.settle()
    version = office.give(office.edited("Écrit sous le second mandat."))

    assert version.number == 3
    assert version.state is VersionState.KEPT
    assert text(lea.get(path(kept))) == before
    assert lea.submit(path(kept), path(kept), {"fichier": code}).status_code == 404


def test_what_was_being_read_when_the_mandate_ended_is_in_the_copy() -> None:
    """A version given back in time is the firm's, though the queue reads it a minute later."""
    office = Office()
    letter = office.letter
    form = offer(office.ctx, letter, "https://vigie.example/depot/")
    office.files.objects[form.fields["key"]] = office.edited("Rendu avant la fin.")
    give_back(office.ctx, letter, form.fields["success_action_redirect"].rpartition("/")[2], LEA)
    office.end_mandate(office.snapshot)
    end = str(len(office.stored.entries))
    freeze(
        office.ctx,
        Order(tenant=letter.tenant, case=letter.case, firm="cabinet", document=ARCHIVE, cause=end),
    )
    (kept,) = office.ctx.store.archives.of_firm("cabinet")
    before = text(office.visitor("lea").get(path(kept)))
    office.settle()

    assert "Version 2, Léa Noir" not in before
    assert "Version 2, Léa Noir" in text(office.visitor("lea").get(path(kept)))


@pytest.mark.parametrize("who", ["emma", "marc", "yves", "otto"])
def test_nobody_else_reads_it(office: Office, kept: Archive, who: str) -> None:
    """Neither the employer, nor another firm, nor the operator."""
    visitor: Visitor = office.visitor(who)

    assert visitor.get(path(kept)).status_code == 404


def test_nothing_outside_the_copy_can_be_named(office: Office, kept: Archive) -> None:
    lea = office.visitor("lea")

    for code in ("finale", "autre.1", f"{office.letter.id}.9"):
        assert lea.submit(path(kept), path(kept), {"fichier": code}).status_code == 404
    assert lea.get(path(kept) + "9").status_code == 404
