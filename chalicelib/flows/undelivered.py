"""What did not reach an employer's people, in all its cases: for the manager, who can mend it.

It costs one query a case. What a firm's lawyers did not receive is the firm's to mend.
"""

from datetime import UTC, datetime, timedelta

import msgspec

from ..store import UNDELIVERED
from ..store.records import Delivery, Snapshot
from .context import Context

SHOWN = timedelta(days=100)
"""How long a failure is listed; the page of its case keeps it."""


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """A message that did not arrive. `snapshot` None: a recap, which is of no one case."""

    delivery: Delivery
    person: str
    at: datetime
    snapshot: Snapshot | None = None


def undelivered(ctx: Context, tenant: str) -> list[Failed]:
    """The latest first, since a hundred days."""
    people = {one.id: one.name for one in ctx.store.people.members(tenant=tenant)}
    since = ctx.now() - SHOWN
    found = [
        Failed(delivery=one, person=people[one.person], at=moved_at(one), snapshot=snapshot)
        for snapshot in (*ctx.store.cases.of_tenant(tenant), None)
        for one in ctx.store.deliveries.of_case(tenant, snapshot.id if snapshot else "")
        if one.state in UNDELIVERED and one.person in people and moved_at(one) >= since
    ]
    return sorted(found, key=lambda f: (f.at, f.delivery.id), reverse=True)


def moved_at(delivery: Delivery) -> datetime:
    """When something last became of it."""
    return delivery.updated_at or delivery.created_at or datetime.min.replace(tzinfo=UTC)
