"""The trace is settled with the date, kept as sentences and days, and written when it is read."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from chalicelib.cases import AnyEvent, Case, event_from, fold
from chalicelib.law import Deadline, Trace, plain
from chalicelib.law.engine import deadlines
from chalicelib.law.trace import Told

from .build import a_case, event, found, state_of
from .test_properties import DAYS, some_events

# Random cases, kept from before traces were written late: every rule, and most of its sentences.
KEPT: list[dict[str, Any]] = json.loads(Path(__file__).with_name("traces.json").read_text())


def _said(deadline: Deadline) -> dict[str, Any]:
    steps = [
        (s.text, s.on.isoformat() if s.on else "", s.reference, "competing" if s.competing else "")
        for s in deadline.trace
    ]
    return {
        "rule": deadline.rule,
        "event": deadline.event,
        "for": deadline.for_.value,
        "note": deadline.note,
        "trace": [" | ".join(filter(None, step)) for step in steps],
    }


@pytest.mark.parametrize("kept", KEPT, ids=range(len(KEPT)))
def test_what_is_written_does_not_change(kept: dict[str, Any]) -> None:
    """Every step and note reads, to the letter, as it did when these cases were kept."""
    case = msgspec.convert(kept["case"], Case)
    state = fold(event_from(one) for one in kept["events"])

    every = deadlines(case, state, date.fromisoformat(kept["on"]))

    assert [_said(deadline) for deadline in every] == kept["deadlines"]


@settings(deadline=None)
@given(some_events(), DAYS)
def test_reading_a_trace_needs_nothing_but_the_trace(
    events: tuple[AnyEvent, ...], on: date
) -> None:
    """A trace stored as plain values and read back elsewhere says the same, and is equal."""
    for deadline in deadlines(a_case(), state_of(*events), on):
        stored = msgspec.json.encode(deadline.trace.told)
        again = Trace(msgspec.json.decode(stored, type=tuple[Told, ...]))

        assert again == deadline.trace
        assert hash(again) == hash(deadline.trace)
        assert list(again) == list(deadline.trace)
        assert len(again) == len(list(again))


def test_two_traces_that_say_another_day_differ() -> None:
    """Equality is that of what is said, day by day."""
    one, other = (Trace((Told("Né le {}.", date(2026, 5, n)),)) for n in (4, 5))

    assert one != other
    assert one[0].text == "Né le lundi 4 mai 2026."


def test_a_step_names_the_closed_days_it_passes_over() -> None:
    """Each with its holiday, and the number agrees; the days are kept, their words come later."""
    trace = found("D7", event("closed", "2026-10-31"), on="2026-11-23").trace
    rolled = next(told for told in trace.told if told.passed)

    assert [day for day, _ in rolled.passed] == [date(2027, 1, n) for n in (1, 2, 3)]
    assert rolled.written().text == (
        "Report\u00a0: vendredi 1er janvier 2027 (jour de l’An), samedi 2 janvier 2027 et "
        "dimanche 3 janvier 2027 non ouvrés, donc lundi 4 janvier 2027."
    )


def test_deadlines_become_json_with_their_traces_written_out() -> None:
    """Design §7: `trace` is a list of steps as they are read; what the code alone needs stays in."""
    deadline = found("D7", event("closed", "2026-11-23"), on="2026-11-23")

    fields = plain([deadline])[0]

    assert fields["trace"] == msgspec.to_builtins(tuple(deadline.trace))
    assert "ended_by" not in fields


def test_a_trace_is_never_printed_unwritten() -> None:
    """Encoding a deadline without writing its trace fails, rather than show half a sentence."""
    deadline = found("D7", event("closed", "2026-11-23"), on="2026-11-23")

    with pytest.raises(TypeError):
        msgspec.json.encode(deadline)
