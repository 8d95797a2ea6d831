"""The file of a case to take away: for a lawyer who is not on Vigie, or as the employer's export.

Facts and proofs only: the case in the interchange's JSON, its ledger that anybody can verify, its
journal to read, the prudent date and its steps, and the originals. No advice, and nothing of a
law firm's (design §3.15, §3.16). Made by the queue of the drafts (design §3.20).
"""

import io
import logging
import zipfile

import msgspec

from ..cases import CaseFile, Export, encode
from ..errors import NotFound
from ..store import StoredCase
from ..store.audit_records import Action
from ..store.keys import digest
from ..store.records import Person
from .audit import note
from .context import Context
from .deposits import evidence_of
from .draft import HANDOVER, Order
from .tokens import is_program_id

log = logging.getLogger("vigie")

MAX_BYTES = 120_000_000
# The same case gives the same bytes: ZIP holds no earlier date.
_DATE = (1980, 1, 1, 0, 0, 0)


class Original(msgspec.Struct, frozen=True):
    """A piece of the case: the day it bears, what it is, its SHA-256."""

    day: str
    title: str
    sha256: str


def handover_name(stored: StoredCase) -> str:
    """The name of the file of a case as it stands: it changes with the ledger and the pieces."""
    return digest(stored.snapshot.head, *sorted(one.item for one in stored.attached))


def handover_key(tenant: str, case: str, name: str) -> str:
    return f"remises/{tenant}/{case}/{name}.zip"


def ready(ctx: Context, stored: StoredCase) -> bool:
    """Is the file of the case as it stands there to be taken?"""
    return ctx.files.found(_key(stored), 0) is not None


def handover_url(ctx: Context, stored: StoredCase, by: Person) -> str:
    """Where `by` takes it for a minute; the log says so. Raises NotFound before it is made."""
    if not ready(ctx, stored):
        raise NotFound("handover", stored.snapshot.id)
    url: str = ctx.files.draft_url(_key(stored), f"dossier-{stored.snapshot.id[:16]}.zip")
    _taken(ctx, stored, by, Action.HANDOVER_TAKEN)
    return url


def taken_ledger(ctx: Context, stored: StoredCase, by: Person) -> Export:
    """The ledger of a case with its chain of hashes, as `by` takes it away; the log says so."""
    snapshot = stored.snapshot
    export = ctx.store.cases.export(snapshot.tenant, snapshot.id)
    _taken(ctx, stored, by, Action.LEDGER_TAKEN)
    return export


def _taken(ctx: Context, stored: StoredCase, by: Person, action: Action) -> None:
    """A program that takes it again and again is a line an hour, a person one each time."""
    snapshot, now = stored.snapshot, ctx.now()
    at = now.replace(minute=0, second=0, microsecond=0) if is_program_id(by.id) else now
    note(ctx, by, action, snapshot.case.reference, case=snapshot.id, at=at)


def order_handover(ctx: Context, stored: StoredCase) -> None:
    """Have it made; ordered twice, it is made once."""
    from .dispatch import order_draft

    snapshot = stored.snapshot
    order = Order(
        tenant=snapshot.tenant,
        case=snapshot.id,
        firm="",
        document=HANDOVER,
        cause=handover_name(stored),
    )
    order_draft(ctx, order)


def make_handover(ctx: Context, order: Order) -> None:
    """Make the file that an order names; a case that moved meanwhile has another name."""
    stored = ctx.store.cases.load(order.tenant, order.case)
    if handover_name(stored) != order.cause or ready(ctx, stored):
        return
    ctx.files.put_draft(_key(stored), zipped(ctx, stored))


