"""A firm's own templates and letterhead: what is in use, versions, faults, preview, adoption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput, NotFound
from ..access import Rule
from ..routes import route
from .uploads import offered, origin, received

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.template_records import FirmTemplate
    from ..calls import Call

_ONE = "/modeles/{document}"
_VERSION = _ONE + "/versions/{number}"


@route("/modeles", access=Rule.FIRM)
def templates(call: Call) -> Response:
    """The letterhead, then each document: which template writes it."""
    from ..responses import page
    from ..views.templates import template_lines

    shelves = call.ctx.store.templates.shelves(call.person.firm)
    return page(call, "modeles.html", modeles=template_lines(shelves))


@route("/modeles/donnees", access=Rule.CABINET)
def facts_page(call: Call) -> Response:
    """Every fact a template may name, with an example, grouped; found by the browser's search."""
    from ..responses import page
    from ..views.facts import fact_groups, source_lines

    return page(call, "donnees.html", groupes=fact_groups(), sources=source_lines(call.ctx.today()))


@route(_ONE, access=Rule.FIRM)
def template_page(call: Call) -> Response:
    """One document: what is in use, every version, what may be done."""
    return _page(call)


@route(_ONE, method="POST", access=Rule.FIRM)
def choose(call: Call) -> Response:
    """Adopt a version, go back to Vigie's (`numero=0`), or have one read again (`relire`)."""
    from ...errors import Conflict
    from ...flows.templates import adopt, read_again
    from ..calls import first
    from ..responses import redirect

    document, form = document_of(call), call.form()
    try:
        if first(form, "relire"):
            read_again(call.ctx, version_of(call, document, first(form, "relire")))
        else:
            adopt(call.ctx, document, _number(first(form, "numero")), call.person)
    except (BadInput, Conflict) as fault:
        why = fault.why if isinstance(fault, BadInput) else "quelqu’un l’a changé entre-temps."
        return _page(call, fault=why, status=400)
    return redirect(call.ctx.settings, f"/modeles/{document}?fait=oui")


@route(_ONE + "/depot", access=Rule.FIRM)
def template_upload(call: Call) -> Response:
    """The form that posts a template straight to the drafts bucket (design §3.20)."""
    from ...flows.templates import offer
    from ..views.templates import title_of

    document = document_of(call)
    back = f"{call.ctx.settings.base_url}/modeles/{document}/depot/"
    made = offer(call.ctx, call.person.firm, document, back)
    return offered(call, "modele-depot.html", made, nom=title_of(document), document=document)


@route(_ONE + "/depot/{upload}", access=Rule.FIRM)
def template_uploaded(call: Call) -> Response:
    """Where the bucket leads once it has the file: nothing is read before the button is pressed."""
    from ..views.templates import title_of

    document = document_of(call)
    return received(call, "modele-depose.html", nom=title_of(document), document=document)


@route(_ONE + "/depot/{upload}", method="POST", access=Rule.FIRM)
def check_template(call: Call) -> Response:
    """Keep the posted file as the next version, and have it read in the sandbox."""
    from ...flows.templates import submit
    from ..responses import redirect

    document = document_of(call)
    version = submit(call.ctx, document, call.params["upload"], call.person)
    return redirect(call.ctx.settings, f"/modeles/{document}/versions/{version.number}")


@route(_VERSION, access=Rule.FIRM)
def template_version(call: Call) -> Response:
    """One version: what was found in it, and its text with sample facts."""
    from ...flows.templates import overdue, verdict_of
    from ..responses import page
    from ..views.templates import version_line

    document = document_of(call)
    version = version_of(call, document, call.params["number"])
    shelf = call.ctx.store.templates.shelf(call.person.firm, document)
    verdict = verdict_of(call.ctx, version) if version.preview else None
    # Another file may have been posted and read meanwhile: only this version's text is shown.
    text = verdict.text if verdict and verdict.sha256 == version.sha256 else ()
    line = version_line(version, shelf, late=overdue(call.ctx, version))
    goes_to = origin(_url(call, version, version.preview)) if version.preview else ""
    return page(call, "modele-version.html", goes_to=goes_to, v=line, texte=text, document=document)


@route(_VERSION, method="POST", access=Rule.FIRM)
def download_template(call: Call) -> Response:
    """303 to the preview (`fichier=apercu`) or to the template as it was given."""
    from ..calls import first
    from ..responses import redirect

    version = version_of(call, document_of(call), call.params["number"])
    key = version.preview if first(call.form(), "fichier") == "apercu" else version.key
    if not key:
        raise NotFound("template file", f"{version.document}/{version.number}")
    return redirect(call.ctx.settings, _url(call, version, key))


@route(_ONE + "/vigie", method="POST", access=Rule.FIRM)
def download_house(call: Call) -> Response:
    """303 to Vigie's own template: what a firm's own starts from."""
    from ...flows.templates import house_url
    from ..responses import redirect

    return redirect(call.ctx.settings, house_url(call.ctx, document_of(call, letterhead=False)))


def _page(call: Call, *, fault: str = "", status: int = 200) -> Response:
    from ...flows.templates import house_sha256, overdue, settled
    from ..responses import page
    from ..views.templates import template_view

    document, ctx, firm = document_of(call), call.ctx, call.person.firm
    versions = [settled(ctx, v) for v in ctx.store.templates.versions(firm, document)]
    shelf = ctx.store.templates.shelf(firm, document)
    late = {v.number for v in versions if overdue(ctx, v)}
    view = template_view(document, shelf, versions, late=late, house=house_sha256(document))
    return page(
        call,
        "modele.html",
        goes_to=origin(ctx.files.draft_url("x.docx", "x.docx")),
        status=status,
        m=view,
        faute=fault,
        fait=call.query("fait") == "oui",
    )


def document_of(call: Call, *, letterhead: bool = True) -> str:
    """The document of the path. Raises NotFound."""
    from ...letters import documents
    from ...letters.vetting import LETTERHEAD

    name = call.params["document"]
    if name in documents() or (letterhead and name == LETTERHEAD):
        return name
    raise NotFound("document", name[:40])


def version_of(call: Call, document: str, number: str) -> FirmTemplate:
    """A version with what its reading found. Raises BadInput on what is no number, NotFound."""
    from ...flows.templates import settled

    store = call.ctx.store.templates
    return settled(call.ctx, store.version(call.person.firm, document, _number(number)))


def _number(text: str) -> int:
    """A version's number. Raises BadInput on what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise BadInput("version", "ce n’est pas un numéro de version.")
    return int(text)


def _url(call: Call, version: FirmTemplate, key: str) -> str:
    kind = "apercu" if key == version.preview else f"v{version.number}"
    url: str = call.ctx.files.draft_url(key, f"{version.document}-{kind}.docx")
    return url
