"""An exhibit that is a mail: the administration's own message printed with its headers and proof.

Never a forwarder's comment nor what a lawyer and a client wrote (design §3.17): this module only
gets what intake found to be the administration's. Pure: the same values give the same bytes.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..cases.messages import Enclosed, PlatformMail
from ..cases.words import Authenticity
from ..law.wording import NBSP, french_day
from ..store.records import Exhibit
from . import enclosures, glyphs
from .drawn import metrics, pdf
from .pieces import pieces
from .sheet import LABEL, PLAIN, SMALL, STRONG, TEXT_WIDTH, TITLE, Cell, Row
from .typography import typeset

MAX_TEXT = 60_000
MAX_LINES = 2_500
MAX_HEADER = 1_500
REWRITTEN = ("listed", "transferred")
"""How a message came when somebody's program wrote it again: no original of it is shown."""
_PARIS = ZoneInfo("Europe/Paris")
_ITEM = re.compile(r"(?:[-*•–]|\d{1,2}[.)])\s+")
_HANG, _ASIDE = 5.0, 27.0


_Found = list[tuple[Enclosed, enclosures.Sheets | None]]


class Printed(NamedTuple):
    """The exhibit's PDF, the unmodified originals to keep beside it, and lines for the lawyer."""

    pdf: bytes
    originals: tuple[bytes, ...]
    notes: tuple[str, ...]


class Source(NamedTuple):
    """What was received: its hash, how well its origin is proven, the platform's case number."""

    sha256: str
    grade: Authenticity | None
    reference: str


def print_mail(
    exhibit: Exhibit, messages: Sequence[PlatformMail], source: Source, on: date
) -> Printed:
    """The exhibit made of these messages (at least one), received as `source`."""
    rows, follow = list(_head(exhibit, messages[0], source)), []
    notes = [pieces().note("several", numero=exhibit.number)] if len(messages) > 1 else []
    for number, message in enumerate(messages, 1):
        if len(messages) > 1:
            heading = pieces().say("message", numero=number, total=len(messages))
            rows.append(Row((Cell(heading, style=STRONG),), above=5, keep=True))
        rows += _message(message, own_hash=message.how == "attached")
        found = [(one, enclosures.sheets(one.data)) for one in message.enclosed]
        rows += _enclosed(found)
        follow += [sheets for _, sheets in found if sheets]
        notes += _notes(exhibit.number, message, found)
    if any(glyphs.coded(_seen(cell.text)) for row in rows for cell in row.cells):
        rows.append(Row((Cell(pieces().say("codes"), style=SMALL),), above=5, ruled=True))
    title = typeset(f"{pieces().say('exhibit', numero=exhibit.number)} – {exhibit.label}")
    own = pdf(title, title, rows, on, following=sum(sheets.pages for sheets in follow))
    return Printed(
        pdf=enclosures.joined(own, tuple(follow)),
        originals=tuple(m.raw for m in messages if m.raw is not None),
        notes=tuple(notes),
    )


def _seen(text: str) -> str:
    return glyphs.shown(text, metrics().widths)


def _head(exhibit: Exhibit, first: PlatformMail, source: Source) -> Iterator[Row]:
    table = pieces()
    came = table.provenance[first.how]
    number = table.say("exhibit", numero=exhibit.number)
    yield Row((Cell(number, style=TITLE),), keep=True)
    yield Row((Cell(typeset(exhibit.label), style=STRONG),), above=1, keep=True)
    if source.reference:
        yield Row((Cell(table.say("case", reference=source.reference), style=LABEL),), keep=True)
    yield Row((Cell(came.name.upper(), style=STRONG),), above=4, fill=True, keep=True)
    lines = [came.says, table.grades[source.grade] if source.grade else ""]
    lines.append(f"{table.say('sha256')}{NBSP}:\n{source.sha256}")
    for line in filter(None, lines):
        yield Row((Cell(line, style=SMALL._replace(grey=False)),), fill=True, keep=True)


