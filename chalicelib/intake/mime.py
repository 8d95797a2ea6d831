"""Bytes → documents: headers, text and attached messages of a mail. Tolerant, and bounded.

The stdlib parser is kept from hostile input by bounds on size, parts, lines and header length, and
by the allow-list of charsets.py.
"""

import re
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.errors import HeaderParseError
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy
from itertools import islice
from typing import Any

from ..errors import BadInput
from .charsets import eight_bit, header_words
from .parts import MAIL_HEADERS, Budget, Parts, Unread, body, filename, walk
from .pdf import Pdf
from .text import one_line

MAX_BYTES = 25 * 1024 * 1024
MAX_MULTIPARTS = 40
MAX_BOUNDARIES = 5_000
MAX_LINES = 500_000
MAX_HEAD = 256 * 1024
MAX_HEADER = 4_000
MAX_HEADERS = 500
MAX_DEPTH = 4
_OFFERED = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.I | re.M)
_NO_MAIL = "Ce fichier n’est pas un courriel\u00a0: aucun en-tête n’y a été trouvé."
_FAULTS = (
    AssertionError, AttributeError, HeaderParseError, IndexError, KeyError, LookupError,
    RecursionError, TypeError, UnicodeError, ValueError,
)  # fmt: skip


class _Policy(EmailPolicy):
    """policy.default without its structured headers: 18 s on 8 kB of quotes (measured)."""

    def header_fetch_parse(self, name: str, value: str) -> Any:  # noqa: ARG002 (the stdlib's)
        return one_line(eight_bit(value[:MAX_HEADER]))


_POLICY = _Policy()
_WRITTEN = frozenset(("subject", "from", "to", "cc", "reply-to", "x-original-from"))


@dataclass(frozen=True)
class Document:
    """One message: `headers` in order and unfolded, its text, what is attached, what went wrong.

    `pdfs` are the attached PDFs with their text; `unread` what nobody could read (whole); `whole`
    is False when a bound cut something.
    """

    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    attached: tuple["Document", ...] = ()
    pdfs: tuple[Pdf, ...] = ()
    unread: tuple[Unread, ...] = ()
    problems: tuple[str, ...] = ()
    readable: bool = True
    whole: bool = True

    def header(self, name: str) -> str:
        """The first header of that name, decoded; empty when absent."""
        return next((value for key, value in self.headers if key == name), "")


def parse(raw: bytes, depth: int = 0) -> Document:
    """Read a mail, itself attached `depth` deep. Raises BadInput only over MAX_BYTES (25 MB)."""
    if len(raw) > MAX_BYTES:
        why = f"Ce courriel pèse {len(raw) // 1_000_000} Mo, plus que 25\u00a0: il n’a pas été lu."
        raise BadInput("courriel", why, "Transférez-le sans ses pièces jointes.")
    return _parse(raw, depth, Budget())


def _parse(raw: bytes, depth: int, budget: Budget) -> Document:
    refusal = _refusal(raw)
    if refusal:
        return _unreadable(raw, refusal)
    try:
        message = message_from_bytes(raw, policy=_POLICY)
        if not MAIL_HEADERS & {name.lower() for name in message.keys()}:  # noqa: SIM118 (not a dict)
            return _unreadable(raw, _NO_MAIL)
        return _document(message, depth, budget)
    except _FAULTS:
        return _unreadable(raw, "La structure de ce courriel est trop abîmée pour être lue.")


def parse_head(raw: bytes) -> Document:
    """The headers alone, whatever the size and shape of the rest. Never raises."""
    message = BytesHeaderParser(policy=_POLICY).parsebytes(raw[:MAX_HEAD])
    return Document(headers=_headers(message))


def _unreadable(raw: bytes, why: str) -> Document:
    """What is kept of a mail that cannot be read: enough to know whom it was sent to."""
    return replace(parse_head(raw), problems=(why,), readable=False)


def _refusal(raw: bytes) -> str:
    if not raw.strip():
        return "Ce courriel est vide."
    offered = sum(1 for _ in _OFFERED.finditer(raw))
    if offered > MAX_MULTIPARTS or raw.count(b"\n--") > MAX_BOUNDARIES:
        return "Ce courriel contient trop de parties imbriquées\u00a0: il n’a pas été lu."
    if raw.count(b"\n") > MAX_LINES:
        return "Ce courriel contient trop de lignes\u00a0: il n’a pas été lu."
    return ""


def _document(message: Message, depth: int, budget: Budget) -> Document:
    found = walk(message, budget)
    text = body(found)
    attached = tuple(_inside(found, depth, budget))
    return Document(
        headers=_headers(message),
        text=text,
        attached=attached,
        pdfs=tuple(found.pdfs),
        unread=tuple(found.unread),
        problems=tuple(dict.fromkeys(found.problems)),
        whole=found.whole,
    )


def _inside(found: Parts, depth: int, budget: Budget) -> list[Document]:
    """The attached messages that can be read; the others leave a problem."""
    documents = []
    for inner in found.attached:
        budget.messages -= 1
        if depth >= MAX_DEPTH or budget.messages < 0:
            found.problems.append("Trop de courriels joints\u00a0: tous n’ont pas été lus.")
            found.whole = False
            break
        if isinstance(inner, Message):
            document = _document(inner, depth + 1, budget)
        else:
            document = _parse(inner, depth + 1, budget)
        if document.readable:
            documents.append(document)
        else:
            found.problems.append("Un courriel joint n’a pas pu être lu.")
            found.whole = False
    return documents


def _headers(message: Message) -> tuple[tuple[str, str], ...]:
    """The headers unfolded, in order; encoded words are decoded only where people write."""
    return tuple(
        (name.lower(), _value(name.lower(), value))
        for name, value in islice(message.raw_items(), MAX_HEADERS)
    )


def _value(name: str, value: str) -> str:
    if name in _WRITTEN:
        return header_words(value[:MAX_HEADER])
    return one_line(eight_bit(value[:MAX_HEADER]))


@dataclass(frozen=True)
class PartHead:
    """What the headers of a part say of its body; `boundary` is empty when it holds no parts."""

    kind: str
    name: str
    attached: bool
    boundary: str
    encoding: str


def part_head(raw: bytes) -> PartHead:
    """Read the headers of a part, as `parse` does. Never raises."""
    part = BytesHeaderParser(policy=_POLICY).parsebytes(raw[:MAX_HEAD])
    boundary = part.get_boundary() if part.get_content_maintype() == "multipart" else None
    return PartHead(
        kind=one_line(part.get_content_type()),
        name=filename(part),
        attached=part.get_content_disposition() == "attachment",
        boundary=boundary or "",
        encoding=str(part.get("content-transfer-encoding", "")).strip().lower(),
    )
