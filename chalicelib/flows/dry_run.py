"""What other choices would have sent a person: last month's alerts, planned again under them."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from ..store.preference_records import Preferences
from ..store.records import Channel, Delivery, Person, Role, Subscription
from .context import Context

if TYPE_CHECKING:
    from ..alerts import Alert


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages, since that day: a recap is one mail."""

    since: date
    mails: int
    sms: int


def dry_run(ctx: Context, person: Person, chosen: Preferences) -> Counted:
    """What `chosen` would have sent the person in the last month, by the real planning.

    The alerts are those that were really said about what the person may see; who follows what is
    as it is now.
    """
    from ..law import add_months, at_clock

    since = add_months(ctx.today(), -1)
    planned = list(_planned(ctx, person, chosen, at_clock(since, 0)))
    mails = [d for d in planned if d.channel is Channel.EMAIL]
    recaps = {d.period for d in mails if d.period}
    alone = sum(not d.period for d in mails)
    return Counted(since=since, mails=alone + len(recaps), sms=len(planned) - len(mails))


def _planned(
    ctx: Context, person: Person, chosen: Preferences, since: datetime
) -> Iterator[Delivery]:
    from ..alerts import Alert, tell

    tenants: dict[str, _Tenant] = {}
    log = ctx.store.alert_log
    for logged in log.between(since, ctx.now(), tenant=person.tenant, firm=person.firm):
        try:
            alert = msgspec.json.decode(logged.data, type=Alert)
        except msgspec.ValidationError:
            continue  # Kept by another version: a count of the rest is better than no page.
        if not alert.known:
            continue
        known = tenants.get(logged.tenant) or _Tenant(ctx, logged.tenant, person, chosen)
        tenants[logged.tenant] = known
        audience = known.audience(alert)
        told = tell(alert, audience, alert.at, known.chosen, known.rules)
        yield from (d for d in told if d.person == person.id)


class _Tenant:
    """Who follows what of one employer: its people, and the person who tries other choices."""

    def __init__(self, ctx: Context, tenant: str, person: Person, chosen: Preferences) -> None:
        from .onboard import default_subscription

        people = {p.id: p for p in ctx.store.people.members(tenant=tenant)} | {person.id: person}
        kept = ctx.store.people.every_subscription(tenant)
        self._subscribed = [(people[s.person], s) for s in kept if s.person in people]
        self._person, self._unasked = person, default_subscription(tenant, person)
        self.chosen = {p: ctx.store.preferences.of(p) for p in people} | {person.id: chosen}
        self.rules = ctx.store.preferences.rules(tenant)

    def audience(self, alert: "Alert") -> list[tuple[Person, Subscription]]:
        """A lawyer of the mandated firm is told without having subscribed."""
        found = [(p, s) for p, s in self._subscribed if s.case in ("", alert.outbox.case)]
        asked = any(p.id == self._person.id for p, _ in found)
        if self._person.role is Role.LAWYER and not asked:
            found.append((self._person, self._unasked))
        return found
