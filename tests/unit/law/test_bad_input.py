"""Bad input: a stated assumption and lower confidence, or an error naming the event; never silence.

Issue 3: out of order, before 1950, in the future, duplicated, contradictory, missing the date.
"""

from typing import Any

import pytest

from chalicelib.cases import AnyEvent, decode_case, encode, event_from
from chalicelib.cases.words import Confidence
from chalicelib.errors import BadInput
from chalicelib.law import Deadline, DeadlineStatus, deadlines

from .build import a_case, day, event, state_of

FILED = event("filed", "2026-09-01")
CLOSED = event("closed", "2026-11-23")
ON = "2026-12-01"


def every(*events: AnyEvent, on: str = ON) -> tuple[Deadline, ...]:
    return deadlines(a_case(), state_of(*events), day(on))


def one(rule: str, event_id: str, *events: AnyEvent, on: str = ON) -> Deadline:
    return next(d for d in every(*events, on=on) if (d.rule, d.event) == (rule, event_id))


@pytest.mark.parametrize(
    ("rule", "of", "due", "events", "assumption"),
    [
        (
            "D3", "filed", "2027-02-15",
            (CLOSED, event("filed", "2026-12-15")),
            "contradiction",
        ),
        ("D7", "closed", "2027-01-25", (CLOSED,), "postérieur au jour demandé"),
        (
            "D7", "again", "2027-02-02",
            (CLOSED, event("closed", "2026-12-01", id="again")),
            "contradiction",
        ),
        (
            "D7", "closed", "2027-01-25",
            (event("granted", "2026-11-20"), CLOSED),
            "contradiction",
        ),
        (
            "D3b", "complement_answered", "2027-01-30",
            (FILED, CLOSED, event("complement_answered", "2026-11-30")),
            "contradiction",
        ),
        (
            "D3", "f1", "2026-11-01",
            (event("filed", "2026-09-01", id="f1"), event("filed", "2026-09-10", id="f2")),
            "la plus ancienne est retenue",
        ),
        (
            "D7", "closed", "2027-01-21",
            (event("closed", "2026-11-23",
                   notifications=[{"to": "employer", "on": "2026-11-20"}]),),
            "la plus ancienne est retenue",
        ),
        (
            "D16", "a", "2027-02-01",
            (CLOSED, event("appeal_lodged", "2026-12-02", id="a", appeal="gracieux", proof=True,
                           posted_on="2026-12-02", received_on="2026-12-01")),
            "Réception enregistrée avant l’envoi",
        ),
        (
            "D16", "a", "2027-02-02",
            (CLOSED, event("appeal_lodged", "2026-12-02", id="a", appeal="gracieux", proof=True,
                           posted_on="2026-12-02")),
            "celle de l’envoi est retenue",
        ),
        (
            "D4", "complement_requested", "2026-09-20",
            (FILED, event("complement_requested", "2026-10-01", due="2026-09-20")),
            "antérieure à la demande",
        ),
        (
            "D17", "r", "2027-02-12",
            (CLOSED, event("appeal_rejected", "2026-12-11", id="r", appeal="gracieux")),
            "Aucun recours de ce type",
        ),
        (
            "D13", "g", "2027-02-12",
            (FILED, event("reasons_given", "2026-12-11", id="g")),
            "le délai initial reste à respecter",
        ),
        (
            "D18", "l", "2027-03-01",
            (CLOSED, event("legal_aid_decided", "2026-12-11", id="l")),
            "le délai initial reste à respecter",
        ),
        (
            "D19", "m", "2027-02-12",
            (CLOSED, event("mediation_ended", "2026-12-11", id="m")),
            "le délai initial reste à respecter",
        ),
        (
            "D3", "receipt_issued", "2026-11-02",
            (event("receipt_issued", "2026-09-02", type="attestation"),),
            "celle du premier accusé est retenue",
        ),
    ],
    ids=[
        "out of order: closed before filed",
        "in the future",
        "two closures",
        "granted then closed",
        "closed then answered",
        "filed twice",
        "notified before the act",
        "received before posted",
        "day of receipt missing",
        "due before it was asked",
        "appeal rejected, never lodged",
        "reasons given, never asked",
        "legal aid decided, never asked",
        "mediation ended, never opened",
        "filing missing",
    ],
)  # fmt: skip
def test_a_doubtful_event_gives_its_date_with_the_assumption_said(
    rule: str, of: str, due: str, events: tuple[AnyEvent, ...], assumption: str
) -> None:
    """The date is computed on the prudent assumption, which the note states; never high."""
    on = "2026-11-01" if assumption.startswith("postérieur") else "2026-12-15"
    deadline = one(rule, of, *events, on=on)

    told = deadline.note + " ".join(step.text for step in deadline.trace)
    assert assumption in told
    assert deadline.confidence is not Confidence.HIGH
    assert deadline.due == day(due)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"kind": "closed", "on": "1949-12-31"}, "on"),
        ({"kind": "closed", "on": "2099-01-01"}, "on"),
        (
            {
                "kind": "closed",
                "on": "2026-11-23",
                "notifications": [{"to": "worker", "on": "0202-11-23"}],
            },
            "notifications",
        ),
        ({"kind": "granted", "on": "2026-11-23", "valid_until": "9999-12-31"}, "valid_until"),
        ({"kind": "complement_requested", "on": "2026-10-01", "due": "2126-10-16"}, "due"),
        (
            {
                "kind": "appeal_lodged",
                "on": "2026-12-01",
                "appeal": "gracieux",
                "posted_on": "0026-12-01",
            },
            "posted_on",
        ),
        (
            {
                "kind": "offer_published",
                "on": "2026-12-01",
                "from": "1926-01-01",
                "to": "2026-02-01",
            },
            "from",
        ),
        ({"kind": "closed", "on": "2026-11-23", "at": "0001-01-01T00:00:00Z"}, "at"),
    ],
)
def test_a_day_the_calendar_cannot_reach_is_refused_by_the_events_name(
    fields: dict[str, Any], where: str
) -> None:
    """Before 1950 or too far ahead, in any field: a clear error, not a wrong date."""
    with pytest.raises(BadInput, match=rf"event bad: .*\({where}"):
        every(CLOSED, event_from(fields | {"id": "bad"}))


