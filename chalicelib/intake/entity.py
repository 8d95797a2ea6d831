"""A mail's bytes → its MIME entities: the stdlib's own tree, made in one go where it is plain.

The stdlib goes through a mail line by line, which takes as long as all the rest of a reading. What
nearly every mail is (well-formed headers, parts between their delimiters, RFC 2046 §5.1.1) is cut
out here; anything else is left to the stdlib whole. Both give the same tree (tested).
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from email.feedparser import FeedParser
from email.message import Message
from email.parser import HeaderParser
from email.policy import EmailPolicy
from typing import Any, cast

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
_HEADER = re.compile(r"([!-9;-~]+):[ \t]*")
_LINE_END = re.compile(r"\r?\n")
MAX_NESTED = 8


class Entity(Message):
    """A message or part."""

    def __init__(self, policy: Any) -> None:
        super().__init__(policy)
        self._first: dict[str, str] = {}
        self._said: dict[str, str] = {}
        self._known = 0

    @property
    def first(self) -> dict[str, str]:
        """The first header of each name, raw, by lower-case name."""
        if self._known != len(self):
            self._known = len(self)
            self._said.clear()
            items = reversed(list(self.raw_items()))
            self._first = {name.lower(): str(value) for name, value in items}
        return self._first

    def get(self, name: str, failobj: Any = None) -> Any:
        name = name.lower()
        value = self.first.get(name)
        if value is None:
            return failobj
        if name not in self._said:
            self._said[name] = unfolded(value)
        return self._said[name]

    def boundary(self) -> str | None:
        """`get_boundary`."""
        found = _BOUNDED.fullmatch(self.get("content-type", ""))
        return (found[1] or found[2]).rstrip() if found else self.get_boundary()

    def charset(self) -> str | None:
        """`get_content_charset`."""
        found = _SIMPLE.fullmatch(self.get("content-type", ""))
        if found:
            return (found[1] or found[2] or "").lower() or None
        return self.get_content_charset()


class _Policy(EmailPolicy):
    """policy.default without its structured headers: 18 s on 8 kB of quotes (measured)."""

    def header_fetch_parse(self, name: str, value: str) -> Any:  # noqa: ARG002 (the stdlib's)
        return unfolded(value)


_POLICY = _Policy(message_factory=Entity)


class _NotPlain(Exception):
    """A mail for the stdlib."""


def unfolded(value: str) -> str:
    """A raw header on one line, its encoded words left as they are."""
    value = value[:MAX_HEADER]
    return one_line(value if value.isascii() else eight_bit(value))


def entity(raw: bytes) -> Entity:
    """A whole mail. What a hostile one makes the stdlib raise is the caller's to catch."""
    text = _text(raw)
    if text.count("\r") == text.count("\r\n"):  # the stdlib ends a line at a bare CR
        with suppress(_NotPlain):
            return _plain(text, MAX_NESTED)
    return parsed(text)


def parsed(text: str) -> Entity:
    """The stdlib's own reading of a whole mail."""
    parser = FeedParser(policy=_POLICY)
    parser.feed(text)
    return cast(Entity, parser.close())


def head(raw: bytes) -> Entity:
    """The headers alone."""
    return cast(Entity, HeaderParser(policy=_POLICY).parsestr(_text(raw)))


def _text(raw: bytes) -> str:
    return raw.decode("ascii", "surrogateescape")


def _plain(text: str, left: int) -> Entity:
    """The tree of a plain entity, nested `left` deep at most. Raises _NotPlain."""
    made = Entity(_POLICY)
    at_once = _LINE_END.match(text)
    low, high = at_once.span() if at_once else blank_line(text)
    if low < 0 or not left:
        raise _NotPlain
    if low:
        _put_headers(made, text[:low])
    body = text[high:]
    kind = made.get_content_type()
    if kind.startswith("multipart/"):
        made.set_payload([_plain(part, left - 1) for part in _parts(made, kind, body)])
    elif kind == "message/rfc822":
        made.set_payload([_plain(body, left - 1)])
    elif kind.startswith("message/"):
        raise _NotPlain
    else:
        made.set_payload(body)
    return made


def _put_headers(made: Entity, block: str) -> None:
    """The headers as the stdlib keeps them: folded, without blanks before nor line ends after."""
    name, lines = "", list[str]()
    for line in block.split("\n"):
        if line.startswith((" ", "\t")):
            lines.append(line)
            continue
        if name:
            made.set_raw(name, "\n".join(lines).rstrip("\r\n"))
        found = _HEADER.match(line)
        if found is None:
            raise _NotPlain
        name, lines = found[1], [line[found.end() :]]
    if not name or block.startswith((" ", "\t")):
        raise _NotPlain
    made.set_raw(name, "\n".join(lines).rstrip("\r\n"))


def _parts(made: Entity, kind: str, body: str) -> Iterator[str]:
    """What stands between the delimiters; the line end before one belongs to it."""
    boundary = made.boundary()
    if not boundary or kind == "multipart/digest":
        raise _NotPlain
    body = f"\n{body}"
    start = 0
    for found in re.finditer(rf"\n--{re.escape(boundary)}(--)?[ \t]*(?=\r?\n|\Z)", body):
        end = found.start() - (body[found.start() - 1] == "\r")
        if start:
            yield body[start:end]
        if found[1]:
            if start:
                return
            break
        start = body.find("\n", found.end()) + 1 or len(body)
    raise _NotPlain
