"""What something did to some cases: their facts and deadlines before and after, as stored."""

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from ..cases import AnyEvent, CaseState, kind_of
from ..errors import NotFound
from ..store import StoredCase
from .context import Desk
from .copies import facts
from .recompute import Change, told_changes
from .record import CaseRef, as_of_now


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One fact of an event, before and after; the whole event when `name` is empty."""

    event: str
    kind: str
    name: str = ""
    before: object = None
    after: object = None


class CaseChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail's other reading changes to a case: facts, deadlines, and whose date moves."""

    case: str
    reference: str
    facts: tuple[Fact, ...]
    deadlines: tuple[Change, ...]
    employer: tuple[date | None, date | None] | None = None
    lawyer: tuple[tuple[str, str], ...] = ()


class Watched:
    """The cases that a mail touches, as they stood before: what changed is read from the store."""

    def __init__(self, desk: Desk, refs: Iterable[CaseRef]) -> None:
        self._desk = desk
        self._before = {ref: _maybe(desk, ref) for ref in dict.fromkeys(refs)}

    def changes(self) -> tuple[CaseChange, ...]:
        found = (self._change(ref, before) for ref, before in self._before.items())
        return tuple(one for one in found if one)

    def _change(self, ref: CaseRef, before: StoredCase | None) -> CaseChange | None:
        after = _maybe(self._desk, ref)
        if after is None or (before and before.snapshot.head == after.snapshot.head):
            return None
        old = as_of_now(self._desk, before) if before else None
        deadlines, moves = told_changes(old, after.snapshot, self._desk.today())
        moved = moves.employer
        return CaseChange(
            case=ref.id,
            reference=after.snapshot.case.reference,
            facts=tuple(_facts(before.state if before else None, after.state)),
            deadlines=deadlines,
            employer=(moved.was, moved.now) if moved else None,
            lawyer=tuple((line.rule, line.event) for line in moves.lawyer),
        )


def _maybe(desk: Desk, ref: CaseRef) -> StoredCase | None:
    try:
        return desk.store.cases.load(ref.tenant, ref.id)
    except NotFound:
        return None


def _facts(before: CaseState | None, after: CaseState) -> Iterator[Fact]:
    """What events say now and did not; corrections themselves are how, not what."""
    old: dict[str, AnyEvent] = {e.id: e for e in before.events} if before else {}
    for event in after.events:
        kind, was = kind_of(event), old.get(event.id)
        if kind == "correction":
            continue
        if was is None:
            yield Fact(event=event.id, kind=kind, after=event.on.isoformat())
            continue
        one, other = facts(was) | {"on": was.on}, facts(event) | {"on": event.on}
        for name in other:
            if one.get(name) != other[name]:
                yield Fact(
                    event=event.id, kind=kind, name=name, before=one.get(name), after=other[name]
                )
