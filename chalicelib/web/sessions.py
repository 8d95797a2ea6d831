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
OPERATORS_LASTS = timedelta(hours=1)


def hashed(secret: str) -> str:
    """What is kept of a session's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_session(ctx: Context, person: Person, agent: str = "") -> str:
    """Sign `person` in, on the browser that calls itself `agent`; the `Set-Cookie` header."""
    from ..store.token_records import OpenSession
    from .views.sessions import device_of

    lasts = OPERATORS_LASTS if person.role == "operator" else LASTS
    secret, now = secrets.token_urlsafe(32), ctx.now()
    session = OpenSession(
        id=secrets.token_hex(8),
        person=person.id,
        secret_hash=hashed(secret),
        opened_at=now,
        used_at=now,
        expires_at=now + lasts,
        device=device_of(agent),
    )
    ctx.store.sessions.open(session)
    return _cookie(ctx.settings, secret, int(lasts.total_seconds()))


def close_session(ctx: Context, session: str) -> str:
    """Sign out; the `Set-Cookie` header that drops the cookie."""
    kept = ctx.store.sessions.standing(session, ctx.now())
    if kept:
        ctx.store.sessions.close(kept)
    return _cookie(ctx.settings, "", 0)


def session_of(cookie_header: str) -> str:
    """The hash of the session's secret in a `Cookie` header; empty when there is none."""
    for pair in cookie_header.split(";"):  # RFC 6265 §5.4; our values need no unquoting.
        name, _, value = pair.strip().partition("=")
        if name == COOKIE:
            return hashed(value) if value else ""
    return ""


def person_of(ctx: Context, session: str) -> Person | None:
    """Who the session signs in, when it still stands; no operator whom the settings do not name."""
    from ..errors import NotFound
    from ..flows.operators import stands

    now = ctx.now()
    kept = ctx.store.sessions.standing(session, now) if session else None
    if kept is None:
        return None
    try:
        person = ctx.store.people.person(kept.person)
    except NotFound:  # Erased since: the session opens nothing.
        return None
    if not stands(ctx.settings, person):
        return None
    ctx.store.sessions.used(kept, now)
    return person


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
