"""Give a mail or a document by hand, see what it means; and take back the evidence of a case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ...errors import BadInput, NotFound
from ..access import Rule, allowed
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_GIVE = "/deposer"
_TO_CASE = "/dossiers/{tenant}/{case}/deposer"
_SECONDS = 4


@route(_GIVE, access=Rule.EMPLOYER)
def give_form(call: Call) -> Response:
    """The form that posts a mail or a document straight to the bucket (design §3.20)."""
    return _form(call, call.person.tenant, _GIVE, "/dossiers")


@route(_GIVE + "/{upload}", access=Rule.EMPLOYER)
def given(call: Call) -> Response:
    """Nothing is read before the button is pressed; then, what became of the file."""
    return _given(call, call.person.tenant, _GIVE, "/dossiers")


@route(_GIVE + "/{upload}", method="POST", access=Rule.EMPLOYER)
def read_given(call: Call) -> Response:
    """Have the posted file read; pressed again, nothing changes."""
    from ...flows.deposits import submit
    from ..responses import redirect

    submit(call.ctx, call.person.tenant, call.params["upload"], call.person)
    return redirect(call.ctx.settings, f"{_GIVE}/{call.params['upload']}")


@route(_TO_CASE, access=Rule.CASE)
def give_to_case(call: Call) -> Response:
    """The same for one case: a proof of posting, a receipt, a photo, a decision."""
    return _form(call, call.params["tenant"], f"{_path(call)}/deposer", _path(call))


@route(_TO_CASE + "/{upload}", access=Rule.CASE)
def given_to_case(call: Call) -> Response:
    return _given(call, call.params["tenant"], f"{_path(call)}/deposer", _path(call))


@route(_TO_CASE + "/{upload}", method="POST", access=Rule.CASE)
def keep_on_case(call: Call) -> Response:
    """Keep the posted file on the case, as what its giver says it is."""
    from msgspec import structs

    from ...flows.deposits import given_to, submit
    from ..calls import first
    from ..responses import redirect

    form, here = call.form(), f"{_path(call)}/deposer"
    about, piece = first(form, "evenement"), first(form, "nature")
    try:
        said = given_to(call.case.state, call.case.snapshot.id, about, piece)
    except BadInput as fault:
        typed = {"evenement": about, "nature": piece, fault.where: piece}
        return _given(
            call, call.params["tenant"], here, _path(call), typed=typed, faults={fault.where: fault}
        )
    given = structs.replace(said, proves=allowed(Rule.RECORD, call.visitor, call.thing))
    submit(call.ctx, call.params["tenant"], call.params["upload"], call.person, given)
    return redirect(call.ctx.settings, f"{here}/{call.params['upload']}")


@route("/dossiers/{tenant}/{case}/pieces/{sha256}", access=Rule.CASE)
def download_evidence(call: Call) -> Response:
    """303 to the bytes as received, as a download: never shown inside a page of ours."""
    from ...flows.deposits import evidence_of
    from ..responses import redirect

    sha256 = call.params["sha256"]
    media = evidence_of(call.ctx, call.params["tenant"], call.params["case"], sha256)
    return redirect(call.ctx.settings, _evidence_url(call, sha256, media.value))


@route("/quarantaine/{item}/original", access=Rule.MANAGER)
def download_held(call: Call) -> Response:
    """303 to a mail or a file that waits for a decision, as received."""
    from ..responses import redirect

    item = call.ctx.store.quarantine.get(call.person.tenant, call.params["item"])
    mail = call.ctx.store.mails.ended(item.sha256, item.tenant)
    if mail is None:
        raise NotFound("mail", item.sha256)
    return redirect(call.ctx.settings, _evidence_url(call, item.sha256, mail.media))


def _evidence_url(call: Call, sha256: str, extension: str) -> str:
    url: str = call.ctx.files.evidence_url(sha256, f"piece-{sha256[:12]}.{extension}")
    return url


def _path(call: Call) -> str:
    return f"/dossiers/{call.params['tenant']}/{call.params['case']}"


def _form(call: Call, tenant: str, here: str, back: str) -> Response:
    from ...flows.deposits import LIMIT, offer
    from .front import intake_address
    from .uploads import offered

    about = urlencode({n: v for n in ("pour", "nature") if (v := call.query(n))})
    query = f"?{about}" if about else ""
    made = offer(call.ctx, tenant, f"{call.ctx.settings.base_url}{here}/", query)
    return offered(
        call,
        "deposer.html",
        made,
        limit=LIMIT,
        retour=back,
        dossier=_name(call),
        adresse=intake_address(call),
    )


def _given(
    call: Call,
    tenant: str,
    here: str,
    back: str,
    *,
    typed: dict[str, str] | None = None,
    faults: dict[str, BadInput] | None = None,
) -> Response:
    from ..responses import page
    from ..views.deposit import deposit_view
    from ..views.pieces import provable

    deposit = call.ctx.store.deposits.maybe(tenant, call.params["upload"])
    if deposit is None:
        return page(
            call,
            "depose-fichier.html",
            status=400 if faults else 200,
            ici=f"{here}/{call.params['upload']}",
            retour=back,
            dossier=_name(call),
            evenements=provable(call.stored.state) if call.stored else (),
            saisie=typed or {"evenement": call.query("pour"), "nature": call.query("nature")},
            erreurs={name: fault.why for name, fault in (faults or {}).items()},
        )
    if call.stored and deposit.case != call.stored.snapshot.id:
        raise NotFound("deposit", deposit.id)
    view = deposit_view(call.ctx, deposit)
    if call.counsel:
        # A mail may speak of other cases of the employer: they are not this firm's to see.
        view = replace(view, cases=tuple(one for one in view.cases if one.path == back))
    answer = page(
        call, "depot-lu.html", d=view, ici=f"{here}/{deposit.id}", deposer=here, retour=back,
        dossier=_name(call),
    )  # fmt: skip
    if view.waiting:
        answer.headers["Refresh"] = str(_SECONDS)
    return answer


def _name(call: Call) -> str:
    """The case of the path, as its page names it; empty when the path names none."""
    if call.stored is None:
        return ""
    case = call.stored.snapshot.case
    return case.worker.name or case.reference
