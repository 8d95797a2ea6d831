"""A town of employers and law firms: who works there, and how each of them likes to be told."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from chalicelib.alerts.matrix import matrix
from chalicelib.flows.contacts import choose
from chalicelib.flows.context import Context
from chalicelib.flows.onboard import onboard_firm, onboard_tenant
from chalicelib.flows.phones import adopt
from chalicelib.store.alert_records import Manners, Stage
from chalicelib.store.preference_records import AlertRules, Pace, Preferences, Quiet, Wish
from chalicelib.store.records import Channel, Firm, Person, Role, Tenant

_CASES_A_HOME = 12
_HOMES_A_FIRM = 8
_BOTH = (Channel.EMAIL, Channel.SMS)


class Home(NamedTuple):
    """An employer, and its people when the year starts."""

    tenant: Tenant
    staff: tuple[Person, ...]


class Town(NamedTuple):
    """Everybody."""

    homes: tuple[Home, ...]
    firms: tuple[str, ...]
    lawyers: tuple[Person, ...]

    @property
    def people(self) -> tuple[Person, ...]:
        return (*self.lawyers, *(p for home in self.homes for p in home.staff))


def homes_for(cases: int) -> int:
    """How many employers share so many cases; they are called employeur-0 and so on."""
    return max(2, cases // _CASES_A_HOME)


def settle(ctx: Context, cases: int, rng: Random) -> Town:
    """Bring in employers and firms enough for so many cases."""
    number = iter(range(10_000))
    firms: list[str] = []
    lawyers: list[Person] = []
    homes = homes_for(cases)
    for n in range(max(2, homes // _HOMES_A_FIRM)):
        firm = Firm(id=f"cabinet-{n}", name=f"Cabinet {n}")
        own = tuple(
            _person(rng, f"avocat-{n}-{k}", Role.LAWYER, next(number), firm=firm.id)
            for k in range(rng.choice((1, 1, 2, 3)))
        )
        _adopt(ctx, own)
        onboard_firm(ctx, firm, own)
        firms.append(firm.id)
        lawyers += own
    return Town(
        homes=tuple(_home(ctx, n, rng, firms, number) for n in range(homes)),
        firms=tuple(firms),
        lawyers=tuple(lawyers),
    )


def _home(ctx: Context, n: int, rng: Random, firms: list[str], number: Iterator[int]) -> Home:
    firm = rng.choice(firms) if rng.random() < 0.4 else ""
    tenant = Tenant(id=f"employeur-{n}", name=f"Société {n}", address=f"depot-{n}", firm=firm)
    roles = [Role.MANAGER, *[Role.EMPLOYER] * rng.choice((0, 0, 1, 1, 2, 3))]
    staff = tuple(
        _person(rng, f"{role}-{n}-{k}", role, next(number), tenant=tenant.id)
        for k, role in enumerate(roles)
    )
    _adopt(ctx, staff)
    onboard_tenant(ctx, tenant, staff)
    for person in staff:
        if rng.random() < 0.6:
            ctx.store.preferences.put(tastes(person, rng))
    _manners(ctx, tenant, staff, rng)
    return Home(tenant, staff)


def _manners(ctx: Context, tenant: Tenant, staff: tuple[Person, ...], rng: Random) -> None:
    """What some employers chose: their ladder, the order of contacts, how long to wait."""
    steps = [s.rung for s in matrix().ladder if s.said != "always"]
    chosen = tuple(s for s in steps if rng.random() < 0.5) if rng.random() < 0.3 else None
    ctx.store.preferences.put_rules(
        AlertRules(tenant=tenant.id, steps=chosen, worker=rng.random() < 0.5)
    )
    if rng.random() < 0.3:
        waits = {stage: rng.choice((30, 60, 240, 600)) for stage in Stage if rng.random() < 0.5}
        order = tuple(p.id for p in rng.sample(staff, len(staff)))
        choose(ctx, Manners(tenant=tenant.id, contacts=order, waits=waits), staff[0])


def tastes(person: Person, rng: Random) -> Preferences:
    """How one person likes to be told, among what the page offers their role."""
    wishes = {}
    for name in matrix().groups_of(person.role):
        group = matrix().groups[name]
        if rng.random() < 0.5:
            channels = rng.choice((_BOTH, (Channel.EMAIL,), (Channel.EMAIL,), (Channel.SMS,), ()))
            wishes[name] = Wish(channels=channels, pace=Pace(rng.choice(group.paces)))
    quiet = Quiet(
        start=rng.choice((19, 20, 22)), end=rng.choice((6, 7, 9)), closed_days=rng.random() < 0.5
    )
    return Preferences(
        person=person.id,
        wishes=wishes,
        quiet=quiet if rng.random() < 0.5 else None,
        hour=rng.randint(9, 18),  # The page refuses an hour within the quiet night.
        weekday=rng.randint(0, 6),
    )


def _person(
    rng: Random, name: str, role: Role, number: int, tenant: str = "", firm: str = ""
) -> Person:
    return Person(
        id=name,
        name=name.replace("-", " ").capitalize(),
        email=f"{name}@vigie.example",
        role=role,
        phone=f"+33639{980000 + number}" if rng.random() < 0.7 else "",
        tenant=tenant,
        firm=firm,
    )


def _adopt(ctx: Context, people: tuple[Person, ...]) -> None:
    """Their numbers are confirmed before the year starts."""
    for person in people:
        adopt(ctx, person, sample=True)
