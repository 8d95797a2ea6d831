"""The fold: legal order, allowed moves, corrections, reviews."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cases import BY_KIND, AnyEvent, Status, event_from, fold, kind_of

EXTRA: dict[str, dict[str, object]] = {
    "receipt_issued": {"type": "attestation"},
    "refiled_as": {"reference": "other"},
    "observations_sent": {"as_appeal": False},
    "appeal_lodged": {"appeal": "gracieux"},
    "appeal_rejected": {"appeal": "gracieux"},
    "suspension_refused": {"lack_of_serious_doubt": True},
    "regularisation_invited": {"due": "2026-12-01"},
    "offer_published": {"from": "2026-01-01", "to": "2026-01-22"},
    "header_corrected": {"becomes": {}, "reason": "relu"},
    "correction": {"of": "nothing", "fields": {}, "reason": "essai"},
    "mandate_given": {"firm": "cabinet"},
}


def make(kind: str, on: str, **fields: object) -> AnyEvent:
    return event_from({"kind": kind, "on": on} | EXTRA.get(kind, {}) | fields)


any_event = st.builds(
    lambda kind, day: make(kind, f"2026-{1 + day // 28:02}-{1 + day % 28:02}"),
    st.sampled_from(sorted(BY_KIND)),
    st.integers(0, 300),
)


@given(
    st.lists(any_event, max_size=12).flatmap(lambda e: st.tuples(st.just(e), st.permutations(e)))
)
def test_arrival_order_never_changes_the_state(pair: tuple[list[AnyEvent], list[AnyEvent]]) -> None:
    """The state is a fold in legal order, whatever the order of arrival, repeats included."""
    events, shuffled = pair

    assert fold(events) == fold([*shuffled, *events])


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        ([], Status.NEW),
        (["filed", "receipt_issued"], Status.FILED),
        (["filed", "complement_requested"], Status.COMPLEMENT),
        (["filed", "complement_requested", "complement_answered"], Status.FILED),
        (["filed", "closed"], Status.CLOSED),
        (["filed", "closed", "refused"], Status.REFUSED),
        (["filed", "closed", "reopened"], Status.FILED),
        (["filed", "closed", "closure_withdrawn"], Status.FILED),
        (["filed", "granted", "grant_withdrawn"], Status.GRANT_WITHDRAWN),
        (["closed", "appeal_lodged", "observations_sent"], Status.CLOSED),
    ],
)
def test_allowed_moves(kinds: list[str], status: Status) -> None:
    """Events that follow each other as they should move the case and open no review."""
    state = fold(make(kind, f"2026-01-{day:02}") for day, kind in enumerate(kinds, start=1))

    assert state.status is status
    assert state.reviews == ()


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        (["filed", "closed", "granted"], Status.CLOSED),
        (["filed", "closed", "closed"], Status.CLOSED),
        (["filed", "granted", "closed"], Status.GRANTED),
        (["filed", "closed", "complement_answered"], Status.CLOSED),
        (["filed", "closed", "receipt_issued"], Status.CLOSED),
        (["filed", "refused", "granted"], Status.REFUSED),
    ],
)
def test_a_contradiction_opens_a_review_and_moves_nothing(kinds: list[str], status: Status) -> None:
    """A mail never moves a case backwards: the event is kept and somebody must look."""
    events = [make(kind, f"2026-01-{day:02}") for day, kind in enumerate(kinds, start=1)]

    state = fold(events)

    assert state.status is status
    assert [r.event for r in state.reviews] == [events[-1].id]
    assert len(state.events) == len(kinds)


def test_a_correction_mends_an_earlier_event() -> None:
    """A correction changes fields of its target for the fold; the ledger keeps both."""
    closed = make("closed", "2026-11-23")
    mended = make(
        "correction", "2026-11-24", of=closed.id, fields={"on": "2026-11-20"}, reason="date lue"
    )

    state = fold([closed, mended])

    found = state.last("closed")
    assert found is not None
    assert (found.on, found.id) == (date(2026, 11, 20), closed.id)


@pytest.mark.parametrize(
    "correction",
    [
        {"of": "unknown", "fields": {}},
        {"of": "e1", "fields": {"nonsense": 1}},
        {"of": "e1", "fields": {"on": "x"}},
    ],
)
def test_a_correction_that_cannot_apply_opens_a_review(correction: dict[str, object]) -> None:
    """A correction of nothing, or to nonsense, changes nothing and asks for a look."""
    filed = make("filed", "2026-01-05", id="e1")

    state = fold([filed, make("correction", "2026-01-06", reason="essai", **correction)])

    assert state.all("filed") == (filed,)
    assert len(state.reviews) == 1


def test_on_one_day_a_request_comes_before_its_closure() -> None:
    """On the same legal day the rank of the kind decides, not the arrival."""
    state = fold(
        [
            make("closed", "2026-01-05"),
            make("filed", "2026-01-05"),
            make("receipt_issued", "2026-01-05"),
        ]
    )

    assert [kind_of(e) for e in state.events] == ["filed", "receipt_issued", "closed"]
    assert state.status is Status.CLOSED


def test_the_mandate_stands_until_it_ends() -> None:
    """The firm is the one mandated last, and none once the mandate has ended."""
    given_ = make("mandate_given", "2026-01-05")

    assert fold([given_]).firm == "cabinet"
    assert fold([given_, make("mandate_ended", "2026-01-06")]).firm == ""


@pytest.mark.parametrize(
    ("events", "firm"),
    [
        ([("mandate_ended", "05", "a"), ("mandate_given", "05", "b")], "b"),
        ([("mandate_given", "04", "b"), ("mandate_ended", "05", "a")], "b"),
        ([("mandate_given", "05", "a"), ("mandate_ended", "05", "a")], ""),
        ([("mandate_given", "04", "a"), ("mandate_ended", "05", "")], ""),
    ],
)
def test_the_end_of_a_mandate_ends_that_mandate_only(
    events: list[tuple[str, str, str]], firm: str
) -> None:
    """Counsel changes: the end of the old mandate, recorded late or the same day, spares the new."""
    state = fold(make(kind, f"2026-01-{day}", firm=name) for kind, day, name in events)

    assert state.firm == firm


@pytest.mark.parametrize("kind", ["granted", "reopened", "closure_withdrawn"])
def test_unproven_good_news_is_kept_but_not_obeyed(kind: str) -> None:
    """Anyone can send good news to an address: it opens a review and moves nothing."""
    closed = make("closed", "2026-01-05")
    news = make(kind, "2026-01-06", authenticity="tenant_address")

    state = fold([closed, news])

    assert state.status is Status.CLOSED
    assert [r.reason for r in state.reviews] == [f"{kind}_not_proven"]
    assert news in state.events
    assert news not in state.standing().events


def _asked(on: str, *ids: str) -> dict[str, Any]:
    return {"kind": "complement_requested", "on": on, "items": [{"id": i} for i in ids]}


def _answered(on: str, outcome: str, *ids: str) -> dict[str, Any]:
    items = [{"id": i, "outcome": outcome} for i in ids]
    return {"kind": "complement_answered", "on": on, "items": items}


CLOSED_THEN_REOPENED = (
    {"kind": "closed", "on": "2026-01-03"},
    {"kind": "reopened", "on": "2026-01-04"},
)


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([_asked("2026-01-02", "p", "q"), _answered("2026-01-05", "produced", "p")], "complement"),
        ([_asked("2026-01-02", "p"), _answered("2026-01-05", "missing", "p")], "complement"),
        (
            [
                _asked("2026-01-02", "p"),
                _asked("2026-01-03", "q"),
                _answered("2026-01-05", "produced", "q"),
            ],
            "complement",
        ),
        (
            [
                _asked("2026-01-02", "p", "q"),
                _answered("2026-01-05", "produced", "p"),
                _answered("2026-01-06", "not_yet_available", "q"),
            ],
            "filed",
        ),
        ([_asked("2026-01-02", "p"), _answered("2026-01-05", "produced")], "filed"),
        ([_asked("2026-01-02"), _answered("2026-01-05", "produced", "p")], "filed"),
        (
            [
                _asked("2026-01-02", "p"),
                *CLOSED_THEN_REOPENED,
                _asked("2026-01-05", "q"),
                _answered("2026-01-06", "produced", "q"),
            ],
            "filed",
        ),
    ],
)
def test_a_partial_answer_keeps_the_complement_asked_for(
    events: list[dict[str, Any]], status: str
) -> None:
    """The case waits for the administration only once each document asked for has its answer."""
    filed = {"kind": "filed", "on": "2026-01-01"}
    made = [event_from({"id": f"e{n}"} | fields) for n, fields in enumerate([filed, *events])]

    state = fold(made)

    assert state.status == status
    assert state.reviews == ()
