"""Deadlines of a case some of whose acts nothing proves: their clocks, and those they would end.

A forged closure must never hide a date that runs, nor wait to set its own running (design §3.9,
§3.14). So the rules are walked with every such act, with none, and where one would hide another's
time with that one alone; a date that runs under one of these readings runs. A case whose acts are
all proven is walked once.
"""

from collections.abc import Iterator
from datetime import date

import msgspec

from ..cases import awaits_proof, kind_of, legal_order
from ..cases.events import AnyEvent
from ..cases.fold import CaseState
from ..cases.parts import Case
from ..cases.words import Party
from ..errors import BadInput
from . import engine
from .trace import Told, Trace, note
from .values import Deadline, DeadlineStatus
from .wording import french_day, join_french, typeset

Key = tuple[str, str, Party, date]
Dates = tuple[Deadline, ...]

# Of two readings of one time, the one that alarms most; then the nearest date.
_ALARM = {
    DeadlineStatus.LIVE: 0,
    DeadlineStatus.WINDOW: 0,
    DeadlineStatus.PAST: 1,
    DeadlineStatus.CONDITIONAL: 2,
    DeadlineStatus.SUPERSEDED: 3,
}
_ACTS = {
    "closed": "clôture",
    "refused": "refus",
    "grant_withdrawn": "retrait de l’autorisation",
    "complement_requested": "demande de complément",
    "granted": "accord",
    "receipt_issued": "accusé de dépôt",
    "request_withdrawn": "retrait de la demande",
    "complement_answered": "réception du complément",
}
_OWN = "Acte non confirmé : date provisoire, comptée depuis sa date d’origine."
_KEPT = (
    "Date maintenue par prudence : rien ne confirme encore {acts}. "
    "Si cet acte se révélait faux, cette date courrait toujours."
)


def deadlines(case: Case, state: CaseState, on: date) -> Dates:
    """Every deadline of the case as it stands on that day, the earliest prudent date first.

    Raises BadInput naming the event that no date can be computed from.
    """
    found = engine.deadlines(case, state.supposed(), on)
    if not (state.unconfirmed or state.aside):
        return found
    if state.unconfirmed:
        found = _prudent(case, state, found, on)
    if state.aside:
        found += _set_aside(case, state, on)
    return tuple(sorted(found, key=engine.ORDER))


def named(event: AnyEvent) -> str:
    """An act as people read it: `clôture`, or `acte à lire (clôture ou refus)`; French."""
    if event.may_be:
        return f"acte à lire ({readings(event)})"
    return _ACTS.get(kind_of(event), "acte")


def readings(event: AnyEvent) -> str:
    """What an act to be read may be: `clôture ou refus`; French."""
    return join_french([_ACTS[kind] for kind in event.may_be], "ou")


def _prudent(case: Case, state: CaseState, found: Dates, on: date) -> Dates:
    doubtful = {e.id: e for e in state.events if e.id in state.unconfirmed}
    chosen: dict[Key, Deadline] = {_key(d): d for d in found}
    for true in _readings(state, found):
        hiding = [e for id_, e in doubtful.items() if id_ not in true]
        for other in engine.deadlines(case, state.supposing(*true), on):
            _keep(chosen, other, hiding)
    return tuple(_told(d, doubtful.get(d.event)) for d in chosen.values())


def _readings(state: CaseState, found: Dates) -> Iterator[tuple[str, ...]]:
    """The acts that are true, reading by reading: none, then each whose own time another hides."""
    yield ()
    hidden = {d.event for d in found if d.status is DeadlineStatus.SUPERSEDED}
    if len(state.unconfirmed) > 1:
        yield from ((id_,) for id_ in state.unconfirmed if id_ in hidden)


def _keep(chosen: dict[Key, Deadline], other: Deadline, hiding: list[AnyEvent]) -> None:
    """Keep another reading of a time when it alarms more, or sooner."""
    known = chosen.get(_key(other))
    if known and _alarm(known) <= _alarm(other):
        return
    if other.status is DeadlineStatus.SUPERSEDED:
        return
    acts = join_french(f"l’acte « {named(e)} » du {french_day(e.on)}" for e in hiding)
    chosen[_key(other)] = msgspec.structs.replace(
        other,
        latest=max(other.latest, known.latest) if known else other.latest,
        note=note(other.note, typeset(_KEPT.format(acts=acts))),
    )


def _alarm(deadline: Deadline) -> tuple[int, date]:
    return _ALARM[deadline.status], deadline.due


def _told(deadline: Deadline, trigger: AnyEvent | None) -> Deadline:
    """A deadline that an unconfirmed act set running says so; that of an act to read, as what."""
    if trigger is None or deadline.status is DeadlineStatus.SUPERSEDED:
        return deadline
    own = msgspec.structs.replace(deadline, note=note(deadline.note, typeset(_OWN)))
    if not trigger.may_be:
        return own
    read = _ACTS[kind_of(trigger)]
    why = f"Acte à lire ({readings(trigger)}), compté ici comme « {read} » par prudence."
    return msgspec.structs.replace(
        own,
        label=typeset(f"acte à lire, compté comme « {read} » : {deadline.label}"),
        trace=Trace((Told(why, trigger.on), *own.trace.told)),
    )


def _set_aside(case: Case, state: CaseState, on: date) -> Dates:
    """The deadlines of acts set aside, each with the reason why it no longer counts."""
    # What was never counted, for want of its proof, has no date to replace.
    aside = {e.id: e for e in state.aside if not awaits_proof(e)}
    if not aside:
        return ()
    events = tuple(sorted((*state.events, *aside.values()), key=legal_order))
    whole = msgspec.structs.replace(state.supposed(), events=events)
    try:
        found = engine.deadlines(case, whole, on)
    except BadInput:
        return ()  # Setting aside an act of an impossible day mends the case.
    return tuple(
        msgspec.structs.replace(
            d,
            status=DeadlineStatus.SUPERSEDED,
            note=typeset(f"Remplacé : « {named(aside[d.event])} » mis à l’écart par quelqu’un."),
        )
        for d in found
        if d.event in aside
    )


def _key(deadline: Deadline) -> Key:
    return deadline.rule, deadline.event, deadline.for_, deadline.starts_on
