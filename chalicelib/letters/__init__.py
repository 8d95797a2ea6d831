"""Letters (courriers): the documents' catalogue, drafts for a lawyer to finish, template linting.

Front door. Importing it is cheap: Word, Jinja2 and the templates load at the first draft.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from .values import Choices, Drafted, Finding, Lent, Paper, Question, Vetted

if TYPE_CHECKING:
    from ..cases import Case, CaseState
    from ..cases.parts import AnsweredItem, RequestedItem
    from ..errors import BadInput
    from ..law.values import Analysis, Deadline
    from ..store.office_records import Office
    from .bundling import Built, Header, Received
    from .catalogue import Document
    from .comparing import Compared
    from .giving_back import Returned
    from .journal import Told
    from .onscreen import Preview
    from .register import Fitting
    from .sealing import Checked

__all__ = [
    "Choices",
    "Drafted",
    "Finding",
    "Lent",
    "Paper",
    "Question",
    "Vetted",
    "asked_items",
    "bundle",
    "check_bundle",
    "checked_facts",
    "compare",
    "documents",
    "draft",
    "final",
    "fitting",
    "house_template",
    "lent",
    "lint",
    "needs_confirmation",
    "office_fault",
    "preview",
    "questions",
    "refusal",
    "returned",
    "rules_version",
    "vet",
]


def draft(
    document: str,
    case: "Case",
    state: "CaseState",
    analysis: "Analysis",
    deadlines: "tuple[Deadline, ...]",
    on: date,
    *,
    choices: Choices = Choices(),  # noqa: B008 (immutable)
) -> Drafted:
    """A draft (projet) of `document` for this case, dated `on`.

    `choices` say for whom, which firm signs and on which paper, and which optional passages it
    holds. The same
    arguments and versions give the same bytes. Raises BadInput, in French, when the document does
    not exist or does not suit the case; TemplateError when its template is broken.
    """
    from .drafting import draft as made

    return made(document, case, state, analysis, deadlines, on, choices=choices)


def refusal(
    document: str,
    case: "Case",
    state: "CaseState",
    analysis: "Analysis",
    deadlines: "tuple[Deadline, ...]",
    on: date,
    *,
    choices: Choices = Choices(),  # noqa: B008 (immutable)
) -> "BadInput | None":
    """Why `document` does not suit this case, in French; None when it may be drafted so.

    Raises BadInput when the document does not exist.
    """
    from .drafting import refusal as found

    return found(document, case, state, analysis, deadlines, on, choices=choices)


def questions(
    gaps: Sequence[str], given: Mapping[str, str]
) -> tuple[tuple[Question, ...], tuple[str, ...]]:
    """What a form may ask of these gaps of a draft, answers `given` included; and what it may not.

    The second are the gaps that only Word fills: an exhibit to number, a sentence to confirm.
    """
    from .missing import by_hand
    from .missing import questions as found

    return found(gaps, given), by_hand(gaps)


def checked_facts(given: Mapping[str, str]) -> dict[str, str]:
    """Answers to questions, cleaned, without the empty ones. Raises BadInput, in French."""
    from .missing import checked

    return checked(given)


def asked_items(
    case: "Case",
    state: "CaseState",
    analysis: "Analysis",
    deadlines: "tuple[Deadline, ...]",
    on: date,
    *,
    choices: Choices = Choices(),  # noqa: B008 (immutable)
) -> "tuple[tuple[RequestedItem, AnsweredItem | None], ...]":
    """Each document that the latest complement request asks for, with what is answered."""
    from .reply import answers
    from .situation import Situation

    return answers(Situation(case, state, analysis, deadlines, on, choices))


def documents() -> "dict[str, Document]":
    """Every document of the catalogue, by id."""
    from .catalogue import documents as known

    return known()


def returned(docx: bytes, on: date) -> "Returned":
    """A draft as a lawyer gave it back; `on` is the day whose law it cites.

    Raises TemplateError, in French, when the file is not one that may be kept.
    """
    from .giving_back import read

    return read(docx, on)


def preview(docx: bytes) -> "Preview":
    """The text of a file as blocks to read on a page.

    Raises TemplateError, in French, when the file is not one to open.
    """
    from .onscreen import preview as read

    return read(docx)


def final(docx: bytes, document: str, on: date) -> bytes:
    """The file to send, without the mentions of a draft, comments, properties and hidden traces.

    Raises BadInput or TemplateError, in French, when something in it forbids that.
    """
    from .catalogue import document as known
    from .finalising import final as made

    chosen = known(document)
    return made(docx, chosen.marks, chosen.title, on)


def compare(old: Sequence[str], new: Sequence[str]) -> "tuple[Compared, ...]":
    """Two texts, paragraph by paragraph, then word by word."""
    from .comparing import compare as compared

    return compared(old, new)


def needs_confirmation(state: "CaseState") -> tuple[str, ...]:
    """The ids of the acts that nobody confirmed: while there is one, no draft is released."""
    from .confirmation import needs_confirmation as wanted

    return wanted(state)


def rules_version() -> str:
    """Which version of this room's code writes."""
    from .edition import rules_version as installed

    return installed()


def lint(docx: bytes, document: str = "") -> tuple[Finding, ...]:
    """Every fault of a template, in French, with its place; it may be used when none blocks.

    With `document`, also what that document must keep. Raises BadInput when there is none such.
    """
    from .linting import lint as read

    return read(docx, document)


def vet(document: str, docx: bytes, on: date, *, letterhead: bytes = b"") -> Vetted:
    """What is found in a firm's template of `document`, or in its letterhead; with its preview.

    `document` is an id of the catalogue, or `letters.vetting.LETTERHEAD`. The preview of a
    template wears the firm's `letterhead`. Raises BadInput on any other document.
    """
    from .vetting import vet as read

    return read(document, docx, on, letterhead=letterhead)


def office_fault(office: "Office") -> str:
    """Why a letter could not print the title of a register's entry, in French; empty: it can."""
    from .register import fault_of

    return fault_of(office)


def lent(
    case: "Case", offices: "Sequence[Office]", on: date, given: Mapping[str, str] | None = None
) -> Lent:
    """What a firm's register fills of a case, read within a year before `on`.

    `given` are the facts that its lawyer typed: an address there counts as the case's own.
    """
    from .missing import told
    from .register import lent as found

    return found(told(case, given or {}), offices, on)


def fitting(
    case: "Case", offices: "Sequence[Office]", given: Mapping[str, str] | None = None
) -> "tuple[Fitting, ...]":
    """The entries of a firm's register that a case is about, however old: one of each kind."""
    from .missing import told
    from .register import fitting as found

    return found(told(case, given or {}), offices)


def house_template(document: str) -> tuple[bytes, str]:
    """Vigie's own template of a document, and the SHA-256 of the file."""
    import hashlib

    from .catalogue import template

    docx = template(document)
    return docx, hashlib.sha256(docx).hexdigest()


def bundle(header: "Header", told: "Told", received: "tuple[Received, ...]", on: date) -> "Built":
    """The exhibits of a draft as a zip for the court: PDF prints, inventory, journal, manifest.

    The same arguments give the same bytes. Raises BadInput, in French, when it is too heavy.
    """
    from .bundling import build

    return build(header, told, received, on)


def check_bundle(data: bytes) -> "Checked":
    """Prove a bundle against its manifest. Raises BadInput, or BrokenBundle with every fault."""
    from .sealing import check

    return check(data)
