"""Where a text quotes or forwards a message: the header blocks clients write, line by line, linear.

email-forward-parser was measured and set aside (docs/decisions/0005): it loses senders and dates on
a third of the golden clients and takes minutes on a hostile kilobyte.
"""

import re
import tomllib
from collections.abc import Container
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from ..cases.parts import Part
from ..errors import BadInput
from .text import addresses, fold, one_line

CLIENTS = Path(__file__).with_name("forwards.toml")
MAX_BLOCK = 24
"""Lines a block of forwarded headers may take."""
MAX_BLOCKS = 12
MAX_LINE = 400
_MARKED_DATE = re.compile(r"message du ")
_QUOTE_MARK = re.compile(r"^\s?(?:>\s?)+")
_GLUED = re.compile(
    r"(?<=.)(?=(?:De|From|À|A|To|Cc|Envoyé|Date|Sent|Objet|Subject|Sujet)[ \u00a0]?:[ \u00a0])"
)


class Reply(Part, frozen=True, kw_only=True):
    """A sentence that introduces a quotation: "Le … a écrit :"; `verb` is a word it always has."""

    opens: str
    verb: str
    ends: str


class Footer(Part, frozen=True, kw_only=True):
    pattern: str


class Clients(Part, frozen=True, kw_only=True):
    """The whole of forwards.toml."""

    markers: tuple[str, ...]
    reply: tuple[Reply, ...]
    labels: dict[str, tuple[str, ...]]
    footer: tuple[Footer, ...]


@dataclass(frozen=True)
class Known:
    """The same, ready to use."""

    hint: re.Pattern[str]
    verb: re.Pattern[str]
    marker: re.Pattern[str]
    intro: re.Pattern[str]
    wrote: re.Pattern[str]
    opens: tuple[str, ...]
    footer: re.Pattern[str]
    labels: dict[str, str]


@dataclass(frozen=True)
class Block:
    """A header block: the lines it takes, what it says, and how deep it is quoted with ">".

    `answered`: it is no block of headers but the sentence above a quotation.
    """

    start: int
    body: int
    depth: int
    fields: dict[str, str]
    english: bool
    answered: bool = False


@cache
def known() -> Known:
    """The formats, checked. Raises BadInput naming the faulty place of forwards.toml."""
    try:
        loaded = msgspec.convert(tomllib.loads(CLIENTS.read_text("utf-8")), Clients)
        intros = (f"{r.opens}(?=.{{0,40}}\\d).{{6,340}}\\s{r.ends}" for r in loaded.reply)
        senders = "|".join(loaded.labels["from"])
        verbs = "|".join(r.verb for r in loaded.reply)
        return Known(
            hint=re.compile(rf"\b(?:{senders})[ *_-]{{0,4}}:|{verbs}"),
            verb=re.compile(verbs),
            marker=re.compile(rf"[-_=*\s]*(?:{'|'.join(loaded.markers)})\s*:?[-_=*\s]*"),
            intro=re.compile("|".join(intros)),
            wrote=re.compile("|".join(f"{r.opens}.*{r.ends}" for r in loaded.reply)),
            opens=tuple(r.opens for r in loaded.reply),
            footer=re.compile(
                rf"^[ *_]{{0,8}}(?:{'|'.join(f.pattern for f in loaded.footer)})[ *_]{{0,8}}$", re.M
            ),
            labels={word: name for name, words in loaded.labels.items() for word in words},
        )
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, re.error) as fault:
        raise BadInput(CLIENTS.name, f"{fault}.", "Correct the entry it names.") from fault


def lines_of(text: str) -> list[str]:
    """The lines of a text; a block that Yahoo wrote on one line gets its lines back."""
    if "-----" not in text:
        return text.split("\n")
    lines: list[str] = []
    for line in text.split("\n"):
        glued = line.lstrip("> ").startswith("-----") and 80 < len(line) < 4 * MAX_LINE
        lines += _GLUED.split(line) if glued else [line]
    return lines


def may_forward(text: str) -> bool:
    """A quick look: without a sender's label nor "a écrit" there is no block to search for."""
    return bool(known().hint.search(fold(text)))


def blocks(lines: list[str]) -> list[Block]:
    """The header blocks, from the top; at most MAX_BLOCKS."""
    found: list[Block] = []
    start = 0
    folded = fold("\n".join(unquoted(line[: 2 * MAX_LINE])[:MAX_LINE].strip() for line in lines))
    plain = folded.split("\n")
    while len(found) < MAX_BLOCKS:
        block = _next(lines, plain, start)
        if block is None:
            break
        found.append(block)
        start = block.body
    return found


