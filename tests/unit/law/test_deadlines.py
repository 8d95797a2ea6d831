"""Which clocks run, for whom, and what stops them (reference §3.2, design §3)."""

from typing import Any

import pytest

from chalicelib.cases import AnyEvent
from chalicelib.cases.words import Confidence, Party
from chalicelib.errors import BadInput
from chalicelib.law import DeadlineStatus, catalogue, deadlines

from .build import COMPLETE, a_case, day, event, found, state_of

FILED = event("filed", "2026-09-01")
CLOSED = event("closed", "2026-11-23")


def asked(**fields: Any) -> AnyEvent:
    return event("complement_requested", "2026-10-01", **fields)


def appeal(on: str, kind: str = "gracieux", **fields: Any) -> AnyEvent:
    return event("appeal_lodged", on, appeal=kind, id=f"{kind}-{on}", **fields)


def rules_of(*events: AnyEvent, on: str) -> set[str]:
    return {d.rule for d in deadlines(a_case(), state_of(*events), day(on))}


@pytest.mark.parametrize(
    ("printed", "due", "latest"),
    [
        ({"due": "2026-10-16"}, "2026-10-16", "2026-10-16"),
        ({"days": 20}, "2026-10-21", "2026-10-21"),
        ({"due": "2026-10-18"}, "2026-10-18", "2026-10-18"),
        ({"due": "2026-10-16", "days": 20}, "2026-10-16", "2026-10-21"),
        ({}, "2026-10-16", "2026-10-31"),
    ],
)
def test_a_complement_is_due_as_printed_else_in_fifteen_or_thirty_days(
    printed: dict[str, Any], due: str, latest: str
) -> None:
    """D4: the printed date, never rolled (18 October is a Sunday); unprinted, the earlier guess."""
    deadline = found("D4", FILED, asked(**printed))

    assert (deadline.due, deadline.latest) == (day(due), day(latest))


def test_an_unprinted_time_is_said_in_the_trace() -> None:
    """A complement request without printed time says that 15 days is a prudent choice."""
    texts = " ".join(step.text for step in found("D4", FILED, asked()).trace)

    assert "non indiqué" in texts
    assert "30\u00a0jours" in texts


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ({"due": "2026-10-16", "list": "stated", "suspension": "stated"}, "2026-11-16"),
        ({"due": "2026-10-16", "list": "stated", "suspension": "not_seen"}, "2026-11-01"),
        ({"due": "2026-10-16", "list": "absent", "suspension": "stated"}, "2026-11-01"),
        ({"list": "stated", "suspension": "stated"}, "2026-11-01"),
    ],
)
def test_suspension_counts_only_when_list_time_and_effect_were_told(
    told: dict[str, Any], due: str
) -> None:
    """CE 237034: else the prudent birth ignores the suspension, and the later date stays shown."""
    deadline = found("D3", FILED, asked(**told))

    assert deadline.due == day(due)
    assert deadline.latest > day("2026-11-01")


def test_a_sure_suspension_ends_with_the_earlier_of_two_printed_times() -> None:
    """Two printed times that disagree: the prudent birth counts the shorter pause."""
    request = asked(due="2026-10-16", days=20, list="stated", suspension="stated")

    assert found("D3", FILED, request).due == day("2026-11-16")


def test_the_first_attestation_restarts_nothing() -> None:
    """D3b is the platform's restarted clock: none on the day of filing."""
    first = event("receipt_issued", "2026-09-01", type="attestation")

    assert "D3b" not in rules_of(FILED, first, on="2026-09-02")


def test_two_overlapping_requests_suspend_once() -> None:
    """A day on which the clock already stood still is not counted twice."""
    first = event(
        "complement_requested", "2026-10-01", id="a", days=15, list="stated", suspension="stated"
    )
    second = event(
        "complement_requested", "2026-10-11", id="b", days=15, list="stated", suspension="stated"
    )

    assert found("D3", FILED, first, second).due == day("2026-11-26")


def test_silence_is_a_rejection_to_confirm_never_a_grant() -> None:
    """Reference §1.4: labelled "rejet implicite (à confirmer)"."""
    deadline = found("D3", FILED)

    assert deadline.label == "rejet implicite (à confirmer)"
    assert "ne vaut jamais autorisation" in deadline.note
    assert deadline.confidence is not Confidence.HIGH


