"""An upload read before it is used: its faults, and what it looks like with sample facts. Pure."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ..errors import TemplateError
from . import catalogue, package, parts
from .linting import lint
from .render import Rendered
from .sample import EXAMPLES, REHEARSALS, preview
from .stationery import dressed, has_margins
from .stationery_signature import block
from .values import Finding, Vetted

LETTERHEAD = "papier-a-en-tete"
"""What stands for a document's id when the upload is the firm's letterhead."""

_SHOWN_ON = "observations"
_LINES, _LINE = 500, 2000


def vet(document: str, docx: bytes, on: date, *, letterhead: bytes = b"") -> Vetted:
    """What is found in a template of `document`, or in a letterhead; and its preview.

    The preview of a template wears `letterhead`, as its drafts will. Raises BadInput when there is
    no such document.
    """
    if document == LETTERHEAD:
        return _letterhead(docx, on)
    chosen = catalogue.document(document)
    found = lint(docx, document)
    if letterhead and not any(finding.blocks for finding in found):
        try:
            docx = dressed(docx, letterhead)
        except TemplateError as fault:
            said = _finding(fault, "sur votre papier à en-tête : ")
            found = (*found, msgspec.structs.replace(said, blocks=False))
    return _previewed(found, docx, chosen, on)


def _letterhead(docx: bytes, on: date) -> Vetted:
    found = lint(docx)
    if any(finding.blocks for finding in found):
        return Vetted(findings=found)
    found += tuple(_of_paper(package.opened(LETTERHEAD, docx)))
    chosen = catalogue.document(_SHOWN_ON)
    try:
        letter = dressed(catalogue.template(_SHOWN_ON), docx)
    except TemplateError as fault:
        return Vetted(findings=(*found, _finding(fault)))
    dressed_faults = tuple(finding for finding in lint(letter) if finding.blocks)
    return _previewed((*found, *dressed_faults), letter, chosen, on)


def _of_paper(members: dict[str, bytes]) -> Iterator[Finding]:
    body = parts.paragraphs(parts.tree(LETTERHEAD, package.DOCUMENT, members[package.DOCUMENT]))
    if not has_margins(members):
        yield Finding(
            place="en-tête", excerpt="", blocks=False,
            why="ce document n’a ni en-tête ni pied de page : seuls ses styles et marges serviront",
            remedy="Dans Word : Insertion, En-tête.",
        )  # fmt: skip
    signed = block(members)
    if signed and not any("conseil.nom" in line for line in signed):
        yield Finding(
            place="bloc de signature", excerpt=signed[0][:80], blocks=False,
            why="le nom de l’avocat qui signe ne vient pas du dossier",
            remedy="S’il change d’un dossier à l’autre, écrivez Maître {{ conseil.nom }}.",
        )  # fmt: skip
    written = next((text for text in body if text.strip() and text.strip() not in signed), "")
    if written:
        yield Finding(
            place="corps du texte", excerpt=written[:80], blocks=False,
            why="le corps du papier à en-tête n’est pas repris dans les documents",
            remedy="Ce qui doit paraître partout va dans l’en-tête ou le pied de page.",
        )  # fmt: skip


def _previewed(
    found: tuple[Finding, ...], docx: bytes, document: catalogue.Document, on: date
) -> Vetted:
    if any(finding.blocks for finding in found):
        return Vetted(findings=found)
    shown: Rendered | None = None
    for sample in REHEARSALS:
        try:
            made = preview(docx, document, on, sample)
        except TemplateError as fault:
            failed = _finding(fault, f"à l’essai « {sample.name} » : ")
            return Vetted(findings=(*found, failed))
        shown = made if sample is EXAMPLES else shown
    if shown is None:
        return Vetted(findings=found)
    text = tuple(line[:_LINE] for line in shown.text[:_LINES])
    return Vetted(findings=found, preview=shown.docx, text=text)


def _finding(fault: TemplateError, before: str = "") -> Finding:
    return Finding(place=fault.place, excerpt="", why=before + fault.why, remedy=fault.remedy)
