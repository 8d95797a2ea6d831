"""API tokens (jetons): an employer's manager, or a firm's lawyer, lets a program in, for a time.

A token is of an employer or of a firm, not of who made it: it goes on working when that person
leaves, until it expires or somebody of the same side revokes it. What it records bears its name.
"""

import hashlib
import logging
import secrets
from datetime import timedelta

import msgspec

from ..errors import BadInput, NotFound
from ..scopes import OF_EMPLOYERS, OF_FIRMS, Scope
from ..store.audit_records import Action
from ..store.records import Person, Role
from ..store.token_records import ApiToken
from .audit import home_of, note, note_hourly
from .context import Context, Desk

log = logging.getLogger("vigie")

MOST = 20
"""Tokens of one employer or firm at once: more would not be looked after."""
DAYS = (30, 90, 365)
"""For how long a token may be made, in days; none is for ever."""
_LONGEST_NAME = 60
_PROGRAM = "token-"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """The token that somebody asks for."""

    name: str
    scopes: tuple[Scope, ...]
    days: int


class Made(msgspec.Struct, frozen=True):
    """A new token and its secret, which is nowhere else and never shown again."""

    token: ApiToken
    secret: str


def offered(person: Person) -> tuple[Scope, ...]:
    """The scopes that somebody may give: those of their own side."""
    return OF_EMPLOYERS if person.tenant else OF_FIRMS


def create(ctx: Desk, by: Person, wanted: Wanted) -> Made:
    """Make one. Raises BadInput, naming the field, in French."""
    for field, why in faults(wanted, offered(by)).items():
        raise BadInput(field, why)
    home = home_of(by)
    alive = [t for t in ctx.store.api_tokens.of_home(home) if t.stands(ctx.now())]
    if len(alive) >= MOST:
        raise BadInput("nom", f"{MOST} jetons au plus.", "Révoquez-en un d’abord.")
    if any(t.name.casefold() == wanted.name.casefold() for t in alive):
        raise BadInput("nom", "un autre jeton porte ce nom.", "Donnez un nom par programme.")
    secret = f"vigie_{secrets.token_urlsafe(32)}"
    token = ApiToken(
        id=secrets.token_hex(8),
        name=wanted.name,
        secret_hash=hashed(secret),
        scopes=wanted.scopes,
        created_at=ctx.now(),
        expires_at=ctx.now() + timedelta(days=wanted.days),
        made_by=by.name,
        tenant=by.tenant,
        firm="" if by.tenant else by.firm,
    )
    ctx.store.api_tokens.add(token)
    note(ctx, by, Action.TOKEN_MADE, token.name)
    log.info("an API token was made: %s, %s", token.id, ", ".join(token.scopes))
    return Made(token, secret)


def of_home(ctx: Context, person: Person) -> list[ApiToken]:
    """The tokens of the employer or of the firm of this person, oldest first; ended ones last."""
    found = ctx.store.api_tokens.of_home(home_of(person))
    return sorted(found, key=lambda token: not token.stands(ctx.now()))


def revoke(ctx: Context, by: Person, token_id: str) -> ApiToken:
    """It opens nothing from now on. It stays listed for a month.

    Raises NotFound: none of theirs that was not revoked has this id."""
    found = (t for t in of_home(ctx, by) if t.id == token_id and not t.revoked_at)
    token = next(found, None)
    if token is None:
        raise NotFound("api token", token_id[:40])
    gone = ctx.store.api_tokens.revoke(token, by.name, ctx.now())
    note(ctx, by, Action.TOKEN_REVOKED, token.name)
    log.info("an API token was revoked: %s", token.id)
    return gone


def opened(ctx: Context, secret: str) -> ApiToken | None:
    """The token that a secret is of, while it stands; its use is remembered.

    That one which ended is still tried is said to its side: a program was forgotten, or it leaked.
    """
    token = ctx.store.api_tokens.holding(hashed(secret), ctx.now())
    if token:
        ctx.store.api_tokens.used(token, ctx.now())
    elif ended := ctx.store.api_tokens.known(hashed(secret)):
        note_hourly(ctx, speaker(ended), Action.TOKEN_REFUSED, ended.name)
    return token


def is_program(person: Person) -> bool:
    """Does a token speak, and not one of the people who are kept?"""
    return is_program_id(person.id)


def is_program_id(person: str) -> bool:
    """Is that the id of a token that spoke?"""
    return person.startswith(_PROGRAM)


def speaker(token: ApiToken) -> Person:
    """Whom the program acts as: its side's, under the token's own name, with no mailbox."""
    return Person(
        id=f"{_PROGRAM}{token.id}",
        name=token.name,
        email="",
        role=Role.MANAGER if token.tenant else Role.LAWYER,
        tenant=token.tenant,
        firm=token.firm,
    )


def hashed(secret: str) -> str:
    """What is kept of a secret of 256 random bits: nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def faults(wanted: Wanted, offered: tuple[Scope, ...]) -> dict[str, str]:
    """What is wrong with what is asked for, by field, in French."""
    found = {}
    if not (0 < len(wanted.name) <= _LONGEST_NAME and wanted.name.isprintable()):
        found["nom"] = f"donnez un nom, en {_LONGEST_NAME} lettres au plus."
    if not wanted.scopes:
        found["droits"] = "cochez au moins un droit."
    elif set(wanted.scopes) - set(offered):
        found["droits"] = "choisissez des droits de la liste."
    if wanted.days not in DAYS:
        found["duree"] = "choisissez une durée de la liste."
    return found
