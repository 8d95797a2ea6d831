"""Bundles for the tests: a case whose exhibits are mails, documents to join, and dates that moved."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime
from typing import Any

from pypdf import PdfReader

from chalicelib.cases import CaseFile, Entry, append, fold, genesis
from chalicelib.cases.messages import PlatformMail
from chalicelib.letters import bundle
from chalicelib.letters.bundling import Built, Header, Received
from chalicelib.letters.exhibits import Exhibit, Exhibits
from chalicelib.letters.journal import Told
from chalicelib.letters.printed_mail import Printed, Source, print_mail
from chalicelib.letters.values import Audience
from tests.unit.letters.samples import ANSWERED, ASKED, CLOSED, FILED, RECEIPT, file

ON = date(2026, 11, 24)
AT = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)
RAW = b"From: noreply@interieur.gouv.fr\r\nSubject: x\r\n\r\nBonjour.\r\n"
DIRECT = PlatformMail(
    how="direct",
    sender="Ministère de l’Intérieur <noreply@interieur.gouv.fr>",
    to="rh@employeur.example",
    date="Mon, 23 Nov 2026 09:12:00 +0100",
    subject="Demande d'AT - Clôture de votre demande",
    message_id="<1@interieur.gouv.fr>",
    at=AT,
    text="Bonjour,\n\nVotre demande est clôturée.\n\nLe service instructeur",
    raw=RAW,
)
BY_HAND = PlatformMail(
    how="transferred",
    sender="<noreply@interieur.gouv.fr>",
    date="lun. 23 nov. 2026 à 09:12",
    subject="Demande d'AT",
    text="Votre demande est clôturée.",
)
URGENT: tuple[dict[str, Any], ...] = (
    {"id": "s1", "kind": "start_planned", "on": "2026-12-01"},
    {"id": "t1", "kind": "travel_booked", "on": "2026-10-20", "evidence": "5" * 64},
    {"id": "s2", "kind": "start_planned", "on": "2027-02-01"},
    {"id": "t2", "kind": "travel_moved", "on": "2026-11-10", "amount": 1024.5},
    {"id": "t3", "kind": "travel_moved", "on": "2026-11-24", "amount": 80},
)
FIRST = ("closed", "receipt_issued", "filed", "travel_booked")
JOINED = "Copie de la requête en annulation"
HEADER = Header(
    case="c1", document="refere-suspension", title="Requête en référé-suspension",
    draft="d1", draft_sha256="9" * 64, law_version="1",
)  # fmt: skip


def case() -> CaseFile:
    """A closure, its receipt and complement, and dates that moved since."""
    return file(FILED, RECEIPT, ASKED, ANSWERED, CLOSED, *URGENT)


def told(of: CaseFile, joined: tuple[str, ...] = ()) -> Told:
    """The case as its journal tells it to the judge of urgent applications."""
    entries: list[Entry] = []
    head = genesis("c1")
    for number, event in enumerate(of.events, 1):
        at = datetime(2026, 9, number, 10, 0, tzinfo=UTC)
        entry = append(head, number, event, cause=f"t:{number}", recorded_at=at, salt="0" * 64)
        entries.append(entry)
        head = entry.hash
    state = fold(of.events)
    exhibits = Exhibits(
        state.events, ON, FIRST, of.case.reference, act="c1", to=Audience.INTERIM, joined=joined
    )
    return Told(of.case, state, tuple(entries), exhibits.all)


def received(exhibit: Exhibit) -> Received:
    """The closure came directly, the receipt by hand; the rest is to be joined."""
    known = {"c1": (DIRECT,), "r1": (BY_HAND,)}
    if exhibit.event in known or exhibit.made:
        return Received(exhibit, known.get(exhibit.event, ()))
    return Received(exhibit, why="not_a_mail")


def built(of: CaseFile | None = None) -> Built:
    story = told(of or case())
    return bundle(HEADER, story, tuple(map(received, story.exhibits)), ON)


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rezipped(files: dict[str, bytes] | list[tuple[str, bytes]]) -> bytes:
    """A zip of these files, written with the plain library."""
    out = io.BytesIO()
    pairs = files.items() if isinstance(files, dict) else files
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in pairs:
            archive.writestr(name, content)
    return out.getvalue()


def manifest(data: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(members(data)["manifeste.json"])
    return read


def printed(*messages: PlatformMail, label: str = "Courriel", number: int = 1) -> Printed:
    sha256 = hashlib.sha256(RAW).hexdigest()
    exhibit = Exhibit(number=number, label=label, sha256=sha256, event="c1")
    return print_mail(exhibit, messages, Source(sha256, None, "2026-AT-1"), ON)


def words(pdf: bytes) -> str:
    """The text of a PDF as a clerk searches it: one line, plain spaces."""
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\u00a0", " ").split())


def pages(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)
