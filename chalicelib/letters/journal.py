"""The journal of a case: its facts as recorded, dated and sourced; and the chronology on urgency.

Facts only: no analysis, no advice, nothing of the relation between the employer and its counsel.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..cases import Case, CaseState, Entry, kind_of
from ..cases.events import AnyEvent, StartPlanned, TravelMoved
from ..cases.words import By
from ..law.wording import NBSP, french_day
from ..store.records import Exhibit
from .catalogue import chronology as sentences
from .clean import line
from .drawn import pdf
from .narrative import tell
from .pieces import pieces
from .sheet import LABEL, PLAIN, SMALL, STRONG, TEXT_WIDTH, TITLE, Cell, Row, Style
from .typography import euros, typeset
from .values import Audience

_FACT = 40.0
_WORKER = "le salarié"


class Told(NamedTuple):
    """A case as its journal tells it: its ledger, what it folds into, and its exhibits."""

    case: Case
    state: CaseState
    entries: tuple[Entry, ...]
    exhibits: tuple[Exhibit, ...]

    @property
    def reference(self) -> str:
        return line(self.case.reference)


def journal(told: Told, on: date) -> bytes:
    """The PDF of the journal, as of the last of the entries."""
    words = pieces().journal
    head = told.entries[-1].hash if told.entries else ""
    rows = [
        Row((Cell(words.title, style=TITLE),)),
        Row((Cell(pieces().say("case", reference=told.reference), style=LABEL),), above=1),
        Row((Cell(words.intro, style=SMALL),), above=2),
        Row((_at(words.date, STRONG), _fact(words.fact, STRONG)), above=5, keep=True),
        *_facts(told),
        Row(
            (
                Cell(
                    words.head.format_map({"version": len(told.entries), "head": head}), style=SMALL
                ),
            ),
            above=6,
            ruled=True,
        ),
    ]
    return pdf(words.title, f"{words.title} – {told.reference}", rows, on)


def _facts(told: Told) -> Iterator[Row]:
    recorded = _recorded(told.entries)
    reviewed = (review.event for review in told.state.reviews)
    doubtful = {*told.state.unproven, *told.state.unconfirmed, *reviewed}
    for event in told.state.events:
        text = _sentence(event, told)
        if text:
            yield Row(
                (_at(french_day(event.on)), _fact(typeset(f"{text}."))), above=2.4, ruled=True
            )
            if event.id in doubtful:
                yield Row((_fact(pieces().journal.unconfirmed, STRONG),))
            yield Row((_fact(_source(event, told.exhibits, recorded), SMALL),))


def _sentence(event: AnyEvent, told: Told) -> str:
    """As the letters tell it, or in the journal's own words; empty for what no journal tells."""
    kind = kind_of(event)
    if kind in pieces().left_out:
        return ""
    worker = line(told.case.worker.name) or _WORKER
    if kind in pieces().told:
        who = "l’employeur" if event.by is By.EMPLOYER else worker
        return pieces().told[kind].format_map({"date": french_day(event.on), "auteur": who})
    return tell(event, event.on, worker=worker, reference=told.reference, to=Audience.COURT)


def _source(event: AnyEvent, exhibits: Iterable[Exhibit], recorded: dict[str, datetime]) -> str:
    words = pieces().journal
    number = next((e.number for e in exhibits if e.sha256 and e.sha256 == event.evidence), 0)
    text = words.exhibit if number else words.proven if event.evidence else words.declared
    day = _day(recorded[event.id])
    return text.format_map({"jour": day, "sha256": event.evidence, "numero": number})


def chronology(exhibit: Exhibit, told: Told, on: date) -> bytes:
    """The PDF of the exhibit on urgency: start dates and travel, in the order of the ledger."""
    words = pieces().urgency
    title = f"{pieces().say('exhibit', numero=exhibit.number)} – {exhibit.label}"
    rows = [
        Row((Cell(pieces().say("exhibit", numero=exhibit.number), style=TITLE),)),
        Row((Cell(words.title, style=STRONG),), above=1),
        Row((Cell(pieces().say("case", reference=told.reference), style=LABEL),)),
        Row((Cell(words.intro, style=SMALL),), above=2),
        _columns((words.recorded, words.fact, words.proof), heading=True),
        *_dates(told),
    ]
    total = _total(told.state.events)
    if total:
        rows.append(Row((_fact(words.total.format_map({"montant": total}), STRONG),), above=3))
    return pdf(title, title, rows, on)


def _dates(told: Told) -> Iterator[Row]:
    recorded, before = _recorded(told.entries), ""
    numbers = {e.sha256: str(e.number) for e in told.exhibits if e.sha256}
    events = [e for e in told.state.events if kind_of(e) in sentences().urgent_kinds]
    order = list(recorded)
    for event in sorted(events, key=lambda e: order.index(e.id)):
        text = _dated(event, before)
        before = french_day(event.on) if isinstance(event, StartPlanned) else before
        proof = numbers.get(event.evidence or "", "–")
        yield _columns((_day(recorded[event.id]), text, proof))


def _dated(event: AnyEvent, before: str) -> str:
    facts, day = pieces().urgency.facts, french_day(event.on)
    if isinstance(event, StartPlanned) and before and before != day:
        return facts["start_moved"].format_map({"date": day, "avant": before})
    text = facts.get(kind_of(event)) or pieces().told[kind_of(event)]
    text = text.format_map({"date": day})
    if isinstance(event, TravelMoved) and event.amount is not None:
        text += facts["amount"].format_map({"montant": _euros(event.amount)})
    return text


def _total(events: Sequence[AnyEvent]) -> str:
    amounts = [e.amount for e in events if isinstance(e, TravelMoved) and e.amount is not None]
    return _euros(sum(amounts)) if len(amounts) > 1 else ""


def _euros(amount: float) -> str:
    return f"{euros(amount)}{NBSP}€"


def _columns(texts: tuple[str, str, str], *, heading: bool = False) -> Row:
    style = STRONG if heading else PLAIN
    recorded, fact, proof = texts
    cells = (
        Cell(recorded, width=_FACT - 3, style=style),
        Cell(fact, x=_FACT, width=TEXT_WIDTH - _FACT - 20, style=style),
        Cell(proof, x=TEXT_WIDTH - 16, width=16, style=style),
    )
    return Row(cells, above=5 if heading else 2.2, ruled=not heading, keep=heading)


def _recorded(entries: Iterable[Entry]) -> dict[str, datetime]:
    """When each event was recorded, in the order of the ledger."""
    return {str(entry.shared["id"]): entry.recorded_at for entry in entries}


def _day(at: datetime) -> str:
    return french_day(at.astimezone(ZoneInfo("Europe/Paris")).date())


def _at(text: str, style: Style = PLAIN) -> Cell:
    return Cell(text, width=_FACT - 3, style=style)


def _fact(text: str, style: Style = PLAIN) -> Cell:
    return Cell(text, x=_FACT, width=TEXT_WIDTH - _FACT, style=style)
