"""Letters (courriers): the documents' catalogue, drafts for a lawyer to finish, template linting.

Front door. Importing it is cheap: Word, Jinja2 and the templates load at the first draft.
"""

from datetime import date
from typing import TYPE_CHECKING

from .values import Drafted, Finding

if TYPE_CHECKING:
    from ..cases import Case, CaseState
    from ..law.values import Analysis, Deadline
    from ..store.records import Firm
    from .bundling import Built, Header, Received
    from .catalogue import Document
    from .journal import Told
    from .sealing import Checked

__all__ = ["Drafted", "Finding", "bundle", "check_bundle", "documents", "draft", "lint"]


def draft(
    document: str,
    case: "Case",
    state: "CaseState",
    analysis: "Analysis",
    deadlines: "tuple[Deadline, ...]",
    on: date,
    *,
    firm: "Firm | None" = None,
) -> Drafted:
    """A draft (projet) of `document` for this case, dated `on`; `firm` signs when it is given.

    The same arguments and versions give the same bytes. Raises BadInput, in French, when the
    document does not exist or does not suit the case; TemplateError when its template is broken.
    """
    from .drafting import draft as made

    return made(document, case, state, analysis, deadlines, on, firm=firm)


def documents() -> "dict[str, Document]":
    """Every document of the catalogue, by id."""
    from .catalogue import documents as known

    return known()


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
