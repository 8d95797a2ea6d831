"""The calendar file joined to a mail: the dates it speaks of, as its reader may know them."""

from collections.abc import Iterable
from datetime import datetime

from ..law import Deadline, DeadlineStatus, day_of, today
from ..store.records import Delivery, Role
from .about import About, Links, deadline_of, event_of, rung_of
from .matrix import POINT, RECEIPT_MISSING, RECOMPUTED, REMINDER, TO_MANAGER, matrix

_RUNNING = (DeadlineStatus.LIVE, DeadlineStatus.WINDOW)


def joined(delivery: Delivery, about: About, links: Links, now: datetime) -> bytes:
    """The file, or nothing when the mail speaks of no date that runs (`now` is aware UTC)."""
    if about.snapshot is None or delivery.purpose in TO_MANAGER:
        return b""
    dates = [d for d in _spoken(delivery, about, now) if not matrix().reminder(d.rule).silent]
    if not dates:
        return b""
    from .ical import Around, attachment, entry, reading_of  # Only where a mail has dates to join.

    around = Around(
        snapshot=about.snapshot,
        link=links.page,
        changed_at=now,
        counsel=about.person.role is Role.LAWYER,
    )
    return attachment(entry(d, around, reading=reading_of(d, about.deadlines)) for d in dates)


def _spoken(delivery: Delivery, about: About, now: datetime) -> Iterable[Deadline]:
    """A reminder speaks of its own date; other mails of all that runs, or of the employer's one."""
    if delivery.purpose == REMINDER:
        return [deadline_of(rung_of(delivery, about), about)]
    if about.person.role is Role.LAWYER:
        every = [d for d in about.deadlines if d.status in _RUNNING]
        if delivery.purpose in (RECOMPUTED, POINT, RECEIPT_MISSING):
            return every
        cause = event_of(delivery, about).id
        return [d for d in every if d.event == cause]
    return one_date(about.deadlines, about, now)


def one_date(deadlines: tuple[Deadline, ...], about: About, now: datetime) -> list[Deadline]:
    """The employer's one date (design §3.15), if it has one to act before."""
    if about.state is None:
        return []
    what = today(deadlines, about.state, day_of(now))
    if what.act_before is None:
        return []
    wanted = (what.rule, what.event, what.act_before)
    return [d for d in deadlines if (d.rule, d.event, d.due) == wanted][:1]
