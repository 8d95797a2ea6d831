"""The text of a PDF attached to a mail, by pypdf held inside strict bounds. Never raises.

A PDF is as hostile as the mail that brought it: every bound of pypdf is tightened to what a letter
of a few pages needs, the drawing operators are counted, and what pypdf only warns about makes the
reading partial. pypdf is imported when a PDF is met (a quarter of a second).
"""

import logging
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise
from typing import Any

import msgspec

from .text import clean

MAX_BYTES = 5 * 1024 * 1024
MAX_PAGES = 30
MAX_CHARACTERS = 100_000
MAX_OPERATORS = 60_000
"""A dense page takes two thousand; this many take about a second."""
_STREAM = 2 * 1024 * 1024
"""Bytes a stream may hold once decompressed; a page of a letter takes a few thousand."""
_BOUNDS: dict[str, Any] = {
    "maximum_declared_stream_length": MAX_BYTES,
    "array_based_stream_maximum_output_length": _STREAM,
    "array_maximum_element_count": 20_000,
    "dictionary_maximum_element_count": 20_000,
    "lzw_maximum_output_length": _STREAM,
    "run_length_maximum_output_length": _STREAM,
    "zlib_maximum_output_length": _STREAM,
    "zlib_maximum_recovery_input_length": _STREAM,
    "brotli_maximum_output_length": _STREAM,
    "jbig2_maximum_output_length": _STREAM,
    "flate_maximum_row_length": _STREAM,
    "stream_filters_maximum_length": 4,
    "stream_decoding_work_maximum_length": 4 * _STREAM,
    "stream_parsing_work_maximum_count": MAX_OPERATORS,
    "page_tree_maximum_entries": 2_000,
    "page_tree_maximum_depth": 20,
    "page_tree_maximum_page_entries": 20_000,
    "xform_maximum_invocations_per_extraction": 100,
    "jbig2dec_binary": None,
}
# What pypdf and Python raise on a damaged file, met while fuzzing; PyPdfError is added on import.
_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError,
    NotImplementedError, OSError, RuntimeError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip


class Pdf(msgspec.Struct, frozen=True, kw_only=True):
    """A PDF of a mail: its name, its text, and in French why it was not read whole (or nothing)."""

    name: str
    text: str = ""
    problem: str = ""


class _TooMuchWork(RuntimeError):
    """More drawing operators than a letter has."""


def read_pdf(name: str, data: bytes) -> Pdf:
    """Read the text of a PDF attached to a mail, page after page."""
    text, why = text_of(data)
    said = f"La pièce jointe «\u00a0{name}\u00a0» {why}." if why else ""
    return Pdf(name=name, text=text, problem=said)


def text_of(data: bytes) -> tuple[str, str]:
    """The text of a PDF, and why it was not read whole: a French sentence without its subject,
    which is feminine (« est chiffrée : lisez-la »), or nothing.
    """
    if len(data) > MAX_BYTES:
        return "", "est trop lourde pour être lue\u00a0: lisez-la"
    with _silent() as warned:
        text, why = _text(data)
    text = clean(text)
    if not why and len(text) > MAX_CHARACTERS:
        why = "est très longue\u00a0: seul son début a été lu"
    if not why and warned:
        why = "est abîmée\u00a0: elle n’a peut-être pas été lue en entier, lisez-la"
    return text[:MAX_CHARACTERS], why


def _text(data: bytes) -> tuple[str, str]:
    """The text and why it is not whole; what was read before a fault is kept."""
    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import DependencyError, PyPdfError

    pages: list[str] = []
    try:
        with apply_configuration(**_BOUNDS):
            reader = PdfReader(BytesIO(data))
            # An empty password opens what is only closed to changes.
            if reader.is_encrypted and not reader.decrypt(""):
                return "", "est protégée par un mot de passe\u00a0: lisez-la"
            why = _pages(reader, pages)
    except DependencyError:
        why = "est chiffrée\u00a0: lisez-la"
    except (PyPdfError, *_FAULTS):
        why = "est un PDF abîmé ou trop complexe\u00a0: lisez-la"
    return "\n\n".join(pages), why


def _pages(reader: Any, pages: list[str]) -> str:
    """Read the pages into `pages`; why they are not all there."""
    work = 0

    def count(*_operator: object) -> None:
        nonlocal work
        work += 1
        if work > MAX_OPERATORS:
            raise _TooMuchWork

    blank = 0
    for number, page in enumerate(reader.pages):
        if number == MAX_PAGES or sum(map(len, pages)) > MAX_CHARACTERS:
            return "est très longue\u00a0: seul son début a été lu"
        pieces: list[tuple[str, float]] = []
        text = page.extract_text(visitor_operand_before=count, visitor_text=_placing(pieces))
        blank += not text.strip()
        pages.append(_spaced(text, pieces))
    if blank == len(pages):
        return "est un PDF sans texte (image)\u00a0: lisez-le"
    return "a des pages sans texte (images)\u00a0: lisez-les" if blank else ""


def _placing(pieces: list[tuple[str, float]]) -> Callable[..., None]:
    """A visitor of pypdf that keeps each piece of text with its height on the page."""

    def visit(text: str, page: Sequence[float], line: Sequence[float], *_font: object) -> None:
        if text.strip():
            pieces.append((text, line[5] * page[3] + page[5]))
        elif pieces:  # a line's end comes apart
            pieces[-1] = (pieces[-1][0] + text, pieces[-1][1])

    return visit


def _spaced(text: str, pieces: list[tuple[str, float]]) -> str:
    """The text with an empty line where the page leaves one: there a sentence ends.

    A gap counts when it is half as high again as the page's usual line.
    """
    gaps = sorted(gap for (_, a), (_, b) in pairwise(pieces) if (gap := a - b) > 1)
    if not gaps or "".join(piece for piece, _ in pieces).split() != text.split():
        return text
    most = 1.5 * gaps[len(gaps) // 4]
    out = [pieces[0][0]]
    for (_, above), (piece, height) in pairwise(pieces):
        out.append(f"\n\n{piece}" if above - height > most else piece)
    return "".join(out)


class _Heard(logging.Handler):
    """Notes that something was logged."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(record.name)


@contextmanager
def _silent() -> Iterator[list[str]]:
    """Keep pypdf's words about a stranger's PDF out of our log; the list holds who spoke."""
    heard: list[str] = []
    logger, handler = logging.getLogger("pypdf"), _Heard(heard)
    kept = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield heard
    finally:
        logger.removeHandler(handler)
        logger.propagate = kept
