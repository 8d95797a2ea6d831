"""Our own test mail, come back through the employer's forwarding, whatever it did to it."""

import re
from collections.abc import Iterator

from .mime import Document, parse

TRIAL_HEADER = "x-vigie-essai"
_TOKEN = re.compile(r"\bessai-([0-9a-f]{32})\b", re.IGNORECASE)
_MOST = 5


def trial_mark(token: str) -> str:
    """How a token (32 hexadecimal characters) is written: one word that no client cuts."""
    return f"essai-{token}"


def trial_tokens(raw: bytes) -> tuple[str, ...]:
    """The tokens of test mails that a mail carries, in its headers or its text, each once."""
    found = (m.group(1).lower() for t in _texts(parse(raw)) for m in _TOKEN.finditer(t))
    return tuple(dict.fromkeys(found))[:_MOST]


def _texts(document: Document) -> Iterator[str]:
    yield from (value for name, value in document.headers if name in (TRIAL_HEADER, "subject"))
    yield document.text
    for inner in document.attached:
        yield from _texts(inner)