def test_the_action_against_silence_is_conditional_until_its_birth() -> None:
    """D9 is shown from the start, live only once the silence has lasted."""
    before, after = found("D9", FILED, on="2026-10-31"), found("D9", FILED, on="2026-11-01")

    assert before.status is DeadlineStatus.CONDITIONAL
    assert after.status is DeadlineStatus.LIVE


def test_a_filing_day_that_is_not_known_is_assumed_and_said() -> None:
    """Without a filing, the first receipt's day is used, at low confidence."""
    deadline = found("D3", event("receipt_issued", "2026-09-02", type="attestation"))

    assert deadline.due == day("2026-11-02")
    assert deadline.confidence is Confidence.LOW
    assert "non connue" in deadline.note


@pytest.mark.parametrize(
    ("closed_on", "status"),
    [
        ("2026-10-30", DeadlineStatus.SUPERSEDED),
        ("2026-11-01", DeadlineStatus.LIVE),
        ("2026-11-20", DeadlineStatus.LIVE),
    ],
)
def test_silence_then_closure_leaves_both_to_attack(closed_on: str, status: DeadlineStatus) -> None:
    """Case 16: a closure after the birth leaves D9 live beside D7; one before it ends the silence."""
    events = (FILED, event("closed", closed_on))

    assert found("D9", *events, on="2026-11-25").status is status
    assert found("D7", *events, on="2026-11-25").status is DeadlineStatus.LIVE


def test_silence_then_closure_earliest_of_both_comes_first() -> None:
    """Case 16: D9 (4 Jan 2027) is before D7 (25 Jan 2027)."""
    every = deadlines(a_case(), state_of(FILED, CLOSED), day("2026-11-23"))
    court = [d.rule for d in every if d.rule in ("D7", "D9")]

    assert court == ["D9", "D7"]


@pytest.mark.parametrize(
    ("refused_on", "status"),
    [
        ("2026-12-15", DeadlineStatus.SUPERSEDED),
        ("2027-01-04", DeadlineStatus.SUPERSEDED),
        ("2027-01-05", DeadlineStatus.PAST),
    ],
)
def test_an_express_rejection_inside_the_two_months_restarts_time(
    refused_on: str, status: DeadlineStatus
) -> None:
    """R421-2: inside D9 (to 4 January 2027) a refusal replaces it; after, D9 is simply past."""
    events = (FILED, event("refused", refused_on))

    assert found("D9", *events, on="2027-01-10").status is status
    assert found("D6", *events, on="2027-01-10").status is DeadlineStatus.LIVE


def test_a_refusal_long_after_silence_is_flagged() -> None:
    """When D9 had run out before the refusal, the new time is to be checked by the lawyer."""
    deadline = found("D6", FILED, event("refused", "2027-03-01"), on="2027-03-02")

    assert "vérifier par l’avocat" in deadline.note


@pytest.mark.parametrize(
    ("receipt", "opposable", "limit"),
    [
        (COMPLETE, True, None),
        (COMPLETE | {"remedies": "absent"}, False, DeadlineStatus.LIVE),
        (COMPLETE | {"remedies": "not_seen"}, None, DeadlineStatus.CONDITIONAL),
    ],
)
def test_the_receipt_decides_whether_silence_can_be_held_against_one(
    receipt: dict[str, str], opposable: bool | None, limit: DeadlineStatus | None
) -> None:
    """L112-12: complete, D9 is opposable; incomplete, the one-year limit D10 appears."""
    receipts = event("receipt_issued", "2026-09-01", type="reception", mentions=receipt)
    every = deadlines(a_case(), state_of(FILED, receipts), day("2026-11-05"))
    status = {d.rule: d.status for d in every}

    assert next(d for d in every if d.rule == "D9").opposable is opposable
    assert status.get("D10") is limit


@pytest.mark.parametrize(
    ("remedies", "opposable", "limit"),
    [
        ("stated", True, None),
        ("absent", False, DeadlineStatus.LIVE),
        ("not_seen", None, DeadlineStatus.CONDITIONAL),
    ],
)
def test_remedies_decide_whether_the_two_months_are_opposable(
    remedies: str, opposable: bool | None, limit: DeadlineStatus | None
) -> None:
    """R421-5 and Czabaj: without remedies, D8 (lawyer only) stands beside the safe D7."""
    closed = event("closed", "2026-11-23", remedies=remedies)
    every = {d.rule: d for d in deadlines(a_case(), state_of(closed), day("2026-11-23"))}

    assert every["D7"].opposable is opposable
    assert (every["D8"].status if "D8" in every else None) is limit


