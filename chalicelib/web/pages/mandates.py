"""Give a case to a law firm, or take it back: the employer's manager alone decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from ...errors import BadInput
from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...flows.mandates import Chosen
    from ...store.records import Firm
    from ..calls import Call

_PATH = "/dossiers/{tenant}/{case}/mandat"


class Typed(NamedTuple):
    """What was typed in a mandate's form: the firm it leads to, or why it was refused."""

    email: str = ""
    chosen: Chosen | None = None
    fault: str = ""

    def words(self, call: Call) -> dict[str, Any]:
        """What the form's template asks for."""
        return {
            "avocat": self.email,
            "choisi": self.chosen,
            "faute": self.fault,
            "fait": call.query("fait") == "oui",
        }


@route(_PATH, access=Rule.OWNER)
def mandate_page(call: Call) -> Response:
    """Who is mandated; the form that gives or takes back."""
    return _page(call, Typed())


@route(_PATH, method="POST", access=Rule.OWNER)
def change_mandate(call: Call) -> Response:
    """An address is first shown with the firm it leads to; nothing is given before a second yes."""
    from ...flows.mandates import give, withdraw
    from ...flows.record import CaseRef

    snapshot = call.case.snapshot
    ref = CaseRef(snapshot.tenant, snapshot.id)
    return in_two_steps(
        call,
        _page,
        f"/dossiers/{snapshot.tenant}/{snapshot.id}/mandat",
        give=lambda firm: give(call.ctx, ref, firm, call.person),
        take_back=lambda firm_id: withdraw(call.ctx, ref, firm_id, call.person),
    )


def in_two_steps(
    call: Call,
    shown: Callable[[Call, Typed, int], Response],
    path: str,
    *,
    give: Callable[[Firm], object],
    take_back: Callable[[str], object],
) -> Response:
    """The form's page again (`shown`) until the firm was seen; then given, or taken back."""
    from ...flows.mandates import firm_of
    from ..calls import first
    from ..responses import redirect

    form = call.form()
    email = first(form, "avocat")
    try:
        if former := first(form, "retirer"):
            take_back(former)
        else:
            chosen = firm_of(call.ctx, email)
            if first(form, "cabinet") != chosen.firm.id:
                return shown(call, Typed(email, chosen), 200)
            give(chosen.firm)
    except BadInput as fault:
        return shown(call, Typed(email, fault=f"{fault.why} {fault.remedy}".strip()), 400)
    return redirect(call.ctx.settings, f"{path}?fait=oui")


def _page(call: Call, typed: Typed, status: int = 200) -> Response:
    from ..responses import page
    from .cases import firm_name

    snapshot = call.case.snapshot
    return page(
        call,
        "mandat.html",
        status=status,
        chemin=f"/dossiers/{snapshot.tenant}/{snapshot.id}",
        dossier=snapshot.case.worker.name or snapshot.case.reference,
        provisoire=bool(snapshot.held),
        cabinet=snapshot.firm,
        nom=firm_name(call),
        **typed.words(call),
    )
