"""What the employer does today: one action first, one prudent date (design §3.15)."""

import pytest

from chalicelib.cases import AnyEvent
from chalicelib.law import Action, Today, deadlines, today, today_line, why

from .build import a_case, day, event, state_of

FILED = event("filed", "2026-09-01")
ASKED = event("complement_requested", "2026-10-01", due="2026-10-16")
CLOSED = event("closed", "2026-11-23", id="c")
CHECKED = event(
    "closed", "2026-11-23", id="c", space_checked={"on": "2026-11-23", "documents_found": False}
)
PROVEN = event(
    "appeal_lodged", "2026-12-14", appeal="gracieux", received_on="2026-12-14", proof=True
)


def now(*events: AnyEvent, on: str) -> Today:
    state = state_of(*events)
    return today(deadlines(a_case(), state, day(on)), state, day(on))


@pytest.mark.parametrize(
    ("events", "on", "actions", "before"),
    [
        ((CLOSED,), "2026-11-23", (Action.SAVE_SPACE, Action.CONTEST), "2027-01-25"),
        ((CHECKED,), "2026-11-24", (Action.CONTEST,), "2027-01-25"),
        ((FILED, CLOSED), "2026-11-23", (Action.SAVE_SPACE, Action.CONTEST), "2027-01-04"),
        ((FILED, ASKED), "2026-10-02", (Action.ANSWER_COMPLEMENT,), "2026-10-16"),
        ((FILED,), "2026-11-02", (Action.CONTEST,), "2027-01-04"),
        ((event("refused", "2026-11-23"),), "2026-11-24", (Action.CONTEST,), "2027-01-25"),
    ],
)
def test_there_is_one_prudent_date_and_the_action_it_asks(
    events: tuple[AnyEvent, ...], on: str, actions: tuple[Action, ...], before: str
) -> None:
    """Closed: save the space first; then the earliest prudent date of what is live."""
    what = now(*events, on=on)

    assert what.actions == actions
    assert what.act_before == day(before)
    assert what.dispatch_by is not None
    assert not what.overdue


@pytest.mark.parametrize(
    ("events", "on", "until"),
    [
        ((FILED,), "2026-09-02", "2026-10-01"),
        ((FILED,), "2026-10-05", "2026-11-01"),
        ((CHECKED, PROVEN), "2026-12-20", "2027-02-14"),
        ((FILED, event("granted", "2026-10-20")), "2026-10-21", None),
        ((), "2026-10-21", None),
    ],
)
def test_nothing_to_do_says_until_when(
    events: tuple[AnyEvent, ...], on: str, until: str | None
) -> None:
    """Nothing before the next day when something may happen (D3, D5, D16)."""
    what = now(*events, on=on)

    assert what.action is Action.NOTHING
    assert what.until == (day(until) if until else None)


def test_on_the_day_that_was_waited_for_the_space_is_checked() -> None:
    """The day the silence becomes a decision, somebody looks."""
    assert now(FILED, on="2026-10-01").action is Action.CHECK_SPACE


def test_the_employers_date_is_that_of_the_court_action() -> None:
    """D7 is the employer's prudent date; the administrative appeal's is the lawyer's choice."""
    assert now(CHECKED, on="2026-11-24").rule == "D7"


def test_a_missed_prudent_date_is_still_urgent() -> None:
    """Between the prudent and the latest day: act at once."""
    late = event(
        "closed", "2024-02-29", space_checked={"on": "2024-03-01", "documents_found": False}
    )
    what = now(late, on="2024-05-01")

    assert what.action is Action.CONTEST
    assert what.overdue


def test_when_every_time_ran_out_a_lawyer_still_looks() -> None:
    """The employer never sees the one-year limit, but is not told that all is over."""
    what = now(CHECKED, on="2027-03-01")

    assert what.action is Action.SEE_LAWYER
    assert what.act_before is None
    assert what.overdue


def test_a_pending_appeal_is_waited_for_even_when_the_silence_ran_out() -> None:
    """Nothing is lost while a proven appeal is pending: wait for its rejection."""
    what = now(event("filed", "2026-06-01"), CHECKED, PROVEN, on="2026-12-20")

    assert what.action is Action.NOTHING
    assert what.until == day("2027-02-14")


def test_lawyer_only_dates_never_reach_the_employer() -> None:
    """D8 and D10 are the mandated lawyer's."""
    absent = event("closed", "2026-11-23", remedies="absent")
    for on in ("2026-11-23", "2027-01-26", "2027-06-01"):
        assert now(absent, on=on).rule not in ("D8", "D10")


def test_an_unproven_appeal_leaves_the_first_date() -> None:
    """Design §3.13: the original ladder stays live."""
    unproven = event("appeal_lodged", "2026-12-14", appeal="gracieux")

    assert now(CHECKED, unproven, on="2026-12-20").act_before == day("2027-01-25")


@pytest.mark.parametrize(
    ("events", "on", "line"),
    [
        (
            (CLOSED,),
            "2026-11-23",
            "À faire aujourd’hui\u00a0: connectez-vous à votre espace sur la plateforme et enregistrez tout, puis"
            " confiez ce dossier à un avocat\u00a0; agir avant le lundi 25 janvier 2027.",
        ),
        ((FILED,), "2026-09-02", "Rien à faire avant le jeudi 1er octobre 2026."),
        ((), "2026-09-02", "Rien à faire."),
        (
            (FILED, ASKED),
            "2026-10-02",
            "À faire aujourd’hui\u00a0: répondez à la demande de complément\u00a0;"
            " agir avant le vendredi 16 octobre 2026.",
        ),
        (
            (CHECKED, event("mandate_given", "2026-11-24", firm="f")),
            "2026-11-24",
            "À faire aujourd’hui\u00a0: faites le point avec votre avocat\u00a0;"
            " agir avant le lundi 25 janvier 2027.",
        ),
    ],
)
def test_the_line_that_opens_every_page(events: tuple[AnyEvent, ...], on: str, line: str) -> None:
    """ "À faire aujourd’hui…" or "Rien à faire avant le…"."""
    assert today_line(now(*events, on=on)) == line


