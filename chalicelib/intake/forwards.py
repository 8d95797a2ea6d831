"""From what was received to the platform's own message: attached, inline, or the mail itself.

Own line-based rules, linear. email-forward-parser 0.1.3 was measured and set aside: over 100 s on
100 kB of addresses, blind to "TR :" with a no-break space, to an edited subject and to Orange, and
it raises on an encoded word in a body (its 0.2 needs Python 3.14).
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime

from .dates import header_date, written_date
from .mime import Document
from .text import addresses, fold, one_line
from .values import Original

MAX_LEVELS = 4
MAX_BLOCK = 24
"""Lines a block of forwarded headers may take."""

_MARKER = re.compile(
    r"[-_*\s]*(?:forwarded message|message transfere|message reexpedie|message d'origine"
    r"|original message|debut du message (?:transfere|reexpedie)|begin forwarded message"
    r"|message du \d\d/\d\d/\d\d(?:\d\d)? (?:a )?\d\d:\d\d)\s*:?[-_*\s]*"
)
_LABELS = {
    "from": "from", "de": "from", "expediteur": "from",
    "date": "date", "sent": "date", "envoye": "date", "envoye le": "date", "date d'envoi": "date",
    "to": "to", "a": "to", "pour": "to", "destinataire": "to", "destinataires": "to",
    "cc": "cc", "copie": "cc", "copie a": "cc", "cci": "cc", "reply-to": "reply",
    "repondre a": "reply", "importance": "other",
    "subject": "subject", "objet": "subject", "sujet": "subject",
}  # fmt: skip
_ENGLISH = frozenset(("from", "sent", "subject", "to"))
_PREFIX = re.compile(r"^\s*(?:tr|fwd?|fw|transfere|wg|re|rv)\s?:\s*")
_FORWARD_PREFIX = re.compile(r"^\s*(?:tr|fwd?|fw|transfere)\s?:")
_MARKED_DATE = re.compile(r"message du \d")
_WROTE = re.compile(r"(?:le|on) .*(?:a ecrit|wrote)\s*:")
_QUOTE_MARK = re.compile(r"^(?:>\s?)+")


@dataclass(frozen=True)
class Found:
    """The message to read: what is known of it, its text, and the attachments nobody read.

    Of one forwarded in the text: `written`, its headers as the forwarder's program wrote them, and
    `below`, the lines that follow them, quote marks included.
    """

    original: Original
    text: str
    unread: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    written: tuple[tuple[str, str], ...] = ()
    below: str = ""


@dataclass(frozen=True)
class _Block:
    """A block of headers written in a body: its fields, and the line the message starts at."""

    body: int
    fields: dict[str, str]
    english: bool


def unwrap(document: Document) -> tuple[Found, ...]:
    """The original messages in `document`, usually one; several when several were attached."""
    if document.attached:
        found = tuple(f for inner in document.attached for f in _inside(inner))
        return found or (_itself(document, "direct"),)
    return (_inline(document) or _itself(document, "direct"),)


def sender_address(sender: str) -> str:
    """The address of a From line, lower case; empty when only a name is shown."""
    found = addresses(sender[:1_000])
    return found[-1] if found else ""


def without_prefix(subject: str) -> str:
    """The subject without its "TR:", "Fwd:" and the like."""
    subject = one_line(subject)
    for _ in range(MAX_LEVELS):
        found = _PREFIX.match(fold(subject))
        if not found:
            break
        subject = subject[found.end() :]
    return subject


def _inside(document: Document) -> tuple[Found, ...]:
    """An attached message: itself the original, unless it is in turn a forward."""
    if document.attached:
        return unwrap(document)
    return (_inline(document) or _itself(document, "attached"),)


def _itself(document: Document, how: str) -> Found:
    subject = document.header("subject")
    forward = bool(_FORWARD_PREFIX.match(fold(subject)))
    on, at = (None, None) if forward else header_date(document.header("date"))
    problems: tuple[str, ...] = ()
    if forward:
        problems = (
            "Ce courriel est un transfert dont l’en-tête d’origine n’a pas été retrouvé\u00a0: "
            "transférez-le en pièce jointe.",
        )
    original = Original(
        sender="" if forward else document.header("from"),
        subject=without_prefix(subject) if forward else subject,
        on=on,
        at=at,
        message_id="" if forward else document.header("message-id"),
        how="inline" if forward else how,
        complete=not forward and not document.unread and document.whole,
    )
    return Found(original, document.text, document.unread, problems)


def _inline(document: Document) -> Found | None:
    """The deepest message forwarded in the text, or None when there is no header block."""
    lines = document.text.split("\n")
    block, start = None, 0
    for _ in range(MAX_LEVELS):
        following = _next_block(lines, start)
        if following is None:
            break
        block, start = following, following.body
    if block is None:
        return None
    on, at = _date(block)
    subject = block.fields.get("subject") or without_prefix(document.header("subject"))
    original = Original(
        sender=block.fields.get("from", ""), subject=subject, on=on, at=at, how="inline"
    )
    below = lines[block.body :]
    text = "\n".join(_unquoted(line) for line in below).strip()
    written = tuple(block.fields.items())
    return Found(original, text, document.unread, written=written, below="\n".join(below))


def opens_another(line: str) -> bool:
    """Does this line announce another message under it: a marker, or « Le …, X a écrit : »?"""
    folded = fold(line).strip()
    return len(folded) < 300 and bool(_MARKER.fullmatch(folded) or _WROTE.fullmatch(folded))


def _date(block: _Block) -> tuple[date | None, datetime | None]:
    value = block.fields.get("date", "")
    if re.match(r"\s*[a-z]{3},? \d{1,2} [a-z]{3} \d{4}", value.lower()):
        return header_date(value)
    return written_date(value, english=block.english)


def _next_block(lines: list[str], start: int) -> _Block | None:
    marker = ""
    for index in range(start, len(lines)):
        line = fold(_unquoted(lines[index])).strip()
        if not line:
            continue
        if len(line) < 120 and _MARKER.fullmatch(line):
            marker = line
            continue
        if _label(line):
            block = _block(lines, index, marker)
            if _is_header(block.fields, marked=bool(marker)):
                return block
        marker = ""
    return None


def _is_header(fields: dict[str, str], *, marked: bool) -> bool:
    """Under a marker, a sender and one more field; without one, as Outlook writes it."""
    if "from" not in fields:
        return False
    known = fields.keys() & {"date", "to", "subject"}
    return len(known) >= (1 if marked else 2) and (marked or "date" in known)


def _block(lines: list[str], start: int, marker: str = "") -> _Block:
    fields: dict[str, str] = {}
    last, english, index = "", False, start
    end = min(len(lines), start + MAX_BLOCK)
    while index < end:
        line = _unquoted(lines[index]).strip()
        label = _label(fold(line), fields)
        if label:
            last = _LABELS[label]
            english = english or label in _ENGLISH
            fields[last] = line.partition(":")[2].strip(" \t*_\u00a0")
        elif line and last and (not fields[last] or _label_soon(lines, index, end, fields)):
            fields[last] = one_line(f"{fields[last]} {line.strip('*_ ')}")
        elif line or not _label_soon(lines, index, index + 2, fields):
            break
        index += 1
    if _MARKED_DATE.search(marker):  # Orange: "Message du 23/11/26 09:12"
        fields.setdefault("date", marker)
    return _Block(index, {k: one_line(v) for k, v in fields.items()}, english)


def _label_soon(lines: list[str], index: int, end: int, fields: dict[str, str]) -> bool:
    """A new header label within the next lines, before any blank one: this one is a header's."""
    for line in lines[index + 1 : min(end, index + 4)]:
        text = fold(_unquoted(line)).strip()
        if not text or _label(text, fields):
            return bool(text)
    return False


def _label(folded: str, known: Container[str] = ()) -> str:
    """The header label a line opens with, unless `known` already holds that header."""
    head, colon, _ = folded[:40].partition(":")
    head = head.strip(" *_-")
    return head if colon and head in _LABELS and _LABELS[head] not in known else ""


def _unquoted(line: str) -> str:
    return _QUOTE_MARK.sub("", line)
