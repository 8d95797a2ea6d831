"""Whom an escalation turns to, and when: the manager's own order of contacts, and waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call


@route("/relances", access=Rule.MANAGER)
def escalation_form(call: Call) -> Response:
    """The order and the waits as they stand, for all cases or for the one of the query."""
    return _form(call, call.query("dossier"))


@route("/relances", method="POST", access=Rule.MANAGER)
def choose_escalation(call: Call) -> Response:
    """Keep them; what is wrong is said, and what was typed is kept."""
    from ...errors import BadInput
    from ...flows.contacts import choose
    from ..calls import first
    from ..responses import redirect
    from ..views.contacts import manners

    form = call.form()
    case = first(form, "dossier")
    _known(call, case)
    try:
        choose(call.ctx, manners(form, call.person.tenant, case), call.person)
    except BadInput as fault:
        typed = {name: values[0] for name, values in form.items()}
        errors = {fault.where: f"{fault.why} {fault.remedy}".strip()}
        return _form(call, case, errors=errors, typed=typed)
    about = f"&dossier={case}" if case else ""
    return redirect(call.ctx.settings, f"/relances?fait=oui{about}")


def _form(
    call: Call,
    case: str,
    *,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    from ...flows import contacts
    from ..responses import page
    from ..views.contacts import contact_lines, wait_lines

    tenant, store = call.person.tenant, call.ctx.store
    reference = _known(call, case)
    staff = contacts.ordered(
        store.people.members(tenant=tenant), contacts.order(call.ctx, tenant, case)
    )
    return page(
        call,
        "relances.html",
        status=400 if errors else 200,
        dossier=case,
        reference=reference,
        personnes=contact_lines(staff, typed or {}),
        delais=() if case else wait_lines(contacts.waits(call.ctx, tenant), typed or {}),
        erreurs=errors or {},
        fait=call.query("fait") == "oui" and not errors,
    )


def _known(call: Call, case: str) -> str:
    """The reference of the manager's own case; empty for all cases. Raises NotFound."""
    if not case:
        return ""
    return call.ctx.store.cases.snapshot(call.person.tenant, case).case.reference
