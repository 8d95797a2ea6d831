"""Bytes → documents: headers, text and attached messages of a mail. Tolerant, and bounded.

The stdlib parser is kept from hostile input by bounds on size, parts, lines and header length, and
by the allow-list of charsets.py.
"""

import re
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy
from email.utils import unquote
from itertools import islice
from typing import Any

from ..errors import BadInput
from .charsets import decoded, eight_bit
from .html import text_of
from .text import MAX_TEXT, clean, one_line

MAX_BYTES = 25 * 1024 * 1024
MAX_PARTS = 200
MAX_MULTIPARTS = 40
MAX_BOUNDARIES = 5_000
MAX_LINES = 500_000
MAX_HEAD = 256 * 1024
MAX_HEADER = 4_000
MAX_HEADERS = 500
MAX_DEPTH = 4
_OFFERED = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.I | re.M)
_MAIL_HEADERS = frozenset(("from", "to", "subject", "date", "received", "message-id"))
_FAULTS = (
    AssertionError, AttributeError, HeaderParseError, IndexError, KeyError, LookupError,
    RecursionError, TypeError, UnicodeError, ValueError,
)  # fmt: skip


class _Policy(EmailPolicy):
    """policy.default without its structured headers: 18 s on 8 kB of quotes (measured)."""

    def header_fetch_parse(self, name: str, value: str) -> Any:  # noqa: ARG002 (the stdlib's)
        return one_line(eight_bit(value[:MAX_HEADER]))


_POLICY = _Policy()
_WRITTEN = frozenset(("subject", "from", "to", "cc", "reply-to"))


@dataclass(frozen=True)
class Document:
    """One message: `headers` in order and unfolded, its text, what is attached, what went wrong.

    `unread` names the attachments left aside; `whole` is False when a bound cut something.
    """

    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    attached: tuple["Document", ...] = ()
    unread: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    readable: bool = True
    whole: bool = True

    def header(self, name: str) -> str:
        """The first header of that name, decoded; empty when absent."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass
class _Found:
    """What a walk through the parts gathers."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attached: list[Document] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    whole: bool = True


def parse(raw: bytes, depth: int = 0) -> Document:
    """Read a mail. Raises BadInput only when it is over MAX_BYTES (25 MB)."""
    if len(raw) > MAX_BYTES:
        why = f"Ce courriel pèse {len(raw) // 1_000_000} Mo, plus que 25\u00a0: il n’a pas été lu."
        raise BadInput("courriel", why, "Transférez-le sans ses pièces jointes.")
    refusal = _refusal(raw)
    if refusal:
        return _unreadable(raw, refusal)
    try:
        return _document(message_from_bytes(raw, policy=_POLICY), depth)
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
    if not _MAIL_HEADERS & {name for name, _ in parse_head(raw).headers}:
        return "Ce fichier n’est pas un courriel\u00a0: aucun en-tête n’y a été trouvé."
    offered = sum(1 for _ in _OFFERED.finditer(raw))
    if offered > MAX_MULTIPARTS or raw.count(b"\n--") > MAX_BOUNDARIES:
        return "Ce courriel contient trop de parties imbriquées\u00a0: il n’a pas été lu."
    if raw.count(b"\n") > MAX_LINES:
        return "Ce courriel contient trop de lignes\u00a0: il n’a pas été lu."
    return ""


def _document(message: Message, depth: int) -> Document:
    found = _Found()
    _walk(message, found, depth)
    text = clean("\n\n".join(found.plain)[: 2 * MAX_TEXT])
    if not text and found.html:
        text = clean(text_of("\n".join(found.html)[: 2 * MAX_TEXT]))
    if len(text) > MAX_TEXT:
        found.problems.append("Ce courriel est très long\u00a0: seul son début a été lu.")
        found.whole = False
    return Document(
        headers=_headers(message),
        text=text[:MAX_TEXT],
        attached=tuple(found.attached),
        unread=tuple(found.unread),
        problems=tuple(dict.fromkeys(found.problems)),
        whole=found.whole,
    )


def _headers(message: Message) -> tuple[tuple[str, str], ...]:
    """The headers unfolded, in order; encoded words are decoded only where people write."""
    raw = [(name.lower(), value) for name, value in islice(message.raw_items(), MAX_HEADERS)]
    return tuple((name, _value(value, words=name in _WRITTEN)) for name, value in raw)


def _value(value: str, *, words: bool) -> str:
    text = one_line(eight_bit(value[:MAX_HEADER]))
    if not words or "=?" not in text:
        return text
    try:
        chunks = decode_header(text)
    except _FAULTS:
        return text
    return one_line(
        "".join(c if isinstance(c, str) else decoded(c, label)[0] for c, label in chunks)
    )


def _walk(message: Message, found: _Found, depth: int) -> None:
    """Go through the parts without recursion and without entering attached messages."""
    waiting: list[Any] = [message]
    for count in range(MAX_PARTS + 1):
        if not waiting:
            return
        if count == MAX_PARTS:
            found.problems.append(
                "Ce courriel contient trop de parties\u00a0: la suite n’a pas été lue."
            )
            found.whole = False
            return
        part = waiting.pop()
        payload = part.get_payload()
        if _is_message(part):
            _attach(part, payload, found, depth)
        elif isinstance(payload, list):
            waiting.extend(reversed(payload))
        else:
            _leaf(part, found)


def _is_message(part: Message) -> bool:
    name = _filename(part).lower()
    return part.get_content_type() == "message/rfc822" or name.endswith(".eml")


def _filename(part: Message) -> str:
    """The name of an attachment; the stdlib's `get_filename` would obey any charset label."""
    found = part.get_param("filename", None, "content-disposition") or part.get_param("name")
    if isinstance(found, tuple):  # RFC 2231: charset, language, value.
        label, _, value = found
        found = decoded(value.encode("raw-unicode-escape"), label)[0]
    return _value(unquote(found or ""), words=True)


def _attach(part: Message, payload: Any, found: _Found, depth: int) -> None:
    if depth >= MAX_DEPTH:
        found.problems.append("Trop de courriels joints les uns dans les autres.")
        found.whole = False
        return
    inner = payload[0] if isinstance(payload, list) and payload else None
    if inner is not None and _MAIL_HEADERS & {name.lower() for name in inner}:
        found.attached.append(_document(inner, depth + 1))
        return
    # A base64 message/rfc822 (forbidden, seen) or an .eml sent as a plain file.
    body = inner.get_payload(decode=True) if inner is not None else part.get_payload(decode=True)
    if isinstance(inner, Message) and part.get("content-transfer-encoding"):
        inner["Content-Transfer-Encoding"] = str(part["content-transfer-encoding"])
        body = inner.get_payload(decode=True)
    document = parse(body if isinstance(body, bytes) else b"", depth + 1)
    if document.readable:
        found.attached.append(document)
    else:
        found.problems.append("Un courriel joint n’a pas pu être lu.")
        found.whole = False


def _leaf(part: Message, found: _Found) -> None:
    kind = one_line(part.get_content_type())
    name = _filename(part)[:100]
    if part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
        if part.get_content_maintype() != "image":
            found.unread.append(name or kind)
        return
    data = part.get_payload(decode=True)
    text, problem = decoded(data if isinstance(data, bytes) else b"", part.get_content_charset())
    (found.html if kind == "text/html" else found.plain).append(text)
    if problem:
        found.problems.append(problem)


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
        name=_filename(part)[:100],
        attached=part.get_content_disposition() == "attachment",
        boundary=boundary or "",
        encoding=str(part.get("content-transfer-encoding", "")).strip().lower(),
    )
