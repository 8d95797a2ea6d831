"""The contacts of a case: whom an escalation may turn to, in which order, after which waits."""

from typing import TYPE_CHECKING

from ..errors import BadInput, NotFound
from ..store import ahead
from ..store.alert_records import Manners, Stage
from ..store.audit_records import Action
from ..store.records import EMPLOYERS_SIDE, Person, Role, Snapshot, Subscription
from .audit import note
from .context import Context, Desk
from .phones import confirmed_only

if TYPE_CHECKING:
    from ..alerts.escalation import People

_DAY = 24 * 60


def people(ctx: Context, tenant: str, snapshot: Snapshot | None) -> "People":
    """Who may be turned to now: the employer's people, and the lawyers of the firm mandated.

    Whoever chose no channel at all is left out; of the employer's people, unless nobody else is
    there.
    """
    from ..alerts.escalation import People

    case, firm = (snapshot.id, snapshot.firm) if snapshot else ("", "")
    known_people = ctx.store.people
    ids = [*known_people.ids(tenant=tenant), *(known_people.ids(firm=firm) if firm else ())]
    of_people = ahead.of_people(ids, tenant, case)
    ctx.store.ahead([*of_people, *ahead.of_choices(tenant, case)])
    staff = known_people.members(tenant=tenant)
    own = [confirmed_only(ctx, p) for p in staff if p.role in EMPLOYERS_SIDE]
    listening = [p for p in own if not stopped(ctx, tenant, case, p)] or own
    told = ordered(listening, order(ctx, tenant, case))
    members = known_people.members(firm=firm) if firm else []
    counsel = (p for p in members if p.role is Role.LAWYER and not stopped(ctx, tenant, case, p))
    lawyers = sorted((confirmed_only(ctx, p) for p in counsel), key=lambda p: p.id)
    return People(
        contacts=tuple(p for p in told if p.role is not Role.MANAGER),
        managers=tuple(p for p in told if p.role is Role.MANAGER),
        lawyers=tuple(lawyers),
    )


def order(desk: Desk, tenant: str, case: str = "") -> tuple[str, ...]:
    """The ids in the order chosen for the case, else for all the tenant's cases."""
    for place in dict.fromkeys((case, "")):
        manners = desk.store.alerts.manners(tenant, place)
        if manners and manners.contacts:
            return manners.contacts
    return ()


def ordered(people: list[Person], ids: tuple[str, ...]) -> list[Person]:
    """Those of the order first; whoever is not in it comes after, by name."""
    places = {id_: n for n, id_ in enumerate(ids)}
    return sorted(people, key=lambda p: (places.get(p.id, len(ids)), p.name, p.id))


def waits(desk: Desk, tenant: str) -> dict[Stage, int]:
    """What the tenant chose of the waits, in minutes of office hours."""
    manners = desk.store.alerts.manners(tenant)
    return dict(manners.waits) if manners else {}


def choose(desk: Desk, manners: Manners, by: Person) -> None:
    """Keep the order and the waits, as `by` chose them; the same again changes nothing.

    Raises BadInput for somebody else's people or a wild wait.
    """
    staff = {p.id for p in desk.store.people.members(tenant=manners.tenant)}
    if len(set(manners.contacts)) != len(manners.contacts) or set(manners.contacts) - staff:
        why = "chaque personne de l’entreprise n’y est qu’une fois."
        raise BadInput("contacts", why, "Rechargez la page.")
    for minutes in manners.waits.values():
        if not 1 <= minutes <= _DAY:
            why = "un délai va d’une minute à vingt-quatre heures de bureau."
            raise BadInput("delais", why)
    if desk.store.alerts.manners(manners.tenant, manners.case) == manners:
        return
    desk.store.alerts.put_manners(manners)
    case = manners.case
    about = desk.store.cases.snapshot(manners.tenant, case).case.reference if case else ""
    note(desk, by, Action.CONTACTS_CHOSEN, about, case=case)


def stopped(desk: Desk, tenant: str, case: str, person: Person) -> bool:
    """Did the person choose no channel, for this case or for all?"""
    own: Subscription | None = None
    if case:
        own = desk.store.people.subscription(tenant, person.id, case)
    chosen = own or desk.store.people.subscription(tenant, person.id)
    return chosen is not None and not chosen.channels


def known(desk: Desk, person_id: str) -> Person | None:
    """The person, or None once erased."""
    try:
        return desk.store.people.person(person_id)
    except NotFound:
        return None
