"""A draft (projet) as the lawyer of its link sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ...law import deadlines, today
from ...law.wording import NBSP, typeset
from ...letters import needs_confirmation
from ...letters.confirmation import OPENING
from ...store.cases import StoredCase
from ...store.records import Bundle, Draft, DraftState, Exhibit
from .case import to_confirm
from .words import words

# How the lines of a kind begin in the note, and what is said once above them instead.
_KINDS = (
    ("Avertissement", "Avertissements"),
    ("Point faible", "Points faibles"),
    ("Dossier faible", "Points faibles"),
    ("Moyen (", "Moyens"),
    ("Jurisprudence contraire", "Jurisprudence contraire"),
    ("Point non tranché", "Points non tranchés"),
)


class NoteGroup(NamedTuple):
    """Lines of the internal note of one kind; without title, those to read first."""

    title: str
    lines: tuple[str, ...]


def note_groups(note: Iterable[str]) -> tuple[NoteGroup, ...]:
    """The note as its sections were: it is kept as lines, each of which says its kind."""
    found: dict[str, list[str]] = {title: [] for title in ("", *(t for _, t in _KINDS))}
    for line in map(typeset, note):
        begins, title = next(((b, t) for b, t in _KINDS if line.startswith(b)), ("", ""))
        text = line.removeprefix(f"{begins}{NBSP}: ") if begins else line
        found[title].append(text[:1].upper() + text[1:])
    return tuple(NoteGroup(title, tuple(lines)) for title, lines in found.items() if lines)


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
    notes: tuple[NoteGroup, ...]
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
        notes=note_groups([n for n in draft.note if not n.startswith(OPENING)] if draft else []),
        to_confirm=to_confirm(stored) if needs_confirmation(state) else (),
        stops_nothing=document == "observations",
        act_before=today(deadlines(snapshot.case, state, on), state, on).act_before,
        case_path=f"/dossiers/{snapshot.tenant}/{snapshot.id}",
        reference=snapshot.case.reference,
        worker=snapshot.case.worker.name,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitsView:
    """The exhibits of a draft: what it cites, and how far their print is.

    `orderable` when they may be ordered (again), `moved` when the case knows more than the draft.
    """

    listed: tuple[Exhibit, ...]
    state: str
    preparing: bool
    downloadable: bool
    orderable: bool
    moved: bool
    why: str
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    sha256: str


def exhibits_view(
    draft: Draft | None, bundle: Bundle | None, stored: StoredCase
) -> ExhibitsView | None:
    """The page's values; None when the draft is not written or cites no exhibit."""
    if draft is None or draft.state is not DraftState.READY or not draft.exhibits:
        return None
    standing = bundle.state if bundle else None
    ready = standing is DraftState.READY
    missing = bundle.missing if bundle else ()
    code = "missing" if ready and missing else str(standing) if standing else ""
    return ExhibitsView(
        listed=draft.exhibits,
        state=words().exhibits[code] if code else "",
        preparing=standing is DraftState.PREPARING,
        downloadable=ready,
        orderable=standing in (None, DraftState.REFUSED, DraftState.FAILED),
        moved=stored.snapshot.version > draft.version,
        why=typeset(bundle.why) if bundle else "",
        missing=tuple(map(typeset, missing)),
        notes=tuple(map(typeset, bundle.notes)) if bundle else (),
        sha256=bundle.sha256 if bundle else "",
    )
