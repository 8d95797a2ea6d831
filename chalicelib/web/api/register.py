"""The firm's register of authorities: read, write, take out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted

if TYPE_CHECKING:
    from chalice.app import Response

    from ...flows.register import Entry
    from ...store.office_records import Office
    from ..calls import Call

_ONE = "/offices/{office}"
_OUT = "web.views.register:OfficeOut"
_IN = "flows.register:Entry"


@api_route(
    "/offices",
    Contract(Scope.DRAFTS_READ, "Le registre du cabinet.", _OUT, listed=True),
    access=Rule.CABINET,
)
def list_offices(call: Call) -> Response:
    """The authorities the firm writes to, and whether somebody must look at them again."""
    from ..lists import paged
    from ..views.register import office_out

    found, on = call.ctx.store.offices.of_firm(call.person.firm), call.ctx.today()
    return paged(call, found, lambda o: o.id, lambda o: office_out(o, on))


@api_route(
    "/offices",
    Contract(Scope.DRAFTS_WRITE, "Écrire une fiche du registre.", _OUT, _IN, status=201),
    method="POST",
    access=Rule.CABINET,
)
def add_office(call: Call) -> Response:
    """Write a new entry, with where and when it was read."""
    from ...flows.register import Entry

    return _written(call, posted(call, Entry), None, 201)


@api_route(
    _ONE,
    Contract(Scope.DRAFTS_WRITE, "Modifier une fiche du registre.", _OUT, _IN),
    method="POST",
    access=Rule.CABINET,
)
def change_office(call: Call) -> Response:
    """Write other words of an entry; the same words change nothing."""
    from ...flows.register import Entry

    return _written(call, posted(call, Entry), _office(call), 200)


@api_route(
    _ONE,
    Contract(Scope.DRAFTS_WRITE, "Retirer une fiche du registre.", _OUT),
    method="DELETE",
    access=Rule.CABINET,
)
def remove_office(call: Call) -> Response:
    """Take an entry out; the drafts that it filled keep their words."""
    from ...flows.register import drop
    from ..responses import answer
    from ..views.register import office_out

    office = _office(call)
    drop(call.ctx, call.person, office)
    return answer(office_out(office, call.ctx.today()))


def _written(call: Call, said: Entry, office: Office | None, status: int) -> Response:
    from ...flows.register import write
    from ..responses import answer
    from ..views.register import FIELDS, office_out

    with placed(**FIELDS):
        kept = write(call.ctx, call.person, said, office)
    return answer(office_out(kept, call.ctx.today()), status)


def _office(call: Call) -> Office:
    """Raises NotFound."""
    from ...flows.register import entry_of

    return entry_of(call.ctx, call.person, call.params["office"])
