"""What the analysis assumes when events contradict each other, said in French."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from ..cases import check_of
from ..cases.events import (
    Act,
    ComplementAnswered,
    Correction,
    Event,
    ReceiptIssued,
    StartPlanned,
    TitleExpires,
)
from ..cases.fold import CaseState
from ..cases.words import Outcome, Seen
from .tables import load
from .wording import french_day, typeset


@cache
def texts() -> dict[str, str]:
    """The sentences by kind of contradiction. Raises BadInput on a fault of the table."""
    return load("assumptions.toml", dict[str, str])


def assumptions(state: CaseState, act: Act | None, on: date) -> tuple[str, ...]:
    """One sentence for each contradiction of the case; none is settled in silence."""
    by_id = {event.id: event for event in state.events}
    said = [_said(review.reason, by_id[review.event], act) for review in state.reviews]
    said += [_said("corrected", event, act) for event in _corrections(state, act)]
    said += [_said("later", event, act) for event in _too_early(state, on)]
    said += [_said("answers_differ", event, act) for event in _changed_answers(state, act)]
    said += [_said("receipts_differ", event, act) for event in _unequal_receipts(state)]
    return tuple(dict.fromkeys(said))


def _said(key: str, event: Event, act: Act | None) -> str:
    # A sentence that names the act analysed needs one.
    text = texts().get(key, texts()["*"])
    if act is None and "{act}" in text:
        text = texts()["*"]
    day = french_day(act.on) if act else ""
    return typeset(f"Hypothèse : {text.format(on=french_day(event.on), act=day)}")


def _too_early(state: CaseState, on: date) -> Iterator[Event]:
    """What is told as done on a day to come; a day that is only planned or fixed is none of it."""
    later = (event for event in state.events if event.on > on)
    return (event for event in later if not isinstance(event, StartPlanned | TitleExpires))


def _corrections(state: CaseState, act: Act | None) -> Iterator[Correction]:
    """The corrections of the act analysed that were applied, and changed something it says.

    A check of its origin is none.
    """
    refused = {review.event for review in state.reviews}
    for event in state.events:
        if not isinstance(event, Correction) or check_of(event) or event.id in refused:
            continue
        if event.fields and act and event.of == act.id:
            yield event


def _changed_answers(state: CaseState, act: Act | None) -> Iterator[Event]:
    """The answers that say something else than an earlier one about the same document."""
    told: dict[str, Outcome] = {}
    for event in state.events:
        if not isinstance(event, ComplementAnswered) or (act and event.on > act.on):
            continue
        if any(told.get(item.id, item.outcome) is not item.outcome for item in event.items):
            yield event
        told |= {item.id: item.outcome for item in event.items}


def _unequal_receipts(state: CaseState) -> Iterator[Event]:
    receipts = [e for e in state.events if isinstance(e, ReceiptIssued)]
    lacking = [e for e in receipts if _lacks(e)]
    if lacking and any(e.mentions.complete() for e in receipts):
        yield lacking[-1]


def _lacks(receipt: ReceiptIssued) -> bool:
    mentions = receipt.mentions
    return Seen.ABSENT in [getattr(mentions, name) for name in mentions.__struct_fields__]
