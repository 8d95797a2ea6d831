"""Sessions: a random secret in a cookie, its hash in the store, and a CSRF token bound to it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from ..flows.context import Context
    from ..settings import Settings
    from ..store.records import Person

COOKIE = "vigie"
LASTS = timedelta(days=7)


def hashed(secret: str) -> str:
    """What is kept of a session's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_session(ctx: Context, person: Person) -> str:
    """Sign `person` in; the `Set-Cookie` header to answer with."""
    secret = secrets.token_urlsafe(32)
    ctx.store.tokens.open_session(hashed(secret), person.id, ctx.now() + LASTS)
    return _cookie(ctx.settings, secret, int(LASTS.total_seconds()))


def close_session(ctx: Context, session: str) -> str:
    """Sign out; the `Set-Cookie` header that drops the cookie."""
    ctx.store.tokens.close_session(session)
    return _cookie(ctx.settings, "", 0)


def session_of(cookie_header: str) -> str:
    """The hash of the session's secret in a `Cookie` header; empty when there is none."""
    for pair in cookie_header.split(";"):  # RFC 6265 §5.4; our values need no unquoting.
        name, _, value = pair.strip().partition("=")
        if name == COOKIE:
            return hashed(value) if value else ""
    return ""


def person_of(ctx: Context, session: str) -> Person | None:
    """Who the session signs in, when it still stands."""
    from ..errors import NotFound

    person = ctx.store.tokens.session(session, ctx.now()) if session else None
    if person is None:
        return None
    try:
        return ctx.store.people.person(person)
    except NotFound:  # Erased since: the session opens nothing.
        return None


def csrf_token(settings: Settings, session: str) -> str:
    """The token every form of a signed-in person carries; good for that session only."""
    return _csrf(settings.key, session)


def csrf_holds(settings: Settings, session: str, given: str) -> bool:
    return any(
        hmac.compare_digest(_csrf(k, session).encode(), given.encode()) for k in settings.keys
    )


def _csrf(key: str, session: str) -> str:
    return hmac.new(key.encode(), f"csrf:{session}".encode(), hashlib.sha256).hexdigest()


def _cookie(settings: Settings, value: str, seconds: int) -> str:
    base = urlsplit(settings.base_url)
    parts = [f"{COOKIE}={value}", f"Path={base.path or '/'}", f"Max-Age={seconds}"]
    parts += ["HttpOnly", "SameSite=Lax"]
    return "; ".join([*parts, "Secure"] if base.scheme == "https" else parts)
