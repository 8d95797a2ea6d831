"""The worked examples of the reference §3.3, by their numbers."""

import pytest

from chalicelib.cases import AnyEvent
from chalicelib.cases.words import Party
from chalicelib.law import DeadlineStatus, calendar, deadlines
from chalicelib.law.values import Deadline

from .build import COMPLETE, a_case, day, event, found, state_of


def closure(on: str) -> Deadline:
    return found("D7", event("closed", on), on=on)


@pytest.mark.parametrize(
    ("number", "trigger", "due", "latest"),
    [
        ("6, S31", "2022-11-03", "2023-01-04", "2023-01-04"),
        ("7, S31 (its own 2024 is a misprint)", "2024-11-12", "2025-01-13", "2025-01-13"),
        ("9", "2026-11-23", "2027-01-25", "2027-01-25"),
        ("10, three days rolled", "2026-10-31", "2027-01-04", "2027-01-04"),
        ("12, 14 July", "2026-05-13", "2026-07-15", "2026-07-15"),
        ("14, short February", "2026-12-31", "2027-03-01", "2027-03-01"),
        ("15, leap February", "2027-12-29", "2028-02-29", "2028-03-01"),
        ("15 bis", "2027-12-30", "2028-02-29", "2028-03-01"),
        ("17, A falls on 1 May", "2024-02-29", "2024-04-30", "2024-05-02"),
        ("19", "2026-06-30", "2026-08-31", "2026-09-01"),
        ("20, Toussaint", "2026-08-31", "2026-11-02", "2026-11-02"),
        ("39, Limoges, S6", "2022-01-17", "2022-03-18", "2022-03-18"),
        ("40, Amazon, S7", "2022-10-12", "2022-12-13", "2022-12-13"),
    ],
)
def test_closure_safe_date(number: str, trigger: str, due: str, latest: str) -> None:
    """D7: two months franc from the closure mail, rolled; the earlier of F and A is prudent."""
    deadline = closure(trigger)

    assert (deadline.due, deadline.latest) == (day(due), day(latest)), number


@pytest.mark.parametrize(
    ("trigger", "limit"), [("2026-11-23", "2027-11-23"), ("2022-10-12", "2023-10-12")]
)
def test_outer_limit_of_one_year_is_neither_franc_nor_rolled(trigger: str, limit: str) -> None:
    """Examples 9 and 40, D8 (Czabaj)."""
    deadline = found("D8", event("closed", trigger, remedies="absent"), on=trigger)

    assert deadline.due == deadline.latest == day(limit)
    assert deadline.for_lawyer_only


def test_one_month_of_a_court_invitation_prologia() -> None:
    """Example 1, CE 24 Oct 2019, S16: 15 May 2018 and one month end on Monday 18 June 2018."""
    first, second = calendar.franc_months(day("2018-05-15"), 1)
    confirm = found("D26", event("suspension_refused", "2018-05-15", lack_of_serious_doubt=True))

    assert first == second == day("2018-06-16")
    assert confirm.due == confirm.latest == day("2018-06-18")


def test_fifteen_days_franc() -> None:
    """Example 2, CE 472836, S15: notified 20 February 2023, 8 March is in time."""
    appeal = found("D27", event("order_notified", "2023-02-20"), on="2023-02-20")

    assert appeal.due == appeal.latest == day("2023-03-08")


def test_suspension_refused_confirm_and_cassation() -> None:
    """Example 36, R612-5-2 and R523-1: notified 4 Dec 2026, confirm by 5 Jan, cassation 21 Dec."""
    refused = event("suspension_refused", "2026-12-04", lack_of_serious_doubt=True)

    assert found("D26", refused, on="2026-12-04").due == day("2027-01-05")
    assert found("D27", refused, on="2026-12-04").due == day("2026-12-21")


