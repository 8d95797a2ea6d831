"""All the documents of a case in one order, and what a correction of the act orders again."""

from typing import Any

import pytest

from chalicelib.cases import Header
from chalicelib.errors import BadInput, Conflict
from chalicelib.flows import batch
from chalicelib.flows.batch import Stage, newer, order_all, standings
from chalicelib.flows.header import correct_header
from chalicelib.flows.record import CaseRef, record
from chalicelib.letters import documents, returned
from chalicelib.store.records import DraftState
from tests.unit.web.world import FILED, NOW

from .office import LEA, PAUL, PROVEN, Office


def stages(office: Office) -> dict[str, Stage]:
    found = standings(office.ctx, office.stored, "cabinet")
    return {standing.document: standing.stage for standing in found}


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def fresh(office: Office) -> Office:
    """The letter is stale: a call was made since."""
    office.happen("call", kind="call_made")
    office.settle()
    return office


def test_every_document_of_the_catalogue_is_listed_with_its_reason(office: Office) -> None:
    """Ready, to be written, or not for this case and why; none is left out."""
    found = standings(office.ctx, office.stored, "cabinet")

    assert {s.document for s in found} == set(documents())
    for standing in found:
        assert (standing.stage is Stage.UNSUITED) == bool(standing.why)
    assert stages(office)["observations"] is Stage.READY


def test_a_newer_event_makes_the_draft_stale_and_says_which(fresh: Office) -> None:
    """Stale drafts stay, readable; nothing is ordered unasked."""
    (standing,) = [
        s for s in standings(fresh.ctx, fresh.stored, "cabinet") if s.document == "observations"
    ]

    assert standing.stage is Stage.STALE
    assert standing.newer is not None
    assert standing.newer.id == fresh.stored.entries[-1].event().id
    assert len(fresh.drafts) == 1
    assert fresh.files.draft(fresh.drafts[0].key)


def test_one_order_writes_what_is_missing_and_twice_writes_no_more(fresh: Office) -> None:
    """Clicked twice, by two lawyers, before and after the queue worked."""
    wanted = order_all(fresh.ctx, fresh.stored, LEA)
    in_preparation = stages(fresh)
    order_all(fresh.ctx, fresh.stored, PAUL)
    fresh.work()
    again = order_all(fresh.ctx, fresh.stored, LEA)
    fresh.work()

    assert wanted >= 1
    assert in_preparation["observations"] is Stage.PREPARING
    assert again == 0
    assert stages(fresh)["observations"] is Stage.READY
    letters = [d for d in fresh.drafts if d.document == "observations"]
    assert [d.ordered_by for d in sorted(letters, key=lambda d: d.version)] == ["", "Léa Noir"]


def test_two_orders_at_the_same_moment_are_one(
    fresh: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both saw the document missing: the same facts give the same draft."""
    seen = standings(fresh.ctx, fresh.stored, "cabinet")
    monkeypatch.setattr(batch, "standings", lambda *_: seen)

    order_all(fresh.ctx, fresh.stored, LEA)
    order_all(fresh.ctx, fresh.stored, PAUL)
    fresh.work()

    assert len([d for d in fresh.drafts if d.document == "observations"]) == 2


def test_the_queue_may_be_quicker_than_the_page(
    fresh: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft already written is not put back to « en préparation »."""
    monkeypatch.setattr("chalicelib.flows.dispatch.send_draft", lambda *_: None)
    put = fresh.ctx.store.drafts.put

    def late(draft: Any) -> None:
        monkeypatch.setattr(fresh.ctx.store.drafts, "put", put)
        put(draft)
        raise Conflict("somebody was first")

    monkeypatch.setattr(fresh.ctx.store.drafts, "put", late)

    assert order_all(fresh.ctx, fresh.stored, LEA) >= 1


@pytest.mark.parametrize("told", [True, False])
def test_a_corrected_act_orders_its_letter_again(office: Office, told: bool) -> None:
    """Also when the correction (a better copy of the same mail) tells nobody anything."""
    from chalicelib.cases import event_from

    mended = event_from(
        {
            "kind": "correction", "on": "2026-11-23", "of": "c1", "reason": "relu",
            "fields": {"cause": "inactivity"},
        }
    )  # fmt: skip
    record(office.ctx, CaseRef("atelier", office.snapshot.id), mended, "fix", told=told)
    office.settle()
    office.settle()

    old, new = sorted(
        (d for d in office.drafts if d.document == "observations"), key=lambda d: d.version
    )
    assert (old.state, new.state) == (DraftState.READY, DraftState.READY)
    assert newer(old, office.stored) is not None
    assert newer(new, office.stored) is None
    assert old.facts_sha256 != new.facts_sha256


def test_a_corrected_header_writes_its_letters_again(office: Office) -> None:
    """A name misread at opening leaves the letters with the next draft."""
    said = Header(worker="Awa Diouf")
    ref = CaseRef("atelier", office.snapshot.id)
    correct_header(office.ctx, ref, said, person="Emma Petit", reason="passeport")
    office.settle()

    old, new = sorted(
        (d for d in office.drafts if d.document == "observations"), key=lambda d: d.version
    )
    texts = [" ".join(_lines(office.files.objects[d.key])) for d in (old, new)]
    assert ["Awa Diouf" in text for text in texts] == [False, True]
    assert "Awa Diop" not in texts[1]
    assert newer(old, office.stored) is not None


def _lines(docx: bytes) -> tuple[str, ...]:
    return returned(docx, NOW.date()).text


def test_a_document_that_suits_no_more_is_not_ordered_again(office: Office) -> None:
    """The act, read whole, turns out to be a formal decision: observations would be wrong."""
    office.correct(
        author={"first_name": "Jean", "name": "Blanc", "quality": "chef", "service": "PFMOE"},
        reasons_in_law="stated",
        reasons_in_fact="stated",
        remedies="stated",
    )
    office.settle()

    assert len(office.drafts) == 1
    assert stages(office)["observations"] is Stage.UNSUITED


def test_a_correction_of_another_fact_orders_nothing() -> None:
    """It makes the draft stale all the same: the lawyer decides."""
    office = Office(closure=PROVEN)
    filed = office.stored.entries[0].event().id
    office.happen(
        "fix", kind="correction", of=filed, fields={"on": "2026-09-22"}, reason="accusé relu"
    )
    office.settle()

    assert len(office.drafts) == 1
    assert stages(office)["observations"] is Stage.STALE


def test_only_what_suits_the_case_is_written(office: Office) -> None:
    """A case just filed: each other document says why not, and the order leaves it alone."""
    other = office.open(FILED | {"on": "2026-11-20"}, reference="AT-2026-0099")
    office.mandate(other)
    stored = office.ctx.store.cases.load("atelier", other.id)
    found = standings(office.ctx, stored, "cabinet")
    suited = {s.document for s in found if s.stage is not Stage.UNSUITED}

    order_all(office.ctx, stored, LEA)
    office.work()
    written = office.ctx.store.drafts.of_case("cabinet", "atelier", other.id)

    assert "observations" not in suited
    assert {d.document for d in written} == suited
    assert all(d.state is DraftState.READY for d in written)
    assert all(s.why for s in found if s.stage is Stage.UNSUITED)


def test_an_unknown_document_is_refused() -> None:
    from chalicelib.cases import CaseState
    from chalicelib.letters import refusal

    office = Office()
    state: CaseState = office.stored.state
    from chalicelib.law import analyse

    case, on = office.snapshot.case, NOW.date()
    with pytest.raises(BadInput, match="n’existe pas"):
        refusal("poem", case, state, analyse(case, state, on), (), on)
