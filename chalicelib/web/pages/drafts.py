"""A draft (projet) through the signed link of the lawyer's mail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ...errors import NotFound
from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Draft
    from ..calls import Call


@route("/projets/{token}", access=Rule.COUNSEL)
def draft_page(call: Call) -> Response:
    """The draft's state, what it lacks, and the date that still runs."""
    from ..responses import page
    from ..views.draft import draft_view
    from .finishing import finishing

    draft = _draft(call)
    view = draft_view(draft, call.case, call.ctx.today())
    # Chromium applies form-action to the redirection too: the download's site must be named.
    goes_to = _origin(_url(call, draft)) if draft and view.downloadable else ""
    return page(
        call,
        "projet.html",
        goes_to=goes_to,
        projet=view,
        lien=call.params["token"],
        suite=finishing(call, draft),
    )


@route("/projets/{token}", method="POST", access=Rule.COUNSEL)
def download(call: Call) -> Response:
    """303 to a URL good for a minute, after the access check (design §3.20)."""
    from ...store.records import DraftState
    from ..responses import redirect

    draft = _draft(call)
    if draft is None or draft.state is not DraftState.READY:
        raise NotFound("draft file", call.params["token"][:12])
    return redirect(call.ctx.settings, _url(call, draft))


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


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
