"""The bytes of the messages attached to a mail, exactly as they stand in it.

A signature needs bytes, and parsing loses them. The slices are only candidates: whoever verifies
one must also find that reading it gives what was read (`grade.py`), so a boundary that two parsers
understand differently proves nothing.
"""

from collections.abc import Iterator

from .mime import MAX_DEPTH
from .parts import MAX_PARTS
from .slices import slices


def attached_messages(raw: bytes) -> Iterator[bytes]:
    """The raw bytes of each attached message, outermost first, at most MAX_PARTS in all."""
    waiting = [(raw, 0)]
    for _ in range(MAX_PARTS):
        if not waiting:
            return
        message, depth = waiting.pop()
        if depth:
            yield message
        if depth <= MAX_DEPTH:
            inner = [(part.data, depth + 1) for part in slices(message) if part.message]
            waiting += reversed(inner)
