"""Where the records are that a piece of work will surely read: asked for at once, not one by one.

Being wrong here costs a request, never a fact: what was not asked ahead is read when it is needed.
"""

from collections.abc import Iterable, Iterator

from . import keys
from .alert_records import Alert, Side
from .cases import outbox_row
from .records import Delivery, Outbox
from .table import Place
from .usage import Limit


def of_outbox(outbox: Outbox) -> list[Place]:
    """Whether it is still to be dispatched, and its case."""
    row = outbox_row(outbox)
    case = [(keys.case(outbox.tenant, outbox.case), "#SNAPSHOT")] if outbox.case else []
    return [(row.pk, row.sk), *case]


def of_people(ids: Iterable[str], tenant: str, case: str) -> Iterator[Place]:
    """How each is reached, and what each chose, for all cases of a tenant and for this one."""
    for one in ids:
        home = keys.person(one)
        yield from ((home, "#PERSON"), (home, "#MOBILE"), (home, "#PREFERENCES"))
        yield (keys.subscriptions(tenant), keys.subscription(one))
        if case:
            yield (keys.subscriptions(tenant), keys.subscription(one, case))


def of_choices(tenant: str, case: str) -> list[Place]:
    """What an employer chose: its ladder, its order of contacts, for all cases and for this one."""
    orders = [(keys.alerts(tenant, one), "MANNERS") for one in dict.fromkeys((case, ""))]
    return [(keys.tenant(tenant), "#ALERTS"), *orders]


def of_message(delivery: Delivery, firm: str) -> list[Place]:
    """What a message of a case says beside the case, and whether it is still to be said."""
    tenant, case, home = delivery.tenant, delivery.case, keys.person(delivery.person)
    alert = Alert(tenant=tenant, case=case, cause=delivery.cause, purpose=delivery.purpose)
    subscribed = (keys.subscription(delivery.person, case), keys.subscription(delivery.person))
    said = [keys.seen(alert.id, delivery.person), *(keys.escalation(alert.id, s) for s in Side)]
    return [
        (home, "#PERSON"),
        (home, "#MOBILE"),
        (keys.tenant(tenant), "#TENANT"),
        *((keys.subscriptions(tenant), sk) for sk in subscribed),
        *((keys.alerts(tenant, case), sk) for sk in said),
        *([(keys.firm(firm), "#FIRM")] if firm else []),
    ]


def of_sending(channel: str, address: str, limits: Iterable[Limit]) -> list[Place]:
    """May this address be written to, and what was sent in the windows of these limits."""
    counters = [(keys.usage(limit.channel, limit.window), limit.tenant) for limit in limits]
    return [(keys.suppression(channel, address), "#"), *counters]