def test_one_clock_per_person_notified() -> None:
    """R5221-17: the worker abroad, notified later, has a later date of their own (example 25)."""
    told = [
        {"to": "employer", "on": "2026-11-20"},
        {"to": "worker", "on": "2026-11-23"},
    ]
    every = deadlines(
        a_case(worker="abroad"),
        state_of(event("closed", "2026-11-20", notifications=told)),
        day("2026-11-24"),
    )
    due = {d.for_: d.due for d in every if d.rule == "D7"}

    assert due == {Party.EMPLOYER: day("2027-01-21"), Party.WORKER: day("2027-03-24")}


def test_a_notification_to_counsel_is_the_employers_and_the_earliest_counts() -> None:
    """R5221-17: the mandataire receives for the employer."""
    told = [{"to": "employer", "on": "2026-11-23"}, {"to": "counsel", "on": "2026-11-20"}]

    assert found("D7", event("closed", "2026-11-23", notifications=told)).due == day("2027-01-21")


@pytest.mark.parametrize(
    "ending",
    [
        event("complement_answered", "2026-10-09"),
        event("closed", "2026-10-09"),
        event("granted", "2026-10-09"),
    ],
)
def test_a_complement_answered_or_ended_is_superseded_and_stays(ending: AnyEvent) -> None:
    """D4 stays visible with the reason and the day."""
    deadline = found("D4", FILED, asked(due="2026-10-16"), ending, on="2026-10-10")

    assert deadline.status is DeadlineStatus.SUPERSEDED
    assert deadline.note.startswith("Remplacé")
    assert "9 octobre 2026" in deadline.note


def test_an_answer_after_the_time_leaves_the_deadline_past() -> None:
    """A late answer does not rewrite a missed date."""
    late = event("complement_answered", "2026-10-20")

    deadline = found("D4", FILED, asked(due="2026-10-16"), late, on="2026-10-21")
    assert deadline.status is DeadlineStatus.PAST


def test_a_grant_supersedes_what_ran() -> None:
    """Once granted, nothing is left to contest."""
    events = (FILED, event("granted", "2026-10-20"))

    assert {d.status for d in deadlines(a_case(), state_of(*events), day("2026-10-21"))} <= {
        DeadlineStatus.SUPERSEDED,
        DeadlineStatus.PAST,
    }


def test_a_closure_withdrawn_gives_silence_its_clock_back() -> None:
    """The closure's dates end, and D3 is no longer ended by it."""
    events = (
        FILED,
        event("closed", "2026-10-10"),
        event("closure_withdrawn", "2026-10-12"),
    )

    assert found("D7", *events, on="2026-10-13").status is DeadlineStatus.SUPERSEDED
    assert found("D3", *events, on="2026-10-13").status is DeadlineStatus.LIVE


@pytest.mark.parametrize(
    ("fields", "d7", "d17"),
    [
        (
            {"posted_on": "2026-12-14", "received_on": "2026-12-16", "proof": True},
            DeadlineStatus.SUPERSEDED,
            DeadlineStatus.CONDITIONAL,
        ),
        (
            {"posted_on": "2026-12-14"},
            DeadlineStatus.LIVE,
            DeadlineStatus.CONDITIONAL,
        ),
        ({"proof": True}, DeadlineStatus.LIVE, DeadlineStatus.CONDITIONAL),
    ],
)
def test_an_appeal_interrupts_only_with_proof(
    fields: dict[str, Any], d7: DeadlineStatus, d17: DeadlineStatus
) -> None:
    """Design §3.13: without proof of posting or receipt the original date stays live."""
    events = (CLOSED, appeal("2026-12-14", **fields))

    assert found("D7", *events, on="2026-12-20").status is d7
    assert found("D17", *events, on="2026-12-20").status is d17


PROVEN: dict[str, Any] = {"received_on": "2026-12-14", "proof": True}


def test_a_late_appeal_interrupts_nothing() -> None:
    """L411-2: outside the initial time, no new date and the old one stands."""
    late = appeal("2027-01-26", received_on="2027-01-26", proof=True)

    assert not rules_of(CLOSED, late, on="2027-01-26") & {"D16", "D17"}
    assert found("D7", CLOSED, late, on="2027-01-26").status is DeadlineStatus.PAST


