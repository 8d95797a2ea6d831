"""The clocks beside the closure's own: receipts, interruptions, file access, court, windows."""

from typing import Any

import pytest

from chalicelib.cases import AnyEvent
from chalicelib.cases.words import Confidence, Party
from chalicelib.law import Action, DeadlineStatus, deadlines, today
from chalicelib.law.rules import remarks, rules

from .build import a_case, day, event, found, state_of

FILED = event("filed", "2026-09-01")
CLOSED = event("closed", "2026-11-23")
LIVE, PAST = DeadlineStatus.LIVE, DeadlineStatus.PAST
OVER, MAYBE, WINDOW = (
    DeadlineStatus.SUPERSEDED,
    DeadlineStatus.CONDITIONAL,
    DeadlineStatus.WINDOW,
)


def status(rule: str, *events: AnyEvent, on: str) -> DeadlineStatus:
    return found(rule, *events, on=on).status


def absent(rule: str, *events: AnyEvent, on: str) -> bool:
    return rule not in {d.rule for d in deadlines(a_case(), state_of(*events), day(on))}


def test_every_line_of_the_reference_is_a_rule_or_a_remark() -> None:
    """Reference §3.2, D1 to D33: twenty moves no date and is a remark, all others are rules."""
    lines = {f"D{n}" for n in range(1, 34)} | {"D3b"}

    assert lines <= {one.id for one in rules()} | {one.id for one in remarks()}
    assert {one.id for one in rules()} - lines == {"title_expires"}


@pytest.mark.parametrize(
    ("filed", "due", "latest"),
    [("2026-09-01", "2026-09-02", "2026-09-02"), ("2026-12-24", "2026-12-28", "2026-12-28")],
)
def test_the_registration_receipt_is_due_in_one_working_day(
    filed: str, due: str, latest: str
) -> None:
    """D1, R112-11-2: never a Saturday nor Christmas."""
    deadline = found("D1", event("filed", filed), on=filed)

    assert (deadline.due, deadline.latest) == (day(due), day(latest))


def test_a_local_holiday_lets_the_administration_be_later() -> None:
    """D2: the latest date counts the court's own holidays before late is said."""
    case = a_case(court="reunion", employer="reunion")
    deadline = found("D2", event("filed", "2027-12-10"), on="2027-12-10", case=case)

    assert (deadline.due, deadline.latest) == (day("2027-12-24"), day("2027-12-27"))


def test_any_receipt_answers_the_filing_but_only_one_of_reception_is_whole() -> None:
    """D1 ends with any receipt, D2 with the one of reception."""
    events = (FILED, event("receipt_issued", "2026-09-01", type="enregistrement"))

    assert status("D1", *events, on="2026-09-02") is OVER
    assert status("D2", *events, on="2026-09-02") is LIVE


# --- reasons kept silent
ASKED = event("reasons_requested", "2026-12-15", received_on="2026-12-15", proof=True)


def test_reasons_not_given_in_the_month_leave_a_year_to_act_promptly() -> None:
    """D14: from the end of the month (15 January 2027), for the lawyer, at low confidence."""
    deadline = found("D14", FILED, ASKED, on="2027-01-16")

    assert (deadline.due, deadline.status) == (day("2028-01-15"), LIVE)
    assert deadline.for_lawyer_only
    assert deadline.confidence is Confidence.LOW
    assert status("D14", FILED, ASKED, on="2027-01-15") is MAYBE
    assert status("D9", FILED, ASKED, on="2027-01-04") is LIVE


def test_reasons_given_in_the_month_leave_no_such_ground() -> None:
    """D14 exists only by silence."""
    given = event("reasons_given", "2027-01-11")

    assert status("D14", FILED, ASKED, given, on="2027-01-16") is OVER


# --- legal aid
def aid(on: str, **fields: Any) -> AnyEvent:
    return event("legal_aid_requested", on, by="worker", **fields)


TOLD = [{"to": "worker", "on": "2026-11-23"}]
TO_WORKER = event("closed", "2026-11-23", notifications=TOLD)
AID = aid("2026-12-10", received_on="2026-12-10", proof=True)


def workers(rule: str, *events: AnyEvent, on: str) -> Any:
    every = deadlines(a_case(), state_of(*events), day(on))
    return next(d for d in every if d.rule == rule and d.for_ is Party.WORKER)


