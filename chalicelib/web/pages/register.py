"""Registre: the authorities that a firm writes to, with where and when that was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.office_records import Office
    from ..calls import Call
    from ..views.register import Typed

_PATH = "/registre"
_NEW = f"{_PATH}/nouvelle"
_ONE = f"{_PATH}/fiches/{{office}}"
_DONE = ("ecrite", "retiree")


@route(_PATH, access=Rule.CABINET)
def register(call: Call) -> Response:
    """Every entry, those to look at again first said so; and what Vigie read of the platforms."""
    from ...letters.platforms import platforms
    from ..responses import page
    from ..views.register import office_lines

    done = call.query("fait")
    found = call.ctx.store.offices.of_firm(call.person.firm)
    return page(
        call,
        "registre.html",
        fiches=office_lines(found, call.ctx.today()),
        plateformes=platforms(),
        fait=done if done in _DONE else "",
    )


@route(_NEW, access=Rule.CABINET)
def new_entry(call: Call) -> Response:
    """The form of a new entry; of a platform that Vigie read of, its source is there already."""
    from ..views.register import begun

    return _form(call, begun(call.query("sorte"), call.query("plateforme")), None)


@route(_NEW, method="POST", access=Rule.CABINET)
def add_entry(call: Call) -> Response:
    """Keep it; what is wrong is said beside the field, and what was typed is kept."""
    return _written(call, None)


@route(_ONE, access=Rule.CABINET)
def one_entry(call: Call) -> Response:
    """An entry in its form, to be corrected or read again."""
    from ..views.register import typed_of

    office = _office(call)
    return _form(call, typed_of(office), office)


@route(_ONE, method="POST", access=Rule.CABINET)
def change_entry(call: Call) -> Response:
    """Keep other words of it, or take it out."""
    from ...errors import BadInput
    from ...flows.register import drop
    from ..calls import first
    from ..responses import redirect

    office = _office(call)
    doing = first(call.form(), "faire")
    if doing == "retirer":
        drop(call.ctx, call.person, office)
        return redirect(call.ctx.settings, f"{_PATH}?fait=retiree")
    if doing != "ecrire":
        raise BadInput("faire", "none of the buttons of the page.", "Press one.")
    return _written(call, office)


def _written(call: Call, office: Office | None) -> Response:
    from dataclasses import replace

    from ...errors import BadInput, Conflict
    from ...flows.register import write
    from ..responses import redirect
    from ..views.register import entry, read

    typed = read(call.form())
    try:
        write(call.ctx, call.person, entry(typed), office)
    except BadInput as fault:
        said = {fault.where: f"{fault.why} {fault.remedy}".strip()}
        return _form(call, replace(typed, errors=said), office)
    except Conflict:
        said = {"titre": "quelqu’un du cabinet vient de modifier cette fiche : rechargez la page."}
        return _form(call, replace(typed, errors=said), office)
    return redirect(call.ctx.settings, f"{_PATH}?fait=ecrite")


def _office(call: Call) -> Office:
    from ...flows.register import entry_of

    return entry_of(call.ctx, call.person, call.params["office"])


def _form(call: Call, typed: Typed, office: Office | None) -> Response:
    from ...flows.register import CALLS
    from ..responses import page

    return page(
        call,
        "registre-fiche.html",
        status=400 if typed.errors else 200,
        fiche=office,
        saisie=typed,
        appels=CALLS,
        aujourdhui=call.ctx.today(),
        perimee=office is not None and not office.fresh(call.ctx.today()),
    )
