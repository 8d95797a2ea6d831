"""Bring a mail's event to the act it tells of: a new one, or one of several copies of it.

Nothing is rewritten: a better copy is a `correction`; one that says the same is a correction of no
field, which keeps its evidence in the ledger. Each is decided on the case it is committed on, so
that two copies at once end as one after the other would (design §3.2, §3.9).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from ..cases import AnyEvent, Case, Entry, kind_of
from ..cases.events import ComplementRequested, Correction, ReceiptIssued
from ..store import StoredCase
from .context import Desk
from .copies import SET_ASIDE, Copy, changes, compare, contradiction, same_act
from .record import CaseRef, Cause, Opening, Planned, decided, event_id, mandated

MAX_SAME = 20
"""Copies that say the same, kept per act: a mail loop must not fill a ledger."""

BY_MAIL = "mail"
"""What the cause of everything a mail recorded begins with; people's and programs' differ."""

CHECK = "check"
"""What begins the cause of a check of an act's origin, which mends nothing it says."""

_SAME = "Une autre copie du même courriel a été reçue."
_ADDS = "Une autre copie du même courriel montre ce que la première ne montrait pas."
_BETTER = "Une meilleure copie du même courriel a été reçue\u00a0: elle remplace la première."
_REASONS = {Copy.SAME: _SAME, Copy.ADDS: _ADDS, Copy.BETTER: _BETTER}
_ORDER = tuple(Copy)


class Known(msgspec.Struct, frozen=True):
    """An act that mails recorded: as first told, as it stands, and the entries that speak of it."""

    first: AnyEvent
    now: AnyEvent
    entries: tuple[Entry, ...]

    def shown_by(self, sha256: str) -> bool:
        """Is this mail one of the act's copies already?"""
        return any(entry.shared.get("evidence") == sha256 for entry in self.entries)

    def mended(self) -> bool:
        """Somebody corrected the act, beyond a check: no mail takes that back by itself."""
        return any(not entry.cause.startswith((BY_MAIL, CHECK)) for entry in self.entries[1:])


class Settled(msgspec.Struct, frozen=True):
    """The event that carries a mail's act and its case, or in French why it must wait.

    `running`: the act is on its case already, whatever this copy of it says.
    """

    event: str = ""
    why: str = ""
    case: str = ""
    running: bool = False


def settle(
    desk: Desk,
    ref: CaseRef,
    header: Case | None,
    event: AnyEvent,
    sha256: str,
    *,
    told: bool = True,
) -> Settled:
    """Record what a mail (its SHA-256) tells of a case: once, whatever its copies and their order.

    With a `header` the case is opened when it is not there. `told` False: nobody needs a message
    about it. Raises NotFound or Conflict.
    """
    opening = Opening(header) if header else None
    ended = Settled()

    def decide(stored: StoredCase | None) -> Planned | None:
        nonlocal ended
        ended, planned = step(desk, ref, stored, event, sha256, told=told)
        return planned

    if opening:
        mandated(desk, ref, opening)
    decided(desk, ref, opening, decide)
    return msgspec.structs.replace(ended, case=ref.id)


def acts(stored: StoredCase) -> Iterator[Known]:
    """The acts that mails recorded on a case, in the ledger's order."""
    state = {event.id: event for event in (*stored.state.events, *stored.state.aside)}
    for entry in stored.entries:
        first = entry.event()
        if not entry.cause.startswith(BY_MAIL) or isinstance(first, Correction):
            continue
        about = [e for e in stored.entries if e.shared.get("of") == first.id]
        yield Known(first, state[first.id], (entry, *about))


def mend(desk: Desk, stored: StoredCase, correction: Correction, cause: Cause) -> Planned:
    """A correction dated after all those there are: whatever the clocks, the last one stands."""
    from ..law import day_of

    last = max((e.at for e in _corrections(stored) if e.at), default=None)
    at: datetime = desk.now() if last is None else max(desk.now(), last + timedelta(microseconds=1))
    return Planned(msgspec.structs.replace(correction, on=day_of(at), at=at), cause)


def _corrections(stored: StoredCase) -> Iterator[AnyEvent]:
    return (e for e in stored.state.events if isinstance(e, Correction))


def step(
    desk: Desk,
    ref: CaseRef,
    stored: StoredCase | None,
    event: AnyEvent,
    sha256: str,
    *,
    told: bool = True,
) -> tuple[Settled, Planned | None]:
    """What becomes of an event on a case as it stands, and what to record of it."""
    known = _find(stored, event, sha256)
    if stored is None or known is None:
        cause = _cause(stored, event)
        return Settled(event_id(ref, cause)), Planned(event, Cause(cause, told=told))
    relation, target = compare(known.now, event), Settled(known.first.id)
    counted = known.shown_by(sha256)
    if known.now.set_aside:
        return (target if counted else Settled(why=SET_ASIDE)), None
    if relation is Copy.SAME and (counted or _same_copies(known) >= MAX_SAME):
        return target, None
    if relation is Copy.OTHER and counted:
        return target, None  # Another part of a mail that already speaks, or speaks no more.
    if relation is Copy.OTHER or (relation is not Copy.SAME and known.mended()):
        why = contradiction(stored.snapshot.case.reference, known.now, event)
        return Settled(why=why, running=True), None
    fields = {} if relation is Copy.SAME else changes(known.now, event, relation)
    correction = Correction(
        on=event.on,
        of=known.first.id,
        fields=fields,
        reason=_REASONS[relation],
        evidence=sha256,
        authenticity=event.authenticity,
        authenticity_reasons=event.authenticity_reasons,
        confidence=event.confidence,
    )
    # The act was told when it was first recorded: only a date that moves is news.
    key = f"{BY_MAIL}-copy:{sha256}:{len(stored.entries)}"
    return target, mend(desk, stored, correction, Cause(key, told=False, because="copy"))


def act_told(stored: StoredCase | None, event: AnyEvent, sha256: str) -> AnyEvent | None:
    """The act of a case, as first told, that an event tells of; None when it is a new one."""
    known = _find(stored, event, sha256)
    return known.now if known else None


def _find(stored: StoredCase | None, event: AnyEvent, sha256: str) -> Known | None:
    """The act an event tells of: one that agrees before one that differs, the mail's own first."""
    known = [k for k in (acts(stored) if stored else ()) if _told_by(k, event)]
    ranks = [
        (_ORDER.index(compare(k.now, event)), not k.shown_by(sha256), n)
        for n, k in enumerate(known)
    ]
    return known[min(ranks)[-1]] if known else None


def _told_by(known: Known, event: AnyEvent) -> bool:
    """A day that was corrected since still names its act; so does what somebody mended."""
    on_first_day = msgspec.structs.replace(known.now, on=known.first.on)
    told = (known.now, on_first_day, *((known.first,) if known.mended() else ()))
    return any(same_act(one, event) for one in told)


def _same_copies(known: Known) -> int:
    return sum(entry.shared.get("fields") == {} for entry in known.entries)


def _cause(stored: StoredCase | None, event: AnyEvent) -> str:
    """The cause of an act told for the first time, so that its id hangs on no copy's details.

    A second request of one day carries its time too.
    """
    kind = event.type if isinstance(event, ReceiptIssued) else ""
    cause = f"{BY_MAIL}:{kind_of(event)}:{event.on.isoformat()}:{kind}".rstrip(":")
    taken = {entry.cause for entry in stored.entries} if stored else set()
    if cause in taken and isinstance(event, ComplementRequested):
        cause = f"{cause}:{event.due or ''}/{event.days or ''}".rstrip("/")
    return cause