def opens_another(line: str) -> bool:
    """Does this line announce another message under it: a marker, or « Le …, X a écrit : »?"""
    if len(line) > MAX_LINE:
        return False
    folded = fold(line).strip()
    return bool(known().marker.fullmatch(folded) or known().wrote.fullmatch(folded))


def unquoted(line: str) -> str:
    """The line without its ">" marks."""
    if ">" not in line or line[:2].lstrip()[:1] != ">":
        return line
    return _QUOTE_MARK.sub("", line)


def depth_of(line: str) -> int:
    """How many ">" stand before a line."""
    marks = _QUOTE_MARK.match(line) if ">" in line else None
    return marks[0].count(">") if marks else 0


def without_footer(text: str) -> str:
    """The text up to what a forwarder, his client or his gateway added below it."""
    start = text.find("\n")
    found = known().footer.search(fold(text), start) if start > 0 else None
    return text[: found.start()].rstrip() if found else text


def _next(lines: list[str], plain: list[str], start: int) -> Block | None:
    """The first block from `start` on; `plain` are the lines unquoted and folded."""
    marker, at = "", start
    for index in range(start, len(lines)):
        line = plain[index]
        if not line:
            continue
        if len(line) < 120 and known().marker.fullmatch(line):
            marker, at = line, index
            continue
        if ":" in line[:40] and _label(line):
            block = _block(lines, index, marker)
            if _is_header(block.fields, marked=bool(marker)):
                first = at if marker else index
                depth = depth_of(lines[index])
                return Block(first, block.body, depth, block.fields, block.english)
        elif line.startswith(known().opens):
            reply = _reply(lines, index)
            if reply:
                return reply
        marker = ""
    return None


def _reply(lines: list[str], index: int) -> Block | None:
    """ "Le 23 nov. 2026 à 09:12, X <x@y> a écrit :", on up to four lines."""
    said = ""
    for end in range(index, min(index + 4, len(lines))):
        said = f"{said} {unquoted(lines[end])[:MAX_LINE].strip()}".strip()
        folded = fold(said)
        if known().verb.search(folded) and known().intro.fullmatch(folded):
            body = end + 1
            while body < len(lines) and not lines[body].strip():
                body += 1
            depth = max(depth_of(lines[index]), depth_of(lines[body]) if body < len(lines) else 0)
            sender = _writer(said)
            fields = {"from": sender, "date": said[: said.find(sender)] if sender else said}
            return Block(index, body, depth, fields, folded.startswith("on "), answered=True)
        if folded.endswith(":") or not lines[end].strip():
            return None
    return None


def _writer(said: str) -> str:
    """The address in a sentence "Le …, X <x@y> a écrit :"; the name when none is shown."""
    found = addresses(said)
    if found:
        place = said.lower().rfind(found[-1])
        return said[place : place + len(found[-1])]
    return said.rpartition(",")[2].rpartition(" a ")[0].strip()


def _is_header(fields: dict[str, str], *, marked: bool) -> bool:
    """Under a marker, a sender and one more field; without one, as Outlook writes it."""
    if "from" not in fields:
        return False
    others = fields.keys() & {"date", "to", "subject"}
    return len(others) >= (1 if marked else 2) and (marked or "date" in others)


def _block(lines: list[str], start: int, marker: str = "") -> Block:
    fields: dict[str, str] = {}
    last, english, index = "", False, start
    end = min(len(lines), start + MAX_BLOCK)
    while index < end:
        line = unquoted(lines[index]).strip()
        label = _label(fold(line[:60]), fields)
        if label:
            last = known().labels[label]
            english = english or label == "from"
            fields[last] = line[:MAX_LINE].partition(":")[2].strip(" \t*_\u00a0")
        elif line and last and (not fields[last] or _label_soon(lines, index, end, fields)):
            fields[last] = one_line(f"{fields[last]} {line[:MAX_LINE].strip('*_ ')}")
        elif line or not _label_soon(lines, index, index + 2, fields):
            break
        index += 1
    if _MARKED_DATE.search(marker):  # Orange, SFR: "Message du 23/11/26 09:12"
        fields.setdefault("date", marker)
    return Block(start, index, 0, {k: one_line(v) for k, v in fields.items()}, english)


def _label_soon(lines: list[str], index: int, end: int, fields: dict[str, str]) -> bool:
    """A new header label within the next lines, before any blank one: this one is a header's."""
    for line in lines[index + 1 : min(end, index + 4)]:
        text = fold(unquoted(line)[:60]).strip()
        if not text or _label(text, fields):
            return bool(text)
    return False


def _label(folded: str, seen: Container[str] = ()) -> str:
    """The header label a line opens with, unless `seen` already holds that header."""
    head, colon, _ = folded[:40].partition(":")
    head = head.strip(" *_-")
    labels = known().labels
    return head if colon and head in labels and labels[head] not in seen else ""