@pytest.mark.parametrize(
    ("designated", "starts", "due"),
    [
        (None, "2027-02-16", "2027-04-19"),
        ("2027-02-10", "2027-02-16", "2027-04-19"),
        ("2027-03-01", "2027-03-01", "2027-05-03"),
    ],
)
def test_legal_aid_gives_two_full_months_from_the_later_day(
    designated: str | None, starts: str, due: str
) -> None:
    """D18, décret 2020-1717 art. 43: fifteen days after the decision, or a later designation."""
    decided = event("legal_aid_decided", "2027-02-01", lawyer_designated_on=designated)
    deadline = workers("D18", TO_WORKER, AID, decided, on="2027-02-02")

    assert (deadline.starts_on, deadline.due) == (day(starts), day(due))
    assert deadline.status is LIVE


@pytest.mark.parametrize(
    ("request_", "d7", "d18"),
    [
        (AID, OVER, LIVE),
        (aid("2026-12-10"), PAST, MAYBE),
        (aid("2026-12-10", proof=True), PAST, MAYBE),
        (aid("2027-01-26", received_on="2027-01-26", proof=True), PAST, MAYBE),
    ],
    ids=["proven in time", "no proof", "no day of sending", "out of time"],
)
def test_legal_aid_interrupts_only_proven_and_in_time(
    request_: AnyEvent, d7: DeadlineStatus, d18: DeadlineStatus
) -> None:
    """D18 and design §3.13: else the first date and its ladder stay, the new one conditional."""
    decided = event("legal_aid_decided", "2027-02-01")
    events = (TO_WORKER, request_, decided)

    initial = workers("D7", *events, on="2027-02-02")
    assert initial.status is d7
    told = "Aide juridictionnelle demandée" in initial.note
    assert told is (d7 is PAST and request_.on < day("2027-01-26"))
    assert workers("D18", *events, on="2027-02-02").status is d18


def test_legal_aid_of_the_worker_leaves_the_employers_clock() -> None:
    """One clock per person (R5221-17)."""
    told = [*TOLD, {"to": "employer", "on": "2026-11-23"}]
    closed = event("closed", "2026-11-23", notifications=told)

    assert found("D7", closed, AID, on="2026-12-11").status is LIVE


def test_a_companys_legal_aid_is_doubted() -> None:
    """D18: legal aid is for natural persons, save exceptions."""
    request_ = event("legal_aid_requested", "2026-12-10", received_on="2026-12-10", proof=True)
    decided = event("legal_aid_decided", "2027-02-01")
    deadline = found("D18", CLOSED, request_, decided, on="2027-02-02")

    assert "personnes physiques" in deadline.note
    assert deadline.confidence is Confidence.LOW


def test_an_action_against_the_closure_ends_the_time_legal_aid_gave() -> None:
    """D18 is a time to contest the act behind it."""
    decided = event("legal_aid_decided", "2027-02-01")
    filed = event("action_filed", "2027-03-01", by="worker", against="closed", proof=True)

    assert workers("D18", TO_WORKER, AID, decided, filed, on="2027-03-02").status is OVER


# --- mediation
@pytest.mark.parametrize(
    ("opened", "d7", "d19"),
    [
        (event("mediation_opened", "2026-12-10", proof=True), OVER, LIVE),
        (event("mediation_opened", "2026-12-10"), PAST, MAYBE),
        (event("mediation_opened", "2027-02-01", proof=True), PAST, MAYBE),
    ],
    ids=["proven in time", "no proof", "out of time"],
)
def test_a_mediation_engaged_interrupts_and_its_end_gives_the_time_back(
    opened: AnyEvent, d7: DeadlineStatus, d19: DeadlineStatus
) -> None:
    """D19, L421-3: two months from the end, to be checked by the lawyer."""
    events = (CLOSED, opened, event("mediation_ended", "2027-03-01"))

    assert status("D7", *events, on="2027-03-02") is d7
    deadline = found("D19", *events, on="2027-03-02")
    assert (deadline.due, deadline.status) == (day("2027-05-03"), d19)
    assert deadline.confidence is Confidence.LOW


def test_a_mediation_before_the_text_does_not_surely_interrupt() -> None:
    """L421-3 is in force from 28 May 2026."""
    closed = event("closed", "2026-04-01")
    opened = event("mediation_opened", "2026-05-27", proof=True)

    assert status("D7", closed, opened, on="2026-05-28") is LIVE


