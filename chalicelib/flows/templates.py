"""A firm's own templates and letterhead: posted to S3, read in a sandbox, adopted by a lawyer.

No byte passes through the API (design §3.20); nothing is used before a lawyer adopts it.
"""

import re
import secrets
from datetime import timedelta

import msgspec

from ..errors import BadInput, Conflict
from ..store.audit_records import Action
from ..store.records import Person
from ..store.template_records import (
    Adoption,
    Fault,
    FirmTemplate,
    TemplateShelf,
    TemplateState,
    Verdict,
)
from .audit import note
from .context import Context
from .lint import Reading, verdict_key
from .versions import LIMIT, Offer

PATIENCE = timedelta(minutes=15)
"""After how long a reading without answer is over: two tries of the sandbox, and their pauses."""

VIGIES = 0
"""The number that stands for Vigie's own template."""

_VERDICT_LIMIT = 2_000_000
_MOST_VERSIONS = 200
_MOST_FAULTS = 60
_ATTEMPTS = 5
_UPLOAD = re.compile(r"[\w-]{20,40}", re.ASCII)


def offer(ctx: Context, firm: str, document: str, back: str) -> Offer:
    """A place for one file, good for ten minutes; `back` + its name is where it leads then."""
    upload = secrets.token_urlsafe(18)
    made = ctx.files.upload_form(_upload_key(firm, document, upload), f"{back}{upload}", LIMIT)
    return Offer(made["url"], made["fields"], upload)


def submit(ctx: Context, document: str, upload: str, person: Person) -> FirmTemplate:
    """Keep a posted file as the next version and have it read; once per file.

    Raises BadInput on a name that `offer` did not give or on too many versions, Conflict.
    """
    if not _UPLOAD.fullmatch(upload):
        raise BadInput("dépôt", "ce dépôt n’existe pas.", "Déposez le fichier de nouveau.")
    for _ in range(_ATTEMPTS):
        known = ctx.store.templates.versions(person.firm, document)
        version = next((v for v in known if v.upload == upload), None)
        try:
            version = version or _added(ctx, document, upload, person)
        except Conflict:
            continue
        _order(ctx, version)
        return version
    raise Conflict(document)


def read_again(ctx: Context, version: FirmTemplate) -> None:
    """Ask for a reading again, when one has not answered. Raises BadInput, Conflict."""
    if not overdue(ctx, settled(ctx, version)):
        raise BadInput("version", "cette version n’attend pas d’être relue.", "Rechargez la page.")
    ctx.store.templates.put_version(msgspec.structs.replace(version, ordered_at=ctx.now()))
    _order(ctx, version)


def settled(ctx: Context, version: FirmTemplate) -> FirmTemplate:
    """The version with what its reading found, kept once it is known."""
    if version.state is not TemplateState.CHECKING:
        return version
    verdict = verdict_of(ctx, version)
    if verdict is None:
        return version
    ready = bool(verdict.key) and not any(fault.blocks for fault in verdict.faults)
    done = msgspec.structs.replace(
        version,
        state=TemplateState.READY if ready else TemplateState.REFUSED,
        key=verdict.key,
        preview=verdict.preview,
        sha256=verdict.sha256,
        size=verdict.size,
        faults=_few(verdict.faults),
    )
    try:
        ctx.store.templates.put_version(done)
    except Conflict:
        return ctx.store.templates.version(version.firm, version.document, version.number)
    return msgspec.structs.replace(done, revision=done.revision + 1)


