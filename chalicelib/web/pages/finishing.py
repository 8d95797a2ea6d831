"""Finishing a draft (projet): the versions that lawyers give back, each behind its own link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput, NotFound
from ..access import Rule
from ..routes import route
from .uploads import offered, received

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Draft, DraftVersion
    from ..calls import Call
    from ..views.finishing import FinishingView

_BACK = "/projets/{token}/depot"


@route(_BACK, access=Rule.COUNSEL)
def upload_form(call: Call) -> Response:
    """The form that posts an edited draft straight to the drafts bucket (design §3.20)."""
    from ...flows.versions import offer

    draft, token = ready_draft(call), call.params["token"]
    made = offer(call.ctx, draft, f"{call.ctx.settings.base_url}/projets/{token}/depot/")
    return offered(call, "depot.html", made, nom=name_of(draft), lien=token)


@route(_BACK + "/{upload}", access=Rule.COUNSEL)
def uploaded(call: Call) -> Response:
    """Where the bucket leads once it has the file: nothing is kept before the button is pressed."""
    return received(call, "depose.html", nom=name_of(ready_draft(call)), lien=call.params["token"])


@route(_BACK + "/{upload}", method="POST", access=Rule.COUNSEL)
def keep_upload(call: Call) -> Response:
    """Keep the posted file as the next version, read by the queue; back to the draft."""
    from ...flows.versions import give_back
    from ..responses import redirect

    give_back(call.ctx, ready_draft(call), call.params["upload"], call.person)
    return redirect(call.ctx.settings, f"/projets/{call.params['token']}#versions")


@route("/projets/{token}/versions", method="POST", access=Rule.COUNSEL)
def download_version(call: Call) -> Response:
    """303 to a kept version, the final file (`finale`) or the internal note (`note`)."""
    from ..calls import first
    from ..responses import redirect

    draft, wanted = ready_draft(call), first(call.form(), "version")
    if wanted == "finale":
        if draft.released is None:
            raise NotFound("final file", draft.id)
        key, name = draft.released.key, f"{draft.document}.docx"
    elif wanted == "note":
        if not draft.note_key:
            raise NotFound("internal note", draft.id)
        key, name = draft.note_key, f"{draft.document}-note-interne.docx"
    else:
        key, name = kept_version(call, draft, wanted).key, f"{draft.document}-v{wanted}.docx"
    return redirect(call.ctx.settings, call.ctx.files.draft_url(key, name))


def finishing(call: Call, draft: Draft | None) -> FinishingView | None:
    """The second half of a draft's page; None until it is written."""
    from ...flows.choosing import generations
    from ...flows.links import draft_link
    from ...flows.release import candidate, obstacles
    from ...flows.versions import every_version
    from ...store.records import DraftState
    from ..views.finishing import finishing_view

    if draft is None or draft.state is not DraftState.READY:
        return None
    found = obstacles(call.ctx, draft, call.case)
    number = candidate(call.ctx, draft).number
    others = tuple(
        (other, draft_link(call.ctx.settings, other, call.person, call.ctx.now()))
        for other in generations(call.ctx, draft)
        if other.id != draft.id and other.state is not DraftState.REFUSED
    )
    return finishing_view(draft, every_version(call.ctx, draft), found, number, others)


def ready_draft(call: Call) -> Draft:
    """The draft of the link, once written. Raises NotFound."""
    from ...store.records import DraftState

    claim = call.claim
    if claim is None:
        raise NotFound("draft", "link")
    draft = call.ctx.store.drafts.get(claim.firm, claim.tenant, claim.case, claim.draft)
    if draft.state is not DraftState.READY:
        raise NotFound("draft file", claim.draft)
    return draft


def kept_version(call: Call, draft: Draft, number: str) -> DraftVersion:
    """One version that has a file. Raises BadInput on what is no number, NotFound."""
    from ...flows.versions import every_version

    if not (number.isascii() and number.isdigit() and len(number) < 5):
        raise BadInput("version", f"« {number[:20]} » n’est pas un numéro de version.")
    found = [v for v in every_version(call.ctx, draft) if v.number == int(number) and v.key]
    if not found:
        raise NotFound("version", f"{draft.id}/{number}")
    return found[0]


def name_of(draft: Draft) -> str:
    from ..views.words import words

    return words().document.get(draft.document, draft.document)
