"""Release (validation): a named lawyer makes a version final; the firm may then share it.

Nothing is released while something stands against it, and nothing moves between the check and the
write: the case's version and the draft's revision are conditions of the same transaction.
"""

import hashlib

import msgspec

from ..cases import AnyEvent
from ..errors import BadInput, Conflict, Forbidden, NotFound, TemplateError
from ..law.clearing import Requirement
from ..store import StoredCase
from ..store.audit_records import Action
from ..store.records import (
    Draft,
    DraftState,
    DraftVersion,
    Person,
    Release,
    Role,
    Share,
    SharedDocument,
    VersionState,
)
from .audit import note
from .batch import newer
from .clearances import wanted
from .context import Context
from .versions import every_version

_ATTEMPTS = 4


class Obstacles(msgspec.Struct, frozen=True, kw_only=True):
    """What stands against the release of a draft's latest version; all empty: nothing does."""

    unready: bool = False
    checking: bool = False
    newer: AnyEvent | None = None
    unconfirmed: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    to_clear: tuple[Requirement, ...] = ()
    released: Release | None = None

    @property
    def any(self) -> bool:
        return self != Obstacles()


def candidate(ctx: Context, draft: Draft) -> DraftVersion:
    """The version that would be released: the last one kept."""
    kept = [v for v in every_version(ctx, draft) if v.state is VersionState.KEPT]
    return kept[-1]


def obstacles(ctx: Context, draft: Draft, stored: StoredCase) -> Obstacles:
    """What stands against the release of the latest version, as the case is now."""
    if draft.state is not DraftState.READY:
        return Obstacles(unready=True)
    version = candidate(ctx, draft)
    last = every_version(ctx, draft)[-1]
    done = draft.released if draft.released and draft.released.version == version.number else None
    return Obstacles(
        checking=last.state is VersionState.CHECKING,
        newer=newer(draft, stored),
        unconfirmed=unconfirmed(stored),
        gaps=version.gaps,
        faults=version.faults,
        to_clear=tuple(w.requirement for w in wanted(ctx, draft, version) if w.clearance is None),
        released=done,
    )


def unconfirmed(stored: StoredCase) -> tuple[str, ...]:
    """Ids of the acts whose origin nobody confirmed: the one place that asks."""
    from ..letters import needs_confirmation

    return needs_confirmation(stored.state)


def release(ctx: Context, draft: Draft, number: int, person: Person) -> Release:
    """Make version `number` final in the name of `person`.

    Raises Forbidden when it is not a lawyer of the mandated firm; BadInput, in French, when
    something stands against it or another version came meanwhile; Conflict.
    """
    for _ in range(_ATTEMPTS):
        kept, stored = _afresh(ctx, draft, person)
        _refuse(obstacles(ctx, kept, stored))
        version = candidate(ctx, kept)
        if version.number != number:
            why = f"la version {version.number} est arrivée depuis que vous avez ouvert la page."
            raise BadInput("version", why, "Relisez-la, puis recommencez.")
        made = _released(ctx, kept, version, person)
        former = (*kept.former, kept.released) if kept.released else kept.former
        after = msgspec.structs.replace(
            kept, released=made, former=former, revision=kept.revision + 1
        )
        try:
            ctx.store.drafts.release(after, len(stored.entries))
        except Conflict:
            continue
        _note(ctx, person, Action.DRAFT_RELEASED, kept, stored)
        return made
    raise Conflict(f"{draft.case}/{draft.id}")


def share(ctx: Context, draft: Draft, person: Person) -> None:
    """Show the final file to the employer; sharing it twice changes nothing.

    Raises Forbidden when it is not a lawyer of the mandated firm, NotFound before the release.
    """
    for _ in range(_ATTEMPTS):
        kept, stored = _afresh(ctx, draft, person)
        if kept.released is None:
            raise NotFound("released draft", draft.id)
        if kept.shared and kept.shared.key == kept.released.key:
            return
        after = msgspec.structs.replace(
            kept,
            shared=Share(by=person.id, by_name=person.name, at=ctx.now(), key=kept.released.key),
            revision=kept.revision + 1,
        )
        try:
            ctx.store.drafts.share(after, _shown(ctx, kept, kept.released), len(stored.entries))
        except Conflict:
            continue
        _note(ctx, person, Action.DRAFT_SHARED, kept, stored)
        return
    raise Conflict(f"{draft.case}/{draft.id}")


def _note(ctx: Context, by: Person, action: Action, draft: Draft, stored: StoredCase) -> None:
    """In the firm's own log: which document, of which case; never a word of it."""
    from ..letters import documents

    target = f"{documents()[draft.document].title}, {stored.snapshot.case.reference}"
    note(ctx, by, action, target, case=draft.case)


def _afresh(ctx: Context, draft: Draft, person: Person) -> tuple[Draft, StoredCase]:
    """The draft and its case as they are now, if this lawyer's firm is mandated still."""
    stored = ctx.store.cases.load(draft.tenant, draft.case)
    same = person.firm == draft.firm == stored.snapshot.firm
    if person.role is not Role.LAWYER or not same:
        raise Forbidden("counsel")
    return ctx.store.drafts.get(draft.firm, draft.tenant, draft.case, draft.id), stored


def _refuse(found: Obstacles) -> None:
    if found.released:
        why = f"cette version est déjà validée, par {found.released.by_name}."
        raise BadInput("projet", why)
    if found.any:
        why = "quelque chose s’oppose encore à la validation."
        raise BadInput("projet", why, "La page dit quoi : rechargez-la.")


def _released(ctx: Context, draft: Draft, version: DraftVersion, person: Person) -> Release:
    from ..letters import final

    try:
        docx = final(ctx.files.draft(version.key), draft.document, ctx.today())
    except TemplateError as fault:
        raise BadInput("document", fault.why, "Déposez une version corrigée.") from fault
    digest = hashlib.sha256(docx).hexdigest()
    key = f"finals/{draft.firm}/{draft.tenant}/{draft.case}/{draft.id}/{digest}.docx"
    ctx.files.put_draft(key, docx)
    return Release(
        version=version.number,
        by=person.id,
        by_name=person.name,
        at=ctx.now(),
        key=key,
        sha256=digest,
    )


def _shown(ctx: Context, draft: Draft, made: Release) -> SharedDocument:
    return SharedDocument(
        tenant=draft.tenant,
        case=draft.case,
        draft=draft.id,
        document=draft.document,
        key=made.key,
        sha256=made.sha256,
        firm=draft.firm,
        by_name=made.by_name,
        released_at=made.at,
        shared_at=ctx.now(),
    )
