"""« Fait »: only a proven act, or counsel's decision, ends the ladder of a date."""

from datetime import date
from typing import Any

import msgspec
import pytest

from chalicelib.cases import event_from
from chalicelib.cases.events import AppealLodged, Correction
from chalicelib.cases.words import Means, Outcome
from chalicelib.errors import BadInput, Forbidden
from chalicelib.flows.by_hand import mend
from chalicelib.flows.done import Done, acts, done, offered
from chalicelib.flows.no_action import Decided, date_id, decide, open_dates, take_back
from chalicelib.flows.proofs import prove
from chalicelib.store.alert_records import EscalationState, Side
from chalicelib.store.records import Piece

from .escalating import ANNE, CHEF, CLOSED, FILED, LEA, House

TODAY = date(2026, 11, 23)
ALL_SENT = {"p1": Outcome.PRODUCED}


def said(act: str, **more: Any) -> Done:
    known: dict[str, Any] = {
        "act": act,
        "on": TODAY,
        "means": Means.PLATFORM,
        "proof": True,
        "person": "Anne",
    }
    return Done(**(known | more))


def reminders_after(house: House, days: int = 32) -> list[str]:
    """The steps of the ladder said in the days that follow."""
    before = {d.id for d in house.deliveries}
    house.let_pass(days)
    new = [d for d in house.deliveries if d.id not in before and d.purpose == "reminder"]
    return [d.cause for d in new if not d.escalated]


def test_vu_alone_leaves_the_whole_ladder() -> None:
    house = House()
    house.see()

    assert len(reminders_after(house, 25)) > 4


def test_a_proven_answer_ends_the_ladder_of_the_complement() -> None:
    house = House()
    act = done(house.ctx, house.ref, said("complement", items=ALL_SENT, evidence=house.give()))

    assert act.proof
    assert house.stored.state.status == "filed"
    assert reminders_after(house, 25) == []


@pytest.mark.parametrize("proof", [True, False])
def test_a_complement_without_its_file_is_noted_and_every_reminder_still_comes(
    proof: bool,
) -> None:
    """Somebody's word is no proof: the answer is in the ledger, aside, and ends nothing."""
    house = House()
    before = house.stored.snapshot.deadlines
    act = done(house.ctx, house.ref, said("complement", items=ALL_SENT, proof=proof))

    assert (act.proof, act.set_aside) == (False, True)
    assert house.stored.entries[-1].shared["kind"] == "complement_answered"
    assert house.stored.snapshot.deadlines == before
    assert house.stored.state.status == "complement"
    assert len(reminders_after(house, 25)) > 4


@pytest.mark.parametrize(
    ("first", "act", "kind"), [((FILED, CLOSED), "annulation", "action_filed"), ((), "complement", "complement_answered")]
)  # fmt: skip
def test_the_file_given_for_an_act_proves_it_without_saying_it_again(
    first: tuple[dict[str, Any], ...], act: str, kind: str
) -> None:
    """Noted, then its proof: one act, proven by that file; the ladder it answers ends."""
    house = House(*first)
    items = ALL_SENT if act == "complement" else {}
    noted = done(house.ctx, house.ref, said(act, items=items))
    sha256 = house.give(noted.id)
    for _ in range(2):
        prove(house.ctx, house.ref, noted.id, "Anne")
    house.settle()

    (event,) = house.stored.state.all(kind)
    assert (event.id, event.proof, event.evidence, event.set_aside) == (noted.id, True, sha256, False)  # fmt: skip
    assert len(house.stored.entries) == 4
    assert house.stored.entries[-1].shared["of"] == noted.id
    due = "D7:" if kind == "action_filed" else ""
    assert [c for c in reminders_after(house, 25) if c.startswith(due)] == []


def test_what_is_no_proof_proves_nothing() -> None:
    """A ticket, a file of another act, no file at all: the act stays as it was."""
    house = House(FILED, CLOSED)
    noted = done(house.ctx, house.ref, said("gracieux"))
    house.give(noted.id, Piece.TRAVEL)
    house.give("c1")
    prove(house.ctx, house.ref, noted.id, "Anne")
    prove(house.ctx, house.ref, "c1", "Anne")

    assert len(house.stored.entries) == 3
    with pytest.raises(BadInput) as refused:
        done(house.ctx, house.ref, said("gracieux", evidence="ab" * 32))
    assert refused.value.where == "evidence"


