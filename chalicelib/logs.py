"""What every line of the logs carries, and what none does.

Each line has a `trace`: the first twelve signs of the SHA-256 of the mail it follows from, else of
what caused it. It goes from the mail to its outbox items and deliveries, so that one word finds
all that was done of it. Addresses, numbers and references of cases are masked, in exceptions too.
"""

import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_LENGTH = 12
_TRACE = ContextVar("trace", default="")
_MASKS = (
    (re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:=]+"), "[adresse]"),
    # A French number as people write it, any number as E.164; no part of a hash or of a longer one.
    (re.compile(r"(?<![\w.-])(?:\+\d{8,15}|0[1-9](?:[ .-]?\d\d){4})(?![\w-])"), "[numéro]"),
    (re.compile(r"(?<!\w)[A-Z]{2,4}[- ]?20\d\d[- ]?\d{4,}(?!\w)"), "[référence]"),
)


def current() -> str:
    """The trace of what runs now; empty outside of any."""
    return _TRACE.get()


def mark(*cause: str) -> str:
    """A trace for what no mail caused (a reminder, a page): the same cause gives the same one."""
    return hashlib.sha256("\n".join(cause).encode()).hexdigest()[:_LENGTH]


def mail_trace(sha256: str) -> str:
    """The trace of a mail, by its SHA-256 (64 hexadecimal signs)."""
    return sha256[:_LENGTH]


@contextmanager
def following(trace: str) -> Iterator[None]:
    """What runs inside carries `trace`, and so does the fault that leaves it."""
    token = _TRACE.set(trace)
    try:
        yield
    except Exception as fault:
        fault.__dict__.setdefault("trace", trace)
        raise
    finally:
        _TRACE.reset(token)


def masked(text: str) -> str:
    """`text` without addresses, telephone numbers and references of cases."""
    for look, word in _MASKS:
        text = look.sub(word, text)
    return text


def install() -> None:
    """Have every line of this process carry its trace, masked. Installing twice is harmless."""
    logging.setLogRecordFactory(_Record)


class _Record(logging.LogRecord):
    """A line: its words are settled, and masked, where it is written."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.trace = current()
        self.msg, self.args = masked(self._words()), ()
        if self.exc_info and self.exc_info[1]:
            self.trace = self.trace or getattr(self.exc_info[1], "trace", "")
            safe = _safe(self.exc_info[1])
            self.exc_info = (type(safe), safe, self.exc_info[2])

    def _words(self) -> str:
        try:
            return super().getMessage()
        except (TypeError, ValueError):
            return f"{self.msg} (its values could not be written in it)"  # A library's own mistake.


def _safe(fault: BaseException) -> Exception:
    """The same fault by name, place and masked words, and what caused it."""
    kind = type(fault)
    named = type(kind.__name__, (Exception,), {"__module__": kind.__module__})
    safe: Exception = named(masked(str(fault)))
    inner = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    safe.__cause__ = _safe(inner) if inner else None
    return safe.with_traceback(fault.__traceback__)
