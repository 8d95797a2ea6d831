"""An act notified after the time against the silence had run out (CJA R421-2)."""

import msgspec

from ..cases.events import GrantWithdrawn
from ..cases.words import Confidence
from .found import Found, key
from .trace import note
from .values import Deadline, DeadlineStatus
from .wording import typeset

# The rule after which the acts are looked at again, and those whose time an act sets running.
SILENCE = "D9"
ACTS = ("D6", "D7", "D15")
_NOTED = "D6"


def weigh(found: Found) -> None:
    """Makes doubtful, among the deadlines of acts, those that may come too late.

    An express rejection restarts time only inside the two months of the silence (R421-2). Where
    these can be held against the person (L112-12), a later act surely gives no time of its own;
    where they cannot, the act's time stays whole.
    """
    silences = found.standing(SILENCE)
    if silences:
        for rule in ACTS:
            found.done[rule] = tuple([_weighed(found, d, silences) for d in found.done[rule]])


def _weighed(found: Found, deadline: Deadline, silences: tuple[Deadline, ...]) -> Deadline:
    passed = [d for d in silences if d.event != deadline.event and d.latest < deadline.starts_on]
    if isinstance(found.by_id[deadline.event], GrantWithdrawn):
        return deadline  # It undoes a grant: it is no late answer to the request.
    if not passed:
        return deadline
    if any(d.opposable and d.for_ is deadline.for_ for d in passed):
        found.unproven.add(key(deadline))
        return _doubtful(deadline)
    return _said(deadline) if deadline.rule == _NOTED else deadline


def _doubtful(deadline: Deadline) -> Deadline:
    status = deadline.status
    if status is DeadlineStatus.LIVE:
        status = DeadlineStatus.CONDITIONAL
    return msgspec.structs.replace(_said(deadline), status=status, confidence=Confidence.LOW)


def _said(deadline: Deadline) -> Deadline:
    if deadline.status is DeadlineStatus.SUPERSEDED:
        return deadline
    return msgspec.structs.replace(deadline, note=note(deadline.note, _AFTER_SILENCE))


_AFTER_SILENCE = typeset(
    "Décision notifiée après l’expiration du délai contre le rejet implicite : "
    "la reprise du délai est à vérifier par l’avocat."
)
