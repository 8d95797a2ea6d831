"""Correct the header of a case (fiche du dossier): numbers, names, and where everybody is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput
from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call
    from ..views.entry import Typed

_HEADER = "/dossiers/{tenant}/{case}/corriger"


@route(_HEADER, access=Rule.RECORD)
def header_form(call: Call) -> Response:
    """The header as it stands, to be corrected with a reason."""
    from ..views.entry import Typed
    from ..views.header import header_typed

    return _form(call, Typed(header_typed(call.case.snapshot.case)))


@route(_HEADER, method="POST", access=Rule.RECORD)
def correct_header_form(call: Call) -> Response:
    """Record what changes; the ledger keeps both, and the dates follow."""
    from ...cases import Header, difference
    from ...flows.by_hand import NO_REASON
    from ...flows.header import correct_header
    from ...flows.record import CaseRef
    from ..calls import first
    from ..responses import redirect
    from ..views.entry import Faults, Typed
    from ..views.header import FORM, header_said

    form, snapshot = call.form(), call.case.snapshot
    typed = {name: first(form, name) for name in (*FORM.values(), "raison")}
    try:
        said = header_said(typed)
        if difference(snapshot.case, said)[0] == Header():
            raise BadInput("", "rien n’est changé : corrigez au moins un champ.")
        ref = CaseRef(snapshot.tenant, snapshot.id)
        correct_header(call.ctx, ref, said, person=call.person.name, reason=typed["raison"])
    except Faults as faults:
        missing = {} if typed["raison"] else {"raison": NO_REASON}
        return _form(call, Typed(typed, dict(faults.errors) | missing), status=400)
    except BadInput as fault:
        where = FORM.get(fault.where, "raison" if fault.where == "reason" else "")
        return _form(call, Typed(typed, {where: fault.why}), status=400)
    return redirect(call.ctx.settings, f"{_path(call)}?ajoute=fiche")


def _form(call: Call, typed: Typed, *, status: int = 200) -> Response:
    from ..responses import page
    from ..views.header import header_fields

    snapshot = call.case.snapshot
    return page(
        call,
        "corriger-dossier.html",
        status=status,
        chemin=_path(call),
        dossier=snapshot.case.worker.name or snapshot.case.reference,
        provisoire=bool(snapshot.held),
        champs=header_fields(),
        saisie=typed,
    )


def _path(call: Call) -> str:
    return f"/dossiers/{call.params['tenant']}/{call.params['case']}"