def test_an_appeal_after_the_prudent_date_does_not_surely_interrupt() -> None:
    """Month-end readings differ (30 April, 2 May 2024): a date between them is conditional."""
    closed = event("closed", "2024-02-29")
    late = appeal("2024-05-02", posted_on="2024-05-02", proof=True)

    assert found("D7", closed, late, on="2024-05-02").status is DeadlineStatus.LIVE
    assert found("D17", closed, late, on="2024-05-02").status is DeadlineStatus.CONDITIONAL


def test_an_appeal_never_aims_at_a_silence_the_closure_prevented() -> None:
    """Closed before two months of silence: the appeal is against the closure."""
    events = (event("filed", "2026-09-24"), CLOSED, appeal("2026-12-14", **PROVEN))

    assert found("D7", *events, on="2026-12-20").status is DeadlineStatus.SUPERSEDED


def test_both_appeals_inside_the_time_wait_for_the_last_rejection() -> None:
    """L411-2: the time restarts when both are rejected."""
    both = (
        CLOSED,
        appeal("2026-12-14", **PROVEN),
        appeal("2026-12-20", "hierarchique", received_on="2026-12-22", proof=True),
    )

    deadline = found("D17", *both, on="2027-03-01")
    assert deadline.starts_on == day("2027-02-22")
    assert deadline.due == day("2027-04-23")
    assert deadline.status is DeadlineStatus.LIVE


def test_a_second_appeal_of_the_same_kind_interrupts_nothing_and_warns() -> None:
    """D17: the first appeal's date is kept, and the deadline says so."""
    once = found("D17", CLOSED, appeal("2026-12-14", **PROVEN), on="2027-03-01")
    again = appeal("2027-01-10", received_on="2027-01-10", proof=True)

    kept = found("D17", CLOSED, appeal("2026-12-14", **PROVEN), again, on="2027-03-01")
    assert (kept.due, kept.latest, kept.status) == (once.due, once.latest, once.status)
    assert "second du même type" in kept.note
    assert "second du même type" not in once.note


@pytest.mark.parametrize(
    ("rejected_on", "second_on", "due"),
    [
        ("2026-12-28", "2027-01-11", "2027-03-01"),
        ("2027-02-01", "2027-02-10", "2027-04-02"),
    ],
    ids=["inside the initial time", "after it"],
)
def test_an_appeal_sent_after_the_other_was_rejected_interrupts_nothing_and_warns(
    rejected_on: str, second_on: str, due: str
) -> None:
    """L411-2: both defer only if both are lodged before either is rejected; the first date stays."""
    rejected = event("appeal_rejected", rejected_on, appeal="gracieux")
    events = (CLOSED, appeal("2026-12-14", **PROVEN), rejected)
    second = appeal(second_on, "hierarchique", received_on=second_on, proof=True)

    kept = found("D17", *events, second, on="2027-03-01")
    assert kept.due == found("D17", *events, on="2027-03-01").due == day(due)
    assert "il n’interrompt aucun délai" in kept.note
    assert "D16" not in {
        d.rule
        for d in deadlines(a_case(), state_of(*events, second), day("2027-03-01"))
        if d.event == second.id
    }


@pytest.mark.parametrize("second_on", ["2026-12-20", "2027-01-25"])
def test_gracieux_and_hierarchique_defer_only_when_both_are_inside_the_initial_time(
    second_on: str,
) -> None:
    """L411-2, D17: both inside, the last rejection counts; the second outside, the first's."""
    first = (CLOSED, appeal("2026-12-14", **PROVEN))
    inside = appeal(second_on, "hierarchique", received_on=second_on, proof=True)
    outside = appeal("2027-01-26", "hierarchique", received_on="2027-01-26", proof=True)

    alone = found("D17", *first, on="2027-01-26")
    assert found("D17", *first, inside, on="2027-01-26").due > alone.due
    assert found("D17", *first, outside, on="2027-01-26").due == alone.due


