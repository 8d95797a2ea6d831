"""From what was received to the platform's own message: attached, inline, or the mail itself."""

import re
from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from .blocks import Block, blocks, depth_of, lines_of, without_footer, without_marks
from .classify import is_administration
from .dates import header_date, written_date
from .mime import Document
from .parts import Unread
from .pdf import Pdf
from .text import addresses, fold, one_line
from .values import Original

MAX_PREFIXES = 4
_PREFIX = re.compile(r"^\s*(?:tr|fwd?|fw|transfere|wg|re|rv|enc|doorst)\s?:\s*")
_FORWARD_PREFIX = re.compile(r"^\s*(?:tr|fwd?|fw|transfere|wg|rv|enc|doorst)\s?:")
_TAG = re.compile(r"^\s*(?:\[(?:ext|externe?|external|spam\??|suspect)\]|\*{2,5}spam\*{2,5})\s*")
_LIST_TAG = re.compile(r"^\s*\[[^\]]{1,60}\]\s*")
_LISTS = frozenset(("list-id", "x-google-group-id", "list-post"))
_LABELLED = re.compile(r"[>\s*]*[^\s:：<@][^:：<@]{0,24}[:：]")
_AS_IN_A_HEADER = re.compile(r"\s*[a-z]{3},? \d{1,2} [a-z]{3} \d{4}")
_VIA = re.compile(r"\bvia\b|\bpar l'intermediaire de\b")
_LOST = (
    "Ce courriel est un transfert dont l’en-tête d’origine n’a pas été retrouvé\u00a0: "
    "transférez-le en pièce jointe."
)
_MIXED = (
    "Des lignes ont été écrites au milieu du message transféré\u00a0: elles n’ont pas été lues."
)


class Found(msgspec.Struct, frozen=True):
    """The message to read: what is known of it, its text, its sender's address, its PDFs, what
    nobody read.

    Of one forwarded in the text: `written`, its headers as the forwarder's program wrote them;
    `below`, all the lines that follow them, quote marks included; `depth`, how deep it is quoted.
    """

    original: Original
    text: str
    address: str = ""
    pdfs: tuple[Pdf, ...] = ()
    unread: tuple[Unread, ...] = ()
    problems: tuple[str, ...] = ()
    written: tuple[tuple[str, str], ...] = ()
    below: str = ""
    depth: int = 0


def unwrap(document: Document, own: Sequence[str] = ()) -> tuple[Found, ...]:
    """The original messages in `document`, usually one; several when several were joined.

    `own` are the domains of the people who forward: a mail of theirs is not the platform's.
    """
    found = tuple(f for inner in document.attached for f in _inside(inner, own))
    return found or inline(document) or (_itself(document, "direct", own),)


def sender_address(sender: str) -> str:
    """The address of a From line, lower case; empty when only a name is shown."""
    found = addresses(sender[:1_000])
    return found[-1] if found else ""


def without_prefix(subject: str) -> str:
    """The subject without its "TR:", "Fwd:" and the like, nor a gateway's "[EXTERNE]"."""
    subject = one_line(subject)
    for _ in range(MAX_PREFIXES):
        if ":" not in subject and not subject.startswith(("[", "*")):
            break
        folded = fold(subject)
        found = _PREFIX.match(folded) or _TAG.match(folded)
        if not found:
            break
        subject = subject[found.end() :]
    return subject


def _inside(document: Document, own: Sequence[str]) -> tuple[Found, ...]:
    """An attached message: itself the original, unless it is in turn a forward."""
    if document.attached:
        return unwrap(document, own)
    return inline(document) or (_itself(document, "attached", own),)


