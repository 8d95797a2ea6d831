"""How it stands across employers, for whoever runs Vigie: numbers and instants, never a case.

It costs one query for each employer shown and each thing asked of it, one a day of failures, and
what is due: never the cases.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import msgspec

from ..store import SHARDS
from ..store import keys as places
from ..store.failures import Failure
from ..store.own_data_records import ErasureRequest
from ..store.records import (
    OPERATOR_HOME,
    Channel,
    DeliveryState,
    Quarantined,
    Switch,
    Tenant,
    Watch,
)
from .context import Context, looking
from .put_off import Crowd, crowd_of
from .rhythm import silent_from

_READ = ("#TENANT", "#WATCH", places.ERASURE)
FAILED_DAYS = 14
"""How far back failures are counted."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """An employer: its forwarding, its mails to check, its webhooks.

    `last_at` is the last mail of the platform, None before the first; `silent` that its usual
    rhythm is over; `lost_trial` when the test mail left that never came back. `oldest` is when the
    oldest mail to check came; `failing` counts webhooks that fail, `paused` those called no more;
    `crowd` are mails that came too many at once and wait to be read; `erasure` is its request that
    all of it be erased.
    """

    id: str
    name: str
    sample: bool
    last_at: datetime | None
    silent: bool
    lost_trial: datetime | None
    waiting: int
    oldest: datetime | None
    failing: int
    paused: int
    crowd: Crowd | None = None
    erasure: ErasureRequest | None = None

    @property
    def well(self) -> bool:
        """Is there nothing to look at?"""
        troubles = (self.silent, self.lost_trial, self.waiting, self.crowd)
        return not any((*troubles, self.failing, self.paused, self.erasure))


class Failing(msgspec.Struct, frozen=True, kw_only=True):
    """Deliveries of one channel that ended badly in the same way: how many, of how many employers.

    `last_at` is the latest of them.
    """

    channel: Channel
    state: DeliveryState
    end: str
    count: int
    tenants: int
    last_at: datetime


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """The sweep and what holds messages back.

    `swept_at` is when a sweep was last seen at work (it says so every quarter of an hour),
    `swept_until` the day up to which all is done; `oldest` the oldest work that is due.
    """

    swept_at: datetime | None
    swept_until: date
    oldest: datetime | None
    due: int
    off: tuple[Switch, ...]


def employers(ctx: Context) -> list[str]:
    """The id of every employer, in order."""
    return [one for one in ctx.store.people.tenants() if one != OPERATOR_HOME]


def standings(ctx: Context, tenants: Iterable[str]) -> list[Standing]:
    """How these employers stand."""
    own, ids = looking(ctx), list(tenants)
    own.store.ahead((places.tenant(one), sk) for one in ids for sk in _READ)
    return [_standing(own, own.store.people.tenant(one)) for one in ids]


def failing(ctx: Context) -> list[Failing]:
    """What ended badly in the last fortnight, the most frequent first."""
    since = ctx.now() - timedelta(days=FAILED_DAYS)
    found: dict[tuple[Channel, DeliveryState, str], list[Failure]] = {}
    for one in ctx.store.failures.since(since, ctx.now()):
        found.setdefault((one.channel, one.state, one.end), []).append(one)
    made = [
        Failing(
            channel=channel,
            state=state,
            end=end,
            count=len(those),
            tenants=len(Counter(one.tenant for one in those)),
            last_at=max(one.at for one in those),
        )
        for (channel, state, end), those in found.items()
    ]
    return sorted(made, key=lambda f: (-f.count, f.channel, f.end))


def unaddressed(ctx: Context) -> list[Quarantined]:
    """The mails to unknown addresses, the latest first, those decided too."""
    return ctx.store.quarantine.of_tenant(OPERATOR_HOME)[::-1]


def machine(ctx: Context) -> Machine:
    """The sweep, the oldest work, what is switched off."""
    now, store = ctx.now(), ctx.store
    due = [row.at for shard in range(SHARDS) for row in store.due.until(now, shard)]
    seen = store.chores.get("incoming")
    return Machine(
        swept_at=seen.round_at if seen else None,
        swept_until=min(store.due.watermark(shard, now) for shard in range(SHARDS)),
        oldest=min(due, default=None),
        due=len(due),
        off=tuple(store.switches.off()),
    )


def _standing(ctx: Context, tenant: Tenant) -> Standing:
    watch = ctx.store.watches.get(tenant.id)
    held = [one for one in ctx.store.quarantine.of_tenant(tenant.id) if not one.decided]
    hooks = ctx.store.hooks.of_tenant(tenant.id)
    return Standing(
        id=tenant.id,
        name=tenant.name or tenant.id,
        sample=tenant.sample,
        last_at=watch.last_at,
        silent=_silent(watch, ctx.now()),
        lost_trial=_lost_trial(watch, ctx.now()),
        waiting=len(held),
        oldest=min((one.received_at for one in held), default=None),
        failing=sum(bool(hook.failures) and not hook.paused for hook in hooks),
        paused=sum(bool(hook.paused) for hook in hooks),
        crowd=crowd_of(ctx, tenant.id),
        erasure=ctx.store.erasure_requests.of(tenant.id),
    )


def _silent(watch: Watch, now: datetime) -> bool:
    """Longer than the tenant's own rhythm; nothing is said of who never received anything."""
    from ..law import day_of

    alive = watch.alive_at
    return alive is not None and now >= silent_from(day_of(alive), watch.days)


def _lost_trial(watch: Watch, now: datetime) -> datetime | None:
    """When the latest test mail left, if it did not come back in time."""
    from .rhythm import rhythm

    last = watch.trials[-1] if watch.trials else None
    late = timedelta(minutes=rhythm().trial.late_minutes)
    lost = last is not None and last.back_at is None and now > last.sent_at + late
    return last.sent_at if last and lost else None