def _message(message: PlatformMail, *, own_hash: bool) -> Iterator[Row]:
    above = 5.0
    values = {
        "sender": message.sender,
        "to": message.to,
        "cc": message.cc,
        "date": _date(message),
        "subject": message.subject,
        "message_id": message.message_id,
    }
    for name, label in pieces().headers.items():
        value = values[name] or ("" if name in ("cc", "message_id") else pieces().say("undated"))
        if value:
            shown = value if len(value) <= MAX_HEADER else f"{value[:MAX_HEADER]} […]"
            yield _pair(f"{label}{NBSP}:", shown, above)
            above = 0.6
    if own_hash and message.raw is not None:
        sha256 = hashlib.sha256(message.raw).hexdigest()
        line = f"{pieces().say('sha256_own')}{NBSP}: {sha256}"
        yield Row((Cell(line, style=SMALL),), above=1)
    yield from _body(message)


def _pair(label: str, value: str, above: float) -> Row:
    cells = (Cell(label, style=LABEL), Cell(value, x=_ASIDE, width=TEXT_WIDTH - _ASIDE))
    return Row(cells, above=above)


def _date(message: PlatformMail) -> str:
    if not message.date:
        return ""
    if message.at is None:
        return pieces().say("no_zone", date=message.date)
    clock = message.at.astimezone(_PARIS)
    hour = f"{clock.hour}{NBSP}h{NBSP}{clock.minute:02}"
    return pieces().say("paris", date=message.date, jour=french_day(clock.date()), heure=hour)


def _body(message: PlatformMail) -> Iterator[Row]:
    """The text line by line; a list hangs under its marks."""
    lines, above = message.text[:MAX_TEXT].split("\n")[:MAX_LINES], 0.0
    yield Row((Cell("", style=SMALL),), above=2.0, ruled=True, keep=True)
    for line in lines if message.text else [pieces().say("empty")]:
        if not line.strip():
            above = 2.6
            continue
        mark = _ITEM.match(line)
        cells: tuple[Cell, ...] = (Cell(line),)
        if mark and mark.end() < len(line):
            rest = Cell(line[mark.end() :], x=_HANG, width=TEXT_WIDTH - _HANG)
            cells = (Cell(mark[0].strip(), width=_HANG), rest)
        yield Row(cells, above=above)
        above = 0.0
    if not message.whole or _too_long(message):
        yield Row((Cell(pieces().say("cut"), style=STRONG),), above=3)


def _too_long(message: PlatformMail) -> bool:
    return len(message.text) > MAX_TEXT or message.text.count("\n") >= MAX_LINES


def _enclosed(found: _Found) -> Iterator[Row]:
    if found:
        head = Cell(f"{pieces().say('enclosed')}{NBSP}:", style=STRONG)
        yield Row((head,), above=5, ruled=True, keep=True)
    for one, sheets in found:
        count = f"{sheets.pages}{NBSP}page{'s' if sheets.pages > 1 else ''}" if sheets else ""
        line = pieces().say(
            "enclosed_pdf" if sheets else "enclosed_other",
            nom=one.name or pieces().say("unnamed"),
            taille=_size(len(one.data)),
            pages=count,
            sha256=hashlib.sha256(one.data).hexdigest(),
        )
        yield Row((Cell(line, style=PLAIN._replace(size=8.5)),), above=1)


def _size(count: int) -> str:
    return f"{max(1, round(count / 1000))}{NBSP}ko"


def _notes(number: int, message: PlatformMail, found: _Found) -> Iterator[str]:
    """What the lawyer must know of a message, and no court."""
    say = pieces().note
    if message.how in REWRITTEN:
        yield say(message.how, numero=number)
    if not message.whole or _too_long(message):
        yield say("cut", numero=number)
    if message.doubtful:
        yield say("doubtful", numero=number, noms=", ".join(message.doubtful)[:300])
    for one, sheets in found:
        if sheets is None:
            where = "unprinted_received" if message.raw is None else "unprinted"
            yield say(where, numero=number, noms=one.name or pieces().say("unnamed"))
