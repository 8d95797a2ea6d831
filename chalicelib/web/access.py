"""Who may do what, decided here and nowhere else (design §3.12, §3.15, §3.16).

The answer comes from who asks, the rule of the route, and whose thing it is.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from ..errors import VigieError

if TYPE_CHECKING:
    from ..store.records import Person


class Rule(StrEnum):
    """What a route demands of who asks. Every route declares one."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    MANAGER = "manager"  # The tenant's manager, for what concerns the whole tenant.
    EMPLOYER = "employer"  # The employer's people, for what concerns the whole tenant.
    OWNER = "owner"  # The tenant's manager, for what only the employer decides of a case.
    CASE = "case"  # The employer's people, or the firm it mandates now.
    COUNSEL = "counsel"  # The mandated firm's lawyers only, in the firm's own partition.
    TEAM = "team"  # Whoever belongs to an employer or to a firm, in what is of their own side.
    FIRM = "firm"  # A firm's lawyers, in what is their firm's own and of no case.
    TOKEN = "token"  # noqa: S105 - the name of a rule: an API token of the tenant.


class SignInNeeded(VigieError):
    """Nobody is signed in, and the route wants somebody."""


class TokenNeeded(VigieError):
    """The API token is missing, unknown or expired: the same answer for all three."""


class ForgedForm(VigieError):
    """A form was not sent from our own page, or its session has ended meanwhile."""


class Visitor(NamedTuple):
    """Who asks: a signed-in person, the tenant of an API token, or nobody."""

    person: Person | None = None
    token_tenant: str = ""


class Thing(NamedTuple):
    """What is asked for: its tenant, the firm mandated on it now, the firm whose secret it is."""

    tenant: str = ""
    firm: str = ""
    secret_of: str = ""


NOBODYS = Thing()


def allowed(rule: Rule, visitor: Visitor, thing: Thing = NOBODYS) -> bool:
    """True when `visitor` passes `rule` for `thing`. Unknown roles pass nothing but the public."""
    if rule is Rule.PUBLIC:
        return True
    if rule is Rule.TOKEN:
        return _same(visitor.token_tenant, thing.tenant)
    return visitor.person is not None and _PASSES[rule](visitor.person, thing)


def _of_employer(person: Person, thing: Thing) -> bool:
    return person.role in ("employer", "manager") and _same(person.tenant, thing.tenant)


def _of_counsel(person: Person, thing: Thing) -> bool:
    """A lawyer sees a case only while the employer's mandate to its firm stands."""
    return person.role == "lawyer" and _same(person.firm, thing.firm)


def _same(mine: str, its: str) -> bool:
    return bool(mine) and mine == its


_PASSES: dict[Rule, Callable[[Person, Thing], bool]] = {
    # A worker is told by message only: no page is theirs.
    Rule.SIGNED_IN: lambda person, _: person.role != "worker",
    Rule.TEAM: lambda person, _: (
        person.role not in ("operator", "worker") and bool(person.tenant or person.firm)
    ),
    Rule.MANAGER: lambda person, thing: (
        person.role == "manager" and _same(person.tenant, thing.tenant)
    ),
    Rule.EMPLOYER: _of_employer,
    Rule.OWNER: lambda person, thing: (
        person.role == "manager" and _same(person.tenant, thing.tenant)
    ),
    Rule.CASE: lambda person, thing: _of_employer(person, thing) or _of_counsel(person, thing),
    Rule.COUNSEL: lambda person, thing: (
        _of_counsel(person, thing) and thing.secret_of in ("", person.firm)
    ),
    Rule.FIRM: lambda person, thing: (
        person.role == "lawyer" and _same(person.firm, thing.secret_of)
    ),
}
