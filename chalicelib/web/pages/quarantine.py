"""The quarantine: mails nobody could read or match, and what the manager decides of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Decision, Quarantined
    from ..calls import Call
    from ..views.deadlines import TodayBox
    from ..views.quarantine import CandidateLine, Typed

_ITEM = "/quarantaine/{item}"
_FIELDS = (
    "choix", "dossier", "numero", "nature", "le", "reference", "salarie", "employeur", "raison",
    "residence_salarie", "en_poste", "residence_employeur", "tribunal",
)  # fmt: skip


@route("/quarantaine", access=Rule.MANAGER)
def quarantine(call: Call) -> Response:
    """Those that wait, newest first, then those decided."""
    from ...flows.put_off import crowd_of
    from ..responses import page
    from ..views.quarantine import quarantined_line

    items = call.ctx.store.quarantine.of_tenant(call.person.tenant)
    lines = [quarantined_line(item) for item in reversed(items)]
    waiting = [line for line in lines if not line.decided]
    decided = [line for line in lines if line.decided]
    crowd = crowd_of(call.ctx, call.person.tenant)
    return page(call, "quarantaine.html", courriels=waiting, traites=decided, affluence=crowd)


@route(_ITEM, access=Rule.MANAGER)
def quarantined_mail(call: Call) -> Response:
    """One mail: what was read of it, the dates that run already, and what to decide."""
    from ..views.quarantine import Typed

    return _page(call, _item(call), Typed(), status=200)


@route(_ITEM, method="POST", access=Rule.MANAGER)
def decide_mail(call: Call) -> Response:
    """Decide once: a second click, or a second person, is shown what was decided."""
    from ...errors import BadInput, Conflict
    from ...flows.decide import decide
    from ..calls import first
    from ..responses import redirect
    from ..views.entry import Faults
    from ..views.quarantine import Typed

    item, form = _item(call), call.form()
    given = {name: first(form, name) for name in _FIELDS}
    path = f"/quarantaine/{item.id}"
    if item.decided and given["choix"] != "reprendre":
        return redirect(call.ctx.settings, f"{path}?fait=deja")
    try:
        decide(call.ctx, item, decision_of(call, item, given))
    except Conflict:
        return redirect(call.ctx.settings, f"{path}?fait=deja")
    except Faults as faults:
        return _page(call, item, Typed(given, faults.errors), status=400)
    except BadInput as fault:
        return _page(call, item, Typed(given, {fault.where: fault.why}), status=400)
    return redirect(call.ctx.settings, f"{path}?fait=oui")


def _item(call: Call) -> Quarantined:
    return call.ctx.store.quarantine.get(call.person.tenant, call.params["item"])


def decision_of(call: Call, item: Quarantined, given: dict[str, str]) -> Decision:
    """The decision that a form asks for. Raises BadInput naming the field at fault."""
    import msgspec

    from ...flows.decide import chosen, opened_as
    from ...flows.shown import dated
    from ...store.records import Choice, Decision
    from ..views.decision import asked

    form = asked(given, dated=bool(item.events) and item.media == "eml", today=call.ctx.today())
    made = Decision(
        choice=form.choice, person=call.person.name, at=call.ctx.now(), reason=form.reason
    )
    if form.choice in (Choice.DISCARDED, Choice.TAKEN_UP):
        return made
    events = chosen(dated(call.ctx, item, form.on), form.kind, form.on)
    made = msgspec.structs.replace(made, reason="", events=events)
    if form.choice is Choice.ATTACHED:
        return msgspec.structs.replace(made, case=form.case or _numbered(call, form.number))
    header = opened_as(call.ctx, item.tenant, form.header)
    return msgspec.structs.replace(made, header=header)


def _numbered(call: Call, number: str) -> str:
    """The case of the tenant with this number. Raises BadInput."""
    from ...errors import BadInput

    found = call.ctx.store.cases.by_reference(call.person.tenant, number) if number else None
    if found is None:
        said = "aucun de vos dossiers ne porte ce numéro." if number else "écrivez le numéro."
        raise BadInput("numero", said)
    return found


def _candidates(call: Call, item: Quarantined) -> list[CandidateLine]:
    from ...flows.candidates import candidates
    from ..views.quarantine import CandidateLine

    return [
        CandidateLine(
            case=snapshot.id,
            reference=snapshot.case.reference,
            worker=snapshot.case.worker.name,
            path=f"/dossiers/{snapshot.tenant}/{snapshot.id}",
            why=why,
        )
        for snapshot, why in candidates(call.ctx, item)
    ]


def _provisional(call: Call, item: Quarantined) -> TodayBox | None:
    """The date that its provisional case counts already; None when no clock runs."""
    from ...law import deadlines, today
    from ..views.deadlines import today_box

    if not item.case or item.decided:
        return None
    stored, on = call.ctx.store.cases.load(item.tenant, item.case), call.ctx.today()
    state = stored.state
    dates = deadlines(stored.snapshot.case, state, on)
    return today_box(today(dates, state, on), dates, on)


def _page(call: Call, item: Quarantined, typed: Typed, *, status: int) -> Response:
    from ...law.wording import typeset
    from ..render import capital
    from ..responses import page
    from ..views.header import PLACES, header_fields
    from ..views.quarantine import quarantined_line

    line = quarantined_line(item)
    return page(
        call,
        "courriel.html",
        status=status,
        c=line,
        candidats=() if line.decided else _candidates(call, item),
        provisoire=_provisional(call, item),
        champs=header_fields(PLACES),
        saisie=typed.values or dict.fromkeys(_FIELDS, "") | _read(item),
        erreurs={name: capital(typeset(why)) for name, why in typed.errors.items()},
        fait=call.query("fait") if status == 200 else "",
    )


def _read(item: Quarantined) -> dict[str, str]:
    """The forms before anything is typed: what was read of the mail."""
    from ...flows.decide import told_by
    from ..views.quarantine import read_as

    on = item.events[-1].on.isoformat() if told_by(item) else ""
    return {
        "reference": item.reference,
        "salarie": item.worker,
        "employeur": item.employer,
        "nature": read_as(item),
        "le": on,
    }
