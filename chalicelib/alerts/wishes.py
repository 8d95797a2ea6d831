"""What a person's preferences make of one alert: by which channels, how soon. Pure."""

from ..store.preference_records import Pace, Preferences
from ..store.records import Channel, Person, Role
from .alert import Alert
from .ladder import pressing_from
from .matrix import Cell, Urgency, matrix
from .pace import Limit, Wait


def urgent(alert: Alert, cell: Cell, role: Role) -> bool:
    """Does it press, so that nothing may make it wait?"""
    rule, step = _place(alert)
    return matrix().urgency(cell, role, rule, step) is Urgency.URGENT


def refused(alert: Alert, cell: Cell, own: Preferences) -> bool:
    """Did the person untick every channel for such alerts?"""
    wanted = wanted_for(alert.kind, cell, own)
    return wanted is not None and not wanted


def wanted_for(kind: str, cell: Cell, own: Preferences) -> tuple[Channel, ...] | None:
    """The channels chosen for a kind, alone or else with its group; None: nothing was chosen."""
    if kind in own.kinds:
        return own.kinds[kind]
    wish = own.wishes.get(matrix().kinds[kind].group_for(cell))
    return wish.channels if wish else None


def channels(alert: Alert, cell: Cell, person: Person, own: Preferences) -> tuple[Channel, ...]:
    """The channels the person wants it by; none when the matrix tells them nothing of it.

    Who refused and is told all the same (the last of the employer's side) is told as the matrix
    says. Of a reminder the rung says which channels are there to choose from: no text message a
    month before.
    """
    rule, step = _place(alert)
    usual = matrix().channels(cell, person.role, rule, step)
    wanted = wanted_for(alert.kind, cell, own)
    if not usual or not wanted:
        return usual
    if cell.urgency is Urgency.LADDER:
        return tuple(c for c in usual if c in wanted) or (Channel.EMAIL,)
    return wanted


def wait(
    alert: Alert, cell: Cell, channel: Channel, own: Preferences, *, urgent: bool
) -> Wait | None:
    """What may make it wait; None: nothing does, by rule, what is urgent."""
    if urgent:
        return None
    wish = own.wishes.get(matrix().kinds[alert.kind].group_for(cell))
    pace = wish.pace if wish else cell.pace
    rung = alert.rung
    # A text message is not gathered; "overdue" and the like have no day left to wait for.
    limit = Limit(recap=pressing_from(rung.target), day=rung.due) if rung else None
    gathered = channel is Channel.EMAIL
    return Wait(pace=pace if gathered else Pace.NOW, chosen=own, limit=limit)


def _place(alert: Alert) -> tuple[str, str]:
    return (alert.rung.rule, alert.rung.step) if alert.rung else ("", "")
