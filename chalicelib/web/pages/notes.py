"""The firm's notes on a case: read, write, correct by another one, withdraw with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...errors import BadInput
    from ...store.note_records import FirmNote
    from ..calls import Call
    from ..views.notes import Typed

_PATH = "/dossiers/{tenant}/{case}/notes"


@route(_PATH, access=Rule.COUNSEL)
def notes(call: Call) -> Response:
    """Every note of the firm on the case, and the form to write one."""
    from ..views.notes import Typed

    mended = call.query("corriger")
    words = next((n.text for n in firm_notes(call) if n.id == mended), "") if mended else ""
    return _page(call, Typed(text=words, corrects=mended if words else ""))


@route(_PATH, method="POST", access=Rule.COUNSEL)
def write_note(call: Call) -> Response:
    """Keep a note; what is wrong with it is said beside its words, which come back."""
    from ...errors import BadInput
    from ...flows.notes import Written, write
    from ..calls import first
    from ..responses import redirect
    from ..views.notes import Typed

    form = call.form()
    said = Written(
        text=first(form, "texte"), corrects=first(form, "corrige"), once=first(form, "envoi")
    )
    try:
        write(call.ctx, call.person, call.case.snapshot, said)
    except BadInput as fault:
        return _page(call, Typed(text=said.text, corrects=said.corrects, errors=_said(fault)))
    return redirect(call.ctx.settings, f"{_path(call)}/notes?fait=ecrite")


@route(_PATH + "/{note}", method="POST", access=Rule.COUNSEL)
def withdraw_note(call: Call) -> Response:
    """Withdraw one, with the reason: its words stay readable, folded."""
    from ...errors import BadInput, Conflict
    from ...flows.notes import withdraw
    from ..calls import first
    from ..responses import redirect
    from ..views.notes import Typed

    note, reason = call.params["note"], first(call.form(), "raison")
    try:
        withdraw(call.ctx, call.person, call.case.snapshot, note, reason)
    except BadInput as fault:
        return _page(call, Typed(about=note, reason=reason, errors=_said(fault)))
    except Conflict:  # A colleague withdrew it at the same moment: the page says who.
        pass
    return redirect(call.ctx.settings, f"{_path(call)}/notes?fait=retiree")


def firm_notes(call: Call) -> list[FirmNote]:
    """The notes of the visitor's firm on the case; none for the employer."""
    if not call.counsel:
        return []
    snapshot = call.case.snapshot
    return call.ctx.store.notes.of_case(call.person.firm, snapshot.tenant, snapshot.id)


def _said(fault: BadInput) -> dict[str, str]:
    return {fault.where: f"{fault.why} {fault.remedy}".strip()}


def _path(call: Call) -> str:
    snapshot = call.case.snapshot
    return f"/dossiers/{snapshot.tenant}/{snapshot.id}"


def _page(call: Call, typed: Typed) -> Response:
    import secrets

    from ...flows.notes import LONGEST
    from ..responses import page
    from ..views.notes import notebook

    return page(
        call,
        "notes.html",
        status=400 if typed.errors else 200,
        chemin=_path(call),
        reference=call.case.snapshot.case.reference,
        notes=notebook(firm_notes(call)),
        saisie=typed,
        envoi=secrets.token_hex(8),
        limite=LONGEST,
        fait=call.query("fait"),
    )
