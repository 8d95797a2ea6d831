"""Files: what a program gives (posted straight to the bucket, design §3.20), and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import NotFound
from ...scopes import Scope
from ..access import Rule, allowed
from ..routes import Contract, api_route
from .bodies import placed, posted, sent_to

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Deposit
    from ..calls import Call

_OFFER = "web.views.files_api:UploadOut"
_OUT = "web.views.files_api:DepositOut"
_GIVE = "/deposits"
_TO_CASE = "/cases/{case}/deposits"


@api_route(
    _GIVE,
    Contract(Scope.DEPOSITS_WRITE, "Où déposer un courriel ou un document.", _OFFER, status=201),
    method="POST",
    access=Rule.EMPLOYER,
)
def offer_upload(call: Call) -> Response:
    """Where to post one mail (.eml), PDF or image."""
    return _offered(call, call.person.tenant, "/deposer/")


@api_route(
    _GIVE + "/{upload}",
    Contract(Scope.DEPOSITS_WRITE, "Ce qu’est devenu un fichier déposé.", _OUT),
    access=Rule.EMPLOYER,
)
def read_deposit(call: Call) -> Response:
    """What became of a file that was given."""
    from ..responses import answer
    from ..views.files_api import deposit_out

    return answer(deposit_out(call.ctx, _kept(call, call.person.tenant)))


@api_route(
    _GIVE + "/{upload}",
    Contract(Scope.DEPOSITS_WRITE, "Faire lire le fichier déposé.", _OUT, status=202),
    method="POST",
    access=Rule.EMPLOYER,
)
def submit_deposit(call: Call) -> Response:
    """Have the posted file read; asked again, nothing changes."""
    from ...flows.deposits import submit
    from ..responses import answer
    from ..views.files_api import deposit_out

    with placed(dépôt="upload"):
        made = submit(call.ctx, call.person.tenant, call.params["upload"], call.person)
    return answer(deposit_out(call.ctx, made), 202)


@api_route(
    _TO_CASE,
    Contract(Scope.DEPOSITS_WRITE, "Où déposer une pièce de ce dossier.", _OFFER, status=201),
    method="POST",
    access=Rule.CASE,
)
def offer_piece(call: Call) -> Response:
    """Where to post one piece of this case: a proof of posting, a receipt, a decision."""
    snapshot = call.case.snapshot
    return _offered(call, snapshot.tenant, f"/dossiers/{snapshot.tenant}/{snapshot.id}/deposer/")


@api_route(
    _TO_CASE + "/{upload}",
    Contract(Scope.DEPOSITS_WRITE, "Ce qu’est devenue une pièce déposée.", _OUT),
    access=Rule.CASE,
)
def read_piece(call: Call) -> Response:
    """What became of a piece given to this case."""
    from ..responses import answer
    from ..views.files_api import deposit_out

    snapshot = call.case.snapshot
    deposit = _kept(call, snapshot.tenant)
    if deposit.case != snapshot.id:
        raise NotFound("deposit", deposit.id)
    return answer(deposit_out(call.ctx, deposit, snapshot.id if call.counsel else ""))


@api_route(
    _TO_CASE + "/{upload}",
    Contract(
        Scope.DEPOSITS_WRITE,
        "Garder la pièce déposée, en disant ce que c’est.",
        gives=_OUT,
        takes="web.views.files_api:GivenIn",
        status=202,
    ),
    method="POST",
    access=Rule.CASE,
)
def submit_piece(call: Call) -> Response:
    """Keep the posted file on the case, as what its giver says it is."""
    from msgspec import structs

    from ...flows.deposits import submit
    from ..responses import answer
    from ..views.files_api import GivenIn, deposit_out, given_of

    said, snapshot = posted(call, GivenIn), call.case.snapshot
    with placed(evenement="about", nature="piece", dépôt="upload"):
        given = given_of(call.case, said)
        given = structs.replace(given, proves=_may_prove(call))
        made = submit(call.ctx, snapshot.tenant, call.params["upload"], call.person, given)
    if made.case != snapshot.id:
        raise NotFound("deposit", made.id)
    return answer(deposit_out(call.ctx, made, snapshot.id if call.counsel else ""), 202)


@api_route(
    "/cases/{case}/evidence",
    Contract(
        Scope.CASES_READ,
        "Les pièces du dossier.",
        gives="web.views.files_api:EvidenceOut",
        listed=True,
    ),
    access=Rule.CASE,
)
def list_evidence(call: Call) -> Response:
    """The pieces of the case: what each is, and its hash."""
    from ..lists import paged
    from ..views.files_api import evidence_out

    return paged(call, evidence_out(call.case), lambda one: one.sha256, lambda one: one)


@api_route(
    "/cases/{case}/evidence/{sha256}",
    Contract(Scope.EVIDENCE_READ, "Une pièce, telle que reçue.", status=303),
    access=Rule.CASE,
)
def download_evidence(call: Call) -> Response:
    """One piece as it was received: 303 to an address good for a minute."""
    from ...flows.deposits import evidence_of

    snapshot, sha256 = call.case.snapshot, call.params["sha256"]
    media = evidence_of(call.ctx, snapshot.tenant, snapshot.id, sha256)
    name = f"piece-{sha256[:12]}.{media.value}"
    return sent_to(call, call.ctx.files.evidence_url(sha256, name))


def _offered(call: Call, tenant: str, back: str) -> Response:
    from ...flows.deposits import LIMIT, offer
    from ..responses import answer
    from ..views.files_api import upload_out

    made = offer(call.ctx, tenant, f"{call.ctx.settings.base_url}{back}")
    return answer(upload_out(made, LIMIT), 201)


def _may_prove(call: Call) -> bool:
    """Proving an act is recording it: a token that may only give files does not."""
    token = call.visitor.token
    scoped = token is not None and Scope.CASES_WRITE in token.scopes
    return scoped and allowed(Rule.RECORD, call.visitor, call.thing)


def _kept(call: Call, tenant: str) -> Deposit:
    """Raises NotFound."""
    return call.ctx.store.deposits.get(tenant, call.params["upload"])
