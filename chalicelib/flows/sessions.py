"""A person's own sessions (connexions): a lost computer's is closed from any other."""

from ..errors import NotFound
from ..store.audit_records import Action
from ..store.records import Person
from ..store.token_records import OpenSession
from .audit import note
from .context import Context, Desk


def sessions_of(ctx: Context, person: Person) -> list[OpenSession]:
    """Those that stand, the last used first."""
    return ctx.store.sessions.of_person(person.id, ctx.now())


def close_others(ctx: Context, person: Person, here: str) -> int:
    """Close all of a person's sessions but `here` (the hash of its secret); how many there were."""
    others = [one for one in sessions_of(ctx, person) if one.secret_hash != here]
    return _close(ctx, person, others)


def close_one(ctx: Context, person: Person, session_id: str) -> None:
    """Close one of a person's own sessions. Raises NotFound for any other."""
    own = [one for one in sessions_of(ctx, person) if one.id == session_id]
    if not own:
        raise NotFound("session", session_id[:40])
    _close(ctx, person, own)


def close_all(desk: Desk, person_id: str) -> None:
    """Close every session of somebody who leaves."""
    desk.store.sessions.close(*desk.store.sessions.of_person(person_id, desk.now()))


def _close(ctx: Context, person: Person, sessions: list[OpenSession]) -> int:
    if sessions:
        ctx.store.sessions.close(*sessions)
        note(ctx, person, Action.SESSIONS_CLOSED, ", ".join(one.device for one in sessions))
    return len(sessions)