def _few(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """What a version keeps of its faults, those that block first: its item has a bounded size."""
    ranked = sorted(faults, key=lambda fault: not fault.blocks)
    kept = [
        Fault(
            place=fault.place[:200],
            excerpt=fault.excerpt[:200],
            why=fault.why[:500],
            remedy=fault.remedy[:1500],
            blocks=fault.blocks,
        )
        for fault in ranked[:_MOST_FAULTS]
    ]
    if len(ranked) > _MOST_FAULTS:
        why = f"et {len(ranked) - _MOST_FAULTS} autres, après celles-ci"
        last = ranked[_MOST_FAULTS].blocks
        kept.append(Fault(place="suite", excerpt="", why=why, remedy="", blocks=last))
    return tuple(kept)


def overdue(ctx: Context, version: FirmTemplate) -> bool:
    """Did a reading end without an answer? That alone says something of a template."""
    waits = version.state is TemplateState.CHECKING
    return waits and ctx.now() - version.ordered_at > PATIENCE


def verdict_of(ctx: Context, version: FirmTemplate) -> Verdict | None:
    """What the sandbox wrote of this version; None while it has not, or not as it should."""
    folder = _folder(version.firm, version.document, version.upload)
    raw = ctx.files.found(verdict_key(folder), _VERDICT_LIMIT)
    if raw is None:
        return None
    try:
        verdict = msgspec.json.decode(raw[: _VERDICT_LIMIT + 1], type=Verdict)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _unreadable()
    # The sandbox read a stranger's file: what it names must be where it was told to write.
    inside = all(not key or key.startswith(f"{folder}/") for key in (verdict.key, verdict.preview))
    return verdict if inside else _unreadable()


def adopt(ctx: Context, document: str, number: int, person: Person) -> TemplateShelf:
    """Use this version for the firm's drafts from now on; `VIGIES` goes back to Vigie's own.

    Raises BadInput when it may not be used, NotFound, Conflict.
    """
    if number != VIGIES:
        version = settled(ctx, ctx.store.templates.version(person.firm, document, number))
        if version.state is not TemplateState.READY:
            why = "cette version ne peut pas être utilisée."
            raise BadInput("version", why, "Voyez ce qui y a été trouvé.")
    shelf = ctx.store.templates.shelf(person.firm, document)
    if shelf.in_use == number:
        return shelf
    chosen = Adoption(number=number, by=person.id, by_name=person.name, at=ctx.now())
    moved = msgspec.structs.replace(shelf, adoptions=(*shelf.adoptions, chosen))
    ctx.store.templates.put_shelf(moved)
    note(ctx, person, Action.TEMPLATE_ADOPTED, _named(document, number))
    return moved


def _added(ctx: Context, document: str, upload: str, person: Person) -> FirmTemplate:
    shelf = ctx.store.templates.shelf(person.firm, document)
    if shelf.versions >= _MOST_VERSIONS:
        raise BadInput("modèle", f"plus de {_MOST_VERSIONS} versions.", "Écrivez à l’exploitant.")
    now = ctx.now()
    version = FirmTemplate(
        firm=person.firm,
        document=document,
        number=shelf.versions + 1,
        upload=upload,
        state=TemplateState.CHECKING,
        by=person.id,
        by_name=person.name,
        at=now,
        ordered_at=now,
        house_sha256=house_sha256(document),
    )
    ctx.store.templates.add(shelf, version)
    note(ctx, person, Action.TEMPLATE_POSTED, _named(document, version.number))
    return version


def _named(document: str, number: int) -> str:
    """A version of a template as the firm's log calls it."""
    from ..letters import documents
    from ..letters.stationery import NAME
    from ..letters.vetting import LETTERHEAD

    title = NAME if document == LETTERHEAD else documents()[document].title
    return f"{title}, {'modèle de Vigie' if number == VIGIES else f'version {number}'}"


def house_sha256(document: str) -> str:
    """Vigie's own template of a document, by its hash; empty for a letterhead, which has none."""
    from ..letters import house_template
    from ..letters.vetting import LETTERHEAD

    return "" if document == LETTERHEAD else house_template(document)[1]


def _order(ctx: Context, version: FirmTemplate) -> None:
    reading = Reading(
        upload=_upload_key(version.firm, version.document, version.upload),
        document=version.document,
        folder=_folder(version.firm, version.document, version.upload),
        on=ctx.today(),
        letterhead=_lent_letterhead(ctx, version),
    )
    ctx.queue.send(ctx.settings.lint_queue_url, msgspec.to_builtins(reading))


def _lent_letterhead(ctx: Context, version: FirmTemplate) -> str:
    """The key of a copy of the firm's letterhead where the sandbox may read; empty without one.

    It reads what was posted, and nothing that was adopted: the preview wears what it is lent.
    """
    from ..letters.vetting import LETTERHEAD
    from .paper import letterhead_of

    paper = b"" if version.document == LETTERHEAD else letterhead_of(ctx, version.firm)
    if not paper:
        return ""
    key = _upload_key(version.firm, version.document, f"{version.upload}-papier")
    ctx.files.put_draft(key, paper)
    return key


def _unreadable() -> Verdict:
    why = "la vérification n’a pas rendu de réponse lisible"
    fault = Fault(place="fichier", excerpt="", why=why, remedy="Refaites le fichier.", blocks=True)
    return Verdict(sha256="", size=0, faults=(fault,))


def _upload_key(firm: str, document: str, upload: str) -> str:
    return f"depots-modeles/{firm}/{document}/{upload}.docx"


def _folder(firm: str, document: str, upload: str) -> str:
    return f"modeles/{firm}/{document}/{upload}"


def house_url(ctx: Context, document: str) -> str:
    """A minute's address of Vigie's own template, put where it can be given from (§3.20)."""
    from ..letters import house_template

    docx, digest = house_template(document)
    key = f"modeles-maison/{document}-{digest}.docx"
    ctx.files.put_draft(key, docx)
    url: str = ctx.files.draft_url(key, f"{document}-vigie.docx")
    return url
