"""The cases an independent reviewer found wrong dates in, one after the other."""

from typing import Any

import pytest

from chalicelib.cases import AnyEvent
from chalicelib.cases.words import Confidence, Party
from chalicelib.law import Action, Deadline, DeadlineStatus, deadlines, today

from .build import COMPLETE, a_case, day, event, state_of

LIVE, PAST = DeadlineStatus.LIVE, DeadlineStatus.PAST
OVER, MAYBE = DeadlineStatus.SUPERSEDED, DeadlineStatus.CONDITIONAL

FILED = event("filed", "2026-09-23")


def one(rule: str, *events: AnyEvent, on: str, of: str = "", whose: str = "employer") -> Deadline:
    every = deadlines(a_case(), state_of(*events), day(on))
    kept = [d for d in every if (d.rule, d.for_) == (rule, Party(whose)) and of in ("", d.event)]
    assert len(kept) == 1, [(d.rule, d.event, d.for_, d.due) for d in every]
    return kept[0]


def action_on(*events: AnyEvent, on: str) -> Any:
    state = state_of(*events)
    return today(deadlines(a_case(), state, day(on)), state, day(on))


def refused(on: str, told: dict[str, str] | None = None, **fields: Any) -> AnyEvent:
    notifications = [{"to": who, "on": when} for who, when in (told or {}).items()]
    return event("refused", on, notifications=notifications, **fields)


# --- an express refusal binds whom it was notified to
def test_a_refusal_told_to_the_worker_leaves_the_employers_silence_running() -> None:
    """R5221-17, L221-8: D9, D11, D15 stay; a prudent D6 at low confidence from the act's day."""
    events = (FILED, refused("2026-12-10", {"worker": "2026-12-12"}))

    for rule in ("D9", "D11", "D15"):
        assert one(rule, *events, on="2026-12-20", of="filed").status is LIVE, rule
    prudent = one("D6", *events, on="2026-12-20")
    assert (prudent.due, prudent.status) == (day("2027-02-11"), LIVE)
    assert prudent.confidence is Confidence.LOW
    assert "date de connaissance inconnue" in prudent.trace[0].text
    assert one("D6", *events, on="2026-12-20", whose="worker").due == day("2027-02-15")
    what = action_on(*events, on="2026-12-20")
    assert (what.action, what.act_before) == (Action.CONTEST, day("2027-01-25"))


@pytest.mark.parametrize(
    ("told", "status"),
    [("2026-12-20", OVER), ("2027-01-25", OVER), ("2027-01-26", PAST), ("2027-02-10", PAST)],
)
def test_a_refusal_restarts_time_only_when_notified_inside_it(
    told: str, status: DeadlineStatus
) -> None:
    """R421-2: the notification counts, not the act's day; after the due date D9 keeps its own."""
    events = (FILED, refused("2026-12-10", {"employer": told}))

    assert one("D9", *events, on="2027-02-12").status is status
    assert one("D9", *events, on="2026-12-19").status is LIVE
    assert one("D6", *events, on="2027-02-12").status is LIVE


@pytest.mark.parametrize(("kind", "rule"), [("closed", "D7"), ("grant_withdrawn", "D6")])
def test_an_act_told_to_the_worker_alone_keeps_a_prudent_clock_for_the_employer(
    kind: str, rule: str
) -> None:
    """R5221-17: the employer's day of knowledge is unknown, the act's own is kept (D6, D7, D8)."""
    told = [{"to": "worker", "on": "2026-12-12"}]
    act = event(kind, "2026-12-10", notifications=told, remedies="absent")

    for name, due in ((rule, "2027-02-11"), ("D8", "2027-12-10")):
        kept = one(name, act, on="2026-12-20")
        assert (kept.due, kept.status, kept.confidence) == (day(due), LIVE, Confidence.LOW)


# --- a clock restarts only from a time that was still running
REMEDIES: dict[str, Any] = {"remedies": "stated"}


def reasons(asked: str, given: str) -> tuple[AnyEvent, AnyEvent]:
    return (
        event("reasons_requested", asked, posted_on=asked, received_on=asked, proof=True),
        event("reasons_given", given),
    )


