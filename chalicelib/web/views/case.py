"""The page of a case, for the employer or for the mandated lawyer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ...cases import OPEN, Status, kind_of
from ...flows.batch import newer
from ...flows.dispatches import overdue
from ...law import Deadline, analyse, deadlines, today
from ...store.alert_records import NoAction
from ...store.cases import StoredCase
from ...store.note_records import FirmNote
from ...store.records import Draft, DraftState, Quarantined, SharedDocument
from .analysis import AnalysisView, analysis_view
from .check import act_title
from .deadlines import DeadlineLine, TodayBox, deadline_line, deadline_lines, nearest, today_box
from .done import NoActionLine, no_action_lines
from .header import header_lines
from .listing import pending, status_words, tone
from .notes import NoteLine, notebook
from .pieces import PieceLine, piece_lines
from .quarantine import DecisionLine, quarantined_line
from .timeline import EventLine, review_text, silent_days, timeline
from .told import AlertLine, unseen
from .words import words

_ENDED = (Status.CLOSED, Status.REFUSED, Status.GRANT_WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A draft in the lawyer's list; `stale`: the case has moved since it was written."""

    name: str
    state: str
    gaps: int
    link: str
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLine:
    """A final document that the firm showed the employer."""

    name: str
    draft: str
    by: str
    released_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounselPart:
    """What only the mandated firm sees (design §3.15, §3.16).

    `next` is the nearest date to act on, `days` how far it is. `notes` are those that stand, the
    latest first.
    """

    next: DeadlineLine | None
    days: int
    running: tuple[DeadlineLine, ...]
    ended: tuple[DeadlineLine, ...]
    analysis: AnalysisView | None
    drafts: tuple[DraftLine, ...]
    notes: tuple[NoteLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionalPart:
    """A case that stands for a mail nobody placed: where to decide, or what was decided."""

    path: str
    decided: DecisionLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """Everything the page shows. `counsel` is None for the employer: no template can leak it.

    `pending` are the acts to confirm, shown beside the status that stands without them;
    `to_confirm` the same with the address of their form.
    """

    path: str
    reference: str
    worker: str
    employer: str
    platform: str
    places: tuple[tuple[str, str], ...]
    status: str
    pending: tuple[str, ...]
    tone: str
    to_confirm: tuple[tuple[str, str], ...]
    provisional: ProvisionalPart | None
    attached: tuple[PieceLine, ...]
    sample: bool
    silent: int | None
    firm: str
    wants_lawyer: bool
    complement: bool
    receipts: tuple[tuple[int, str], ...]
    today: TodayBox
    timeline: tuple[EventLine, ...]
    reviews: tuple[str, ...]
    told: tuple[AlertLine, ...]
    unseen: bool
    no_actions: tuple[NoActionLine, ...]
    head: str
    entries: int
    shared: tuple[SharedLine, ...]
    counsel: CounselPart | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the store knows around a case. `drafts` come with their links, for counsel only; so do
    `notes`.
    """

    told: tuple[AlertLine, ...] = ()
    no_actions: tuple[NoAction, ...] = ()
    firm: str = ""
    drafts: tuple[tuple[Draft, str], ...] = ()
    notes: tuple[FirmNote, ...] = ()
    held: Quarantined | None = None
    shared: tuple[SharedDocument, ...] = ()


def case_view(stored: StoredCase, around: Around, on: date, *, counsel: bool) -> CaseView:
    """The page's values on day `on`. `counsel`: the reader is of the firm mandated now."""
    snapshot, state = stored.snapshot, stored.state
    dates = deadlines(snapshot.case, state, on)
    what = today(dates, state, on)
    return CaseView(
        path=f"/dossiers/{snapshot.tenant}/{snapshot.id}",
        reference=snapshot.case.reference,
        worker=snapshot.case.worker.name,
        employer=snapshot.case.employer.name,
        platform=snapshot.case.platform,
        places=header_lines(snapshot.case),
        status=status_words(state),
        pending=pending(state),
        tone=tone(state.announced),
        to_confirm=to_confirm(stored),
        provisional=_provisional(around.held),
        attached=piece_lines(stored),
        sample=snapshot.sample,
        silent=silent_days(state, on) if state.announced in OPEN else None,
        firm=around.firm,
        wants_lawyer=not around.firm and state.announced in _ENDED,
        receipts=tuple(
            (one.missing or 0, words().kind[kind_of(one.event)].title)
            for one in overdue(stored, on)
        ),
        complement=state.announced is Status.COMPLEMENT and not snapshot.held,
        today=today_box(what, dates, on),
        timeline=timeline(state, stored.entries),
        reviews=tuple(review_text(review, state) for review in state.reviews),
        told=around.told,
        unseen=unseen(around.told),
        no_actions=no_action_lines(around.no_actions, dates),
        head=snapshot.head,
        entries=snapshot.version,
        shared=tuple(_shared(document) for document in around.shared),
        counsel=_counsel(stored, dates, around, on) if counsel else None,
    )


def to_confirm(stored: StoredCase) -> tuple[tuple[str, str], ...]:
    """The acts that somebody must check, none for a mail that belongs to no case yet."""
    snapshot, state = stored.snapshot, stored.state
    if snapshot.held:
        return ()
    path = f"/dossiers/{snapshot.tenant}/{snapshot.id}/actes/"
    doubtful = (e for e in state.events if e.id in state.unconfirmed)
    return tuple((act_title(e), path + e.id) for e in doubtful)


def _provisional(held: Quarantined | None) -> ProvisionalPart | None:
    if held is None:
        return None
    return ProvisionalPart(path=f"/quarantaine/{held.id}", decided=quarantined_line(held).decided)


def _shared(document: SharedDocument) -> SharedLine:
    return SharedLine(
        name=words().document.get(document.document, document.document),
        draft=document.draft,
        by=document.by_name,
        released_at=document.released_at,
        sha256=document.sha256,
    )


def _counsel(
    stored: StoredCase, dates: tuple[Deadline, ...], around: Around, on: date
) -> CounselPart:
    state = stored.state
    running, ended = deadline_lines(dates, state)
    first = nearest(dates, today(dates, state, on), on)
    return CounselPart(
        next=deadline_line(first, state) if first else None,
        days=(first.due - on).days if first else 0,
        running=running,
        ended=ended,
        analysis=analysis_view(analyse(stored.snapshot.case, state, on), state, on),
        drafts=tuple(draft_line(draft, link, stored) for draft, link in around.drafts),
        notes=notebook(list(around.notes)).standing,
    )


def draft_line(draft: Draft, link: str, stored: StoredCase) -> DraftLine:
    ready = draft.state is DraftState.READY
    return DraftLine(
        name=words().document.get(draft.document, draft.document),
        state=words().stage["released"] if draft.released else words().draft[draft.state],
        gaps=len(draft.gaps) if draft.versions == 1 else 0,
        link=link,
        stale=ready and newer(draft, stored) is not None,
    )
