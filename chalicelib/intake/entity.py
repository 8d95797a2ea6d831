"""A mail's bytes → its MIME entities, cut out in one go where the mail is plain.

The stdlib goes through a mail line by line, which takes as long as all the rest of a reading. What
nearly every mail is (well-formed headers, parts between their delimiters, RFC 2046 §5.1.1) is cut
out here; anything else is left to the stdlib whole. Both give the same tree (tested).
"""

import re
from binascii import Error as BinasciiError
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator
from contextlib import suppress
from email.feedparser import FeedParser
from email.message import Message
from email.parser import HeaderParser
from email.policy import EmailPolicy
from itertools import repeat
from typing import Any

from .charsets import eight_bit
from .text import blank_line, one_line

MAX_HEADER = 4_000
_SIMPLE = re.compile(
    r"[a-z]{1,20}/[a-z0-9.+-]{1,80}"
    r'(?:; ?charset=(?:"([a-z0-9_-]{1,40})"|([a-z0-9_-]{1,40})))?',
    re.I | re.A,
)
"""The Content-Type of nearly every text, which the stdlib takes four times as long to read."""
_BOUNDED = re.compile(
    r'multipart/[a-z]{1,20}; ?boundary=(?:"([^"\\<>]{1,70})"|([^\s"\\;<>()]{1,70}))', re.I | re.A
)
_NAMES = re.compile(r"[!-9;-~]+(?::[!-9;-~]+)*")
_LINE_END = re.compile(r"\r?\n")
_AS_IT_IS = frozenset(("", "7bit", "8bit", "binary"))
MAX_NESTED = 8


class Entity:
    """A message or part: its headers in order (lower-case names, values unfolded), its content.

    `payload` is its text as it was sent, or its parts; `type` is its whole content type, `kind`
    what comes first of it (`default` when it says none); `plain`: it was cut out here, not by the
    stdlib.
    """

    __slots__ = ("first", "items", "kind", "payload", "plain", "type")

    def __init__(
        self, items: list[tuple[str, str]], default: str = "text/plain", *, plain: bool = False
    ) -> None:
        self.items = items
        self.plain = plain
        self.first = dict(reversed(items))
        self.type = self.get("content-type")
        self.kind = self._kind(default)
        self.payload: str | list[Entity] = ""

    def get(self, name: str) -> str:
        """The first header of that name, on one line; empty when absent."""
        value = self.first.get(name)
        return unfolded(value) if value else ""

    def _kind(self, default: str) -> str:
        """The kind of content, as the stdlib's `get_content_type` says it."""
        if "content-type" not in self.first:
            return default
        kind = self.type.partition(";")[0].strip().lower()
        return kind if kind.count("/") == 1 else "text/plain"

    def disposition(self) -> str:
        """`inline`, `attachment`, or empty."""
        if "content-disposition" not in self.first:
            return ""
        return self.get("content-disposition").partition(";")[0].strip().lower()

    def param(self, name: str, header: str = "content-type") -> Any:
        """A parameter of a header: text, (charset, language, text) by RFC 2231, or None."""
        return self._alone(header).get_param(name, None, header)

    def boundary(self) -> str:
        """What stands between the parts; empty when it is not said."""
        found = _BOUNDED.fullmatch(self.type)
        if found:
            return (found[1] or found[2]).rstrip()
        return self._alone("content-type").get_boundary() or ""

    def charset(self) -> str | None:
        """The charset that the content type names."""
        found = _SIMPLE.fullmatch(self.type)
        if found:
            return (found[1] or found[2] or "").lower() or None
        return self._alone("content-type").get_content_charset()

    def data(self, encoding: str | None = None) -> bytes:
        """The bytes of a part without parts, decoded (by its own header, or as `encoding` says)."""
        if not isinstance(self.payload, str):
            return b""
        said = self.get("content-transfer-encoding") if encoding is None else encoding
        encoding = said.lower()
        if encoding in _AS_IT_IS:
            return self.payload.encode("ascii", "surrogateescape")
        if encoding == "quoted-printable":
            return a2b_qp(self.payload.encode("ascii", "surrogateescape"))
        if encoding == "base64" and self.payload.isascii():
            with suppress(BinasciiError):  # what is not exactly that is for the stdlib
                lines = self.payload.encode().splitlines()
                return a2b_base64(b"".join(lines), strict_mode=True)
        whole = Message()
        whole.set_raw("content-transfer-encoding", encoding)
        whole.set_payload(self.payload)
        decoded = whole.get_payload(decode=True)
        return decoded if isinstance(decoded, bytes) else b""

    def _alone(self, header: str) -> "Message[str, str]":
        """That header in a message of the stdlib, which reads all that one may write in it."""
        made = Message()
        if header in self.first:
            made.set_raw(header, self.get(header))
        return made