def zipped(ctx: Context, stored: StoredCase) -> bytes:
    """The bytes of the file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _texts(ctx, stored):
            _put(archive, name, data)
        left = _pieces(ctx, stored, archive)
        _put(archive, "LISEZMOI.txt", _readme(stored, left).encode())
    return made.getvalue()


def _texts(ctx: Context, stored: StoredCase) -> list[tuple[str, bytes]]:
    from ..letters.journal import Told, journal

    snapshot, state = stored.snapshot, stored.state
    events = tuple(entry.event() for entry in stored.entries)
    export = ctx.store.cases.export(snapshot.tenant, snapshot.id)
    told = Told(snapshot.case, state, stored.entries, ())
    return [
        ("dossier.json", encode(CaseFile(case=snapshot.case, events=events))),
        ("journal.json", msgspec.json.encode(export)),
        ("journal.pdf", journal(told, ctx.today())),
        ("dates.txt", _dates(ctx, stored).encode()),
    ]


def _dates(ctx: Context, stored: StoredCase) -> str:
    """The employer's one date with its steps; competing dates are for the lawyer to weigh."""
    from ..law import cite, deadlines, french_day, today, today_line, why

    on, state = ctx.today(), stored.state
    dates = deadlines(stored.snapshot.case, state, on)
    what = today(dates, state, on)
    lines = [f"Au {french_day(on)}.", "", today_line(what), ""]
    for step in why(what, dates):
        source = f" ({cite(step.reference)})" if step.reference else ""
        lines.append(f"- {step.text}{source}")
    return "\n".join([*lines, "", "Date prudente, à vérifier par l’avocat sur les originaux.", ""])


def originals(stored: StoredCase) -> tuple[Original, ...]:
    """The pieces of the case, each once, in legal order; then those added by hand."""
    found: dict[str, Original] = {}
    for event in (*stored.state.events, *stored.state.aside):
        if event.evidence:
            made = Original(event.on.isoformat(), str(event.__struct_config__.tag), event.evidence)
            found.setdefault(event.evidence, made)
    for entry in stored.entries:
        copy = entry.shared.get("evidence")
        if copy:
            found.setdefault(copy, Original(str(entry.shared.get("on", "")), "copie", copy))
    for one in stored.attached:
        title = str(one.piece) if one.piece else "courriel"
        found.setdefault(one.sha256, Original(one.at.date().isoformat(), title, one.sha256))
    return tuple(found.values())


def _pieces(ctx: Context, stored: StoredCase, archive: zipfile.ZipFile) -> tuple[str, ...]:
    """Put the originals in; answers the names of those that could not be."""
    snapshot, room, left = stored.snapshot, MAX_BYTES, []
    for number, one in enumerate(originals(stored), 1):
        try:
            media = evidence_of(ctx, snapshot.tenant, snapshot.id, one.sha256)
            raw = ctx.files.evidence(one.sha256)
        except NotFound:
            left.append(f"{one.day} {one.title} : absente ({one.sha256})")
            continue
        name = f"pieces/{number:02d}-{one.day}-{one.title}.{media.value}"
        room -= len(raw)
        if room < 0:
            left.append(f"{name} : trop lourde, à télécharger sur la page du dossier")
            continue
        _put(archive, name, raw)
    return tuple(left)


def _readme(stored: StoredCase, left: tuple[str, ...]) -> str:
    from ..law.wording import typeset

    case = stored.snapshot.case
    lines = [
        f"Dossier {case.reference}",
        f"Employeur : {case.employer.name}. Salarié : {case.worker.name}.",
        "",
        "dossier.json  les faits, au format d’échange de Vigie",
        "journal.json  le journal, à vérifier par : python -m chalicelib verify journal.json",
        "journal.pdf   le même, à lire",
        "dates.txt     la date prudente et son calcul",
        "pieces/       les courriels et fichiers tels que reçus",
        "",
        "Ce dossier contient des faits et des preuves. Il ne contient aucun conseil juridique.",
        f"Dernière empreinte du journal : {stored.snapshot.head}",
    ]
    if left:
        lines += ["", "Pièces non jointes :", *left]
    return typeset("\n".join(lines)) + "\n"


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def _key(stored: StoredCase) -> str:
    return handover_key(stored.snapshot.tenant, stored.snapshot.id, handover_name(stored))
