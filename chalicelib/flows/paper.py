"""What a firm's drafts are written on: the template and letterhead that it adopted."""

import hashlib
import logging
from typing import TYPE_CHECKING

import msgspec

from ..errors import NotFound, TemplateError
from ..store import StoredCase
from ..store.records import Chosen
from .context import Context, Desk

if TYPE_CHECKING:
    from ..letters import Choices, Drafted, Paper

log = logging.getLogger("vigie")


def write_on_paper(
    ctx: Context, firm: str, document: str, stored: StoredCase, chosen: Chosen
) -> "Drafted":
    """The document as chosen, on the firm's own paper; else on Vigie's, and the note says why.

    A deadline does not wait for a template to be mended. Raises BadInput, TemplateError.
    """
    from ..letters import Paper

    try:
        return _written(ctx, firm, document, stored, chosen, paper_of(ctx, firm, document))
    except TemplateError as broken:
        log.error("draft of %s for %s: %s", document, firm, broken)
        why = (
            f"Votre modèle n’a pas pu servir ({broken.place} : {broken.why}) Ce projet vient du "
            "modèle de Vigie ; corrigez le vôtre à la page « Modèles »."
        )
        return _written(ctx, firm, document, stored, chosen, Paper(fault=why))


def choices_of(desk: Desk, firm: str, chosen: Chosen, paper: "Paper | None" = None) -> "Choices":
    """What was chosen, with the firm that signs, on its paper."""
    from ..letters import Choices, Paper

    return Choices(
        firm=desk.store.people.known_firm(firm),
        paper=paper or Paper(),
        **{name: getattr(chosen, name) for name in Chosen.__struct_fields__},
    )


def _written(
    ctx: Context, firm: str, document: str, stored: StoredCase, chosen: Chosen, paper: "Paper"
) -> "Drafted":
    from ..law import analyse, deadlines
    from ..letters import draft, lent

    case, state, on = stored.snapshot.case, stored.state, ctx.today()
    given = lent(case, ctx.store.offices.of_firm(firm), on, chosen.facts)
    return draft(
        document,
        case,
        state,
        analyse(case, state, on),
        deadlines(case, state, on),
        on,
        choices=msgspec.structs.replace(choices_of(ctx, firm, chosen, paper), lent=given),
    )


def paper_of(ctx: Context, firm: str, document: str) -> "Paper":
    """The firm's paper for a document; empty for what it did not choose.

    Raises TemplateError when a file is gone, or is not the one that was adopted.
    """
    from ..letters import Paper
    from ..letters.vetting import LETTERHEAD

    shelves = ctx.store.templates.shelves(firm)
    used = {name: shelves[name].in_use if name in shelves else 0 for name in (document, LETTERHEAD)}
    return Paper(
        template=_file(ctx, firm, document, used[document]),
        letterhead=_file(ctx, firm, LETTERHEAD, used[LETTERHEAD]),
    )


def letterhead_of(ctx: Context, firm: str) -> bytes:
    """The firm's letterhead alone; empty without one, or when its file cannot serve."""
    from ..letters.vetting import LETTERHEAD

    number = ctx.store.templates.shelf(firm, LETTERHEAD).in_use
    try:
        return _file(ctx, firm, LETTERHEAD, number)
    except TemplateError as broken:
        log.error("letterhead of %s: %s", firm, broken)
        return b""


def _file(ctx: Context, firm: str, document: str, number: int) -> bytes:
    if not number:
        return b""
    name = f"{document}, version {number}"
    try:
        version = ctx.store.templates.version(firm, document, number)
        docx: bytes = ctx.files.draft(version.key)
    except NotFound as gone:
        raise TemplateError(name, "fichier", "il n’est plus là.", "Adoptez-en un autre.") from gone
    if hashlib.sha256(docx).hexdigest() != version.sha256:
        log.error("template %s of %s is not the one that was adopted", name, firm)
        why = "ce n’est plus le fichier qui a été adopté."
        raise TemplateError(name, "fichier", why, "Déposez-le de nouveau.")
    return docx
