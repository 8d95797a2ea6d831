"""What moves of the dates people were told: who must hear of it, and of which.

Pure. It compares a snapshot with the one of the same ledger under the installed law, or of the
ledger once a mail was read better. What time
alone changes (a date that has passed, an implicit decision that is born) is no move.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import zip_longest

from ..cases.parts import Part
from ..law import DeadlineStatus
from ..law.rules import rules
from ..store.records import Role, Snapshot, StoredDeadline
from .matrix import Urgency, matrix

_RUNNING = frozenset({DeadlineStatus.LIVE, DeadlineStatus.WINDOW})
_AGES = {
    DeadlineStatus.LIVE: {DeadlineStatus.PAST},
    DeadlineStatus.WINDOW: {DeadlineStatus.LIVE, DeadlineStatus.PAST},
    DeadlineStatus.CONDITIONAL: {
        DeadlineStatus.LIVE,
        DeadlineStatus.WINDOW,
        DeadlineStatus.PAST,
    },
}
_ACTS = ("answer_complement", "contest")


class Pair(Part, frozen=True, kw_only=True):
    """One deadline under two laws; None where that law has none."""

    before: StoredDeadline | None = None
    after: StoredDeadline | None = None

    @property
    def known(self) -> StoredDeadline:
        """Whichever there is, the newer first: its rule, event and label name the deadline."""
        one = self.after or self.before
        assert one is not None  # noqa: S101 - a pair has at least one side
        return one


class DateMove(Part, frozen=True, kw_only=True):
    """The employer's one date: `was` told, `now` under the installed law (None: none left)."""

    was: date
    now: date | None = None


class LineMove(Part, frozen=True, kw_only=True):
    """One deadline of the lawyer's that moved: prudent dates before and now (None: none left)."""

    rule: str
    event: str
    label: str
    was: date
    now: date | None = None


class Moves(Part, frozen=True, kw_only=True):
    """What an outbox item of purpose "recomputed" carries; without a move, nobody is told.

    `because` is a word of the matrix: why the dates moved.
    """

    because: str = "law"
    employer: DateMove | None = None
    lawyer: tuple[LineMove, ...] = ()

    def touch(self, role: Role) -> bool:
        """Did a date of this audience move?"""
        return bool(self.lawyer) if role is Role.LAWYER else self.employer is not None


def differences(before: Snapshot, after: Snapshot) -> tuple[Pair, ...]:
    """The deadlines that another law adds, drops, moves or gives another standing."""
    return tuple(pair for pair in _pairs(before, after) if _differs(pair))


def moves(before: Snapshot, after: Snapshot, on: date) -> Moves:
    """The dates still running on that day that people were told, and that moved."""
    pairs = list(_pairs(before, after))
    # Without a mandate there is no lawyer to tell (design §3.12).
    lawyer = tuple(_line(pair) for pair in pairs if after.firm and _moved(pair, on))
    return Moves(employer=_employer(before, after, pairs, on), lawyer=lawyer)


def _pairs(before: Snapshot, after: Snapshot) -> Iterator[Pair]:
    old, new = _by_key(before.deadlines), _by_key(after.deadlines)
    for key in sorted(old.keys() | new.keys()):
        for one, other in zip_longest(old[key], new[key]):
            yield Pair(before=one, after=other)


def _by_key(
    deadlines: Iterable[StoredDeadline],
) -> defaultdict[tuple[str, str, bool], list[StoredDeadline]]:
    """By rule, event and audience: what a snapshot keeps of whose clock it is."""
    found: defaultdict[tuple[str, str, bool], list[StoredDeadline]] = defaultdict(list)
    for deadline in sorted(deadlines, key=lambda d: (d.due, d.latest)):
        found[deadline.rule, deadline.event, deadline.for_lawyer_only].append(deadline)
    return found


def _differs(pair: Pair) -> bool:
    one, other = pair.before, pair.after
    if one is None or other is None or (one.due, one.latest) != (other.due, other.latest):
        return True
    return one.status != other.status and not _aged(one, other)


def _aged(one: StoredDeadline, other: StoredDeadline) -> bool:
    return other.status in _AGES.get(DeadlineStatus(one.status), ())


def _told(deadline: StoredDeadline | None, on: date) -> bool:
    """Was it running when it was stored, and would it still be under the law of then?"""
    return deadline is not None and deadline.status in _RUNNING and deadline.latest >= on


def _moved(pair: Pair, on: date) -> bool:
    rings = matrix().reminder(pair.known.rule).lawyer is not Urgency.SILENT
    return rings and _told(pair.before, on) and _differs(pair)


def _line(pair: Pair) -> LineMove:
    assert pair.before is not None  # noqa: S101 - it was told
    known = pair.known
    kept = pair.after if pair.after and pair.after.status in _RUNNING else None
    return LineMove(
        rule=known.rule,
        event=known.event,
        label=known.label,
        was=pair.before.due,
        now=kept.due if kept else None,
    )


def _employer(before: Snapshot, after: Snapshot, pairs: list[Pair], on: date) -> DateMove | None:
    """The one prudent date to act (design §3.15), under each law."""
    acts = {rule.id for rule in rules() if rule.today in _ACTS}
    mine = [pair for pair in pairs if not pair.known.for_lawyer_only]
    was = [
        one.due
        for pair in mine
        if (one := pair.before) and _told(one, on)
        # A rule may be gone from the law: the date it gave was told all the same.
        if one.rule in acts or one.due == before.next_due
    ]
    now = [
        other.due
        for pair in mine
        if (other := pair.after) and other.status in _RUNNING and other.rule in acts
        if not _born(pair)
    ]
    if not was or min(was) in (min(now, default=None), after.next_due):
        return None
    return DateMove(was=min(was), now=after.next_due)


def _born(pair: Pair) -> bool:
    """Time alone made it run: its own reminders say it, not a change of law."""
    one, other = pair.before, pair.after
    if one is None or other is None or one.status in _RUNNING:
        return False
    return one.due == other.due and _aged(one, other)
