"""A firm's own templates and letterhead (modèles): what is in use, versions, files, adoption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import NotFound
from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted, sent_to

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.template_records import FirmTemplate
    from ..calls import Call

_ONE = "/templates/{document}"
_GIVEN = _ONE + "/uploads"
_VERSIONS = _ONE + "/versions"
_VERSION = _VERSIONS + "/{number}"
_OUT = "web.views.templates_api:TemplateOut"
_VERSION_OUT = "web.views.templates_api:TemplateVersionOut"
_OFFER = "web.views.files_api:UploadOut"


@api_route(
    "/templates",
    Contract(Scope.TEMPLATES_READ, "Ce qui écrit chaque document du cabinet.", _OUT, listed=True),
    access=Rule.FIRM,
)
def list_templates(call: Call) -> Response:
    """The letterhead and each document of the catalogue: which template writes it."""
    from ...letters import documents
    from ...letters.vetting import LETTERHEAD
    from ..lists import paged
    from ..views.templates_api import template_out

    shelves = call.ctx.store.templates.shelves(call.person.firm)
    names = (LETTERHEAD, *documents())
    return paged(call, names, str, lambda name: template_out(name, shelves.get(name)))


@api_route(
    _ONE,
    Contract(
        Scope.TEMPLATES_WRITE,
        "Utiliser cette version désormais, ou le modèle de Vigie (0).",
        gives=_OUT,
        takes="web.views.templates_api:AdoptedIn",
    ),
    method="POST",
    access=Rule.FIRM,
)
def adopt_template(call: Call) -> Response:
    """Write the document with this version from now on; 0 goes back to Vigie's own."""
    from ...flows.templates import adopt
    from ..responses import answer
    from ..views.templates_api import AdoptedIn, template_out

    said, document = posted(call, AdoptedIn), _document(call)
    with placed():
        shelf = adopt(call.ctx, document, said.version, call.person)
    return answer(template_out(document, shelf))


@api_route(
    _ONE + "/file",
    Contract(Scope.TEMPLATES_READ, "Le modèle de Vigie, à modifier (Word).", status=303),
    access=Rule.FIRM,
)
def download_house_template(call: Call) -> Response:
    """Vigie's own template, which a firm's starts from: 303 to an address good for a minute."""
    from ...flows.templates import house_url

    return sent_to(call, house_url(call.ctx, _document(call, letterhead=False)))


@api_route(
    _GIVEN,
    Contract(Scope.TEMPLATES_WRITE, "Où déposer un modèle.", _OFFER, status=201),
    method="POST",
    access=Rule.FIRM,
)
def offer_template(call: Call) -> Response:
    """Where to post one template, or the letterhead, as a Word file."""
    from ...flows.templates import offer
    from ...flows.versions import LIMIT
    from ..responses import answer
    from ..views.files_api import upload_out

    back = f"{call.ctx.settings.base_url}/api#"
    made = offer(call.ctx, call.person.firm, _document(call), back)
    return answer(upload_out(made, LIMIT), 201)


@api_route(
    _GIVEN + "/{upload}",
    Contract(Scope.TEMPLATES_WRITE, "Faire lire le modèle déposé.", _VERSION_OUT, status=202),
    method="POST",
    access=Rule.FIRM,
)
def submit_template(call: Call) -> Response:
    """Keep the posted file as the next version, and have it read in the sandbox, once."""
    from ...flows.templates import submit
    from ..responses import answer
    from ..views.templates_api import template_version_out

    with placed(dépôt="upload", modèle=""):
        made = submit(call.ctx, _document(call), call.params["upload"], call.person)
    return answer(template_version_out(made, late=False), 202)


@api_route(
    _VERSIONS,
    Contract(
        Scope.TEMPLATES_READ, "Les versions d’un modèle du cabinet.", _VERSION_OUT, listed=True
    ),
    access=Rule.FIRM,
)
def list_template_versions(call: Call) -> Response:
    """The versions of one template, oldest first, with what was found in each."""
    from ...flows.templates import overdue, settled
    from ..lists import paged
    from ..views.templates_api import template_version_out

    ctx = call.ctx
    kept = ctx.store.templates.versions(call.person.firm, _document(call))
    found = [settled(ctx, version) for version in kept]
    return paged(
        call,
        found,
        lambda v: f"{v.number:06}",
        lambda v: template_version_out(v, late=overdue(ctx, v)),
    )


@api_route(
    _VERSION,
    Contract(
        Scope.TEMPLATES_READ,
        "Une version : ce qui y a été trouvé, et son texte d’essai.",
        gives="web.views.templates_api:ReadTemplateOut",
    ),
    access=Rule.FIRM,
)
def read_template_version(call: Call) -> Response:
    """One version: what was found in it, and its text with sample facts."""
    from ...flows.templates import overdue, verdict_of
    from ..responses import answer
    from ..views.templates_api import ReadTemplateOut, template_version_out

    version = _version(call)
    verdict = verdict_of(call.ctx, version) if version.preview else None
    # Another file may have been posted and read meanwhile: only this version's text is shown.
    text = verdict.text if verdict and verdict.sha256 == version.sha256 else ()
    late = overdue(call.ctx, version)
    return answer(ReadTemplateOut(template_version_out(version, late=late), text))


@api_route(
    _VERSION,
    Contract(
        Scope.TEMPLATES_WRITE, "Faire relire une version sans réponse.", _VERSION_OUT, status=202
    ),
    method="POST",
    access=Rule.FIRM,
)
def read_template_again(call: Call) -> Response:
    """Have a version read again, when its reading did not answer in time."""
    from ...flows.templates import read_again
    from ..responses import answer
    from ..views.templates_api import template_version_out

    version = _version(call)
    with placed(version=""):
        read_again(call.ctx, version)
    return answer(template_version_out(version, late=False), 202)


@api_route(
    _VERSION + "/file",
    Contract(Scope.TEMPLATES_READ, "Le modèle tel qu’il a été déposé.", status=303),
    access=Rule.FIRM,
)
def download_template(call: Call) -> Response:
    """The template as it was given: 303 to an address good for a minute."""
    version = _version(call)
    return _file(call, version, version.key, f"v{version.number}")


@api_route(
    _VERSION + "/preview",
    Contract(Scope.TEMPLATES_READ, "Un essai du modèle, avec des données d’exemple.", status=303),
    access=Rule.FIRM,
)
def download_preview(call: Call) -> Response:
    """The template filled with sample facts: 303 to an address good for a minute."""
    version = _version(call)
    return _file(call, version, version.preview, "apercu")


def _file(call: Call, version: FirmTemplate, key: str, kind: str) -> Response:
    if not key:
        raise NotFound("template file", f"{version.document}/{version.number}")
    return sent_to(call, call.ctx.files.draft_url(key, f"{version.document}-{kind}.docx"))


def _document(call: Call, *, letterhead: bool = True) -> str:
    """The document of the path. Raises NotFound."""
    from ..pages.templates import document_of

    return document_of(call, letterhead=letterhead)


def _version(call: Call) -> FirmTemplate:
    """The version of the path, with what its reading found. Raises NotFound."""
    from ..pages.templates import version_of

    number = call.params["number"]
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        raise NotFound("template version", number[:20])
    return version_of(call, _document(call), number)
