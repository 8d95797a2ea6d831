"""The bytes of the messages attached to a mail, exactly as they stand in it.

A signature needs bytes, and parsing loses them. The slices are only candidates: whoever verifies
one must also find that reading it gives what was read (`grade.py`), so a boundary that two parsers
understand differently proves nothing.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from email.parser import BytesHeaderParser
from email.policy import compat32

from .mime import MAX_DEPTH, MAX_HEAD
from .parts import MAX_PARTS

_BLANK = re.compile(rb"\r?\n\r?\n")


def attached_messages(raw: bytes) -> Iterator[bytes]:
    """The raw bytes of each attached message, outermost first, at most MAX_PARTS parts in all."""
    waiting = [(raw, 0)]
    for _ in range(MAX_PARTS):
        if not waiting:
            return
        entity, depth = waiting.pop()
        kind, boundary, coding, name = _described(entity)
        body = entity[found.end() :] if (found := _BLANK.search(entity)) else b""
        if kind.startswith("multipart/") and boundary:
            waiting += [(part, depth) for part in reversed(_parts(body, boundary))]
        elif kind == "message/rfc822" or ((depth or entity is not raw) and name.endswith(".eml")):
            message = _decoded(body, coding)
            yield message
            if depth < MAX_DEPTH:
                waiting.append((message, depth + 1))


def _described(entity: bytes) -> tuple[str, bytes, str, str]:
    """An entity's type, boundary, transfer encoding and file name, in lower case but boundary."""
    found = _BLANK.search(entity, 0, MAX_HEAD)
    head = entity[: found.start() if found else 0]
    if entity[:1] in (b"\r", b"\n"):
        return "text/plain", b"", "", ""
    message = BytesHeaderParser(policy=compat32).parsebytes(head)
    boundary = message.get_param("boundary")
    name = message.get_param("name") or message.get_param("filename", "", "content-disposition")
    return (
        message.get_content_type(),
        boundary.encode("ascii", "replace") if isinstance(boundary, str) else b"",
        str(message.get("content-transfer-encoding", "")).strip().lower(),
        name.lower().strip() if isinstance(name, str) else "",
    )


def _parts(body: bytes, boundary: bytes) -> list[bytes]:
    """The parts between delimiters (RFC 2046 §5.1.1): the line break before one belongs to it."""
    line = re.compile(
        rb"(?:\A|\r?\n)--" + re.escape(boundary.rstrip()) + rb"(--)?[ \t]*(?=\r?\n|\Z)"
    )
    parts: list[bytes] = []
    start = -1
    for found in line.finditer(body):
        if start >= 0:
            parts.append(body[start : found.start()])
        start = found.end() + (2 if body[found.end() : found.end() + 2] == b"\r\n" else 1)
        if found[1] or len(parts) >= MAX_PARTS:
            break
    return parts


def _decoded(body: bytes, coding: str) -> bytes:
    if coding == "base64":
        try:
            return base64.b64decode(body)
        except binascii.Error:
            return b""
    return quopri.decodestring(body) if coding == "quoted-printable" else body
