"""Print the exhibits of a draft for the mandated firm: a zip in the firm's own partition.

Ordered by the lawyer from the draft's page, made by the queue of the drafts (design §3.20).
"""

import hashlib
import logging

import msgspec

from ..cases import AnyEvent, CaseState, fold
from ..cases.words import UNPROVEN, Authenticity
from ..errors import BadInput, NotFound
from ..intake import platform_mails
from ..letters import bundle as build
from ..letters.bundling import Header, Received
from ..letters.journal import Told
from ..store import StoredCase
from ..store.records import Bundle, Draft, DraftState, Exhibit, Mail
from .context import Context
from .draft import started_bundle

log = logging.getLogger("vigie")

MAX_ATTEMPTS = 3
MAX_EVIDENCE = 120_000_000


def make_bundle(ctx: Context, firm: str, tenant: str, case: str, draft_id: str) -> None:
    """Make the exhibits of a draft once; those that are ready are left alone.

    Nothing is made once the mandate has ended: it is refused, and may be ordered again under
    another mandate. A fault comes back with the order, `MAX_ATTEMPTS` times.
    """
    try:
        draft = ctx.store.drafts.get(firm, tenant, case, draft_id)
    except NotFound:
        return
    kept = ctx.store.drafts.bundle(draft)
    stored = ctx.store.cases.load(tenant, case)
    if kept and kept.state is DraftState.READY:
        return
    started = _begun(kept or started_bundle(draft, ctx.now()))
    try:
        if stored.snapshot.firm != firm:
            raise BadInput("pièces", "Le mandat a pris fin avant l’impression.")
        if started.attempts > MAX_ATTEMPTS:
            raise BadInput("pièces", "Elles n’ont pas pu être imprimées.", "Réessayez.")
        ctx.store.drafts.put_bundle(started)
        ctx.store.drafts.put_bundle(_made(ctx, draft, stored, started))
    except BadInput as refused:
        why = f"{refused.why} {refused.remedy}".strip()
        refusal = msgspec.structs.replace(started, state=DraftState.REFUSED, why=why)
        ctx.store.drafts.put_bundle(refusal)


def _begun(bundle: Bundle) -> Bundle:
    """Counted before the work: a file that stops its reader must not come back for ever."""
    return msgspec.structs.replace(bundle, attempts=bundle.attempts + 1)


def _made(ctx: Context, draft: Draft, stored: StoredCase, started: Bundle) -> Bundle:
    """The numbers are the draft's own, and the facts those it was written from (decision 28)."""
    if draft.on is None or not draft.exhibits:
        raise BadInput("pièces", "Ce projet ne cite aucune pièce.", "Il n’y a rien à imprimer.")
    from ..letters import documents

    entries = stored.entries[: draft.version]
    state = fold(entry.event() for entry in entries)
    known = documents().get(draft.document)
    header = Header(
        case=draft.case,
        document=draft.document,
        title=known.title if known else draft.document,
        draft=draft.id,
        draft_sha256=draft.sha256,
        law_version=draft.law_version,
    )
    _within_bounds(ctx, draft)
    received = tuple(_received(ctx, one, stored) for one in draft.exhibits)
    told = Told(stored.snapshot.case, state, entries, draft.exhibits)
    built = build(header, told, received, draft.on)
    key = f"{draft.firm}/{draft.tenant}/{draft.case}/{started.id}.zip"
    ctx.files.put_draft(key, built.zip)
    return msgspec.structs.replace(
        started,
        state=DraftState.READY,
        key=key,
        sha256=hashlib.sha256(built.zip).hexdigest(),
        missing=built.missing,
        notes=built.notes,
        why="",
    )


def _within_bounds(ctx: Context, draft: Draft) -> None:
    """Refuse what would not fit in memory. Raises BadInput."""
    mails = (ctx.store.mails.maybe(one.sha256) for one in draft.exhibits if one.sha256)
    if sum(mail.size for mail in mails if mail) > MAX_EVIDENCE:
        why = f"Les courriels reçus pèsent plus de {MAX_EVIDENCE // 1_000_000} Mo."
        raise BadInput("pièces", why, "Produisez à part les plus lourds.")


def _received(ctx: Context, exhibit: Exhibit, stored: StoredCase) -> Received:
    """The administration's messages behind an exhibit, or why there are none to print.

    A hash in an event is only a claim: what is printed is a mail that this tenant received.
    """
    if exhibit.made:
        return Received(exhibit)
    tenant = stored.snapshot.tenant
    mail = ctx.store.mails.ended(exhibit.sha256, tenant) if exhibit.sha256 else None
    if mail is None:
        return Received(exhibit, why="not_a_mail")
    raw = ctx.files.evidence(exhibit.sha256)
    if hashlib.sha256(raw).hexdigest() != exhibit.sha256:
        log.error("evidence %s no longer has its hash", exhibit.sha256)
        return Received(exhibit, why="altered")
    messages = platform_mails(raw)
    if not messages:
        return Received(exhibit, why="no_original")
    # As known now: an act may have been confirmed since the draft was written.
    event = _event(stored.state, exhibit.event)
    return Received(
        exhibit,
        messages,
        grade=_grade(event, mail),
        other_case=bool({*mail.events} - {e.id for e in stored.state.events}),
    )


def _grade(event: AnyEvent | None, mail: Mail) -> Authenticity | None:
    """What proved the mail when it came; failing that, that somebody confirmed its act since."""
    if mail.grade in UNPROVEN and event and event.authenticity is Authenticity.CONFIRMED:
        return Authenticity.CONFIRMED
    return mail.grade


def _event(state: CaseState, event_id: str) -> AnyEvent | None:
    return next((event for event in state.events if event.id == event_id), None)
