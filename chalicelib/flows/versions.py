"""Versions of a draft that a lawyer edited and gave back: posted to S3, then read by the queue.

No byte passes through the API (design §3.20), and no version takes the place of another.
"""

import hashlib
import re
import secrets

import msgspec

from ..errors import BadInput, Conflict, TemplateError
from ..store.records import Draft, DraftState, DraftVersion, Person, VersionState
from .context import Context
from .draft import VERSION, Order

LIMIT = 5_000_000
"""The largest file taken, in bytes: what the letters room opens (letters/package.py)."""

_ATTEMPTS = 6
_READINGS = 3
_UPLOAD = re.compile(r"[\w-]{20,40}", re.ASCII)


class Offer(msgspec.Struct, frozen=True):
    """A form by which a browser posts one file: its address, hidden fields, the upload's name."""

    url: str
    fields: dict[str, str]
    name: str = ""


def offer(ctx: Context, draft: Draft, back: str) -> Offer:
    """A place for one file, good for ten minutes; `back` + its name is where it leads then.

    Raises BadInput while there is nothing to give back.
    """
    if draft.state is not DraftState.READY:
        raise BadInput("projet", "ce projet n’est pas encore rédigé.", "Attendez qu’il soit prêt.")
    upload = secrets.token_urlsafe(18)
    made = ctx.files.upload_form(_upload_key(draft, upload), f"{back}{upload}", LIMIT)
    return Offer(made["url"], made["fields"], upload)


def give_back(ctx: Context, draft: Draft, upload: str, person: Person) -> DraftVersion:
    """Keep a posted file as the next version, to be read by the queue; once per file.

    Raises BadInput on a name that `offer` did not give, Conflict.
    """
    if not _UPLOAD.fullmatch(upload):
        raise BadInput("dépôt", "ce dépôt n’existe pas.", "Déposez le fichier de nouveau.")
    for _ in range(_ATTEMPTS):
        kept = ctx.store.drafts.get(draft.firm, draft.tenant, draft.case, draft.id)
        known = [v for v in ctx.store.drafts.versions(kept) if v.upload == upload]
        if known:
            return known[0]
        try:
            return _added(ctx, kept, upload, person)
        except Conflict:
            continue
    raise Conflict(f"{draft.case}/{draft.id}")


def every_version(ctx: Context, draft: Draft) -> tuple[DraftVersion, ...]:
    """The generated text as version 1, then what lawyers gave back."""
    generated = DraftVersion(
        draft=draft.id,
        number=1,
        state=VersionState.KEPT,
        by="",
        by_name="Vigie",
        at=draft.created_at,
        key=draft.key,
        sha256=draft.sha256,
        gaps=draft.gaps,
        cites=draft.cites,
    )
    return (generated, *ctx.store.drafts.versions(draft))


def check_version(ctx: Context, order: Order) -> None:
    """Read a version that was given back: kept under its own key, or refused with the reason."""
    name, _, number = order.cause.partition("/")
    draft = ctx.store.drafts.get(order.firm, order.tenant, order.case, name)
    found = [v for v in ctx.store.drafts.versions(draft) if v.number == int(number)]
    if not found or found[0].state is not VersionState.CHECKING:
        return
    begun = _next(found[0], attempts=found[0].attempts + 1)
    ctx.store.drafts.put_version(draft, begun)
    ctx.store.drafts.put_version(draft, _read(ctx, draft, begun))


def _added(ctx: Context, draft: Draft, upload: str, person: Person) -> DraftVersion:
    from .dispatch import draft_row, send_draft

    version = DraftVersion(
        draft=draft.id,
        number=draft.versions + 1,
        state=VersionState.CHECKING,
        by=person.id,
        by_name=person.name,
        at=ctx.now(),
        upload=upload,
    )
    order = Order(
        tenant=draft.tenant,
        case=draft.case,
        firm=draft.firm,
        document=VERSION,
        cause=f"{draft.id}/{version.number}",
        by=person.name,
    )
    row = draft_row(ctx, order)
    ctx.store.drafts.add_version(draft, version, row)
    send_draft(ctx, order, row)
    return version


def _read(ctx: Context, draft: Draft, version: DraftVersion) -> DraftVersion:
    from ..letters import returned

    if version.attempts > _READINGS:
        return _refused(version, "Ce fichier n’a pas pu être lu. Enregistrez-le de nouveau.")
    data = ctx.files.uploaded(_upload_key(draft, version.upload), LIMIT)
    if data is None:
        return _refused(version, "Le fichier n’est pas arrivé. Déposez-le de nouveau.")
    if len(data) > LIMIT:
        return _refused(version, f"Ce fichier dépasse {LIMIT // 1_000_000} Mo. Allégez-le.")
    digest = hashlib.sha256(data).hexdigest()
    same = next((v for v in every_version(ctx, draft) if v.sha256 == digest), None)
    if same:
        return _refused(version, f"Ce fichier est identique à la version {same.number}.")
    try:
        text = returned(data, draft.law_on or ctx.today())
    except TemplateError as fault:
        return _refused(version, f"Fichier refusé ({fault.place}) : {fault.why}")
    key = _version_key(draft, version.number, digest)
    ctx.files.put_draft(key, data)
    return _next(
        version,
        state=VersionState.KEPT,
        key=key,
        sha256=digest,
        gaps=text.gaps,
        cites=text.cites,
        faults=text.faults,
    )


def _refused(version: DraftVersion, why: str) -> DraftVersion:
    return _next(version, state=VersionState.REFUSED, why=why)


def _next(version: DraftVersion, **changed: object) -> DraftVersion:
    return msgspec.structs.replace(version, revision=version.revision + 1, **changed)


def _upload_key(draft: Draft, upload: str) -> str:
    return f"depots/{_folder(draft)}/{upload}.docx"


def _version_key(draft: Draft, number: int, digest: str) -> str:
    return f"versions/{_folder(draft)}/{number:04d}-{digest}.docx"


def _folder(draft: Draft) -> str:
    return f"{draft.firm}/{draft.tenant}/{draft.case}/{draft.id}"
