"""Where a text quotes or forwards a message: the header blocks clients write, line by line, linear.

email-forward-parser was measured and set aside (docs/decisions/0005): it loses senders and dates on
a third of the golden clients and takes minutes on a hostile kilobyte.
"""

import re
import tomllib
from collections.abc import Container
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from ..cases.parts import Part
from ..errors import BadInput
from .text import addresses, fold, one_line

CLIENTS = Path(__file__).with_name("forwards.toml")
MAX_BLOCK = 24
"""Lines a block of forwarded headers may take."""
MAX_BLOCKS = 12
MAX_LINE = 400
MIN_GLUED = 80  # headers glued to one line make it longer
_MARKED_DATE = re.compile(r"message du ")
_QUOTE_MARK = re.compile(r"^\s?(?:>\s?)+")
# How nearly all lines are quoted: once. Opened by a line feed, to which re skips.
_ONE_MARK = re.compile(r"\n>[^\S\n]?(?!>)")
_STILL_MARKED = re.compile(r"\n\s?>")
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


class Known(msgspec.Struct, frozen=True):
    """The same, ready to use."""

    verbs: tuple[str, ...]
    verb_ends: tuple[str, ...]
    marker: re.Pattern[str]
    intro: re.Pattern[str]
    wrote: re.Pattern[str]
    opens: tuple[str, ...]
    footer: re.Pattern[str]
    labels: dict[str, str]

    def wrote_by(self, folded: str) -> bool:
        """Is it the whole of a sentence such as « Le 23 novembre 2026 à 09:12, X a écrit : »?"""
        return any(map(folded.__contains__, self.verbs)) and bool(self.intro.fullmatch(folded))


class Block(msgspec.Struct, frozen=True):
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
        return Known(
            verbs=tuple({r.verb for r in loaded.reply}),
            verb_ends=tuple({r.verb.split()[-1] for r in loaded.reply}),
            marker=re.compile(rf"[-_=*\s]*(?:{'|'.join(loaded.markers)})\s*:?[-_=*\s]*"),
            intro=re.compile("|".join(intros)),
            wrote=re.compile("|".join(f"{r.opens}.*{r.ends}" for r in loaded.reply)),
            opens=tuple(r.opens for r in loaded.reply),
            footer=re.compile(
                rf"\n[ *_]{{0,8}}(?:{'|'.join(f.pattern for f in loaded.footer)})[ *_]{{0,8}}$",
                re.M,
            ),
            labels={word: name for name, words in loaded.labels.items() for word in words},
        )
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, re.error) as fault:
        raise BadInput(CLIENTS.name, f"{fault}.", "Correct the entry it names.") from fault


def lines_of(text: str) -> list[str]:
    """The lines of a text; a block that Yahoo wrote on one line gets its lines back."""
    every = text.split("\n")
    if "-----" not in text or len(max(every, key=len)) <= MIN_GLUED:
        return every
    lines: list[str] = []
    for line in every:
        glued = MIN_GLUED < len(line) < 4 * MAX_LINE and line.lstrip("> ").startswith("-----")
        lines += _GLUED.split(line) if glued else [line]
    return lines


def blocks(lines: list[str]) -> list[Block]:
    """The header blocks, from the top; at most MAX_BLOCKS."""
    whole = without_marks(fold("\n".join(lines)))
    folded = whole.split("\n")
    if len(max(folded, key=len)) > MAX_LINE:
        folded = [line[:MAX_LINE] for line in folded]
    text = _Lines(lines, list(map(str.strip, folded)))
    found: list[Block] = []
    start = 0
    for index in _telling(text.plain, whole):
        block = _at(text, index, start) if index >= start else None
        if block:
            found.append(block)
            start = block.body
            if len(found) == MAX_BLOCKS:
                break
    return found


def opens_another(line: str) -> bool:
    """Does this line announce another message under it: a marker, or « Le …, X a écrit : »?"""
    if len(line) > MAX_LINE:
        return False
    folded = fold(line).strip()
    return bool(known().marker.fullmatch(folded) or known().wrote.fullmatch(folded))


def unquoted(line: str) -> str:
    """The line without its ">" marks."""
    if line[:1] != ">" and (line[1:2] != ">" or not line[0].isspace()):
        return line
    return _QUOTE_MARK.sub("", line)


def without_marks(text: str) -> str:
    """The text without the ">" marks of its lines."""
    if ">" not in text:
        return text
    bare = _ONE_MARK.sub("\n", f"\n{text}")
    if _STILL_MARKED.search(bare):
        bare = "".join([f"\n{unquoted(line)}" for line in text.split("\n")])
    return bare[1:]


