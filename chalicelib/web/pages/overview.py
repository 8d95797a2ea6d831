"""Exploitation: how Vigie stands across employers, and the mails that are nobody's yet.

For operators alone. They see numbers, instants and employers' names: no case, no draft, no note, no
evidence, and nothing of what a mail says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput
from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Choice, Quarantined
    from ..calls import Call
    from ..views.overview import Typed

_PATH = "/exploitation"
_MAIL = _PATH + "/courriels/{item}"
_SHOWN = 20


@route(_PATH, access=Rule.OPERATOR)
def overview(call: Call) -> Response:
    """What waits for an operator first, then the machine, the messages, the employers."""
    from ...flows import overview as flow
    from ...flows.audit import read
    from ...flows.put_off import crowd_of
    from ...store.records import OPERATOR_HOME
    from ..responses import page
    from ..sheets import sheet_of
    from ..views.audit import audit_line
    from ..views.overview import by_trouble, failing_lines, stray_line

    now = call.ctx.now()
    strays = [stray_line(item, now) for item in flow.unaddressed(call.ctx)]
    sheet = sheet_of(flow.employers(call.ctx), call.query("page"), 100)
    return page(
        call,
        "exploitation.html",
        attente=[one for one in strays if not one.decided],
        traites=[one for one in strays if one.decided][:_SHOWN],
        machine=flow.machine(call.ctx),
        affluence=crowd_of(call.ctx, OPERATOR_HOME),
        echecs=failing_lines(flow.failing(call.ctx)),
        jours=flow.FAILED_DAYS,
        employeurs=by_trouble(flow.standings(call.ctx, sheet.items)),
        feuille=sheet,
        actes=[audit_line(entry) for entry in read(call.ctx, call.person)[:_SHOWN]],
        maintenant=now,
    )


@route(_MAIL, access=Rule.OPERATOR)
def stray_mail(call: Call) -> Response:
    """One mail to an unknown address: where it was sent, and what to do with it."""
    from ..views.overview import Typed

    return _page(call, _item(call), Typed())


@route(_MAIL, method="POST", access=Rule.OPERATOR)
def decide_stray(call: Call) -> Response:
    """Hand it to its employer in two steps, discard it, or take a discard back."""
    from ...errors import Conflict
    from ..calls import first

    item, form = _item(call), call.form()
    doing = {"remettre": _hand, "ecarter": _discard, "reprendre": _take_up}.get(
        first(form, "faire")
    )
    if doing is None:
        raise BadInput("faire", "none of the buttons of the page.", "Press one.")
    try:
        return doing(call, item)
    except Conflict:  # Another operator decided meanwhile: the page says what.
        return _back(call, item, "deja")


def _hand(call: Call, item: Quarantined) -> Response:
    """First the employer's name is shown; nothing is given before the second yes."""
    from ...flows.unaddressed import check, hand, order, owner_of
    from ..calls import first
    from ..views.overview import Typed

    form = call.form()
    typed = Typed(address=first(form, "adresse"), reason=first(form, "raison"))
    try:
        owner = owner_of(call.ctx, typed.address)
        check(item, typed.reason)
        if first(form, "employeur") != owner.id:
            return _page(call, item, typed, owner.id)
        _, row = hand(call.ctx, call.person, item, owner, typed.reason)
    except BadInput as fault:
        return _refused(call, item, typed, fault)
    order(call.ctx, row)
    return _back(call, item, "remis")


def _discard(call: Call, item: Quarantined) -> Response:
    from ...store.records import Choice
    from ..calls import first
    from ..views.overview import Typed

    typed = Typed(why=first(call.form(), "pourquoi"))
    try:
        _decide(call, item, Choice.DISCARDED, typed.why)
    except BadInput as fault:
        where = "pourquoi" if fault.where == "raison" else fault.where
        return _refused(call, item, typed, BadInput(where, fault.why, fault.remedy))
    return _back(call, item, "ecarte")


def _take_up(call: Call, item: Quarantined) -> Response:
    from ...store.records import Choice
    from ..views.overview import Typed

    try:
        _decide(call, item, Choice.TAKEN_UP)
    except BadInput as fault:
        return _refused(call, item, Typed(), fault)
    return _back(call, item, "repris")


def _decide(call: Call, item: Quarantined, choice: Choice, reason: str = "") -> None:
    from ...flows.decide import decide
    from ...store.records import Decision

    decision = Decision(choice=choice, person=call.person.name, at=call.ctx.now(), reason=reason)
    decide(call.ctx, item, decision)


def _item(call: Call) -> Quarantined:
    """Raises NotFound: of an employer's own mails none is an operator's to see."""
    from ...store.records import OPERATOR_HOME

    return call.ctx.store.quarantine.get(OPERATOR_HOME, call.params["item"])


def _back(call: Call, item: Quarantined, done: str) -> Response:
    from ..responses import redirect

    return redirect(call.ctx.settings, f"{_PATH}/courriels/{item.id}?fait={done}")


def _refused(call: Call, item: Quarantined, typed: Typed, fault: BadInput) -> Response:
    from dataclasses import replace

    said = {fault.where: f"{fault.why} {fault.remedy}".strip()}
    return _page(call, item, replace(typed, errors=said))


def _page(call: Call, item: Quarantined, typed: Typed, owner: str = "") -> Response:
    from ..responses import page
    from ..views.overview import stray_line

    line = stray_line(item, call.ctx.now())
    people = call.ctx.store.people
    return page(
        call,
        "courriel-sans-employeur.html",
        status=400 if typed.errors else 200,
        c=line,
        chemin=f"{_PATH}/courriels/{item.id}",
        saisie=typed,
        employeur=people.tenant(owner) if owner else None,
        remis_a=people.tenant(line.tenant) if line.tenant else None,
        fait=call.query("fait") if not typed.errors else "",
    )
