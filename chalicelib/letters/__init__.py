"""Letters (courriers): the documents' catalogue, drafts for a lawyer to finish, template linting.

Front door. Importing it is cheap: Word, Jinja2 and the templates load at the first draft.
"""

from datetime import date
from typing import TYPE_CHECKING

from .values import Choices, Drafted, Finding

if TYPE_CHECKING:
    from ..cases import Case, CaseState
    from ..law.values import Analysis, Deadline
    from .catalogue import Document

__all__ = [
    "Choices",
    "Drafted",
    "Finding",
    "documents",
    "draft",
    "lint",
    "needs_confirmation",
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


def documents() -> "dict[str, Document]":
    """Every document of the catalogue, by id."""
    from .catalogue import documents as known

    return known()


def needs_confirmation(state: "CaseState") -> tuple[str, ...]:
    """The ids of the acts that nobody confirmed: while there is one, no draft is released."""
    from .confirmation import needs_confirmation as wanted

    return wanted(state)


def lint(docx: bytes) -> tuple[Finding, ...]:
    """Every fault of a template, in French, with its place; empty when it may be used."""
    from .linting import lint as read

    return read(docx)
