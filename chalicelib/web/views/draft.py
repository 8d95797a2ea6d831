"""A draft (projet) as the lawyer of its link sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ...law import deadlines, today
from ...law.wording import typeset
from ...letters import needs_confirmation
from ...letters.confirmation import OPENING
from ...store.cases import StoredCase
from ...store.records import Draft, DraftState
from .case import to_confirm
from .words import words


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """`stops_nothing`: sent as it is, the document stops no time; `act_before` still runs.

    `to_confirm` are the acts to check before anything leaves, with the address of their form.
    """

    name: str
    state: str
    preparing: bool
    downloadable: bool
    why: str
    gaps: tuple[str, ...]
    notes: tuple[str, ...]
    to_confirm: tuple[tuple[str, str], ...]
    stops_nothing: bool
    act_before: date | None
    case_path: str
    reference: str
    worker: str


def draft_view(draft: Draft | None, stored: StoredCase, on: date) -> DraftView:
    """The page's values on day `on`; a draft not yet written reads « en préparation »."""
    snapshot, state = stored.snapshot, stored.state
    standing = draft.state if draft else DraftState.PREPARING
    document = draft.document if draft else ""
    return DraftView(
        name=words().document.get(document, document) or "Projet de lettre",
        state=words().draft[standing],
        preparing=standing is DraftState.PREPARING,
        downloadable=standing is DraftState.READY,
        why=typeset(draft.why) if draft else "",
        gaps=tuple(map(typeset, draft.gaps)) if draft else (),
        # What was to be confirmed when it was written may have been since: it is said live.
        notes=tuple(typeset(n) for n in draft.note if not n.startswith(OPENING)) if draft else (),
        to_confirm=to_confirm(stored) if needs_confirmation(state) else (),
        stops_nothing=document == "observations",
        act_before=today(deadlines(snapshot.case, state, on), state, on).act_before,
        case_path=f"/dossiers/{snapshot.tenant}/{snapshot.id}",
        reference=snapshot.case.reference,
        worker=snapshot.case.worker.name,
    )
