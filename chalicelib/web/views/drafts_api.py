"""What the API says of a firm's drafts: how far each document is, and the drafts themselves."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from ...cases.parts import AnsweredItem
from ...cases.words import By
from ...errors import BadInput
from ...flows.batch import Stage, Standing
from ...store.records import Bundle, Chosen, Draft, DraftState
from .choices import ChoicesView


class StandingOut(msgspec.Struct, frozen=True):
    """Where a document stands for a case; `why` (French) it does not suit; `draft` its latest."""

    document: str
    stage: Stage
    draft: str
    why: str
    worker: bool


class OrderedOut(msgspec.Struct, frozen=True):
    """How many documents were ordered; the queue writes them."""

    ordered: int


class ChosenIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For whom, with which passages, answers and missing facts a document is written."""

    applicant: By = By.EMPLOYER
    included: tuple[str, ...] = ()
    answers: tuple[AnsweredItem, ...] = ()
    facts: dict[str, str] = msgspec.field(default_factory=dict)


class ApplicantOut(msgspec.Struct, frozen=True):
    """For whom it may be written; `why` (French) it does not suit so, empty when it does."""

    applicant: By
    why: str


class PassageOut(msgspec.Struct, frozen=True):
    """An optional passage: name it in `included`."""

    id: str
    text: str


class QuestionOut(msgspec.Struct, frozen=True):
    """A fact that may be filled in: name it in `facts`. `given` is what is known of it already."""

    name: str
    label: str
    help: str
    given: str


class AskedItemOut(msgspec.Struct, frozen=True):
    """A document asked for, and what was answered of it."""

    id: str
    label: str
    answer: AnsweredItem | None


class ChoicesOut(msgspec.Struct, frozen=True):
    """What may be chosen of a document; `by_hand` are gaps that only Word fills."""

    document: str
    applicants: tuple[ApplicantOut, ...]
    passages: tuple[PassageOut, ...]
    items: tuple[AskedItemOut, ...]
    questions: tuple[QuestionOut, ...]
    by_hand: tuple[str, ...]


class DraftOut(msgspec.Struct, frozen=True):
    """A draft for a lawyer to finish. `gaps`: what it lacks; it is final once `released_by` is."""

    id: str
    document: str
    state: DraftState
    created_at: datetime
    on: date | None
    choices: ChosenIn
    gaps: tuple[str, ...]
    cites: tuple[str, ...]
    why: str
    sha256: str
    versions: int
    exhibits: DraftState | None
    released_by: str
    released_at: datetime | None


def standing_out(standing: Standing) -> StandingOut:
    """A line of the list of documents."""
    return StandingOut(
        document=standing.document,
        stage=standing.stage,
        draft=standing.draft.id if standing.draft else "",
        why=standing.why,
        worker=standing.worker,
    )


def draft_out(draft: Draft, bundle: Bundle | None) -> DraftOut:
    """A draft and how far its exhibits are."""
    chosen, released = draft.choices, draft.released
    return DraftOut(
        id=draft.id,
        document=draft.document,
        state=draft.state,
        created_at=draft.created_at,
        on=draft.on,
        choices=ChosenIn(chosen.applicant, chosen.included, chosen.answers, chosen.facts),
        gaps=draft.gaps,
        cites=draft.cites,
        why=draft.why,
        sha256=draft.sha256,
        versions=draft.versions,
        exhibits=bundle.state if bundle else None,
        released_by=released.by_name if released else "",
        released_at=released.at if released else None,
    )


def choices_out(view: ChoicesView) -> ChoicesOut:
    """What the page of choices offers."""
    asked = (item for item in view.items if not item.free)
    return ChoicesOut(
        document=view.document,
        applicants=tuple(ApplicantOut(By(one.code), one.why) for one in view.applicants),
        passages=tuple(PassageOut(one.id, one.text) for one in view.options),
        items=tuple(AskedItemOut(one.id, one.label, one.given) for one in asked),
        questions=tuple(QuestionOut(q.name, q.label, q.help, q.given) for q in view.questions),
        by_hand=view.by_hand,
    )


def chosen_of(said: ChosenIn, document: str) -> Chosen:
    """The choices, as the page's form makes them. Raises BadInput on what cannot be used."""
    from ...letters import checked_facts, documents

    options = documents()[document].options
    if strange := set(said.included) - {*options}:
        raise BadInput("included", f"{sorted(strange)[0][:40]!r} is no passage of this document.")
    return Chosen(
        applicant=said.applicant,
        # In the table's order: the same passages chosen are the same choices.
        included=tuple(id_ for id_ in options if id_ in said.included),
        answers=said.answers,
        facts=checked_facts(said.facts),
    )
