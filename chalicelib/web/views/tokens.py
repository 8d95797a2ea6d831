"""The page of API tokens: a line each, the rights to tick, what was typed and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ...flows.tokens import Wanted
from ...law.wording import typeset
from ...scopes import Scope
from ...store.token_records import ApiToken
from .words import words

_SOON = timedelta(days=14)
USUAL_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form as typed; `errors` by field, in French."""

    name: str = ""
    scopes: tuple[str, ...] = (Scope.CASES_READ.value,)
    days: str = str(USUAL_DAYS)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLine:
    """One token. `expired`: it opens nothing any more, by its term; `soon`: within a fortnight."""

    id: str
    name: str
    made_by: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    scopes: tuple[str, ...]
    expired: bool
    soon: bool
    revoked_at: datetime | None = None
    revoked_by: str = ""


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """One right to tick."""

    code: str
    label: str
    ticked: bool


def read(form: Mapping[str, list[str]]) -> Typed:
    """What was typed, right or wrong."""
    return Typed(
        name=form.get("nom", [""])[0].strip(),
        scopes=tuple(form.get("droits", ())),
        days=form.get("duree", [""])[0].strip(),
    )


def wanted(typed: Typed) -> Wanted:
    """The token asked for; what is no right and no number is left for the flow to refuse."""
    known = {scope.value: scope for scope in Scope}
    days = int(typed.days) if typed.days.isascii() and typed.days.isdigit() else 0
    scopes = tuple(known[one] for one in dict.fromkeys(typed.scopes) if one in known)
    return Wanted(name=typed.name, scopes=scopes, days=days)


def scope_lines(offered: Iterable[Scope], typed: Typed) -> tuple[ScopeLine, ...]:
    """The rights that may be given, ticked as typed."""
    return tuple(ScopeLine(s.value, words().scope[s], s.value in typed.scopes) for s in offered)


def token_line(token: ApiToken, now: datetime) -> TokenLine:
    """A token as it stands."""
    return TokenLine(
        id=token.id,
        name=token.name,
        made_by=token.made_by,
        created_at=token.created_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        scopes=tuple(typeset(words().scope[scope]) for scope in token.scopes),
        expired=token.expires_at <= now,
        soon=token.stands(now) and token.expires_at <= now + _SOON,
        revoked_at=token.revoked_at,
        revoked_by=token.revoked_by,
    )
