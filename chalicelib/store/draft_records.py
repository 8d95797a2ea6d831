"""What the store keeps of drafts, as values: versions, exhibits, clearances, releases, shares.

Every instant is an aware UTC datetime; a `date` is a legal day.
"""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from ..cases.parts import AnsweredItem, Part
from ..cases.words import By


class DraftState(StrEnum):
    """`refused`: the document does not suit the case. `failed`: a fault of ours, tried again."""

    PREPARING = "preparing"
    READY = "ready"
    REFUSED = "refused"
    FAILED = "failed"


class Exhibit(Part, frozen=True, kw_only=True):
    """pièce: `number` and `label` as the letter cites it, the event and the evidence behind it.

    `sha256` and `event` are empty when no event proves it: Vigie makes the exhibit itself (`made`,
    the chronology on urgency), or it is to be joined by hand (the copy of another document).
    """

    number: int
    label: str
    sha256: str = ""
    event: str = ""
    made: bool = False


class Release(Part, frozen=True, kw_only=True):
    """validation: the version that a named lawyer made final, and the file it became."""

    version: int
    by: str
    by_name: str
    at: datetime
    key: str
    sha256: str


class Share(Part, frozen=True, kw_only=True):
    """Who showed a final file (its `key`) to the employer, and when."""

    by: str
    by_name: str
    at: datetime
    key: str


class Chosen(Part, frozen=True, kw_only=True):
    """What a lawyer chose for a draft (choix). In the firm's own partition, never in the ledger.

    `applicant` is for whom; `included` are ids of the document's options; `answers` say what is to
    be answered to a complement request, document by document; `facts` what was missing, by the name
    of the fact (letters/facts.toml).
    """

    applicant: By = By.EMPLOYER
    included: tuple[str, ...] = ()
    answers: tuple[AnsweredItem, ...] = ()
    facts: dict[str, str] = msgspec.field(default_factory=dict)


class Draft(Part, frozen=True, kw_only=True):
    """projet: a document in the firm's own partition. `key` is its object in the drafts bucket.

    `note_key` is the internal note's own file, never joined to the document.
    `version` counts the ledger's entries it was written from, `on` is the day it is dated,
    `law_on` the day whose law it cites, `cites` the references it prints,
    `open_points` the unsettled points of law it relies on, `exhibits` the pieces it cites, frozen
    with it, `choices` what it was written with. `versions` counts the generated text (1) and what
    lawyers gave back, `former` are releases that a later one replaced.
    `revision` is what a write expects to follow.
    """

    id: str
    firm: str
    tenant: str
    case: str
    document: str
    cause: str
    state: DraftState
    created_at: datetime
    key: str = ""
    sha256: str = ""
    gaps: tuple[str, ...] = ()
    template_sha256: str = ""
    facts_sha256: str = ""
    law_version: str = ""
    note: tuple[str, ...] = ()
    note_key: str = ""
    why: str = ""
    version: int = 0
    on: date | None = None
    rules_version: str = ""
    law_on: date | None = None
    cites: tuple[str, ...] = ()
    open_points: tuple[str, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    ordered_by: str = ""
    choices: Chosen = Chosen()
    versions: int = 1
    released: Release | None = None
    former: tuple[Release, ...] = ()
    shared: Share | None = None
    revision: int = 0


class Bundle(Part, frozen=True, kw_only=True):
    """The exhibits of one draft as a zip for the court, in the firm's own partition.

    `missing` are French lines on what must be joined by hand, `notes` what only the lawyer reads;
    `sha256` is the whole zip's, `attempts` how often it was begun.
    """

    id: str
    firm: str
    tenant: str
    case: str
    draft: str
    state: DraftState
    created_at: datetime
    key: str = ""
    sha256: str = ""
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    why: str = ""
    attempts: int = 0


class VersionState(StrEnum):
    """`checking`: given back, not read yet. `refused`: not a file Vigie keeps, with the reason."""

    CHECKING = "checking"
    KEPT = "kept"
    REFUSED = "refused"


class DraftVersion(Part, frozen=True, kw_only=True):
    """A draft as a lawyer gave it back, kept beside the others and never overwritten.

    `upload` names the posted file, `gaps` what its text still lacks, `cites` the references it
    prints, `faults` French lines on what must leave it before it may be released.
    """

    draft: str
    number: int
    state: VersionState
    by: str
    by_name: str
    at: datetime
    upload: str = ""
    key: str = ""
    sha256: str = ""
    gaps: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    why: str = ""
    attempts: int = 0
    revision: int = 0


class Clearance(Part, frozen=True, kw_only=True):
    """levée de doute: a lawyer of the firm read a source, once for all its cases.

    `subject` is a reference's id or an open point's; `fingerprint` is that of the words cleared:
    other words ask for another clearance. `source` says in the lawyer's words what was read.
    """

    firm: str
    subject: str
    fingerprint: str
    title: str
    source: str
    read_on: date
    by: str
    by_name: str
    at: datetime


class SharedDocument(Part, frozen=True, kw_only=True):
    """A final document that the firm chose to show the employer."""

    tenant: str
    case: str
    draft: str
    document: str
    key: str
    sha256: str
    firm: str
    by_name: str
    released_at: datetime
    shared_at: datetime


class KeptEvidence(Part, frozen=True, kw_only=True):
    """A piece as a firm's archive lists it: what it proves, and the hash that proves it."""

    label: str
    sha256: str


class ArchivedDraft(Part, frozen=True, kw_only=True):
    """A draft as it was when a mandate ended: what came of it later is not the archive's.

    `versions` is how many it had, one of them perhaps still being read; `bundle` is the key of its
    exhibits, empty when they were not made. A key is never written twice, so files are not copied.
    """

    id: str
    state: DraftState
    versions: int = 1
    released: Release | None = None
    former: tuple[Release, ...] = ()
    bundle: str = ""


class Archive(Part, frozen=True, kw_only=True):
    """dossier archivé: what a firm keeps of a case when its mandate ends, frozen that instant.

    `sequence` is the ledger's length then and `head` its hash: nothing newer is in it. `case_key`
    and `journal_key` are JSON files, `drafts` the firm's own drafts as they were. `ended_at` is
    when the ledger said so: the firm's notes are kept as of then (None in older copies).
    """

    id: str
    firm: str
    tenant: str
    case: str
    sequence: int
    head: str
    reference: str
    employer: str
    worker: str
    ended_on: date
    frozen_at: datetime
    case_key: str
    journal_key: str
    drafts: tuple[ArchivedDraft, ...] = ()
    evidence: tuple[KeptEvidence, ...] = ()
    ended_at: datetime | None = None
