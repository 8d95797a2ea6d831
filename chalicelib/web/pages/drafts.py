"""A draft (projet) and its exhibits (pièces) through the signed link of the lawyer's mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import NotFound
from ..access import Rule
from ..routes import route
from .uploads import origin

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Bundle, Draft
    from ..calls import Call
    from ..views.register import OfficeLine


@route("/projets/{token}", access=Rule.COUNSEL)
def draft_page(call: Call) -> Response:
    """The draft's state, what it lacks, and the date that still runs."""
    from ..responses import page
    from ..views.draft import draft_view, exhibits_view
    from .finishing import finishing

    draft = _draft(call)
    view = draft_view(draft, call.case, call.ctx.today())
    # Chromium applies form-action to the redirection too: the download's site must be named.
    goes_to = origin(_url(call, draft)) if draft and view.downloadable else ""
    return page(
        call,
        "projet.html",
        goes_to=goes_to,
        projet=view,
        pieces=exhibits_view(draft, _bundle(call, draft), call.case),
        autorites=_offices(call, draft),
        lien=call.params["token"],
        suite=finishing(call, draft),
    )


def _offices(call: Call, draft: Draft | None) -> tuple[OfficeLine, ...]:
    """What the firm's register says of those whom this case is written to."""
    from ...letters import fitting
    from ..views.register import office_lines

    kept = call.ctx.store.offices.of_firm(call.person.firm)
    given = draft.choices.facts if draft else {}
    fits = fitting(call.case.snapshot.case, kept, given) if kept else ()
    return office_lines((fit.office for fit in fits), call.ctx.today())


@route("/projets/{token}", method="POST", access=Rule.COUNSEL)
def download(call: Call) -> Response:
    """303 to a URL good for a minute, after the access check (design §3.20)."""
    from ..responses import redirect

    return redirect(call.ctx.settings, _url(call, _ready(call)))


@route("/projets/{token}/pieces", method="POST", access=Rule.COUNSEL)
def order_exhibits(call: Call) -> Response:
    """Have the exhibits printed by the queue; back to the draft, which says how far they are."""
    from ...flows.dispatch import order_bundle
    from ..responses import redirect

    order_bundle(call.ctx, _ready(call))
    return redirect(call.ctx.settings, f"/projets/{call.params['token']}")


@route("/projets/{token}/pieces/fichier", method="POST", access=Rule.COUNSEL)
def download_exhibits(call: Call) -> Response:
    """303 to the zip, as for the draft."""
    from ...store.records import DraftState
    from ..responses import redirect

    bundle = _bundle(call, _ready(call))
    if bundle is None or bundle.state is not DraftState.READY:
        raise NotFound("exhibits", "link")
    url = call.ctx.files.draft_url(bundle.key, f"pieces-{bundle.draft[:8]}.zip")
    return redirect(call.ctx.settings, url)


def _ready(call: Call) -> Draft:
    """The draft of the link, written. Raises NotFound."""
    from ...store.records import DraftState

    draft = _draft(call)
    if draft is None or draft.state is not DraftState.READY:
        raise NotFound("draft file", "link")
    return draft


def _bundle(call: Call, draft: Draft | None) -> Bundle | None:
    return call.ctx.store.drafts.bundle(draft) if draft else None


def _draft(call: Call) -> Draft | None:
    """The draft of the link; None while nothing has been written of it yet."""
    claim = call.claim
    if claim is None:
        raise NotFound("draft", "link")
    try:
        return call.ctx.store.drafts.get(claim.firm, claim.tenant, claim.case, claim.draft)
    except NotFound:
        return None


def _url(call: Call, draft: Draft) -> str:
    url: str = call.ctx.files.draft_url(draft.key, f"{draft.document}.docx")
    return url