def test_a_worker_living_abroad_has_four_months() -> None:
    """Example 25, R421-7: notified 23 Nov 2026, Wednesday 24 March 2027; the employer's is 25 Jan."""
    told = [{"to": "employer", "on": "2026-11-23"}, {"to": "worker", "on": "2026-11-23"}]
    state = state_of(event("closed", "2026-11-23", notifications=told))
    every = deadlines(a_case(worker="abroad"), state, day("2026-11-23"))

    assert {d.for_: d.due for d in every if d.rule == "D7"} == {
        Party.EMPLOYER: day("2027-01-25"),
        Party.WORKER: day("2027-03-24"),
    }


def test_saturday_term_of_a_deferral_to_the_prefect() -> None:
    """Example 3: Saturday 13 October 2007 rolls to Monday 15."""
    assert calendar.roll_over(day("2007-10-13")) == day("2007-10-15")


def test_good_friday_before_strasbourg_is_information_only() -> None:
    """Example 21: prudent 26 March 2027, Tuesday 30 March if the local holiday counts."""
    case = a_case(court="alsace_moselle")
    deadline = found("D7", event("closed", "2027-01-25"), on="2027-01-25", case=case)

    assert (deadline.due, deadline.latest) == (day("2027-03-26"), day("2027-03-30"))
    assert any("Vendredi saint" in step.text for step in deadline.trace)


def test_abolition_day_before_la_reunion_is_information_only() -> None:
    """Example 24: prudent 20 December 2027, local Tuesday 21."""
    case = a_case(court="reunion", employer="reunion")
    deadline = found("D7", event("closed", "2027-10-19"), on="2027-10-19", case=case)

    assert (deadline.due, deadline.latest) == (day("2027-12-20"), day("2027-12-21"))


@pytest.mark.parametrize(
    ("number", "employer", "court", "due"),
    [
        ("25 (as employer)", "abroad", "metropole", "2027-03-24"),
        ("26", "reunion", "metropole", "2027-02-24"),
        ("R421-7 b", "metropole", "reunion", "2027-02-24"),
        ("same territory", "reunion", "reunion", "2027-01-25"),
        ("Alsace is metropolitan", "alsace_moselle", "metropole", "2027-01-25"),
    ],
)
def test_distance_is_added_to_a_court_action(
    number: str, employer: str, court: str, due: str
) -> None:
    """R421-7: one month overseas, two abroad; from 23 November 2026."""
    case = a_case(employer=employer, court=court)

    assert found("D7", event("closed", "2026-11-23"), on="2026-11-23", case=case).due == day(due)


OVERSEAS = [
    "guadeloupe", "martinique", "guyane", "reunion", "mayotte", "saint_barthelemy", "saint_martin",
    "saint_pierre_et_miquelon", "polynesie", "wallis_et_futuna", "nouvelle_caledonie", "taaf",
]  # fmt: skip


@pytest.mark.parametrize("zone", OVERSEAS)
def test_every_overseas_territory_adds_its_month(zone: str) -> None:
    """R421-7: a) from there to a metropolitan court, b) to its court from elsewhere, c) abroad."""

    def due(employer: str, court: str) -> str:
        case = a_case(employer=employer, court=court)
        return found("D7", event("closed", "2026-11-23"), case=case).due.isoformat()

    elsewhere = "reunion" if zone != "reunion" else "mayotte"
    assert due(zone, "metropole") == due(zone, "alsace_moselle") == "2027-02-24"
    assert due("metropole", zone) == due(elsewhere, zone) == "2027-02-24"
    assert due(zone, zone) == "2027-01-25"
    assert due("abroad", zone) == "2027-03-24"


@pytest.mark.parametrize(
    ("rule", "of"),
    [
        ("D13", event("reasons_given", "2026-11-23")),
        ("D18", event("legal_aid_decided", "2026-11-08")),
        ("D19", event("mediation_ended", "2026-11-23")),
        ("D29", event("judgment_notified", "2026-11-23")),
    ],
)
def test_distance_is_added_to_every_court_time(rule: str, of: AnyEvent) -> None:
    """R421-7: to those of two months that lead to a court, whatever set them running."""
    assert found(rule, of, case=a_case(employer="abroad")).due == day("2027-03-24")