def test_a_complaint_to_the_rights_defender_moves_no_date_and_says_so() -> None:
    """D20: shown in the trace, with the date unchanged."""
    seized = event("rights_defender_seized", "2026-12-01")
    deadline = found("D7", CLOSED, seized, on="2026-12-02")

    assert deadline.due == day("2027-01-25")
    assert deadline.status is LIVE
    assert any("aucun effet sur ce délai" in step.text for step in deadline.trace)
    assert not any("aucun effet" in s.text for s in found("D7", CLOSED, on="2026-12-02").trace)


# --- access to the file
WANTED = event("file_requested", "2026-11-24", received_on="2026-11-26", proof=True)
REGISTERED = event("cada_registered", "2027-01-11")


def test_silence_on_the_file_leads_to_the_cada_then_to_the_court() -> None:
    """D21 to D24: a month, two months not franc, two months' silence, two months franc."""
    assert found("D21", WANTED, on="2026-11-27").due == day("2026-12-26")
    cada = found("D22", WANTED, on="2026-12-27")
    assert (cada.due, cada.latest) == (day("2027-02-26"), day("2027-03-01"))
    confirmed = found("D23", WANTED, REGISTERED, on="2027-01-12")
    assert confirmed.due == day("2027-03-11")
    assert any(step.on == day("2027-02-11") for step in confirmed.trace)
    assert found("D24", WANTED, REGISTERED, on="2027-03-12").due == day("2027-05-12")


def test_each_step_on_the_file_replaces_the_one_before() -> None:
    """An express refusal replaces silence, and the CADA the time to seize it."""
    refused = event("file_refused", "2026-12-10")
    events = (WANTED, refused)

    assert status("D21", *events, on="2026-12-11") is OVER
    assert found("D22", *events, on="2026-12-11", of="file_refused").due == day("2027-02-10")
    assert found("D22", *events, on="2026-12-11", of="file_requested").status is OVER
    registered = (*events, REGISTERED)
    assert found("D22", *registered, on="2027-01-12", of="file_refused").status is OVER


@pytest.mark.parametrize(("procedure", "after"), [("access", OVER), ("annulment", LIVE)])
def test_only_an_access_action_ends_the_access_time(procedure: str, after: DeadlineStatus) -> None:
    """D24 is another dispute than the closure's."""
    filed = event("action_filed", "2027-04-01", procedure=procedure, proof=True)

    assert status("D24", WANTED, REGISTERED, filed, on="2027-04-02") is after


# --- the court
SUSPENSION = event("action_filed", "2026-12-01", procedure="suspension", proof=True, id="s")
ANNULMENT = event("action_filed", "2026-12-01", proof=True, id="a")
REFUSED = event("suspension_refused", "2026-12-04", lack_of_serious_doubt=True)


def test_a_request_to_suspend_needs_the_main_action_in_its_own_time() -> None:
    """D25: no time of its own; the main action's, until that action is filed."""
    deadline = found("D25", CLOSED, SUSPENSION, on="2026-12-02")

    assert (deadline.due, deadline.status) == (day("2027-01-25"), LIVE)
    assert status("D25", CLOSED, SUSPENSION, ANNULMENT, on="2026-12-02") is OVER
    assert status("D7", CLOSED, SUSPENSION, on="2026-12-02") is LIVE
    assert absent("D25", CLOSED, ANNULMENT, on="2026-12-02")


def test_a_request_to_suspend_that_names_no_act_lives_on_any_of_them() -> None:
    """D25, R522-1: an action against one act does not settle a request that may attack another.

    The prudent reading of a blank `against`: the nearest time not yet used stays due.
    """
    second = event("closed", "2026-11-27", id="second")
    against_one = event("action_filed", "2026-12-01", proof=True, against="closed", id="a1")
    against_both = (against_one, event("action_filed", "2026-12-02", proof=True, id="a2"))

    blank = found("D25", CLOSED, second, SUSPENSION, against_one, on="2026-12-03")

    other = found("D7", CLOSED, second, against_one, of="second", on="2026-12-03")
    assert (blank.due, blank.status) == (other.due, LIVE)
    assert status("D25", CLOSED, second, SUSPENSION, *against_both, on="2026-12-03") is OVER


def test_a_request_to_suspend_that_names_its_act_is_settled_by_an_action_against_it() -> None:
    """D25: the act named, and no other; a main action that came too late settles nothing."""
    second = event("closed", "2026-11-27", id="second")
    named = event(
        "action_filed", "2026-12-01", procedure="suspension", proof=True, against="closed", id="s"
    )
    action = event("action_filed", "2026-12-01", proof=True, against="closed", id="a1")
    late = event("action_filed", "2027-02-15", proof=True, against="closed", id="a1")

    assert status("D25", CLOSED, second, named, action, on="2026-12-03") is OVER
    assert status("D25", CLOSED, second, named, late, on="2027-02-16") is PAST