def depth_of(line: str) -> int:
    """How many ">" stand before a line."""
    if ">" not in line:
        return 0
    if line[:2] == "> " and line[2:3] != ">":
        return 1
    marks = _QUOTE_MARK.match(line)
    return marks[0].count(">") if marks else 0


def without_footer(text: str) -> str:
    """The text up to what a forwarder, his client or his gateway added below it."""
    start = text.find("\n")
    found = known().footer.search(fold(text), start) if start > 0 else None
    return text[: found.start()].rstrip() if found else text


class _Lines(NamedTuple):
    """The lines of a text, and the same unquoted and folded."""

    lines: list[str]
    plain: list[str]

    def depth(self, index: int) -> int:
        return depth_of(self.lines[index]) if index < len(self.lines) else 0


def _telling(plain: list[str], folded: str) -> list[int]:
    """The lines that may open a block: with a header's label, or as « Le … a écrit » begins."""
    opens = known().opens
    if not any(map(folded.__contains__, known().verb_ends)):  # then no such sentence is there
        return [n for n, line in enumerate(plain) if ":" in line]
    return [n for n, line in enumerate(plain) if ":" in line or line.startswith(opens)]


def _at(text: _Lines, index: int, start: int) -> Block | None:
    """The block that opens at a line, if one does; `start` is where the one above it ended."""
    line = text.plain[index]
    if _is_marker(line):
        return None
    if not _label(line):
        return _reply(text, index) if line.startswith(known().opens) else None
    above = index - 1
    while above >= start and not text.plain[above]:
        above -= 1
    marked = above >= start and _is_marker(text.plain[above])
    block = _block(text, index, text.plain[above] if marked else "")
    if not _is_header(block.fields, marked=marked):
        return None
    first = above if marked else index
    return msgspec.structs.replace(block, start=first, depth=text.depth(index))


def _is_marker(line: str) -> bool:
    return len(line) < 120 and known().marker.fullmatch(line) is not None


def _reply(text: _Lines, index: int) -> Block | None:
    """ "Le 23 nov. 2026 à 09:12, X <x@y> a écrit :", on up to four lines."""
    folded = ""
    for end in range(index, min(index + 4, len(text.lines))):
        folded = f"{folded} {text.plain[end]}".strip()
        if known().wrote_by(folded):
            return _answered(text, index, end, english=folded.startswith("on "))
        if folded.endswith(":") or not text.plain[end]:
            return None
    return None


def _answered(text: _Lines, index: int, end: int, *, english: bool) -> Block:
    """The block of a reply's sentence, which runs from the line `index` to the line `end`."""
    body = end + 1
    while body < len(text.lines) and not text.lines[body].strip():
        body += 1
    depth = max(text.depth(index), text.depth(body))
    parts = (unquoted(line)[:MAX_LINE].strip() for line in text.lines[index : end + 1])
    said = " ".join(parts).strip()
    sender = _writer(said)
    fields = {"from": sender, "date": said[: said.find(sender)] if sender else said}
    return Block(index, body, depth, fields, english, answered=True)


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


def _block(text: _Lines, start: int, marker: str = "") -> Block:
    fields: dict[str, str] = {}
    last, english, index = "", False, start
    end = min(len(text.lines), start + MAX_BLOCK)
    while index < end:
        label = _label(text.plain[index], fields)
        line = unquoted(text.lines[index]).strip()
        if label:
            last = known().labels[label]
            english = english or label == "from"
            fields[last] = line[:MAX_LINE].partition(":")[2].strip(" \t*_\u00a0")
        elif line and last and (not fields[last] or _label_soon(text, index, end, fields)):
            fields[last] = one_line(f"{fields[last]} {line[:MAX_LINE].strip('*_ ')}")
        elif line or not _label_soon(text, index, index + 2, fields):
            break
        index += 1
    if _MARKED_DATE.search(marker):  # Orange, SFR: "Message du 23/11/26 09:12"
        fields.setdefault("date", marker)
    return Block(start, index, 0, {k: one_line(v) for k, v in fields.items()}, english)


def _label_soon(text: _Lines, index: int, end: int, fields: dict[str, str]) -> bool:
    """A new header label within the next lines, before any blank one: this one is a header's."""
    for line in text.plain[index + 1 : min(end, index + 4)]:
        if not line or _label(line, fields):
            return bool(line)
    return False


def _label(folded: str, seen: Container[str] = ()) -> str:
    """The header label a line opens with, unless `seen` already holds that header."""
    head, colon, _ = folded[:40].partition(":")
    head = head.strip(" *_-")
    labels = known().labels
    return head if colon and head in labels and labels[head] not in seen else ""
