"""Tell the employers that an incident of Vigie touched: what happened, once for each incident."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from ..cases import OPEN
from ..store import Store
from ..store.records import OPERATOR_HOME
from .context import Desk


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """`id` names it: told once under this name. `since` and `until` are aware UTC instants.

    `lines` are the French paragraphs of the message.
    """

    id: str
    since: datetime
    until: datetime
    lines: tuple[str, ...]


class Touched(msgspec.Struct, frozen=True, kw_only=True):
    """One employer: why the incident touched it, how many people are told, and whether it was."""

    tenant: str
    mails: int
    open_cases: int
    people: int
    told: bool = False


def announce(
    desk: Desk, incident: Incident, tenants: tuple[str, ...], *, apply: bool
) -> Iterator[Touched]:
    """Each employer touched, as it is found; told when `apply`, and never twice.

    Without `tenants`, those that received a mail meanwhile or have a case open: a date of theirs
    may have been missed. Raises NotFound for a tenant that does not exist.
    """
    for tenant in tenants or tuple(sorted(desk.store.people.every_tenant())):
        touched = _touched(desk.store, incident, tenant)
        if not tenants and (tenant == OPERATOR_HOME or not (touched.mails or touched.open_cases)):
            continue
        said = _tell(desk, incident, tenant) if apply else False
        yield msgspec.structs.replace(touched, told=said)


def _touched(store: Store, incident: Incident, tenant: str) -> Touched:
    store.people.tenant(tenant)  # Raises NotFound.
    cases = store.cases.of_tenant(tenant)
    return Touched(
        tenant=tenant,
        mails=sum(1 for _ in store.mails.since(tenant, incident.since, incident.until)),
        open_cases=sum(snapshot.status in OPEN for snapshot in cases),
        people=len(store.people.members(tenant=tenant)),
    )


def _tell(desk: Desk, incident: Incident, tenant: str) -> bool:
    from ..alerts import ANNOUNCEMENT
    from .ended import tell

    return tell(desk, tenant, ANNOUNCEMENT, f"incident:{incident.id}", list(incident.lines))