def test_a_workers_appeal_is_answered_by_a_rejection_that_names_nobody() -> None:
    """The express rejection, earlier than silence, is never missed for want of a notification."""
    mine = appeal("2026-12-14", by="worker", **PROVEN)
    told = [{"to": "employer", "on": "2026-11-23"}, {"to": "worker", "on": "2026-11-23"}]
    closed = event("closed", "2026-11-23", notifications=told)
    rejected = event("appeal_rejected", "2027-01-11", appeal="gracieux")
    every = deadlines(a_case(), state_of(closed, mine, rejected), day("2027-01-12"))

    assert [(d.for_, d.due) for d in every if d.rule == "D17"] == [
        (Party.WORKER, day("2027-03-12"))
    ]


@pytest.mark.parametrize(
    ("remedies", "opposable", "outer"),
    [("stated", True, None), ("absent", False, "2028-02-01")],
)
def test_the_time_after_a_rejection_is_opposable_only_with_its_remedies(
    remedies: str, opposable: bool, outer: str | None
) -> None:
    """L411-3 and CE 429185: else the one-year limit stands beside the two months."""
    rejected = event("appeal_rejected", "2027-02-01", appeal="gracieux", remedies=remedies)
    deadline = found("D17", CLOSED, appeal("2026-12-14", **PROVEN), rejected, on="2027-02-02")

    assert deadline.opposable is opposable
    assert deadline.outer == (day(outer) if outer else None)


@pytest.mark.parametrize(
    ("rejected_on", "due"),
    [("2027-01-11", "2027-03-12"), ("2027-03-10", "2027-05-11"), ("2027-05-20", "2027-04-15")],
)
def test_an_express_rejection_of_the_appeal_counts_inside_the_time(
    rejected_on: str, due: str
) -> None:
    """Before the implicit rejection, or inside its two months, the express one starts the time."""
    rejected = event("appeal_rejected", rejected_on, appeal="gracieux")
    events = (CLOSED, appeal("2026-12-14", **PROVEN), rejected)

    assert found("D17", *events, on="2027-06-01").due == day(due)


@pytest.mark.parametrize(("as_appeal", "rules"), [(True, {"D16", "D17"}), (False, set())])
def test_observations_stop_time_only_when_written_as_an_appeal(
    as_appeal: bool, rules: set[str]
) -> None:
    """Design §3.13: a letter of observations is not an appeal unless it says so."""
    letter = event(
        "observations_sent", "2026-12-01", as_appeal=as_appeal, received_on="2026-12-02", proof=True
    )

    assert rules_of(CLOSED, letter, on="2026-12-03") & {"D16", "D17"} == rules
    expected = DeadlineStatus.SUPERSEDED if as_appeal else DeadlineStatus.LIVE
    assert found("D7", CLOSED, letter, on="2026-12-03").status is expected


def test_an_appeal_against_the_closure_leaves_the_silence_running() -> None:
    """What is not attacked by the appeal keeps its own date (prudent)."""
    events = (FILED, CLOSED, appeal("2026-12-14", **PROVEN))

    assert found("D9", *events, on="2026-12-20").status is DeadlineStatus.LIVE
    assert found("D7", *events, on="2026-12-20").status is DeadlineStatus.SUPERSEDED


@pytest.mark.parametrize(
    ("proof", "status"), [(True, DeadlineStatus.SUPERSEDED), (False, DeadlineStatus.LIVE)]
)
def test_a_court_action_ends_its_clock_with_proof(proof: bool, status: DeadlineStatus) -> None:
    """An action without proof of filing leaves the date and its ladder live."""
    filed = event("action_filed", "2026-12-10", proof=proof)

    assert found("D7", CLOSED, filed, on="2026-12-11").status is status


@pytest.mark.parametrize(
    ("on", "fields", "status"),
    [
        ("2026-12-15", {"received_on": "2026-12-15", "proof": True}, DeadlineStatus.LIVE),
        ("2026-12-15", {"received_on": "2026-12-15"}, DeadlineStatus.CONDITIONAL),
        ("2027-01-05", {"received_on": "2027-01-05", "proof": True}, DeadlineStatus.CONDITIONAL),
    ],
)
def test_reasons_start_a_time_surely_only_after_a_proven_request_in_time(
    on: str, fields: dict[str, Any], status: DeadlineStatus
) -> None:
    """L232-4: asked within D11 (to 4 January 2027) with proof; the first date stays live."""
    events = (FILED, event("reasons_requested", on, **fields), event("reasons_given", "2027-01-06"))

    assert found("D13", *events, on="2027-01-06").status is status
    assert found("D9", *events, on="2027-01-04").status is DeadlineStatus.LIVE