@pytest.mark.parametrize(
    "before",
    [
        (event("closed", "2026-10-10", cause="no_object", **REMEDIES),),
        (refused("2026-12-10", **REMEDIES),),
    ],
    ids=["silence never born", "silence already replaced"],
)
def test_reasons_of_a_silence_that_no_longer_counts_restart_nothing_surely(
    before: tuple[AnyEvent, ...],
) -> None:
    """L232-4: D13 follows a request made while the time against an implicit rejection ran."""
    events = (FILED, *before, *reasons("2026-12-20", "2027-01-20"))
    restarted = one("D13", *events, on="2027-01-21")

    assert (restarted.status, restarted.confidence) == (MAYBE, Confidence.LOW)


def test_reasons_asked_of_a_standing_silence_still_restart_the_time() -> None:
    """L232-4: the very request that ends the time to ask (D11) gives D13."""
    events = (FILED, *reasons("2026-12-20", "2027-01-20"))

    assert one("D13", *events, on="2027-01-21").status is LIVE


def workers_act(kind: str, on: str) -> AnyEvent:
    told = [{"to": who, "on": on} for who in ("employer", "worker")]
    return event(kind, on, notifications=told, **REMEDIES)


def aid(on: str, by: str = "worker") -> AnyEvent:
    return event("legal_aid_requested", on, received_on=on, proof=True, by=by)


DECIDED = event("legal_aid_decided", "2027-03-10")
MEDIATED = (
    event("mediation_opened", "2026-12-20", proof=True),
    event("mediation_ended", "2027-01-10"),
)


@pytest.mark.parametrize(
    ("steps", "rule"),
    [((aid("2026-12-20", by="employer"), DECIDED), "D18"), (MEDIATED, "D19")],
    ids=["legal aid", "mediation"],
)
def test_nothing_restarts_surely_from_a_silence_that_a_refusal_prevented(
    steps: tuple[AnyEvent, ...], rule: str
) -> None:
    """D18, D19: D6 ran out on 11 December; the D9 of a silence never born carries nothing."""
    events = (FILED, refused("2026-10-10", **REMEDIES), *steps)
    restarted = one(rule, *events, on="2027-03-11")

    assert (restarted.status, restarted.confidence) == (MAYBE, Confidence.LOW)


@pytest.mark.parametrize(
    ("proof", "status"), [(False, MAYBE), (True, LIVE)], ids=["unproven appeal", "proven"]
)
def test_legal_aid_inside_a_conditional_time_gives_a_conditional_one(
    proof: bool, status: DeadlineStatus
) -> None:
    """D18: only D17 can carry the request of 20 February, and only a proven appeal gives D17."""
    appealed = event(
        "appeal_lodged", "2026-12-14", appeal="gracieux", by="worker", against="closed",
        posted_on="2026-12-14", received_on="2026-12-14", proof=proof,
    )  # fmt: skip
    events = (workers_act("closed", "2026-11-23"), appealed, aid("2027-02-20"), DECIDED)
    restarted = one("D18", *events, on="2027-03-11", whose="worker")

    assert restarted.status is status
    assert restarted.confidence is (Confidence.MEDIUM if proof else Confidence.LOW)


@pytest.mark.parametrize("day_", ["2026-12-20", "2027-01-10"])
def test_legal_aid_asked_while_a_proven_appeal_is_pending_still_counts(day_: str) -> None:
    """D18: a proven appeal leaves the initial time to whoever asks inside it."""
    appealed = event(
        "appeal_lodged", "2026-12-14", appeal="gracieux", by="worker", against="closed",
        posted_on="2026-12-14", received_on="2026-12-14", proof=True,
    )  # fmt: skip
    events = (workers_act("closed", "2026-11-23"), appealed, aid(day_), DECIDED)

    assert one("D18", *events, on="2027-03-11", whose="worker").status is LIVE


def test_a_second_request_for_legal_aid_does_not_undo_the_first() -> None:
    """D18: the request that interrupted the time is the one that counts."""
    again = event(
        "legal_aid_requested", "2027-01-05", id="again", received_on="2027-01-05",
        proof=True, by="worker",
    )  # fmt: skip
    events = (workers_act("closed", "2026-11-23"), aid("2026-12-20"), again, DECIDED)

    assert one("D18", *events, on="2027-03-11", whose="worker").status is LIVE


# --- an act after the opposable time against the silence has run out
def receipt(mentions: dict[str, str]) -> AnyEvent:
    return event("receipt_issued", "2026-09-24", type="reception", mentions=mentions)


