"""Short ways to write a case in a test: events as in the interchange."""

from datetime import date
from typing import Any

from chalicelib.cases import AnyEvent, Case, CaseState, event_from, fold
from chalicelib.cases.parts import Employer, Worker
from chalicelib.cases.words import Party, Zone
from chalicelib.law import Deadline, deadlines

COMPLETE = dict.fromkeys(
    ("date", "service", "address", "telephone", "silence", "silence_date", "remedies"), "stated"
)


def event(kind: str, on: str, **fields: Any) -> AnyEvent:
    """An event whose id is its kind unless given."""
    return event_from({"kind": kind, "on": on, "id": kind} | fields)


def state_of(*events: AnyEvent) -> CaseState:
    return fold(events)


def a_case(
    *, employer: str = "metropole", worker: str = "metropole", court: str = "metropole"
) -> Case:
    return Case(
        reference="AT-1",
        employer=Employer(residence=Zone(employer)),
        worker=Worker(residence=Zone(worker)),
        court_zone=Zone(court),
    )


def found(
    rule: str, *events: AnyEvent, on: str = "2026-01-01", of: str = "", case: Case | None = None
) -> Deadline:
    """The only deadline of that rule (triggered by event `of` when given), for the employer."""
    every = deadlines(case or a_case(), state_of(*events), date.fromisoformat(on))
    mine = [d for d in every if d.rule == rule and d.for_ is Party.EMPLOYER]
    kept = [d for d in mine if not of or d.event == of]
    assert len(kept) == 1, [(d.rule, d.event, d.due) for d in every]
    return kept[0]


def day(text: str) -> date:
    return date.fromisoformat(text)