def test_a_correction_proves_nothing_by_its_word() -> None:
    """Refused until a file was given for that act; then it counts, and may be taken back."""
    house = House()
    noted = done(house.ctx, house.ref, said("complement", items=ALL_SENT))
    item = [{"id": "p1", "outcome": "produced", "proof": True}]
    for fields in ({"proof": True}, {"items": item}, {"proof": True, "evidence": "ab" * 32}):
        with pytest.raises(BadInput):
            mend(house.ctx, house.ref, corrected(noted.id, fields))
    house.give(noted.id)
    mend(house.ctx, house.ref, corrected(noted.id, {"proof": True}))
    assert house.stored.state.status == "filed"

    house.later(seconds=1)
    mend(house.ctx, house.ref, corrected(noted.id, {"proof": False}))
    assert house.stored.state.status == "complement"
    assert len(reminders_after(house, 25)) > 4


def corrected(of: str, fields: dict[str, Any]) -> Correction:
    return Correction(on=TODAY, of=of, fields=fields, reason="Relu")


def test_an_appeal_without_proof_is_noted_and_stops_nothing() -> None:
    """An interruption counts only with proof (design §3.13): the same dates as without it."""
    house, without = House(FILED, CLOSED), House(FILED, CLOSED)
    before = house.stored.snapshot.next_due
    done(house.ctx, house.ref, said("gracieux", proof=False, means=Means.REGISTERED_POST))

    assert house.stored.snapshot.next_due == before
    assert set(reminders_after(house)) >= set(reminders_after(without))


def test_an_action_at_the_court_with_proof_ends_the_time_to_contest() -> None:
    house = House(FILED, CLOSED)
    given = house.give()
    done(house.ctx, house.ref, said("annulation", means=Means.TELERECOURS, evidence=given))
    house.settle()

    contest = [c for c in reminders_after(house) if c.startswith("D7:")]
    assert contest == []
    assert house.escalation("c1").state is EscalationState.OVER


def test_the_same_act_twice_is_one_event() -> None:
    """Two people who record it, or a form posted twice."""
    house = House(FILED, CLOSED)
    for person in ("Anne", "Chef"):
        done(house.ctx, house.ref, said("gracieux", person=person))

    assert len(house.stored.state.all("appeal_lodged")) == 1
    assert len(house.stored.entries) == 3