@pytest.mark.parametrize(("kind", "rule"), [("refused", "D6"), ("closed", "D7")])
def test_an_act_after_an_opposable_silence_ran_out_gives_no_sure_time(kind: str, rule: str) -> None:
    """R421-2, L112-12: D9 ran to 25 January 2027; an act of 15 March may restart nothing."""
    events = (FILED, receipt(COMPLETE), event(kind, "2027-03-15", **REMEDIES))

    assert one("D9", *events, on="2027-03-20").status is PAST
    for name in (rule, "D15"):
        doubtful = one(name, *events, on="2027-03-20", of=kind)
        assert (doubtful.due, doubtful.status) == (day("2027-05-18"), MAYBE)
        assert doubtful.confidence is Confidence.LOW
        assert "après l’expiration du délai" in doubtful.note
    assert Action.SEE_LAWYER in action_on(*events, on="2027-03-20").actions


@pytest.mark.parametrize("told", ["2027-01-25", "2027-03-15"])
def test_an_act_after_a_silence_that_binds_nobody_keeps_its_whole_time(told: str) -> None:
    """L112-12: an incomplete receipt leaves D6 and D15 live, whatever the day."""
    events = (FILED, receipt(COMPLETE | {"remedies": "absent"}), refused(told, **REMEDIES))

    for name in ("D6", "D15"):
        assert one(name, *events, on="2027-03-20", of="refused").status is LIVE, name


def test_an_act_inside_an_opposable_silence_keeps_its_whole_time() -> None:
    """R421-2: on the last day of D9, the refusal restarts it."""
    events = (FILED, receipt(COMPLETE), refused("2027-01-25", **REMEDIES))

    kept = one("D6", *events, on="2027-03-20")
    assert (kept.status, kept.confidence) == (LIVE, Confidence.HIGH)


def test_what_restarts_from_a_doubtful_time_is_doubtful_too() -> None:
    """R421-2: an appeal against an act that came too late does not surely give a time back."""
    appealed = event(
        "appeal_lodged", "2027-04-01", appeal="gracieux", against="refused",
        posted_on="2027-04-01", received_on="2027-04-01", proof=True,
    )  # fmt: skip
    events = (FILED, receipt(COMPLETE), refused("2027-03-15", **REMEDIES), appealed)
    restarted = one("D17", *events, on="2027-06-10")

    assert (restarted.status, restarted.confidence) == (MAYBE, Confidence.LOW)


def test_a_grant_withdrawn_is_no_late_answer_to_the_request() -> None:
    """R421-2 is about the request's rejection: taking a grant back gives its whole time."""
    events = (
        FILED, receipt(COMPLETE), event("granted", "2027-02-15"),
        event("grant_withdrawn", "2027-03-15", **REMEDIES),
    )  # fmt: skip

    assert one("D6", *events, on="2027-03-20").status is LIVE


# --- an action ends only the times it touches
def action(on: str, **fields: Any) -> AnyEvent:
    return event("action_filed", on, proof=True, **fields)


def test_an_action_that_names_no_act_ends_the_latest_acts_time_only() -> None:
    """A silence then a closure, both to attack (case 16): the one not surely attacked stays."""
    events = (FILED, event("closed", "2026-12-10", **REMEDIES), action("2026-12-20"))

    assert one("D7", *events, on="2026-12-21").status is OVER
    silence = one("D9", *events, on="2026-12-21")
    assert silence.status is LIVE
    assert "sans préciser l’acte attaqué" in silence.note


def test_an_action_that_names_each_act_ends_each_time() -> None:
    """Named in `against`, the silence's own time is replaced too."""
    events = (
        FILED, event("closed", "2026-12-10", **REMEDIES),
        action("2026-12-20", against="closed", id="a"),
        action("2026-12-20", against="filed", id="b"),
    )  # fmt: skip

    for rule in ("D7", "D9"):
        assert one(rule, *events, on="2026-12-21").status is OVER, rule


def test_an_action_before_a_time_began_does_not_end_it() -> None:
    """An action of November against the closure says nothing of a refusal of January."""
    events = (
        FILED, event("closed", "2026-10-10", **REMEDIES), action("2026-11-01"),
        refused("2027-01-11", **REMEDIES),
    )  # fmt: skip

    assert one("D7", *events, on="2027-01-12").status is OVER
    assert one("D6", *events, on="2027-01-12").status is LIVE


