"""What an unproven mail may do to a case, and what somebody who looked on the platform says of it."""

from typing import Any

import pytest

from chalicelib.cases import AnyEvent, Check, Status, check_of, event_from, fold, told_as
from chalicelib.cases.words import Authenticity

ADVERSE = {"closed": Status.CLOSED, "refused": Status.REFUSED}
UNPROVEN = ("tenant_address", "failed")
PROVEN = [None, "forwarder", "arc_original", "confirmed"]


def make(kind: str, on: str, **fields: Any) -> AnyEvent:
    return event_from({"kind": kind, "on": on, "id": kind} | fields)


FILED = make("filed", "2026-09-01")


def correction(of: str, at: str = "2026-11-24T09:00:00Z", **fields: Any) -> AnyEvent:
    return make("correction", "2026-11-24", at=at, id=f"c-{at}", of=of, fields=fields, reason="x")


@pytest.mark.parametrize("grade", UNPROVEN)
@pytest.mark.parametrize("kind", ADVERSE)
def test_an_unproven_act_leaves_the_status_and_says_what_it_would_be(kind: str, grade: str) -> None:
    """A forged act never closes a case; what it would make of it is said apart."""
    state = fold((FILED, make(kind, "2026-11-20", authenticity=grade)))

    assert state.status is Status.FILED
    assert state.announced is ADVERSE[kind]
    assert state.unconfirmed == (kind,)
    assert state.supposed().status is ADVERSE[kind]
    assert state.supposing().events == (FILED,)


@pytest.mark.parametrize("grade", PROVEN)
@pytest.mark.parametrize("kind", ADVERSE)
def test_a_proven_act_moves_the_status_at_once(kind: str, grade: str | None) -> None:
    """What a person records, or a proven mail brings, needs no confirmation."""
    state = fold((FILED, make(kind, "2026-11-20", authenticity=grade)))

    assert (state.status, state.announced, state.unconfirmed) == (ADVERSE[kind], ADVERSE[kind], ())
    assert state.supposed() is state


def test_a_withdrawal_of_the_grant_waits_too() -> None:
    events = (
        FILED,
        make("granted", "2026-10-01"),
        make("grant_withdrawn", "2026-11-20", authenticity="tenant_address"),
    )
    state = fold(events)

    assert (state.status, state.announced) == (Status.GRANTED, Status.GRANT_WITHDRAWN)


def test_an_unproven_request_is_to_be_answered_and_confirmed() -> None:
    """A complement request settles nothing: it is obeyed, and its check is asked for."""
    state = fold((FILED, make("complement_requested", "2026-11-20", authenticity="failed")))

    assert (state.status, state.unconfirmed) == (Status.COMPLEMENT, ("complement_requested",))


def test_good_news_that_contradicts_an_unproven_closure_waits_as_well() -> None:
    """Either may be the forged one: somebody must look before either is obeyed."""
    events = (
        FILED,
        make("closed", "2026-11-20", authenticity="tenant_address"),
        make("granted", "2026-11-25", authenticity="forwarder"),
    )

    state = fold(events)
    assert (state.status, state.unproven) == (Status.FILED, ("granted",))

    state = fold((*events, correction("closed", set_aside=True)))
    assert (state.status, state.unproven) == (Status.GRANTED, ())


def test_a_confirmation_moves_the_status_and_no_day() -> None:
    """Confirming mends the grade alone: the act keeps its day, its instant, its notifications."""
    closure = make(
        "closed", "2026-11-20", at="2026-11-20T08:00:00Z", authenticity="tenant_address",
        notifications=[{"to": "employer", "on": "2026-11-21"}],
    )  # fmt: skip
    said = correction(
        "closed",
        authenticity="confirmed",
        space_checked={"on": "2026-11-24", "documents_found": False},
    )

    state = fold((FILED, closure, said))
    after = next(e for e in state.events if e.id == "closed")

    assert check_of(said) is Check.CONFIRMED
    assert (state.status, state.unconfirmed) == (Status.CLOSED, ())
    assert after.authenticity is Authenticity.CONFIRMED
    kept = ("on", "at", "notifications")
    assert [getattr(after, n) for n in kept] == [getattr(closure, n) for n in kept]


def test_an_act_set_aside_is_kept_and_not_obeyed_until_it_is_taken_up() -> None:
    """The ledger keeps both; the last answer holds."""
    closure = make("closed", "2026-11-20", authenticity="tenant_address")
    aside = correction("closed", set_aside=True)
    again = correction("closed", "2026-11-24T10:00:00Z", set_aside=False)

    state = fold((FILED, closure, aside))
    assert (state.status, state.announced, state.unconfirmed) == (Status.FILED, Status.FILED, ())
    assert [e.id for e in state.aside] == ["closed"]
    assert "closed" not in [e.id for e in state.events]

    for events in ((FILED, closure, aside, again), (again, aside, closure, FILED)):
        state = fold(events)
        assert (state.unconfirmed, state.aside) == (("closed",), ())


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"authenticity": "confirmed"}, "confirmed"),
        ({"set_aside": True}, "set_aside"),
        ({"set_aside": False}, "taken_up"),
        ({"authenticity": "forwarder"}, "correction"),
        ({"authenticity": "confirmed", "cause": "incomplete"}, "correction"),
        ({"on": "2026-11-19"}, "correction"),
    ],
)
def test_only_a_correction_of_grade_or_standing_is_a_check(
    fields: dict[str, Any], expected: str
) -> None:
    """What also mends a fact is told as a correction."""
    assert told_as(correction("closed", **fields)) == expected


def test_a_reading_among_several_is_told_as_an_act_to_read() -> None:
    """Neither a closure nor a refusal, whatever its grade."""
    readings = ["closed", "refused"]
    events = [
        make(kind, "2026-11-20", authenticity="forwarder", may_be=readings) for kind in readings
    ]
    state = fold((FILED, *events))

    assert {told_as(e) for e in events} == {"act_to_read"}
    assert (state.status, set(state.unconfirmed)) == (Status.FILED, {*readings})
