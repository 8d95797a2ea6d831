"""That all of an employer's data be erased: asked for by its manager, done by the operator.

Nothing goes before a week: every manager and the operator are told at once, and any manager may
withdraw it until the operator begins (decision 70).
"""

from datetime import date, timedelta

import msgspec

from ..cases import OPEN
from ..errors import BadInput
from ..store.audit_records import Action
from ..store.own_data_records import ErasureRequest
from ..store.records import OPERATOR_HOME, Outbox, Person, Tenant
from .audit import note
from .context import Context
from .ended import in_lines
from .limits import within
from .operators import ensure_operator

COOLING = timedelta(days=7)


class AtStake(msgspec.Struct, frozen=True, kw_only=True):
    """What nobody would be told of any more: the cases still open, the next prudent date.

    `mandated` counts the cases that a firm's mandate stands over: it is to be ended first.
    """

    running: int
    next_due: date | None
    mandated: int


def at_stake(ctx: Context, tenant: str) -> AtStake:
    """What an erasure would take with it, today."""
    found = ctx.store.cases.of_tenant(tenant)
    dues = [one.next_due for one in found if one.next_due and one.next_due >= ctx.today()]
    return AtStake(
        running=sum(one.status in OPEN for one in found),
        next_due=min(dues, default=None),
        mandated=sum(bool(one.firm) for one in found),
    )


def proof_of(tenant: Tenant) -> str:
    """What whoever asks types: the employer's name, or who opened its space while it has none."""
    return tenant.name or tenant.opened_by or tenant.id


def ask_erasure(ctx: Context, by: Person, typed: str) -> None:
    """Ask that all of this manager's employer's data be erased; asked twice is asked once.

    Raises BadInput (`nom`) when what was typed is not the employer's name, or was typed too often.
    """
    tenant = ctx.store.people.tenant(by.tenant)
    if _folded(typed) != _folded(proof_of(tenant)):
        raise BadInput("nom", "ce n’est pas ce qui est à recopier.")
    if ctx.store.erasure_requests.of(tenant.id):
        return
    if not within(ctx, "erasure", home=tenant.id):
        raise BadInput("nom", "trop de demandes aujourd’hui.", "Réessayez demain.")
    now = ctx.now()
    request = ErasureRequest(
        tenant=tenant.id, by=by.id, by_name=by.name, asked_at=now, not_before=now + COOLING
    )
    ensure_operator(ctx)
    if ctx.store.erasure_requests.ask(request, _told(ctx, tenant, request)):
        note(ctx, by, Action.ERASURE_ASKED)


def withdraw_erasure(ctx: Context, by: Person) -> None:
    """Withdraw the request of this manager's employer; none, and nothing is done."""
    tenant = ctx.store.people.tenant(by.tenant)
    request = ctx.store.erasure_requests.of(tenant.id)
    if request and ctx.store.erasure_requests.withdraw(
        tenant.id, _told(ctx, tenant, request, back=by.name)
    ):
        note(ctx, by, Action.ERASURE_WITHDRAWN)


def _told(
    ctx: Context, tenant: Tenant, request: ErasureRequest, *, back: str = ""
) -> tuple[Outbox, ...]:
    """What its managers and the operator read; `back` is who withdrew it.

    The first of the French lines is what to do today.
    """
    from ..alerts import ERASURE, ERASURE_TO_DO
    from ..law import day_of, french_day

    asked, first = (french_day(day_of(at)) for at in (request.asked_at, request.not_before))
    ours = _BACK if back else _ASKED
    theirs = _BACK_TO_DO if back else _TO_DO
    words = {
        "by": request.by_name,
        "back": back,
        "asked": asked,
        "first": first,
        "id": tenant.id,
        "called": tenant.called,
    }
    about = f"{'back' if back else 'asked'}:{request.asked_at.isoformat()}"

    def said(home: str, purpose: str, cause: str, path: str, french: tuple[str, ...]) -> Outbox:
        today, *lines = (line.format(**words) for line in french)
        return in_lines(ctx, home, purpose, cause, lines, today=today, path=path)

    return (
        said(tenant.id, ERASURE, about, "donnees", ours),
        said(OPERATOR_HOME, ERASURE_TO_DO, f"{tenant.id}:{about}", "exploitation", theirs),
    )


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


_ASKED = (
    "À faire aujourd’hui\u00a0: si cette demande n’est pas voulue, retirez-la.",
    "Le {asked}, {by} a demandé que toutes les données de {called} soient effacées de Vigie\u00a0: "
    "dossiers, journaux, courriels reçus, messages, équipe.",
    "Rien n’est effacé avant le {first}. Jusque-là, et tant que ce n’est pas fait, chaque "
    "gestionnaire peut retirer la demande sur la page «\u00a0Vos données\u00a0».",
    "Une fois les données effacées, plus personne n’est prévenu d’aucun délai. Prenez d’abord une "
    "copie, sur la même page.",
)
_BACK = (
    "Rien à faire\u00a0: vos données restent, et vos délais restent suivis.",
    "{back} a retiré la demande d’effacement que {by} avait faite le {asked}.",
)
_TO_DO = (
    "À faire aujourd’hui\u00a0: rien encore. L’effacement est possible à partir du {first}.",
    "Le {asked}, l’employeur {id} a demandé que toutes ses données soient effacées. Il peut "
    "retirer sa demande tant que vous n’avez pas commencé.",
    "À partir du {first}, la commande «\u00a0erase\u00a0» montre ce qui partirait, et dit si un "
    "mandat ou un gel l’empêche. La page «\u00a0Exploitation\u00a0» l’écrit en entier.",
)
_BACK_TO_DO = (
    "Rien à faire\u00a0: n’effacez pas cet employeur.",
    "L’employeur {id} a retiré sa demande d’effacement du {asked}.",
)
