"""Release (valider) and share (montrer à l'employeur): each confirmed on its own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput, NotFound
from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import SharedDocument
    from ..calls import Call

_RELEASE = "/projets/{token}/validation"
_SHARE = "/projets/{token}/partage"


@route(_RELEASE, access=Rule.SIGNATORY)
def release_form(call: Call) -> Response:
    """What the lawyer is about to make final, or what still stands against it."""
    return _release_page(call)


@route(_RELEASE, method="POST", access=Rule.SIGNATORY)
def release_draft(call: Call) -> Response:
    """Make the version final, in the visitor's own name."""
    from ...flows.release import release
    from ..calls import first
    from ..responses import redirect
    from .finishing import kept_version, ready_draft

    draft, form = ready_draft(call), call.form()
    try:
        if first(form, "valide") != "oui":
            raise BadInput("valide", "cochez la case : c’est vous qui validez ce document.")
        number = kept_version(call, draft, first(form, "version")).number
        release(call.ctx, draft, number, call.person)
    except BadInput as fault:
        return _release_page(call, f"{fault.why} {fault.remedy}".strip(), fault.where)
    return redirect(call.ctx.settings, f"/projets/{call.params['token']}#validation")


@route(_SHARE, access=Rule.SIGNATORY)
def share_form(call: Call) -> Response:
    """What the employer will see, before it is shown."""
    from ..responses import page
    from .finishing import finishing, name_of, ready_draft

    draft = ready_draft(call)
    if draft.released is None:
        raise NotFound("released draft", draft.id)
    return page(
        call,
        "partage.html",
        nom=name_of(draft),
        lien=call.params["token"],
        suite=finishing(call, draft),
        employeur=call.case.snapshot.case.employer.name,
    )


@route(_SHARE, method="POST", access=Rule.SIGNATORY)
def share_draft(call: Call) -> Response:
    """Show the final file to the employer."""
    from ...flows.release import share
    from ..responses import redirect
    from .finishing import ready_draft

    share(call.ctx, ready_draft(call), call.person)
    return redirect(call.ctx.settings, f"/projets/{call.params['token']}#validation")


@route("/dossiers/{tenant}/{case}/valide", method="POST", access=Rule.CASE)
def download_shared(call: Call) -> Response:
    """303 to a document that the firm shared; nothing else of the firm's can be named here."""
    from ..calls import first
    from ..responses import redirect

    wanted = first(call.form(), "projet")
    if not wanted:
        raise BadInput("projet", "aucun document n’est nommé.")
    snapshot = call.case.snapshot
    shared = call.ctx.store.drafts.shared(snapshot.tenant, snapshot.id)
    found = next((d for d in shared if d.draft == wanted), None)
    if found is None:
        raise NotFound("shared document", wanted[:12])
    return redirect(call.ctx.settings, _url(call, found))


def shared_site(call: Call, shared: tuple[SharedDocument, ...]) -> str:
    """The site that downloads come from, which the page's policy must name."""
    from .uploads import origin

    return origin(_url(call, shared[0])) if shared else ""


def _url(call: Call, document: SharedDocument) -> str:
    url: str = call.ctx.files.draft_url(document.key, f"{document.document}.docx")
    return url


def _release_page(call: Call, fault: str = "", where: str = "") -> Response:
    from ..responses import page
    from .finishing import finishing, name_of, ready_draft

    draft = ready_draft(call)
    return page(
        call,
        "validation.html",
        status=400 if fault else 200,
        nom=name_of(draft),
        lien=call.params["token"],
        suite=finishing(call, draft),
        avocat=call.person.name,
        faute=fault,
        champ=where,
    )
