"""The key of signed links and sessions: made once, on its way to AWS, and never shown."""

import secrets
from typing import Any

from botocore.exceptions import ClientError

from .account import code
from .console import Console


def ensure_key(systems: Any, name: str, console: Console) -> None:
    """Make the SecureString `name` unless it is there: a new key would end every link and session.

    The value is neither read nor printed nor kept here.
    """
    try:
        systems.put_parameter(
            Name=name,
            Description="Vigie: key of signed links and sessions. Losing it ends them all.",
            Value=secrets.token_urlsafe(48),
            Type="SecureString",
            Overwrite=False,
        )
    except ClientError as fault:
        if code(fault) != "ParameterAlreadyExists":
            raise
        console.say(f"  {name}: kept")
        return
    console.say(f"  {name}: made")
