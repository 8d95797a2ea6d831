"""The keys of signed links and sessions: made on their way to AWS, never shown, each with its age.

One line a key: the instant it was made, a dot, and what cannot be guessed. The whole line signs, so
that functions need not know; a line without an instant was made by an earlier version.
"""

import re
import secrets
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from .account import code
from .console import Console

_FORMAT = "%Y%m%dT%H%M%SZ"
_MADE = re.compile(r"(\d{8}T\d{6}Z)\.\S+")


def fresh_key(now: datetime) -> str:
    """A new key, made at `now` (aware UTC)."""
    return f"{now.astimezone(UTC):{_FORMAT}}.{secrets.token_urlsafe(48)}"


def made_at(key: str) -> datetime | None:
    """When a key was made (aware UTC); None when its line does not say."""
    found = _MADE.fullmatch(key)
    return datetime.strptime(found[1], _FORMAT).replace(tzinfo=UTC) if found else None


def ensure_key(systems: Any, name: str, console: Console, now: datetime) -> None:
    """Make the SecureString `name` unless it is there: a new key would end every link and session.

    The value is neither read nor printed nor kept here.
    """
    try:
        systems.put_parameter(
            Name=name,
            Description="Vigie: key of signed links and sessions. Losing it ends them all.",
            Value=fresh_key(now),
            Type="SecureString",
            Overwrite=False,
        )
    except ClientError as fault:
        if code(fault) != "ParameterAlreadyExists":
            raise
        console.say(f"  {name}: kept")
        return
    console.say(f"  {name}: made")
