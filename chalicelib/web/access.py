"""Who may do what, decided here and nowhere else (design §3.12, §3.15, §3.16).

The answer comes from who asks, the rule of the route, and whose thing it is.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from ..errors import VigieError

if TYPE_CHECKING:
    from ..scopes import Scope
    from ..store.records import Person
    from ..store.token_records import ApiToken


class Rule(StrEnum):
    """What a route demands of who asks. Every route declares one."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    MANAGER = "manager"  # The tenant's manager, for what concerns the whole tenant.
    EMPLOYER = "employer"  # The employer's people, for what concerns the whole tenant.
    OWNER = "owner"  # The tenant's manager, for what only the employer decides of a case.
    CASE = "case"  # The employer's people, or the firm it mandates now: to read, and to answer.
    RECORD = "record"  # The same but contacts, who record nothing in the ledger themselves.
    TOLD = "told"  # The same but assistants, who are told of nothing.
    COUNSEL = "counsel"  # The mandated firm's people only, in the firm's own partition.
    SIGNATORY = "signatory"  # Of them the lawyers: what is validated, cleared, shown, given up.
    TEAM = "team"  # Whoever belongs to an employer or to a firm, in what is of their own side.
    HOST = "host"  # Of them, those who may bring somebody in.
    CABINET = "cabinet"  # Whoever works in a firm, in what is the firm's own and of no case.
    FIRM = "firm"  # Of them the lawyers: what all its letters are made of.
    OVERSEER = "overseer"  # The tenant's manager, or who leads a firm: what their side did.
    OPERATOR = "operator"  # Whoever runs Vigie, in what is of no case: the settings name them.
    STEWARD = "steward"  # The tenant's manager or a firm's lawyers, for their own side's tools.


class SignInNeeded(VigieError):
    """Nobody is signed in, and the route wants somebody."""


class TokenNeeded(VigieError):
    """The API token is missing, unknown or expired: the same answer for all three."""


class MissingScope(VigieError):
    """The API token was not given the right to that; `scope` names it."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        super().__init__(f"the token lacks {scope}")


class KeyReused(VigieError):
    """An idempotency key came back with another request than its first."""


class KeyBusy(VigieError):
    """The first request of an idempotency key has not been answered yet."""


class Stale(VigieError):
    """The case is not the one that `If-Match` names any more."""


class ForgedForm(VigieError):
    """A form was not sent from our own page, or its session has ended meanwhile."""


class Visitor(NamedTuple):
    """Who asks: a signed-in person, a program that speaks for its side, or nobody.

    `token` is the program's: the rules then hold for its side, within its scopes.
    """

    person: Person | None = None
    token: ApiToken | None = None


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
    return visitor.person is not None and _PASSES[rule](visitor.person, thing)


def refuse_scope(visitor: Visitor, scope: Scope) -> None:
    """A program does what its token names, and nothing else. Raises MissingScope."""
    if visitor.token is None or scope not in visitor.token.scopes:
        raise MissingScope(scope)


def _manages(person: Person, thing: Thing) -> bool:
    return person.role == "manager" and _same(person.tenant, thing.tenant)


def _of_employer(person: Person, thing: Thing) -> bool:
    return person.role in ("employer", "manager", "contact") and _same(person.tenant, thing.tenant)


def _of_counsel(person: Person, thing: Thing) -> bool:
    """A firm sees a case only while the employer's mandate to it stands."""
    return person.role in _CABINET and _same(person.firm, thing.firm)


def _of_secret(person: Person, thing: Thing) -> bool:
    return _of_counsel(person, thing) and thing.secret_of in ("", person.firm)


def _of_firm(person: Person, thing: Thing) -> bool:
    return person.role in _CABINET and _same(person.firm, thing.secret_of)


def _of_case(person: Person, thing: Thing) -> bool:
    return _of_employer(person, thing) or _of_counsel(person, thing)


def _pleads(person: Person) -> bool:
    return person.role == "lawyer"


def _steward(person: Person, thing: Thing) -> bool:
    return _manages(person, thing) or (_pleads(person) and _of_firm(person, thing))


def _operates(person: Person) -> bool:
    """Of the operators' own home, which no employer is; whom the settings name, identity checks."""
    from ..store.roles import OPERATOR_HOME

    return person.role == "operator" and _same(person.tenant, OPERATOR_HOME)


def _same(mine: str, its: str) -> bool:
    return bool(mine) and mine == its


_CABINET = ("lawyer", "assistant")
_PASSES: dict[Rule, Callable[[Person, Thing], bool]] = {
    # A worker is told by message only: no page is theirs.
    Rule.SIGNED_IN: lambda person, _: person.role != "worker",
    Rule.TEAM: lambda person, _: (
        person.role not in ("operator", "worker") and bool(person.tenant or person.firm)
    ),
    Rule.HOST: lambda person, _: (
        person.role in ("employer", "manager", "lawyer") and bool(person.tenant or person.firm)
    ),
    Rule.MANAGER: _manages,
    Rule.EMPLOYER: _of_employer,
    Rule.OWNER: _manages,
    Rule.CASE: _of_case,
    Rule.RECORD: lambda person, thing: person.role != "contact" and _of_case(person, thing),
    Rule.TOLD: lambda person, thing: person.role != "assistant" and _of_case(person, thing),
    Rule.COUNSEL: _of_secret,
    Rule.SIGNATORY: lambda person, thing: _pleads(person) and _of_secret(person, thing),
    Rule.CABINET: _of_firm,
    Rule.FIRM: lambda person, thing: _pleads(person) and _of_firm(person, thing),
    # Who leads a firm is asked by admission: a thing that is secret of nobody passes nobody.
    Rule.OPERATOR: lambda person, _: _operates(person),
    Rule.OVERSEER: _steward,
    Rule.STEWARD: _steward,
}
