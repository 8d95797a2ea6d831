"""What a person's preferences make of one alert: by which channels, how soon. Pure."""

from ..store.preference_records import Pace, Preferences, Wish
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
    wish = _wish(alert, cell, own)
    return wish is not None and not wish.channels


def channels(alert: Alert, cell: Cell, person: Person, own: Preferences) -> tuple[Channel, ...]:
    """The channels the person wants it by; none when the matrix tells them nothing of it.

    Who refused and is told all the same (the last of the employer's side) is told as the matrix
    says. Of a reminder the rung says which channels are there to choose from: no text message a
    month before.
    """
    rule, step = _place(alert)
    usual = matrix().channels(cell, person.role, rule, step)
    wish = _wish(alert, cell, own)
    if not usual or wish is None or not wish.channels:
        return usual
    if cell.urgency is Urgency.LADDER:
        return tuple(c for c in usual if c in wish.channels) or (Channel.EMAIL,)
    return wish.channels


def wait(
    alert: Alert, cell: Cell, channel: Channel, own: Preferences, *, urgent: bool
) -> Wait | None:
    """What may make it wait; None: nothing does, by rule, what is urgent."""
    if urgent:
        return None
    wish = _wish(alert, cell, own)
    pace = wish.pace if wish else cell.pace
    rung = alert.rung
    # A text message is not gathered; "overdue" and the like have no day left to wait for.
    limit = Limit(recap=pressing_from(rung.target), day=rung.due) if rung else None
    gathered = channel is Channel.EMAIL
    return Wait(pace=pace if gathered else Pace.NOW, chosen=own, limit=limit)


def _wish(alert: Alert, cell: Cell, own: Preferences) -> Wish | None:
    return own.wishes.get(matrix().kinds[alert.kind].group_for(cell))


def _place(alert: Alert) -> tuple[str, str]:
    return (alert.rung.rule, alert.rung.step) if alert.rung else ("", "")