@pytest.mark.parametrize(
    ("proof", "status"), [(True, DeadlineStatus.SUPERSEDED), (False, DeadlineStatus.LIVE)]
)
def test_asking_for_reasons_without_proof_leaves_the_time_to_ask(
    proof: bool, status: DeadlineStatus
) -> None:
    """Design §3.13: what is not proven stops no ladder."""
    request = event("reasons_requested", "2026-12-15", received_on="2026-12-15", proof=proof)

    assert found("D11", FILED, request, on="2026-12-16").status is status


def test_dispatch_is_three_working_days_before() -> None:
    """Reference §3.1.6: 25 January 2027 is a Monday, so Wednesday 20."""
    deadline = found("D7", CLOSED)

    assert deadline.dispatch_by == day("2027-01-20")
    assert found("D8", CLOSED).dispatch_by is None


def test_an_unauthenticated_closure_starts_at_low_confidence() -> None:
    """Design §3.14: provisional is already urgent, and says that it is not sure."""
    forged = event("closed", "2026-11-23", authenticity="failed")

    assert found("D7", forged, on="2026-11-23").confidence is Confidence.LOW


def test_an_event_of_a_day_to_come_is_kept_with_low_confidence() -> None:
    """Bad input is never a silent wrong date."""
    deadline = found("D7", CLOSED, on="2026-11-01")

    assert deadline.confidence is Confidence.LOW
    assert "postérieur" in deadline.note


@pytest.mark.parametrize("on", ["1949-12-31", "2099-01-01"])
def test_an_event_outside_the_calendar_is_named(on: str) -> None:
    """A clear error naming the event."""
    with pytest.raises(BadInput, match="event closed"):
        found("D7", event("closed", on))


def test_an_empty_case_has_no_deadline() -> None:
    """No event, no clock."""
    assert deadlines(a_case(), state_of(), day("2026-01-01")) == ()


def test_every_trace_ends_on_its_prudent_date() -> None:
    """Design §3.7: trigger first, each step dated, the prudent date said."""
    events = (FILED, asked(), CLOSED, appeal("2026-12-14", **PROVEN))
    for deadline in deadlines(a_case(), state_of(*events), day("2026-12-20")):
        texts = [step.text for step in deadline.trace]
        assert deadline.trace[0].on == deadline.starts_on
        assert any(text.startswith("Date prudente") for text in texts), deadline.rule
        assert {step.reference for step in deadline.trace} - {""} <= set(catalogue())
        assert deadline.trace[0].reference


@pytest.mark.parametrize(
    ("required", "silence", "court", "later"),
    [
        ((False,), "2026-11-23", "2027-01-25", "2026-12-22"),
        ((False, False), "2026-11-23", "2027-01-25", "2026-12-22"),
        ((False, True), "2026-12-22", "2027-02-23", "2026-12-22"),
        ((False, None), "2026-12-22", "2027-02-23", "2026-12-22"),
        ((), "2026-12-22", "2027-02-23", "2026-12-22"),
    ],
)
def test_documents_that_no_text_requires_do_not_surely_suspend_silence(
    required: tuple[bool | None, ...], silence: str, court: str, later: str
) -> None:
    """CRPA L114-5 « exigées par les textes »; a mixed request stays valid (CE 494180, analogy)."""
    request = event(
        "complement_requested",
        "2026-10-01",
        due="2026-10-30",
        list="stated",
        suspension="stated",
        items=[{"id": f"p{n}", "required_by_text": r} for n, r in enumerate(required)],
    )
    events = (event("filed", "2026-09-23"), request)

    assert found("D3", *events).due == day(silence)
    assert found("D3", *events).latest == day(later)
    assert found("D9", *events).due == day(court)


MONTH_END = event("closed", "2026-06-30")


