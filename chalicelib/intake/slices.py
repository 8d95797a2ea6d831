"""The parts of a mail as exact slices of its bytes: what is handed to a court is never rewritten.

The stdlib parses an attached message and can only write it again, differently; its own bytes are
what a hash or a signature holds for. `mime.parse` has refused hostile structures before.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .mime import part_head
from .parts import MAX_PARTS

MAX_NESTED = 10
"""Multiparts inside multiparts that are looked into."""

_BLANK = re.compile(rb"\A(?:\r?\n)|\r?\n\r?\n")
_BREAK = re.compile(rb"[ \t]*\r?\n")


@dataclass(frozen=True)
class Slice:
    """A part that holds no other: its type, the name it was sent under, its decoded bytes."""

    kind: str
    name: str
    attached: bool
    data: bytes

    @property
    def message(self) -> bool:
        """Is it a whole mail, attached?"""
        return self.kind == "message/rfc822" or self.name.lower().endswith(".eml")


def slices(raw: bytes) -> tuple[Slice, ...]:
    """The leaf parts of a message in order; an attached message is one, whole and unopened."""
    found = []
    for count, part in enumerate(_leaves(raw, 0)):
        if count == MAX_PARTS:
            break
        found.append(part)
    return tuple(found)


def _leaves(raw: bytes, depth: int) -> Iterator[Slice]:
    head, body = _cut(raw)
    part = part_head(head)
    if part.boundary and depth < MAX_NESTED:
        for inner in _between(body, part.boundary.encode("utf-8", "surrogateescape")):
            yield from _leaves(inner, depth + 1)
    else:
        yield Slice(part.kind, part.name, part.attached, _decoded(body, part.encoding))


def _cut(raw: bytes) -> tuple[bytes, bytes]:
    """Headers and body, on each side of the first blank line."""
    blank = _BLANK.search(raw)
    return (raw[: blank.start()], raw[blank.end() :]) if blank else (raw, b"")


def _between(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """What stands between the lines of a boundary, the break before each apart (RFC 2046 §5.1)."""
    mark = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?(?=[ \t]*(?:\r?\n|\Z))")
    start = None
    for found in mark.finditer(body):
        if start is not None:
            yield body[start : found.start()]
        if found[1]:
            return
        line = _BREAK.match(body, found.end())
        start = line.end() if line else found.end()
    if start is not None:
        yield body[start:]


def _decoded(body: bytes, encoding: str) -> bytes:
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    if encoding == "base64":
        try:
            return base64.b64decode(body)
        except binascii.Error:
            return body
    return body