def test_the_employers_why_never_speaks_of_a_later_date() -> None:
    """Its steps lead to the prudent date; the latest defensible one is the lawyer's business."""
    on = day("2026-11-23")
    state = state_of(
        event("filed", "2026-09-09"), event("complement_requested", "2026-10-14"), CLOSED
    )
    found = deadlines(a_case(), state, on)
    what = today(found, state, on)

    steps = why(what, found)

    chosen = next(d for d in found if (d.rule, d.event) == (what.rule, what.event))
    assert any("ernière date défendable" in step.text for step in chosen.trace)
    assert steps
    assert not any("ernière date défendable" in step.text for step in steps)
    assert str(what.act_before) in {str(step.on) for step in steps}


def _asked_for(*ids: str, due: str, id: str = "complement_requested") -> AnyEvent:
    return event(
        "complement_requested", "2026-10-01", due=due, items=[{"id": i} for i in ids], id=id
    )


def _answered(*ids: str, on: str = "2026-10-09", outcome: str = "produced") -> AnyEvent:
    items = [{"id": i, "outcome": outcome} for i in ids]
    return event("complement_answered", on, items=items, id=f"a{on}")


WEDNESDAY = event("filed", "2026-09-23")
BOTH = _asked_for("p1", "p2", due="2026-10-30")


@pytest.mark.parametrize(
    ("events", "on", "before"),
    [
        ((BOTH, _answered("p1")), "2026-10-12", "2026-10-30"),
        ((BOTH, _answered("p1", "p2", outcome="missing")), "2026-10-12", "2026-10-30"),
        ((BOTH, _answered("p1")), "2026-11-05", "2026-10-30"),
        (
            (
                _asked_for("p", due="2026-10-16", id="p"),
                _asked_for("q", due="2026-11-30", id="q"),
                _answered("q"),
            ),
            "2026-10-12",
            "2026-10-16",
        ),
    ],
)
def test_an_answer_that_leaves_documents_out_leaves_the_rest_to_send(
    events: tuple[AnyEvent, ...], on: str, before: str
) -> None:
    """D4 (CRPA L114-5) ends only when every document listed has its answer; a late one too."""
    what = now(WEDNESDAY, *events, on=on)

    assert what.action is Action.ANSWER_COMPLEMENT
    assert what.act_before == day(before)


@pytest.mark.parametrize(
    "events",
    [
        (BOTH, _answered("p1"), _answered("p2", on="2026-10-12", outcome="impossible")),
        (BOTH, _answered("p1", "p2")),
        (BOTH, _answered()),
        (_asked_for(due="2026-10-30"), _answered("p1")),
    ],
)
def test_an_answer_to_all_that_was_asked_ends_its_time(events: tuple[AnyEvent, ...]) -> None:
    """In one or several answers; one that lists nothing, or answers no list, is taken as whole."""
    assert now(WEDNESDAY, *events, on="2026-10-13").action is Action.NOTHING


def test_a_late_whole_answer_to_one_request_leaves_only_the_other() -> None:
    """The request answered late is not asked for again while another is open."""
    requests = (
        _asked_for("p", due="2026-10-16", id="p"),
        _asked_for("q", due="2026-11-20", id="q"),
    )
    what = now(WEDNESDAY, *requests, _answered("p", on="2026-10-20"), on="2026-10-21")

    assert what.action is Action.ANSWER_COMPLEMENT
    assert what.act_before == day("2026-11-20")


UNPROVEN_APPEAL = event("appeal_lodged", "2026-12-14", appeal="gracieux")


@pytest.mark.parametrize(
    ("events", "on", "action"),
    [
        # The later time, after an appeal that surely interrupted nothing, was used.
        (
            (CHECKED, UNPROVEN_APPEAL, event("action_filed", "2027-03-15", proof=True)),
            "2027-05-03",
            Action.NOTHING,
        ),
        (
            (
                CHECKED,
                UNPROVEN_APPEAL,
                event("action_filed", "2027-03-15", proof=True, against="c"),
            ),
            "2027-05-03",
            Action.NOTHING,
        ),
        # Without proof, nothing was surely filed.
        (
            (CHECKED, UNPROVEN_APPEAL, event("action_filed", "2027-03-15")),
            "2027-05-03",
            Action.SEE_LAWYER,
        ),
        # The closure was taken back after its time ran out.
        ((CHECKED, event("closure_withdrawn", "2027-02-10")), "2027-02-12", Action.NOTHING),
        ((CHECKED, event("reopened", "2027-02-10")), "2027-02-12", Action.NOTHING),
        # An unproven mail takes nothing back.
        (
            (CHECKED, event("reopened", "2027-02-10", authenticity="failed")),
            "2027-02-12",
            Action.SEE_LAWYER,
        ),
        # Closed again since: the second closure's time ran out unused.
        (
            (
                CHECKED,
                event("reopened", "2026-12-10"),
                event(
                    "closed",
                    "2026-12-15",
                    id="c2",
                    space_checked={"on": "2026-12-16", "documents_found": False},
                ),
            ),
            "2027-03-01",
            Action.SEE_LAWYER,
        ),
    ],
)
def test_a_past_time_alarms_only_if_its_act_stands_and_was_not_attacked(
    events: tuple[AnyEvent, ...], on: str, action: Action
) -> None:
    """No « consultez un avocat sans attendre » once the court was seized, or the act undone."""
    assert now(*events, on=on).action is action