def test_an_offer_that_ends_before_it_begins_is_refused_by_its_name() -> None:
    """No assumption is prudent there."""
    offer = event("offer_published", "2026-09-01", **{"from": "2026-08-31", "to": "2026-08-01"})

    with pytest.raises(BadInput, match=r"event offer_published: .*ends before it begins"):
        every(offer)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"kind": "closed"}, r"\$\.events\[1\].*`on`"),
        ({"kind": "closed", "on": "2026-02-30"}, r"\$\.events\[1\]\.on"),
        ({"kind": "regularisation_invited", "on": "2027-01-12"}, r"\$\.events\[1\].*`due`"),
        ({"kind": "offer_published", "on": "2027-01-12"}, r"\$\.events\[1\].*`from`"),
    ],
    ids=["no day", "a day that does not exist", "no day to cure by", "no days of publication"],
)
def test_a_missing_or_impossible_day_is_refused_with_its_place(
    fields: dict[str, Any], path: str
) -> None:
    """The error points at the event of the file."""
    file = {
        "case": {"reference": "AT-1"},
        "events": [{"kind": "filed", "on": "2026-09-01"}, fields],
    }

    with pytest.raises(BadInput, match=path):
        decode_case(encode(file))


def test_the_same_event_twice_counts_once() -> None:
    """A replay changes nothing."""
    assert every(FILED, CLOSED, CLOSED, FILED) == every(FILED, CLOSED)


@pytest.mark.parametrize(
    ("ending", "rule"),
    [
        (event("granted", "2027-12-10"), "D7"),
        (event("closure_withdrawn", "2026-12-10"), "D7"),
        (event("reopened", "2026-12-10"), "D7"),
        (event("action_filed", "2026-12-10", proof=True), "D7"),
        (
            event("appeal_lodged", "2026-12-10", appeal="gracieux", received_on="2026-12-10",
                  proof=True),
            "D7",
        ),
        (event("legal_aid_requested", "2026-12-10", received_on="2026-12-10", proof=True), "D7"),
        (event("mediation_opened", "2026-12-10", proof=True), "D7"),
    ],
    ids=lambda value: getattr(value, "id", value),
)  # fmt: skip
def test_an_event_of_a_day_to_come_stops_no_ladder(ending: AnyEvent, rule: str) -> None:
    """A day mistyped into the future leaves the date live."""
    assert one(rule, "closed", CLOSED, ending).status is DeadlineStatus.LIVE


@pytest.mark.parametrize("kind", ["granted", "closure_withdrawn", "reopened"])
def test_an_event_whose_origin_failed_its_check_stops_no_ladder(kind: str) -> None:
    """Design §3.9: anybody can write to an address."""
    forged = event(kind, "2026-11-30", authenticity="failed")

    assert one("D7", "closed", CLOSED, forged).status is DeadlineStatus.LIVE
    proven = one("D7", "closed", CLOSED, event(kind, "2026-11-30"))
    # An accord after a closure contradicts it: a review is open, and the clock runs until then.
    assert (proven.status is DeadlineStatus.LIVE) == (kind == "granted")


def test_two_closures_keep_a_date_each() -> None:
    """Neither is guessed to be the good one; the earlier is the employer's."""
    again = event("closed", "2026-12-01", id="again")
    dates = [(d.event, d.due) for d in every(CLOSED, again) if d.rule == "D7"]

    assert dates == [("closed", day("2027-01-25")), ("again", day("2027-02-02"))]