def _itself(document: Document, how: str, own: Sequence[str]) -> Found:
    subject, sender = _bare(document), _sender(document)
    address = sender_address(sender)
    forward = ":" in subject and _FORWARD_PREFIX.match(fold(subject)) is not None
    lost = forward or _unknown_header(address, document.text)
    # The date of a colleague's mail, or of a forward, is not the act's.
    dated = not lost and not _is_own(address, own)
    on, at = header_date(document.header("date")) if dated else (None, None)
    original = Original(
        sender="" if forward else sender,
        subject=without_prefix(subject) if forward else subject,
        on=on,
        at=at,
        message_id="" if lost else document.header("message-id"),
        how="inline" if lost else how,
        complete=dated and not document.unread and document.whole,
    )
    text = without_marks(document.text)
    text = without_footer(text) if is_list(document) else text
    return Found(
        original,
        text,
        "" if forward else address,
        document.pdfs,
        document.unread,
        (_LOST,) if lost else (),
    )


def _is_own(address: str, own: Sequence[str]) -> bool:
    domain = address.rpartition("@")[2]
    names = [name.lower().strip("@. ") for name in own]
    return any(domain == name or domain.endswith(f".{name}") for name in names if name)


def _unknown_header(address: str, text: str) -> bool:
    """Somebody else's text with a line "…: <address of the administration>".

    A forward whose headers are written in a way we do not know.
    """
    if is_administration(address):
        return False
    labelled = (line for line in text[:20_000].split("\n") if _LABELLED.match(line))
    return any(is_administration(sender_address(line)) for line in labelled)


def is_list(document: Document) -> bool:
    """Did a mailing list resend this message? It may change its sender, subject and footer."""
    return not _LISTS.isdisjoint(document.first)


def _bare(document: Document) -> str:
    """The subject without what a gateway or a list put before it."""
    subject = one_line(document.header("subject"))
    if not subject.startswith(("[", "*")):
        return subject
    found = (_LIST_TAG if is_list(document) else _TAG).match(fold(subject))
    return subject[found.end() :] if found else subject


def _sender(document: Document) -> str:
    """The sender; behind a list that rewrote it ("X via Groupe"), the one the list says it was."""
    shown = document.header("from")
    if is_list(document) and _VIA.search(fold(shown)):
        for name in ("x-original-from", "x-original-sender", "reply-to"):
            if sender_address(document.header(name)):
                return document.header(name)
    return shown


def inline(document: Document) -> tuple[Found, ...]:
    """The messages forwarded in the text: the administration's, else the deepest."""
    lines = lines_of(document.text)
    every = blocks(lines)
    if not every:
        return ()
    ends = [block.start for block in every[1:]] + [len(lines)]
    senders = [sender_address(block.fields["from"]) for block in every]
    whole = list(zip(every, senders, ends, strict=True))
    chosen = [one for one in whole if is_administration(one[1])] or whole[-1:]
    found = [_forwarded(document, *one[:2], lines[one[0].body :], one[2]) for one in chosen]
    if len(found) > 1:
        found = [*{(f.original.on, f.text): f for f in found}.values()]
    return tuple(found)


def _forwarded(document: Document, block: Block, address: str, below: list[str], end: int) -> Found:
    """The message of that block, whose text ends at the line `end` of the document."""
    on, at = _date(block)
    subject = block.fields.get("subject") or without_prefix(document.header("subject"))
    original = Original(sender=block.fields["from"], subject=subject, on=on, at=at, how="inline")
    kept, mixed = _quoted(below[: end - block.body], block.depth)
    text = without_footer(without_marks("\n".join(kept)).strip())
    return Found(
        original,
        text,
        address,
        document.pdfs,
        document.unread,
        (_MIXED,) if mixed else (),
        written=tuple(block.fields.items()),
        below="\n".join(below),
        depth=block.depth,
    )


def _quoted(lines: list[str], depth: int) -> tuple[list[str], bool]:
    """The lines quoted as deep as their header; and whether others stood between them."""
    if not depth:
        return lines, False
    deep = [depth_of(line) >= depth for line in lines]
    kept = [line if own else "" for line, own in zip(lines, deep, strict=True)]
    said = [own for line, own in zip(lines, deep, strict=True) if line.strip("> ")]
    while said and not said[-1]:
        said.pop()
    return kept, not all(said)


def _date(block: Block) -> tuple[date | None, datetime | None]:
    value = block.fields.get("date", "")
    if _AS_IN_A_HEADER.match(value.lower()):
        return header_date(value)
    return written_date(value, english=block.english)
