"""Letters (courriers): the documents' catalogue, drafts for a lawyer to finish, template linting.

Front door. Importing it is cheap: Word, Jinja2 and the templates load at the first draft.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from .values import Choices, Drafted, Finding

if TYPE_CHECKING:
    from ..cases import Case, CaseState
    from ..errors import BadInput
    from ..law.values import Analysis, Deadline
    from .bundling import Built, Header, Received
    from .catalogue import Document
    from .comparing import Compared
    from .giving_back import Returned
    from .journal import Told
    from .sealing import Checked

__all__ = [
    "Choices",
    "Drafted",
    "Finding",
    "bundle",
    "check_bundle",
    "compare",
    "documents",
    "draft",
    "final",
    "lint",
    "needs_confirmation",
    "refusal",
    "returned",
    "rules_version",
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

    `choices` say for whom, which firm signs, and which optional passages it holds. The same
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
) -> "BadInput | None":
    """Why `document` does not suit this case, in French; None when it may be drafted.

    Raises BadInput when the document does not exist.
    """
    from .drafting import refusal as found

    return found(document, case, state, analysis, deadlines, on)


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


def final(docx: bytes, document: str, on: date) -> bytes:
    """The file to send, without the mentions of a draft, comments, properties and hidden traces.

    Raises BadInput or TemplateError, in French, when something in it forbids that.
    """
    from .catalogue import document as known
    from .finalising import final as made

    chosen = known(document)
    return made(docx, chosen.marks, chosen.title, on)


def compare(old: "Sequence[str]", new: "Sequence[str]") -> "tuple[Compared, ...]":
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


def lint(docx: bytes) -> tuple[Finding, ...]:
    """Every fault of a template, in French, with its place; empty when it may be used."""
    from .linting import lint as read

    return read(docx)


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
