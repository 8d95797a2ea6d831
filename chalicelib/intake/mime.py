"""Bytes → documents: headers, text and attached messages of a mail. Tolerant, and bounded.

The stdlib parser is kept from hostile input by bounds on size, parts, lines and header length, and
by the allow-list of charsets.py.
"""

import re
from email.errors import HeaderParseError
from operator import itemgetter

import msgspec

from ..errors import BadInput
from .charsets import header_words
from .entity import MAX_HEADER, Entity, entity, head, unfolded
from .parts import MAIL_HEADERS, Budget, Parts, Unread, body, filename, walk
from .pdf import Pdf

MAX_BYTES = 25 * 1024 * 1024
MAX_MULTIPARTS = 40
MAX_BOUNDARIES = 5_000
MAX_LINES = 500_000
MAX_HEAD = 256 * 1024
MAX_HEADERS = 500
MAX_DEPTH = 4
_OFFERED = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.I | re.M)
_NO_MAIL = "Ce fichier n’est pas un courriel\u00a0: aucun en-tête n’y a été trouvé."
_FAULTS = (
    AssertionError, AttributeError, HeaderParseError, IndexError, KeyError, LookupError,
    RecursionError, TypeError, UnicodeError, ValueError,
)  # fmt: skip


_VALUE = itemgetter(1)
_PRINTABLE = bytes(range(ord(" "), ord("~") + 1))
_WRITTEN = frozenset(("subject", "from", "to", "cc", "reply-to", "x-original-from"))


class Document(msgspec.Struct, frozen=True):
    """One message: `headers` in order and unfolded, its text, what is attached, what went wrong.

    `pdfs` are the attached PDFs with their text; `unread` what nobody could read (whole); `whole`
    is False when a bound cut something; `plain` is True when each header is one line of the bytes
    (unfolded), in order; `first` holds the first header of each name.
    """

    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    attached: tuple["Document", ...] = ()
    pdfs: tuple[Pdf, ...] = ()
    unread: tuple[Unread, ...] = ()
    problems: tuple[str, ...] = ()
    readable: bool = True
    whole: bool = True
    plain: bool = False
    first: dict[str, str] = {}

    def header(self, name: str) -> str:
        """The first header of that name, decoded; empty when absent."""
        return self.first.get(name, "")


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
        message = entity(raw)
        if MAIL_HEADERS.isdisjoint(message.first):
            return _unreadable(raw, _NO_MAIL)
        return _document(message, depth, budget)
    except _FAULTS:
        return _unreadable(raw, "La structure de ce courriel est trop abîmée pour être lue.")


def parse_head(raw: bytes) -> Document:
    """The headers alone, whatever the size and shape of the rest. Never raises."""
    headers = _headers(head(raw[:MAX_HEAD]))
    return Document(headers=headers, first=dict(reversed(headers)))


def _unreadable(raw: bytes, why: str) -> Document:
    """What is kept of a mail that cannot be read: enough to know whom it was sent to."""
    return msgspec.structs.replace(parse_head(raw), problems=(why,), readable=False)


def _refusal(raw: bytes) -> str:
    if not raw or raw.isspace():
        return "Ce courriel est vide."
    if _offered(raw) > MAX_MULTIPARTS or _more(raw, b"\n--", MAX_BOUNDARIES):
        return "Ce courriel contient trop de parties imbriquées\u00a0: il n’a pas été lu."
    if _more(raw, b"\n", MAX_LINES):
        return "Ce courriel contient trop de lignes\u00a0: il n’a pas été lu."
    return ""


def _more(raw: bytes, mark: bytes, most: int) -> bool:
    """Is a mark there more than so many times? A short mail has no room for it."""
    return len(raw) > most * len(mark) and raw.count(mark) > most


def _offered(raw: bytes) -> int:
    """The parts that say that they hold parts."""
    if raw.count(b"/") <= MAX_MULTIPARTS:  # one in each
        return 0
    lowered = raw.lower()
    if lowered.count(b"content-type:") <= MAX_MULTIPARTS:
        return 0
    return sum(1 for _ in _OFFERED.finditer(lowered))


def _document(message: Entity, depth: int, budget: Budget) -> Document:
    found = walk(message, budget)
    text = body(found)
    attached = tuple(_inside(found, depth, budget))
    headers = _headers(message)
    return Document(
        headers=headers,
        first=dict(reversed(headers)),
        text=text,
        attached=attached,
        pdfs=tuple(found.pdfs),
        unread=tuple(found.unread),
        problems=tuple(dict.fromkeys(found.problems)),
        whole=found.whole,
        plain=message.plain and len(message.items) <= MAX_HEADERS,
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
        if isinstance(inner, Entity):
            document = _document(inner, depth + 1, budget)
        else:
            document = _parse(inner, depth + 1, budget)
        if document.readable:
            documents.append(document)
        else:
            found.problems.append("Un courriel joint n’a pas pu être lu.")
            found.whole = False
    return documents


def _headers(message: Entity) -> tuple[tuple[str, str], ...]:
    """The headers on one line, in order; encoded words are decoded only where people write."""
    items = message.items[:MAX_HEADERS]
    together = "".join(map(_VALUE, items))
    if len(together) > MAX_HEADER or "  " in together or not _printable(together):
        return tuple([(name, _said(name, value)) for name, value in items])
    if "=?" not in together:
        return tuple(items)
    # Nearly all: on one line as they are, looked at together.
    return tuple([one if "=?" not in one[1] else (one[0], _said(*one)) for one in items])


def _printable(text: str) -> bool:
    """`isprintable`, in a third of the time on ASCII."""
    if text.isascii():
        return not text.encode().translate(None, _PRINTABLE)
    return text.isprintable()


def _said(name: str, value: str) -> str:
    if value.isprintable() and "  " not in value and "=?" not in value and len(value) <= MAX_HEADER:
        return value
    value = value[:MAX_HEADER]
    return (header_words(value) if name in _WRITTEN else unfolded(value)).strip()


class PartHead(msgspec.Struct, frozen=True):
    """What the headers of a part say of its body; `boundary` is empty when it holds no parts."""

    kind: str
    name: str
    attached: bool
    boundary: str
    encoding: str


def part_head(raw: bytes) -> PartHead:
    """Read the headers of a part, as `parse` does. Never raises."""
    part = head(raw[:MAX_HEAD])
    return PartHead(
        kind=part.kind,
        name=filename(part),
        attached=part.disposition() == "attachment",
        boundary=part.boundary() if part.kind.startswith("multipart/") else "",
        encoding=part.get("content-transfer-encoding").lower(),
    )
