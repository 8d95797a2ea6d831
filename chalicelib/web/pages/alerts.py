"""Mes alertes: groups, channels, quiet hours, the recap; and the employer's own ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call
    from ..views.preferences import Typed

_PATH, _RULES = "/alertes", "/alertes/entreprise"


@route(_PATH, access=Rule.SIGNED_IN)
def my_alerts(call: Call) -> Response:
    """The choices as they stand, and what they would have sent last month."""
    from ..views.preferences import Typed

    chosen = call.ctx.store.preferences.of(call.person.id)
    return _page(call, Typed(chosen=chosen), saved=bool(call.query("fait")))


@route(_PATH, method="POST", access=Rule.SIGNED_IN)
def choose_alerts(call: Call) -> Response:
    """Keep the choices, or only try them on last month (`essai`); faults keep what was ticked."""
    from dataclasses import replace

    from ...flows.preferences import prefer, refusals
    from ..responses import redirect
    from ..views.preferences import read

    form = call.form()
    typed = read(form, call.person, call.ctx.store.preferences.of(call.person.id))
    typed = replace(typed, errors=refusals(call.ctx, call.person, typed.chosen))
    if typed.errors:
        return _page(call, typed, status=400)
    if "essai" in form:
        return _page(call, typed, tried=True)
    prefer(call.ctx, call.person, typed.chosen)
    return redirect(call.ctx.settings, f"{_PATH}?fait=1")


@route(_RULES, access=Rule.MANAGER)
def alert_rules(call: Call) -> Response:
    """The employer's own ladder, and whether workers are told."""
    from ...alerts.matrix import Said, matrix
    from ..responses import page

    rules = call.ctx.store.preferences.rules(call.person.tenant)
    steps = [step for step in matrix().ladder if step.days > 0]
    return page(
        call,
        "alertes-entreprise.html",
        marches=[(s, s.said == Said.ALWAYS, s.rung in matrix().steps(rules.steps)) for s in steps],
        regles=rules,
        fait=bool(call.query("fait")),
    )


@route(_RULES, method="POST", access=Rule.MANAGER)
def choose_rules(call: Call) -> Response:
    """Keep them. What cannot be dropped stays, whatever the form says."""
    from ...alerts.matrix import Said, matrix
    from ...flows.preferences import choose_rules as keep
    from ...store.preference_records import AlertRules
    from ..responses import redirect

    form = call.form()
    optional = [step.rung for step in matrix().ladder if step.said is not Said.ALWAYS]
    rules = AlertRules(
        tenant=call.person.tenant,
        steps=tuple(rung for rung in optional if rung in form.get("marches", ())),
        worker="salaries" in form,
    )
    keep(call.ctx, call.person, rules)
    return redirect(call.ctx.settings, f"{_RULES}?fait=1")


def _page(
    call: Call, typed: Typed, *, status: int = 200, saved: bool = False, tried: bool = False
) -> Response:
    from ...flows.dry_run import dry_run
    from ..responses import page
    from ..views.preferences import HOURS, WEEKDAYS, lines

    return page(
        call,
        "alertes.html",
        status=status,
        lignes=lines(call.person, typed),
        choix=typed.chosen,
        erreurs=typed.errors,
        essai=dry_run(call.ctx, call.person, typed.chosen) if not typed.errors else None,
        tente=tried,
        fait=saved,
        mobile=bool(call.person.phone),
        heures=HOURS,
        jours=WEEKDAYS,
    )
