"""Prévenir la personne recrutée: ask her, see whether she agreed, stop; from the case's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call
    from ..views.team import Form

_PATH = "/dossiers/{tenant}/{case}/salarie"
_DONE = {"invitee", "arretee"}


@route(_PATH, access=Rule.RECORD)
def worker(call: Call) -> Response:
    """How the worker is told; the form for the employer's people, nothing to press for counsel."""
    from ..views.team import Form

    return _page(call, Form(name=call.case.snapshot.case.worker.name))


@route(_PATH, method="POST", access=Rule.RECORD)
def choose_worker(call: Call) -> Response:
    """Ask the worker, or stop; what is wrong is said beside its field. The employer's choice."""
    from ...errors import BadInput
    from ...flows.workers import stop_telling
    from ..calls import first

    if not call.person.tenant:
        raise BadInput("salarie", "seul l’employeur décide de prévenir cette personne.")
    doing = first(call.form(), "faire")
    if doing == "arreter":
        stop_telling(call.ctx, call.person, call.case.snapshot)
        return _done(call, "arretee")
    if doing != "inviter":
        raise BadInput("faire", "none of the buttons of the page.", "Press one.")
    return _invited(call)


def _invited(call: Call) -> Response:
    from dataclasses import replace

    from ...errors import BadInput
    from ...flows.invitations import Asked
    from ...flows.workers import invite_worker
    from ..views.team import ANSWERS, typed_worker

    asked = typed_worker(call.form())
    if asked.errors:
        return _page(call, asked, status=400)
    try:
        snapshot = call.case.snapshot
        outcome = invite_worker(call.ctx, call.person, snapshot, asked.email, asked.name)
    except BadInput as fault:
        said = f"{fault.why} {fault.remedy}".strip()
        return _page(call, replace(asked, errors={"courriel": said}), status=400)
    if outcome is Asked.SENT:
        return _done(call, "invitee")
    return _page(call, replace(asked, errors={"courriel": ANSWERS[outcome]}), status=400)


def _done(call: Call, what: str) -> Response:
    from ..responses import redirect

    snapshot = call.case.snapshot
    path = f"/dossiers/{snapshot.tenant}/{snapshot.id}/salarie?fait={what}"
    return redirect(call.ctx.settings, path)


def _page(call: Call, form: Form, *, status: int = 200) -> Response:
    from ...alerts import short_code
    from ...flows.workers import following
    from ..responses import page

    snapshot, done = call.case.snapshot, call.query("fait") if status == 200 else ""
    return page(
        call,
        "salarie.html",
        status=status,
        chemin=f"/dossiers/{snapshot.tenant}/{snapshot.id}",
        dossier=short_code(snapshot.id),
        provisoire=bool(snapshot.held),
        suivi=following(call.ctx, snapshot),
        employeur=bool(call.person.tenant),
        saisie=form,
        fait=done if done in _DONE else "",
    )