class _Policy(EmailPolicy):
    """policy.default without its structured headers: 18 s on 8 kB of quotes (measured)."""

    def header_fetch_parse(self, name: str, value: str) -> Any:  # noqa: ARG002 (the stdlib's)
        return unfolded(value)


_POLICY = _Policy(message_factory=Message)


class _NotPlain(Exception):
    """A mail for the stdlib."""


def unfolded(value: str) -> str:
    """A raw header on one line, its encoded words left as they are."""
    value = value[:MAX_HEADER]
    return one_line(value if value.isascii() else eight_bit(value))


def entity(raw: bytes) -> Entity:
    """A whole mail. What a hostile one makes the stdlib raise is the caller's to catch."""
    text = _text(raw)
    if "\r" not in text or text.count("\r") == text.count("\r\n"):
        with suppress(_NotPlain):  # the stdlib ends a line at a bare CR
            return _plain(text, MAX_NESTED)
    return parsed(text)


def parsed(text: str) -> Entity:
    """The stdlib's own reading of a whole mail."""
    parser = FeedParser(policy=_POLICY)
    parser.feed(text)
    return _from(parser.close())


def head(raw: bytes) -> Entity:
    """The headers alone."""
    return _from(HeaderParser(policy=_POLICY).parsestr(_text(raw)))


def _text(raw: bytes) -> str:
    return raw.decode("ascii", "surrogateescape")


def _from(message: "Message[Any, Any]") -> Entity:
    """What the stdlib made of a message."""
    items = [
        (name.lower(), _unfolded(str(value)).strip(" \t")) for name, value in message.raw_items()
    ]
    made = Entity(items, message.get_default_type())
    # Not by `get_payload`, which would decode 8-bit text under any charset label.
    payload = vars(message)["_payload"]
    made.payload = [_from(part) for part in payload] if isinstance(payload, list) else payload or ""
    return made


def _plain(text: str, left: int) -> Entity:
    """The tree of a plain entity, nested `left` deep at most. Raises _NotPlain."""
    at_once = _LINE_END.match(text)
    low, high = at_once.span() if at_once else blank_line(text)
    if low < 0 or not left:
        raise _NotPlain
    made = Entity(_items(text[:low]) if low else [], plain=True)
    body, kind = text[high:], made.kind
    if kind.startswith("multipart/"):
        made.payload = [_plain(part, left - 1) for part in _parts(made, body)]
    elif kind == "message/rfc822":
        made.payload = [_plain(body, left - 1)]
    elif kind == "message/delivery-status":
        made.payload = [*_reports(body)]
    elif kind.startswith("message/"):
        raise _NotPlain
    else:
        made.payload = body
    return made


def _items(block: str) -> list[tuple[str, str]]:
    """The headers, unfolded, without blanks around them. Raises _NotPlain."""
    lines = _unfolded(block).split("\n")
    names, colons, values = zip(*map(str.partition, lines, repeat(":")), strict=True)
    joined = ":".join(names)
    if "" in colons or not _NAMES.fullmatch(joined):
        raise _NotPlain
    said = map(str.strip, values, repeat(" \t"))
    return list(zip(joined.lower().split(":"), said, strict=True))


def _unfolded(text: str) -> str:
    """Folded lines joined, their blanks kept (RFC 5322 §2.2.3)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    unfolded = " ".join(text.split("\n "))  # one search, where `replace` has two
    return unfolded.replace("\n\t", "\t") if "\t" in unfolded else unfolded


def _reports(body: str) -> Iterator[Entity]:
    """The blocks of headers of a report (RFC 3464 §2.1), which hold no text."""
    if "\n\n\n" in body or "\r" in body or body.startswith("\n"):
        raise _NotPlain
    for block in body.removesuffix("\n").split("\n\n"):
        made = Entity(_items(block))
        if "content-type" in made.first:  # the stdlib reads on as it says
            raise _NotPlain
        yield made


def _parts(made: Entity, body: str) -> Iterator[str]:
    """What stands between the delimiters; the line end before one belongs to it."""
    boundary = made.boundary()
    if not boundary or made.kind == "multipart/digest":
        raise _NotPlain
    body = f"\n{body}"
    start = 0
    for place, after, last in _delimiters(body, f"\n--{boundary}"):
        if start:
            yield body[start : place - (body[place - 1] == "\r")]
        if last:
            if start:
                return
            break
        start = body.find("\n", after) + 1 or len(body)
    raise _NotPlain


def _delimiters(body: str, mark: str) -> Iterator[tuple[int, int, bool]]:
    """The places of the delimiter lines, where their words end, and is it the last one?

    Without a pattern: each mail has its own boundary, and compiling takes longer than all the rest.
    """
    place = body.find(mark)
    while place >= 0:
        after = place + len(mark)
        end = body.find("\n", after)
        line = body[after:] if end < 0 else body[after:end].removesuffix("\r")
        words = line.rstrip(" \t")
        if words in ("", "--"):
            yield place, after + len(words), words == "--"
        place = body.find(mark, after)
