"""What the API says of the mails that wait for a decision, and takes of that decision."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from ...cases.words import Zone
from ...store.records import Choice, Decision, Quarantined


class DecisionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`attached` names a `case` (id) or its `number`; `created` a `reference`, worker, employer,
    and where they are (metropole, not in post, when nothing is said).

    `discarded` gives a `reason`. `kind` is what the mail announces when it is not sure, `on` the
    original mail's day when it was not read. Of a file that is no mail both mend what was read.
    """

    choice: Literal["attached", "created", "discarded", "taken_up"]
    case: str = ""
    number: str = ""
    kind: str = ""
    on: date | None = None
    reference: str = ""
    worker: str = ""
    employer: str = ""
    reason: str = ""
    worker_residence: Zone | None = None
    in_post: bool | None = None
    employer_residence: Zone | None = None
    court_zone: Zone | None = None


class DecidedOut(msgspec.Struct, frozen=True):
    """Who decided what, when, why, and the case where the mail went."""

    choice: Choice
    person: str
    at: datetime
    reason: str
    case: str


class ReadEventOut(msgspec.Struct, frozen=True):
    """What the mail would report: a kind, the day of it, what else it may be."""

    kind: str
    on: date
    may_be: tuple[str, ...]


class CandidateOut(msgspec.Struct, frozen=True):
    """A case that a mail may belong to, and why (French)."""

    case: str
    reference: str
    why: tuple[str, ...]


class CandidatesOut(msgspec.Struct, frozen=True):
    """The likeliest first; none is ever chosen for people."""

    candidates: tuple[CandidateOut, ...]


class QuarantinedOut(msgspec.Struct, frozen=True):
    """A mail that nobody could read or place. `case` is the provisional case that counts already.

    `why` is French. `decisions` are all kept: the last one holds; `decided` false: it waits.
    `media` is what its bytes are: of a PDF, `events` are what was read, to confirm or to mend, and
    `read_as` the kind it was read as, its day known or not (empty: nobody knows).
    """

    id: str
    sha256: str
    received_at: datetime
    subject: str
    why: str
    reference: str
    worker: str
    employer: str
    case: str
    events: tuple[ReadEventOut, ...]
    decided: bool
    decisions: tuple[DecidedOut, ...]
    media: str
    read_as: str


def quarantined_out(item: Quarantined) -> QuarantinedOut:
    """What the employer's manager may read of it."""
    from ...cases import kind_of
    from .quarantine import read_as

    return QuarantinedOut(
        id=item.id,
        sha256=item.sha256,
        received_at=item.received_at,
        subject=item.subject,
        why=item.why,
        reference=item.reference,
        worker=item.worker,
        employer=item.employer,
        case=item.case,
        events=tuple(ReadEventOut(kind_of(e), e.on, tuple(e.may_be)) for e in item.events),
        decided=item.decided is not None,
        decisions=tuple(_decided(one) for one in item.decisions),
        media=item.media,
        read_as=read_as(item),
    )


def form_of(said: DecisionIn) -> dict[str, str]:
    """The same decision as the page's form sends it: one reading for both."""
    from .decision import CHOICES

    return {
        "choix": next(name for name, choice in CHOICES.items() if choice.value == said.choice),
        "dossier": said.case,
        "numero": said.number,
        "nature": said.kind,
        "le": said.on.isoformat() if said.on else "",
        "reference": said.reference,
        "salarie": said.worker,
        "employeur": said.employer,
        "raison": said.reason,
        "residence_salarie": said.worker_residence or "",
        "en_poste": {None: "", True: "yes", False: "no"}[said.in_post],
        "residence_employeur": said.employer_residence or "",
        "tribunal": said.court_zone or "",
    }


def _decided(one: Decision) -> DecidedOut:
    return DecidedOut(one.choice, one.person, one.at, one.reason, one.case)
