"""A person's sessions (connexions) as shown: on which browser, since when, which one is this. Pure.

A browser's own name is a habit, not a proof: it helps a person to know their devices again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ...store.token_records import OpenSession

UNKNOWN = "Navigateur non reconnu"
# The first word found wins: each browser also names those that it imitates (RFC 9110 §10.1.5).
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One session: its browser, when it was opened and last used; `here`: it is this very one."""

    id: str
    device: str
    opened_at: datetime
    used_at: datetime
    here: bool


def device_of(agent: str) -> str:
    """A browser and its system in a few words, from what the browser calls itself."""
    browser = next((name for word, name in _BROWSERS if word in agent), "")
    system = next((name for word, name in _SYSTEMS if word in agent), "")
    return " sur ".join(filter(None, (browser, system))) or UNKNOWN


def session_lines(sessions: Sequence[OpenSession], here: str) -> tuple[SessionLine, ...]:
    """This session (by the hash of its secret) first, then the last used."""
    lines = [
        SessionLine(
            id=one.id,
            device=one.device or UNKNOWN,
            opened_at=one.opened_at,
            used_at=one.used_at,
            here=one.secret_hash == here,
        )
        for one in sessions
    ]
    return tuple(sorted(lines, key=lambda line: not line.here))


def wait_words(seconds: int) -> str:
    """How long to wait, in whole minutes."""
    minutes = max(-(-seconds // 60), 1)
    return f"{minutes}\u00a0minute{'s' if minutes > 1 else ''}"