def test_distance_is_not_added_to_an_administrative_appeal() -> None:
    """Reference §3.2: prudent engine adds distance only to court actions."""
    case = a_case(employer="abroad")

    assert found("D15", event("closed", "2026-11-23"), case=case).due == day("2027-01-25")


def test_silence_then_action() -> None:
    """Example 27: filed 23 Sept 2026, born Mon 23 Nov, action by Mon 25 Jan 2027."""
    events = (
        event("filed", "2026-09-23"),
        event("receipt_issued", "2026-09-23", type="reception", mentions=COMPLETE),
    )

    assert found("D3", *events).due == day("2026-11-23")
    action = found("D9", *events, on="2026-11-24")
    assert (action.due, action.status) == (day("2027-01-25"), DeadlineStatus.LIVE)
    assert action.opposable is True


def test_silence_born_on_a_leap_day() -> None:
    """Example 29: filed 29 Dec 2027, born 29 Feb 2028 (not rolled); F = 30 April, then 2 May."""
    filed = event("filed", "2027-12-29")

    assert found("D3", filed).due == day("2028-02-29")
    assert found("D9", filed).due == day("2028-05-02")


COMPLEMENT = (
    event("filed", "2026-09-01"),
    event(
        "complement_requested", "2026-10-01", due="2026-10-16", list="stated", suspension="stated"
    ),
    event("complement_answered", "2026-10-09"),
)


def test_complement_suspends_and_never_resets() -> None:
    """Example 30: legal 9 Nov 2026 (1 Nov + 8 days) against the platform's 9 Dec 2026."""
    legal = found("D3", *COMPLEMENT)

    assert legal.due == legal.latest == day("2026-11-09")
    assert found("D3b", *COMPLEMENT).due == day("2026-12-09")


def test_postmark_counts_and_the_appeal_interrupts() -> None:
    """Example 32: notified 16 Nov 2026, posted 18 Jan 2027 (last day), received 20 Jan."""
    events = (
        event("refused", "2026-11-16"),
        event(
            "appeal_lodged",
            "2027-01-18",
            appeal="gracieux",
            means="registered_post",
            posted_on="2027-01-18",
            received_on="2027-01-20",
            proof=True,
        ),
    )

    assert found("D15", *events).due == day("2027-01-18")
    assert found("D16", *events, on="2027-01-21").due == day("2027-03-20")
    assert found("D17", *events, on="2027-03-21").due == day("2027-05-21")
    assert found("D6", *events, on="2027-01-21").status is DeadlineStatus.SUPERSEDED


def test_appeal_against_a_closure() -> None:
    """Example 33: closure 23 Nov 2026, appeal received 14 Dec, rejected 14 Feb, action 15 April."""
    events = (
        event("closed", "2026-11-23"),
        event(
            "appeal_lodged",
            "2026-12-14",
            appeal="gracieux",
            received_on="2026-12-14",
            proof=True,
        ),
    )

    assert found("D16", *events).due == day("2027-02-14")
    assert found("D17", *events).due == day("2027-04-15")


def test_reasons_asked_and_given() -> None:
    """Example 34: silence 23 Nov 2026, asked 15 Dec, due 15 Jan 2027, given 11 Jan: 12 March."""
    asked = event("reasons_requested", "2026-12-15", received_on="2026-12-15", proof=True)
    events = (event("filed", "2026-09-23"), asked)

    assert found("D12", *events, on="2026-12-16").due == day("2027-01-15")
    given = found("D13", *events, event("reasons_given", "2027-01-11"), on="2027-01-12")
    assert (given.due, given.status) == (day("2027-03-12"), DeadlineStatus.LIVE)


def test_receipt_due_in_ten_working_days() -> None:
    """Example 38: filed 21 Dec 2026, due 6 Jan 2027 (25 Dec and 1 Jan skipped)."""
    assert found("D2", event("filed", "2026-12-21")).due == day("2027-01-06")


def test_limoges_silence() -> None:
    """Example 39: filed 9 Aug 2021, implicit decision on Saturday 9 Oct 2021, not rolled."""
    assert found("D3", event("filed", "2021-08-09")).due == day("2021-10-09")
