"""The quarantine: mails nobody could read or match, and what is decided of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted, sent_to

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Quarantined
    from ..calls import Call

_ITEM = "/quarantine/{item}"
_OUT = "web.views.quarantine_api:QuarantinedOut"
_NAMES = {
    "choix": "choice",
    "dossier": "case",
    "numero": "number",
    "nature": "kind",
    "le": "on",
    "salarie": "worker",
    "employeur": "employer",
    "raison": "reason",
    "residence_salarie": "worker_residence",
    "en_poste": "in_post",
    "residence_employeur": "employer_residence",
    "tribunal": "court_zone",
}


@api_route(
    "/quarantine",
    Contract(Scope.QUARANTINE_READ, "Les courriels à vérifier.", _OUT, listed=True),
    access=Rule.MANAGER,
)
def list_quarantine(call: Call) -> Response:
    """The mails that wait for a decision, and those that were decided, by instant of arrival."""
    from ..lists import paged
    from ..views.quarantine_api import quarantined_out

    items = call.ctx.store.quarantine.of_tenant(call.person.tenant)
    place = {item.id: f"{item.received_at.isoformat()} {item.id}" for item in items}
    return paged(call, items, lambda item: place[item.id], quarantined_out)


@api_route(
    _ITEM,
    Contract(Scope.QUARANTINE_READ, "Un courriel à vérifier.", _OUT),
    access=Rule.MANAGER,
)
def read_quarantined(call: Call) -> Response:
    """One of them: what was read of it, and what was decided."""
    from ..responses import answer
    from ..views.quarantine_api import quarantined_out

    return answer(quarantined_out(_item(call)))


@api_route(
    _ITEM + "/candidates",
    Contract(
        Scope.QUARANTINE_READ,
        "Les dossiers auxquels ce courriel peut appartenir.",
        gives="web.views.quarantine_api:CandidatesOut",
    ),
    access=Rule.MANAGER,
)
def read_candidates(call: Call) -> Response:
    """The cases that this mail may belong to, the likeliest first, and why; none is chosen."""
    from ...flows.candidates import candidates
    from ..responses import answer
    from ..views.quarantine_api import CandidateOut, CandidatesOut

    found = candidates(call.ctx, _item(call))
    return answer(
        CandidatesOut(tuple(CandidateOut(s.id, s.case.reference, why) for s, why in found))
    )


@api_route(
    _ITEM,
    Contract(
        Scope.QUARANTINE_WRITE,
        "Décider d’un courriel à vérifier.",
        gives=_OUT,
        takes="web.views.quarantine_api:DecisionIn",
    ),
    method="POST",
    access=Rule.MANAGER,
)
def decide_quarantined(call: Call) -> Response:
    """Attach it, open its case, discard it, or take it up again; what was decided stands."""
    from ...flows.decide import decide
    from ..pages.quarantine import decision_of
    from ..responses import answer
    from ..views.quarantine_api import DecisionIn, form_of, quarantined_out

    said, item = posted(call, DecisionIn), _item(call)
    with placed(**_NAMES):
        decided = decide(call.ctx, item, decision_of(call, item, form_of(said)))
    return answer(quarantined_out(decided))


@api_route(
    _ITEM + "/original",
    Contract(Scope.EVIDENCE_READ, "Le courriel tel que reçu.", status=303),
    access=Rule.MANAGER,
)
def download_held(call: Call) -> Response:
    """The mail or the file as it was received: 303 to an address good for a minute."""
    from ...errors import NotFound

    item = _item(call)
    mail = call.ctx.store.mails.ended(item.sha256, item.tenant)
    if mail is None:
        raise NotFound("mail", item.sha256)
    name = f"piece-{item.sha256[:12]}.{mail.media}"
    return sent_to(call, call.ctx.files.evidence_url(item.sha256, name))


def _item(call: Call) -> Quarantined:
    """Raises NotFound."""
    return call.ctx.store.quarantine.get(call.person.tenant, call.params["item"])