def test_a_proof_that_comes_later_is_added_to_the_act() -> None:
    """The same act said again, proven: one appeal, which now interrupts the time."""
    house = House(FILED, CLOSED)
    done(house.ctx, house.ref, said("gracieux", proof=False))
    before = house.stored.snapshot.deadlines
    sent = said("gracieux", tracking="1A 234 567 8901 2", evidence=house.give())
    done(house.ctx, house.ref, sent)

    (appeal,) = house.stored.state.all("appeal_lodged")
    assert isinstance(appeal, AppealLodged)
    assert appeal.proof
    assert appeal.tracking == "1A 234 567 8901 2"
    assert house.stored.snapshot.deadlines != before
    assert len(house.stored.entries) == 4


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"on": date(2026, 11, 24)}, "on"),
        ({"on": date(2026, 11, 20)}, "on"),
        ({"received_on": date(2026, 12, 1)}, "received_on"),
        ({"posted_on": TODAY, "received_on": date(2026, 11, 22)}, "received_on"),
        ({"tracking": "<script>"}, "tracking"),
        ({"against": "nothing"}, "against"),
        ({"act": "autre"}, "act"),
        ({"items": ALL_SENT}, "items"),
        ({"person": "x" * 121}, "person"),
        ({"act": "complement", "items": ALL_SENT}, "act"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(fields: dict[str, Any], where: str) -> None:
    house = House(FILED, CLOSED)
    with pytest.raises(BadInput) as refused:
        done(house.ctx, house.ref, said(**({"act": "gracieux"} | fields)))

    assert refused.value.where == where
    assert len(house.stored.entries) == 2


def test_every_document_asked_for_gets_its_answer() -> None:
    house = House()
    with pytest.raises(BadInput, match="chaque pièce"):
        done(house.ctx, house.ref, said("complement"))


def test_acts_are_offered_when_they_answer_something() -> None:
    """No appeal against nothing, no answer to no request; what needs no target is always there."""
    asked, closed = House().stored.state, House(FILED, CLOSED).stored.state

    assert {a.id for a in offered(asked)} & {"gracieux", "annulation"} == set()
    assert "complement" in {a.id for a in offered(asked)}
    assert {"gracieux", "hierarchique", "annulation"} <= {a.id for a in offered(closed)}
    assert {a.kind for a in acts().values()} >= {"complement_answered", "appeal_lodged", "action_filed"}  # fmt: skip


def counsel_house() -> House:
    return House(FILED, CLOSED, subscribed=(ANNE, CHEF), firm="f")


def decided(house: House, why: str = "Le client redépose.") -> list[str]:
    """Léa decides not to act on each date that rings."""
    ids = [date_id(d) for d in open_dates(house.ctx, house.stored)]
    for id_ in ids:
        decide(house.ctx, house.stored, LEA, Decided(id=id_, on=TODAY, reason=why))
    return ids


def test_counsel_s_decision_ends_the_ladder_and_its_escalation() -> None:
    """Nothing is said again, to the firm or to the employer."""
    house = counsel_house()
    decided(house)

    assert house.escalation("c1").state is EscalationState.OVER
    assert house.escalation("c1", Side.FIRM).state is EscalationState.OVER
    assert reminders_after(house) == []


def test_the_reason_stays_in_the_firm_s_partition() -> None:
    """The employer's trace says who decided and when; the words are nowhere but at the firm."""
    house = counsel_house()
    decided(house, "secret")
    trace = house.ctx.store.alerts.no_actions("e", house.ref.id)

    assert "secret" not in str(msgspec.to_builtins(trace))
    assert {r.reason for r in house.ctx.store.alerts.reasons("f", "e", house.ref.id)} == {"secret"}
    assert house.ctx.store.alerts.reasons("other", "e", house.ref.id) == []


def test_a_decision_taken_back_lets_the_ladder_live_again() -> None:
    house = counsel_house()
    ids = decided(house)
    for id_ in ids:
        take_back(house.ctx, house.stored, LEA, id_)
        take_back(house.ctx, house.stored, LEA, id_)

    assert reminders_after(house)
    kept = house.ctx.store.alerts.reasons("f", "e", house.ref.id)
    assert len(kept) == 2 * len(ids), "both the decision and its withdrawal are kept"


def test_a_moved_date_and_another_counsel_are_not_decided() -> None:
    """A decision is about one date, by the firm that holds the mandate."""
    house = counsel_house()
    decided(house)
    house.happen(
        "m", kind="mandate_ended", on="2026-11-23", firm="f", at="2026-11-23T12:00:00+01:00"
    )

    assert reminders_after(house)


@pytest.mark.parametrize("who", [ANNE, msgspec.structs.replace(LEA, firm="rival")])
def test_only_a_lawyer_of_the_mandated_firm_decides(who: Any) -> None:
    house = counsel_house()
    (first, *_) = open_dates(house.ctx, house.stored)
    with pytest.raises(Forbidden):
        decide(house.ctx, house.stored, who, Decided(id=date_id(first), on=TODAY, reason="x"))


@pytest.mark.parametrize(
    ("change", "where"),
    [({"id": "D7#c1#2020-01-01"}, "id"), ({"reason": " "}, "reason"), ({"on": date(2027, 1, 1)}, "on")],
)  # fmt: skip
def test_a_decision_names_a_running_date_and_says_why(change: dict[str, Any], where: str) -> None:
    house = counsel_house()
    (first, *_) = open_dates(house.ctx, house.stored)
    made = msgspec.structs.replace(Decided(id=date_id(first), on=TODAY, reason="x"), **change)
    with pytest.raises(BadInput) as refused:
        decide(house.ctx, house.stored, LEA, made)

    assert refused.value.where == where


def test_an_act_of_ours_keeps_its_tracking_number_among_the_personal_fields() -> None:
    """Erasing a case drops it; the proof of the ledger holds."""
    house = House(FILED, CLOSED)
    done(house.ctx, house.ref, said("gracieux", tracking="1A 234"))
    entry = house.stored.entries[-1]

    assert entry.personal is not None
    assert entry.personal["tracking"] == "1A 234"
    assert "tracking" not in entry.shared
    assert event_from({"kind": "filed", "on": "2026-11-23"}).on == TODAY