def test_the_main_action_is_confirmed_only_when_serious_doubt_was_denied() -> None:
    """D26, R612-5-2: another reason to refuse (urgency) asks for no confirmation."""
    urgency = event("suspension_refused", "2026-12-04", lack_of_serious_doubt=False)

    assert absent("D26", urgency, on="2026-12-05")
    assert status("D27", urgency, on="2026-12-05") is LIVE


@pytest.mark.parametrize(
    "step", ["cassation_filed", "action_filed"], ids=["cassation", "confirmation"]
)
def test_cassation_or_a_confirmation_lifts_the_duty_to_confirm(step: str) -> None:
    """D26: a cassation appeal lifts it, a proven confirmation meets it."""
    named = {"proof": True, "against": "suspension_refused"}
    done = event(step, "2026-12-15", **(named if step == "action_filed" else {}))

    assert status("D26", REFUSED, done, on="2026-12-16") is OVER
    assert status("D27", REFUSED, done, on="2026-12-16") is (
        OVER if step == "cassation_filed" else LIVE
    )


def test_an_order_told_twice_the_same_day_is_one() -> None:
    """D27: the refusal and the order that carries it are the same paper."""
    assert found("D27", REFUSED, event("order_notified", "2026-12-04"), on="2026-12-05")


@pytest.mark.parametrize(
    ("at", "due"),
    [(None, "2026-12-03"), ("2026-12-01T23:30:00Z", "2026-12-04")],
    ids=["day only", "instant, already 2 December in Paris"],
)
def test_forty_eight_hours_are_the_judges(at: str | None, due: str) -> None:
    """D28: information for the lawyer; hours run from the instant and are never franc."""
    filed = event("action_filed", "2026-12-01", procedure="liberty", at=at)
    deadline = found("D28", filed, on="2026-12-01")

    assert deadline.due == deadline.latest == day(due)
    assert deadline.for_lawyer_only


def test_a_judgment_can_be_appealed_in_two_months_to_check() -> None:
    """D29, cited from memory: low confidence, with the distance of a court action."""
    told = event("judgment_notified", "2027-06-01")
    deadline = found("D29", told, on="2027-06-01")

    assert deadline.due == day("2027-08-02")
    assert deadline.confidence is Confidence.LOW
    far = found("D29", told, on="2027-06-01", case=a_case(employer="abroad"))
    assert far.due == day("2027-10-04")


def test_an_invitation_is_due_on_the_day_it_fixes() -> None:
    """D30: Sunday 31 January 2027 is not rolled; a step aimed at the invitation ends it."""
    invited = event("regularisation_invited", "2027-01-12", due="2027-01-31")
    answered = event(
        "action_filed", "2027-01-20", against="regularisation_invited", proof=True, id="mémoire"
    )

    deadline = found("D30", invited, on="2027-01-13")
    assert deadline.due == deadline.latest == day("2027-01-31")
    assert status("D30", invited, answered, on="2027-01-21") is OVER


# --- windows
@pytest.mark.parametrize(
    ("until", "opens", "closes"),
    [
        ("2027-06-15", "2027-04-15", "2027-05-15"),
        ("2027-06-30", "2027-04-30", "2027-05-30"),
        ("2027-02-28", "2026-12-31", "2027-01-28"),
        ("2027-04-30", "2027-02-28", "2027-03-30"),
    ],
)
def test_a_grant_is_renewed_in_the_second_month_before_it_ends(
    until: str, opens: str, closes: str
) -> None:
    """D31, R5221-32: the latest opening, the earliest closing; month ends are read both ways."""
    deadline = found("D31", FILED, event("granted", "2026-10-01", valid_until=until))

    assert (deadline.starts_on, deadline.due) == (day(opens), day(closes))
    assert deadline.status is WINDOW


@pytest.mark.parametrize(
    ("on", "actions", "until", "before"),
    [
        ("2027-04-01", (Action.NOTHING,), "2027-04-15", None),
        ("2027-04-15", (Action.RENEW,), None, "2027-05-15"),
        ("2027-05-16", (Action.NOTHING,), None, None),
    ],
)
def test_the_employer_renews_while_the_window_is_open(
    on: str, actions: tuple[Action, ...], until: str | None, before: str | None
) -> None:
    """Nothing to do before the opening; then one date, the prudent closing."""
    state = state_of(FILED, event("granted", "2026-10-01", valid_until="2027-06-15"))
    what = today(deadlines(a_case(), state, day(on)), state, day(on))

    assert what.actions == actions
    assert what.until == (day(until) if until else None)
    assert what.act_before == (day(before) if before else None)