def test_reasons_asked_before_the_silence_was_born_leave_the_time_to_ask() -> None:
    """D11, L232-4: there is no implicit rejection to give the reasons of before its birth."""
    asked, _given = reasons("2026-11-10", "2026-11-20")

    assert one("D11", FILED, asked, on="2026-11-24").status is LIVE


def test_an_action_that_names_the_act_ends_the_time_given_back_after_an_appeal() -> None:
    """The closure is already before the court when its appeal is rejected: D17 has no object."""
    appealed = event(
        "appeal_lodged", "2026-12-14", appeal="gracieux", against="closed",
        posted_on="2026-12-14", received_on="2026-12-14", proof=True,
    )  # fmt: skip
    closed = event("closed", "2026-11-23", **REMEDIES)
    named = (closed, appealed, action("2026-12-20", against="closed"))

    assert one("D17", *named, on="2027-02-20").status is OVER
    assert one("D17", closed, appealed, action("2026-12-20"), on="2027-02-20").status is LIVE


@pytest.mark.parametrize(("against", "status"), [("", LIVE), ("suspension_refused", OVER)])
def test_the_duty_to_confirm_is_met_only_by_a_step_that_names_the_order(
    against: str, status: DeadlineStatus
) -> None:
    """D26, R612-5-2: another action is no confirmation of the first."""
    order = event("suspension_refused", "2026-12-04", lack_of_serious_doubt=True)

    assert (
        one("D26", order, action("2026-12-15", against=against), on="2026-12-16").status is status
    )


# --- legal aid is for natural persons
def test_legal_aid_asked_by_the_employer_leaves_the_closures_time_and_its_ladder() -> None:
    """D18 (mark M on companies): D7 stays live, D18 is conditional and low."""
    closed = event("closed", "2026-11-23", **REMEDIES)
    asked = aid("2026-12-10", by="employer")
    decided = event("legal_aid_decided", "2026-12-28")

    kept = one("D7", closed, asked, decided, on="2027-01-05")
    assert (kept.due, kept.status) == (day("2027-01-25"), LIVE)
    assert "Aide juridictionnelle demandée" in kept.note
    assert action_on(closed, asked, decided, on="2027-01-05").act_before == day("2027-01-25")
    doubtful = one("D18", closed, asked, decided, on="2027-01-05")
    assert (doubtful.status, doubtful.confidence) == (MAYBE, Confidence.LOW)


# --- an appeal's rejection answers that appeal
def test_the_rejection_of_one_appeal_leaves_the_others_silence_running() -> None:
    """D16: each appeal has its own implicit rejection; the minister has not answered yet."""
    closed = event("closed", "2026-11-23", **REMEDIES)
    lodged = [
        event(
            "appeal_lodged", "2026-12-14", id=kind, appeal=kind, against="closed",
            posted_on="2026-12-14", received_on="2026-12-14", proof=True,
        )
        for kind in ("gracieux", "hierarchique")
    ]  # fmt: skip
    answered = event("appeal_rejected", "2027-01-10", appeal="gracieux", **REMEDIES)
    events = (closed, *lodged, answered)

    assert one("D16", *events, on="2027-01-11", of="gracieux").status is OVER
    assert one("D16", *events, on="2027-01-11", of="hierarchique").status is LIVE


def test_one_appeal_alone_leaves_the_time_for_the_other() -> None:
    """D15, L411-2: the two kinds may both be lodged inside the initial time."""
    closed = event("closed", "2026-11-23", **REMEDIES)
    gracieux, hierarchique = [
        event(
            "appeal_lodged", on, id=kind, appeal=kind, against="closed",
            posted_on=on, received_on=on, proof=True,
        )
        for kind, on in (("gracieux", "2026-12-14"), ("hierarchique", "2026-12-21"))
    ]  # fmt: skip

    left = one("D15", closed, gracieux, on="2026-12-15")
    assert left.status is LIVE
    assert "reste le recours hiérarchique" in left.note
    assert one("D7", closed, gracieux, on="2026-12-15").status is OVER
    assert one("D15", closed, gracieux, hierarchique, on="2026-12-22").status is OVER
