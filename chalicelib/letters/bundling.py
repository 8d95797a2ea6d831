"""The exhibits of one draft as a zip for the court (CJA R414-5): one PDF each, and their proof.

    manifeste.json              every file with its hash: what `verify` checks
    Inventaire_des_pieces.pdf   the list, in the order of the numbers (R412-2)
    Journal_du_dossier.pdf      the facts as recorded, for the lawyer to file or not
    pieces/01_….pdf             what is filed: one file per exhibit
    originaux/01_….eml          the unmodified messages, to be produced only if asked for

Pure: the same values give the same bytes.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ..cases import CaseState
from ..cases.events import Act
from ..cases.messages import PlatformMail
from ..cases.words import Authenticity
from ..errors import BadInput
from ..store.records import Exhibit
from .clean import line
from .inventory import inventory
from .journal import Told, chronology, journal
from .manifest import FORMAT, NAME, File, Kind, Ledger, Manifest, Missing, Role, encoded
from .naming import stem
from .package import zipped
from .pieces import pieces
from .printed_mail import REWRITTEN, Source, print_mail

_UNPROVEN = (None, Authenticity.TENANT_ADDRESS, Authenticity.FAILED)
MAX_PRINTS = 60_000_000
MAX_ORIGINALS = 40_000_000


class Received(NamedTuple):
    """What was found behind an exhibit: messages of the administration, or `why` there is none.

    `why` names a text of [missing] in pieces.toml; `other_case`: the mail is about two cases.
    """

    exhibit: Exhibit
    messages: tuple[PlatformMail, ...] = ()
    grade: Authenticity | None = None
    why: str = ""
    other_case: bool = False


class Header(NamedTuple):
    """Whose bundle it is: the case, the draft that cites the exhibits, the law of that draft."""

    case: str
    document: str
    title: str
    draft: str
    draft_sha256: str
    law_version: str


class Built(NamedTuple):
    """The zip, its manifest, and in French what must be joined and what the lawyer must know."""

    zip: bytes
    manifest: Manifest
    missing: tuple[str, ...]
    notes: tuple[str, ...]


class _Made(NamedTuple):
    """A file of the zip before its hash is taken."""

    path: str
    data: bytes
    role: Role
    kind: Kind
    exhibit: Exhibit | None = None

    def file(self) -> File:
        own = self.exhibit or Exhibit(number=0, label="")
        return File(
            path=self.path,
            role=self.role,
            kind=self.kind,
            sha256=hashlib.sha256(self.data).hexdigest(),
            size=len(self.data),
            number=own.number,
            label=own.label,
            event=own.event,
            evidence=own.sha256,
        )


def build(header: Header, told: Told, received: Sequence[Received], on: date) -> Built:
    """See `chalicelib.letters.bundle`."""
    made: list[_Made] = []
    missing: list[Missing] = []
    notes: list[str] = []
    for one in received:
        if one.messages:
            made += _printed(one, told.reference, notes, on)
        elif one.exhibit.made:
            made.append(_chronology(one.exhibit, told, on))
        else:
            missing.append(_missing(one))
    made = list(_within_bounds(made, notes))
    notes += _notes(made, missing, told.state)
    manifest = _manifest(header, told, made, missing)
    front = _front(header, told, manifest, on)
    manifest = _manifest(header, told, [*front, *made], missing)
    files = ((one.path, one.data) for one in (*front, *made))
    return Built(
        zip=zipped([(NAME, encoded(manifest)), *files]),
        manifest=manifest,
        missing=tuple(map(_line, missing)),
        notes=tuple(dict.fromkeys(notes)),
    )


def _printed(one: Received, reference: str, notes: list[str], on: date) -> Iterator[_Made]:
    exhibit = one.exhibit
    source = Source(exhibit.sha256, one.grade, reference)
    printed = print_mail(exhibit, one.messages, source, on)
    notes += printed.notes
    if one.grade in _UNPROVEN:
        notes.append(pieces().note("unproven", numero=exhibit.number))
    if one.other_case:
        notes.append(pieces().note("other_case", numero=exhibit.number))
    again = any(message.how in REWRITTEN for message in one.messages)
    kind = Kind.TRANSMITTED if again else Kind.ORIGINAL
    name = _stem(exhibit)
    yield _Made(f"pieces/{name}.pdf", printed.pdf, Role.EXHIBIT, kind, exhibit)
    for number, raw in enumerate(printed.originals, 1):
        own = name if len(printed.originals) == 1 else f"{name}_{number}"
        yield _Made(f"originaux/{own}.eml", raw, Role.MESSAGE, Kind.ORIGINAL, exhibit)


def _chronology(exhibit: Exhibit, told: Told, on: date) -> _Made:
    data = chronology(exhibit, told, on)
    return _Made(f"pieces/{_stem(exhibit)}.pdf", data, Role.EXHIBIT, Kind.MADE, exhibit)


def _stem(exhibit: Exhibit) -> str:
    return stem(exhibit.number, exhibit.label)


def _missing(one: Received) -> Missing:
    exhibit = one.exhibit
    return Missing(
        number=exhibit.number,
        label=exhibit.label,
        expected=f"{_stem(exhibit)}.pdf",
        why=pieces().missing[one.why],
        event=exhibit.event,
        evidence=exhibit.sha256,
    )


def _line(one: Missing) -> str:
    say = pieces().say
    return say("missing", numero=one.number, intitule=one.label, raison=one.why, nom=one.expected)


def _within_bounds(made: list[_Made], notes: list[str]) -> Iterator[_Made]:
    """Every print, or a refusal; the originals as long as there is room. Raises BadInput."""
    if sum(len(one.data) for one in made if one.role is Role.EXHIBIT) > MAX_PRINTS:
        raise BadInput(
            "pièces",
            f"plus de {MAX_PRINTS // 1_000_000} Mo une fois imprimées.",
            "Retirez du dossier les pièces jointes les plus lourdes, ou produisez-les à part.",
        )
    room = MAX_ORIGINALS
    for one in made:
        if one.role is Role.MESSAGE:
            room -= len(one.data)
            if room < 0:
                number = one.exhibit.number if one.exhibit else 0
                notes.append(pieces().note("heavy", numero=number))
                continue
        yield one


def _notes(made: list[_Made], missing: list[Missing], state: CaseState) -> Iterator[str]:
    acts = {event.id for event in state.events if isinstance(event, Act)}
    shown = {one.exhibit.event for one in made if one.exhibit} | {one.event for one in missing}
    if acts and not acts & shown:
        yield pieces().note("no_act")
    if missing:
        yield pieces().note("incomplete")
    if any(one.role is Role.MESSAGE for one in made):
        yield pieces().note("address")


def _front(header: Header, told: Told, manifest: Manifest, on: date) -> list[_Made]:
    table = pieces()
    listed, kept = inventory(manifest, header.title, on), journal(told, on)
    return [
        _Made(f"{table.inventory.file}.pdf", listed, Role.INVENTORY, Kind.MADE),
        _Made(f"{table.journal.file}.pdf", kept, Role.JOURNAL, Kind.MADE),
    ]


def _manifest(header: Header, told: Told, made: list[_Made], missing: list[Missing]) -> Manifest:
    last = told.entries[-1]
    return Manifest(
        format=FORMAT,
        case=header.case,
        reference=line(told.case.reference),
        document=header.document,
        draft=header.draft,
        draft_sha256=header.draft_sha256,
        law_version=header.law_version,
        ledger=Ledger(version=last.sequence, head=last.hash),
        files=tuple(one.file() for one in made),
        missing=tuple(missing),
    )