@pytest.mark.parametrize(
    ("rule", "events", "kept", "hidden"),
    [
        ("D7", (MONTH_END,), "lundi 31 août 2026", "mardi 1er septembre 2026"),
        # 30 December + 2 months: counting from the next day is the nearer reading.
        ("D7", (event("closed", "2027-12-30"),), "mardi 29 février 2028", "1er mars 2028"),
        ("D31", (event("granted", "2026-01-01", valid_until="2026-03-30"),), "", "Au plus tard"),
        (
            "D3",
            (FILED, asked(due="2026-10-16")),
            "dimanche 1er novembre 2026",
            "Si toute suspension comptait",
        ),
        ("D4", (FILED, asked()), "vendredi 16 octobre 2026", "samedi 31 octobre 2026"),
        ("D7", (event("closed", "2026-11-23", remedies="absent"),), "", "non opposables"),
        ("D22", (event("file_refused", "2026-06-15"),), "", "Si le délai était franc et reporté"),
    ],
)  # fmt: skip
def test_what_speaks_of_another_date_is_the_lawyers(
    rule: str, events: tuple[AnyEvent, ...], kept: str, hidden: str
) -> None:
    """Design §3.15: the step shown leads to the prudent date; the other readings are flagged."""
    trace = found(rule, *events).trace
    shown = " ".join(step.text for step in trace if not step.competing)
    flagged = " ".join(step.text for step in trace if step.competing)

    assert kept in shown
    assert hidden not in shown
    assert hidden in flagged


def test_a_request_made_after_the_silence_is_not_said_to_suspend_it() -> None:
    """The trace never says that a time already over stood still, nor shows that later day."""
    request = event(
        "complement_requested", "2026-11-20", due="2026-12-20", list="stated", suspension="stated"
    )
    silence = found("D3", FILED, request)

    assert silence.due == silence.latest == day("2026-11-01")
    assert any("n’y change rien" in step.text for step in silence.trace)
    assert all(step.on is None or step.on <= silence.due for step in silence.trace)


LATE_RECEIPT = event("receipt_issued", "2026-11-20", type="reception")
APPEAL = event("appeal_lodged", "2026-12-01", appeal="gracieux", received_on="2026-12-01", id="a")
ASKED_WHY = event("reasons_requested", "2026-11-10", received_on="2026-11-10", proof=True)


@pytest.mark.parametrize(
    ("rule", "events", "answer", "answered"),
    [
        ("D1", (FILED,), LATE_RECEIPT, "20 novembre 2026"),
        ("D2", (FILED,), LATE_RECEIPT, "20 novembre 2026"),
        ("D12", (FILED, ASKED_WHY), event("reasons_given", "2026-12-28"), "28 décembre 2026"),
        (
            "D16",
            (CLOSED, APPEAL),
            event("appeal_rejected", "2027-03-02", appeal="gracieux"),
            "2 mars 2027",
        ),
    ],
)
def test_an_answer_given_late_is_said_to_be_late_not_missing(
    rule: str, events: tuple[AnyEvent, ...], answer: AnyEvent, answered: str
) -> None:
    """Before it comes, the time is said to be over without answer; then, the day it came."""
    before = found(rule, *events, on="2027-04-01").note
    after = found(rule, *events, answer, on="2027-04-01").note

    assert "Délai dépassé sans réponse enregistrée." in before
    assert f"Réponse enregistrée après le délai, le {answered}." in after
    assert "sans réponse" not in after


@pytest.mark.parametrize(
    ("receipts", "words"),
    [
        ((), "Aucun accusé de réception au dossier"),
        ((LATE_RECEIPT,), "Accusé de réception non lu en entier"),
        (
            (event("receipt_issued", "2026-09-02", type="reception",
                   mentions=COMPLETE | {"telephone": "absent"}),),
            "Accusé de réception incomplet",
        ),
    ],
)  # fmt: skip
def test_the_silence_says_what_is_known_of_the_receipt(
    receipts: tuple[AnyEvent, ...], words: str
) -> None:
    """No receipt on file is not a receipt read in part (CRPA L112-12)."""
    texts = [step.text for step in found("D9", FILED, *receipts).trace]

    assert f"{words}\u00a0: opposabilité à vérifier." in texts


@pytest.mark.parametrize(("opened", "cited"), [("2026-05-27", "L213-6"), ("2026-05-28", "L421-3")])
def test_a_mediation_cites_the_article_in_force_when_it_began(opened: str, cited: str) -> None:
    """CRPA L421-3 is in force from 28 May 2026."""
    events = (event("mediation_opened", opened), event("mediation_ended", "2026-06-30"))
    deadline = found("D19", event("closed", "2026-05-04"), *events)
    trace = deadline.trace

    assert ("L421-3" in deadline.basis) is (cited == "L421-3")
    assert trace[0].reference == cited
    assert ("L421-3" in {step.reference for step in trace}) is (cited == "L421-3")
