"""Choosing for whom, with which passages and which missing facts a document is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput
from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice.app import Response

    from ...store.records import Draft
    from ..calls import Call

_NEW = "/dossiers/{tenant}/{case}/documents/{document}"
_CHANGED = "/projets/{token}/choix"


@route(_NEW, access=Rule.COUNSEL)
def choose_document(call: Call) -> Response:
    """The choices of a document, those of its last draft to begin with."""
    return _form(call, call.params["document"], _last(call))


@route(_NEW, method="POST", access=Rule.COUNSEL)
def order_document(call: Call) -> Response:
    """Have it written so; the draft that is there already is not written twice."""
    return _ordered(call, call.params["document"], _last(call))


@route(_CHANGED, access=Rule.COUNSEL)
def change_choices(call: Call) -> Response:
    """The choices of a draft, and the facts that it lacks."""
    from .finishing import ready_draft

    draft = ready_draft(call)
    return _form(call, draft.document, draft)


@route(_CHANGED, method="POST", access=Rule.COUNSEL)
def write_again(call: Call) -> Response:
    """Another draft with these choices; the one that was stays."""
    from .finishing import ready_draft

    draft = ready_draft(call)
    return _ordered(call, draft.document, draft)


def _last(call: Call) -> Draft | None:
    from ...flows.choosing import last_of

    return last_of(call.ctx, call.case, call.person.firm, call.params["document"])


def _ordered(call: Call, document: str, draft: Draft | None) -> Response:
    from ...flows.choosing import choose
    from ...flows.links import draft_link
    from ..responses import redirect
    from ..views.choices import read_choices

    form = call.form()
    try:
        chosen = read_choices(form, document)
        made = choose(call.ctx, call.case, call.person, document, chosen)
    except BadInput as fault:
        return _form(call, document, draft, refused=(form, fault))
    path = draft_link(call.ctx.settings, made, call.person, call.ctx.now())
    return redirect(call.ctx.settings, path)


def _form(
    call: Call,
    document: str,
    draft: Draft | None,
    *,
    refused: tuple[Mapping[str, list[str]], BadInput] | None = None,
) -> Response:
    from ...flows.batch import carried
    from ..responses import page
    from ..views.choices import choices_view

    # Refused, the same form comes back with what was typed in it.
    chosen = carried(draft, call.case)
    form, errors = (refused[0], _errors(*refused)) if refused else ({}, {})
    snapshot = call.case.snapshot
    here = f"/dossiers/{snapshot.tenant}/{snapshot.id}/documents"
    return page(
        call,
        "choix.html",
        status=400 if errors else 200,
        choix=choices_view(call.ctx, call.case, document, draft, chosen),
        action=f"/projets/{call.params['token']}/choix" if call.claim else f"{here}/{document}",
        retour=f"/projets/{call.params['token']}" if call.claim else here,
        saisie=form,
        erreurs=errors,
        redige=draft is not None,
    )


def _errors(form: Mapping[str, list[str]], fault: BadInput) -> dict[str, str]:
    """What is wrong by its field, or under no name when it is the whole."""
    names = (fault.where, f"donnee.{fault.where}")
    place = next((name for name in names if name in form), "")
    return {place: f"{fault.why} {fault.remedy}".strip()}