def test_a_renewal_asked_ends_its_window() -> None:
    """A new request replaces the window."""
    asked = event("refiled_as", "2027-04-20", reference="AT-2")
    granted = event("granted", "2026-10-01", valid_until="2027-06-15")

    assert status("D31", FILED, granted, asked, on="2027-04-21") is OVER


OFFER: dict[str, Any] = {"from": "2026-08-01", "to": "2026-08-31"}


def test_a_published_offer_serves_for_six_months() -> None:
    """D32: three weeks after it began, to six months after it began; its end is the latest."""
    deadline = found("D32", event("offer_published", "2026-09-01", **OFFER), on="2026-09-01")

    assert (deadline.starts_on, deadline.due) == (day("2026-08-22"), day("2027-02-01"))
    assert deadline.latest == day("2027-02-28")
    assert deadline.status is WINDOW
    assert deadline.confidence is Confidence.LOW


@pytest.mark.parametrize(
    ("last", "expected"),
    [("2026-08-22", WINDOW), ("2026-08-21", MAYBE), ("2026-08-20", OVER)],
    ids=["twenty-two days", "twenty-one", "twenty"],
)
def test_an_offer_published_less_than_three_weeks_proves_nothing(
    last: str, expected: DeadlineStatus
) -> None:
    """D32: twenty-one days, first day counted, is doubtful; less is too short."""
    offer = event("offer_published", "2026-09-01", **(OFFER | {"to": last}))

    assert status("D32", offer, on="2026-09-02") is expected


def test_while_the_request_is_pending_the_offer_is_only_for_refiling() -> None:
    """D32 matters again once the request is closed."""
    offer = event("offer_published", "2026-09-01", **OFFER)

    assert status("D32", offer, FILED, on="2026-09-02") is MAYBE
    assert status("D32", offer, FILED, CLOSED, on="2026-11-24") is WINDOW


@pytest.mark.parametrize("undone", ["closure_withdrawn", "reopened"], ids=["withdrawn", "reopened"])
def test_a_closure_undone_ends_its_dates_and_gives_instruction_its_clock_back(
    undone: str,
) -> None:
    """D7, D8, D15, D33 end; D3 runs again, prudently from the filing, at the latest from then."""
    events = (FILED, event("closed", "2026-10-10"), event(undone, "2026-10-20"))

    for rule in ("D7", "D8", "D15", "D33"):
        assert found(rule, *events, on="2026-10-21", of="closed").status is OVER, rule
    silence = found("D3", *events, on="2026-10-21")
    assert (silence.due, silence.latest) == (day("2026-11-01"), day("2026-12-20"))
    assert silence.status is LIVE


@pytest.mark.parametrize("undone", ["closure_withdrawn", "reopened"])
def test_undoing_a_closure_undoes_neither_a_refusal_nor_a_silence(undone: str) -> None:
    """A closure after silence, withdrawn: the time against the silence still runs."""
    events = (FILED, CLOSED, event(undone, "2026-12-01"))
    refused = (event("refused", "2026-11-23"), event(undone, "2026-12-01"))

    for rule in ("D9", "D15"):
        assert found(rule, *events, on="2026-12-02", of="filed").status is LIVE, rule
    for rule in ("D6", "D15"):
        assert status(rule, *refused, on="2026-12-02") is LIVE, rule


def test_the_administration_has_four_months_to_withdraw() -> None:
    """D33, L243-3: from the act's own day, whoever was told later; for the lawyer."""
    told = [{"to": "worker", "on": "2026-12-10"}, {"to": "employer", "on": "2026-11-25"}]
    deadline = found("D33", event("closed", "2026-11-23", notifications=told), on="2026-11-25")

    assert deadline.due == day("2027-03-23")
    assert deadline.for_lawyer_only


def test_the_end_of_a_title_is_a_fact_for_urgency_not_a_time_of_law() -> None:
    """`title_expires`: the day itself, certain though it lies ahead."""
    deadline = found("title_expires", event("title_expires", "2027-03-14"), on="2026-11-23")

    assert deadline.due == deadline.latest == day("2027-03-14")
    assert deadline.confidence is Confidence.HIGH
    assert "non un délai" in deadline.trace[0].text
