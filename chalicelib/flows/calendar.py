"""A person's private calendar feed: every date it may know, of every case it may see.

The secret of its address is shown once; only its hash is kept, and a new one closes the old.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ..cases import Entry, fold
from ..cases.words import Party
from ..errors import NotFound
from ..law import LAW_VERSION, Deadline, DeadlineStatus, day_of, deadlines, today
from ..store import StoredCase
from ..store.alert_records import Feed
from ..store.records import EMPLOYERS_SIDE, FIRMS_SIDE, Person, Snapshot
from .context import Context
from .links import case_link

if TYPE_CHECKING:
    from ..alerts.ical import Entry as CalendarEntry

_KEPT = timedelta(days=366)
# What several mails brought at once was one thing to say.
_UNREAD = timedelta(minutes=10)
_NAME = "Vigie, échéances"


_Place = tuple[str, str, int]


class _Shown(NamedTuple):
    """A date of a feed, by which `reading` of its time; `gone` when nothing is left of it."""

    date: Deadline
    reading: int
    gone: bool = False


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A feed as it stands: `etag` says which; `body` is None when the reader has that one."""

    etag: str
    body: bytes | None


def open_feed(ctx: Context, person: Person) -> str:
    """Open the person's feed, or change its address; the new address, to be shown once."""
    secret = secrets.token_urlsafe(24)
    ctx.store.feeds.put(Feed(person=person.id, secret_hash=_hash(secret), at=ctx.now()))
    return f"{ctx.settings.base_url}/calendrier/{secret}.ics"


def read_feed(ctx: Context, secret: str, known: str = "") -> Shown:
    """The feed a secret opens; `known` is the ETag the reader holds. Raises NotFound."""
    found = ctx.store.feeds.person(_hash(secret.removesuffix(".ics")))
    if found is None:
        raise NotFound("feed", "secret")
    person = ctx.store.people.person(found)
    snapshots = list(_visible(ctx, person))
    etag = _etag(ctx, person, snapshots)
    if etag in {tag.strip().removeprefix("W/") for tag in known.split(",")}:
        return Shown(etag=etag, body=None)
    from ..alerts.ical import feed

    entries = [e for snapshot in snapshots for e in entries_of(ctx, snapshot, person)]
    return Shown(etag=etag, body=feed(entries, _NAME))


def entries_of(ctx: Context, snapshot: Snapshot, person: Person) -> "list[CalendarEntry]":
    """One case's dates: every one for its counsel, the one to act before for its employer."""
    from ..alerts.ical import Around, entry

    stored = ctx.store.cases.load(snapshot.tenant, snapshot.id)
    counsel = person.role in FIRMS_SIDE
    around = Around(
        snapshot=stored.snapshot,
        link=case_link(ctx.settings, stored.snapshot),
        changed_at=stored.entries[-1].recorded_at,
        counsel=counsel,
    )
    on = ctx.today()
    found = _counsels(stored, on) if counsel else _employers(stored, on)
    kept = [one for one in found if one.date.due >= on - _KEPT]
    return [entry(one.date, around, reading=one.reading, gone=one.gone) for one in kept]


def _counsels(stored: StoredCase, on: date) -> list[_Shown]:
    """Every date once: the same rule and act may count for two people, or in two readings."""
    from ..alerts.ical import reading_of

    dates = deadlines(stored.snapshot.case, stored.state, on)
    return [_Shown(d, reading_of(d, dates)) for d in dates]


def _employers(stored: StoredCase, on: date) -> list[_Shown]:
    """The one date of today, and those that were it once: still there, or cancelled.

    What it was is worked out from the ledger as it stood after each entry, so that no date that
    the employer never had to know shows here (design §3.15).
    """
    told: dict[_Place, Deadline] = {}
    case, entries = stored.snapshot.case, stored.entries
    events = [entry.event() for entry in entries]
    for count, day in [*_stood(entries), (len(events), on)]:
        state = fold(events[:count])
        dates = deadlines(case, state, day)
        what = today(dates, state, day)
        one = (what.rule, what.event, what.act_before)
        told |= {k: d for k, d in _own(dates) if (d.rule, d.event, d.due) == one}
    now = dict(_own(dates))
    return [_Shown(now.get(key, was), key[2], key not in now) for key, was in told.items()]


def _own(dates: tuple[Deadline, ...]) -> Iterator[tuple[_Place, Deadline]]:
    """The employer's dates that hold, each by its rule, its act and which reading of it it is."""
    from ..alerts.ical import reading_of

    for one in dates:
        if one.for_ is Party.EMPLOYER and one.status is not DeadlineStatus.CONDITIONAL:
            yield (one.rule, one.event, reading_of(one, dates)), one


def _stood(entries: Sequence[Entry]) -> Iterator[tuple[int, date]]:
    """How long the ledger was, and on which day, each time it stood long enough to be read."""
    for count, (one, following) in enumerate(pairwise(entries), 1):
        if following.recorded_at - one.recorded_at > _UNREAD:
            yield count, day_of(one.recorded_at)


def _visible(ctx: Context, person: Person) -> Iterator[Snapshot]:
    """The cases that person may see now; a provisional one that was handed over is left out."""
    cases = ctx.store.cases
    found = cases.of_firm(person.firm) if person.role in FIRMS_SIDE else []
    if person.role in EMPLOYERS_SIDE:
        found = cases.of_tenant(person.tenant)
    for snapshot in found:
        over = all(d.status == DeadlineStatus.SUPERSEDED for d in snapshot.deadlines)
        if not (snapshot.held and over):
            yield snapshot


def _etag(ctx: Context, person: Person, snapshots: list[Snapshot]) -> str:
    """Made of all that a feed is made of: who reads, the day, each case's ledger and its law."""
    made = hashlib.sha256(f"{person.id} {person.role} {ctx.today()} {LAW_VERSION}".encode())
    for one in snapshots:
        made.update(f"|{one.tenant} {one.id} {one.head} {one.recomputed} {one.firm}".encode())
    return f'"{made.hexdigest()[:32]}"'


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
