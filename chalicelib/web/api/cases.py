"""Cases (dossiers): the list, where each stands, its dates, its ledger, its analysis."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule, Thing, allowed
from ..routes import Contract, api_route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Snapshot
    from ..calls import Call

_ONE = "/cases/{case}"


@api_route(
    "/cases",
    Contract(
        Scope.CASES_READ,
        "Les dossiers de l’employeur, ou ceux confiés au cabinet.",
        gives="web.views.api:CaseOut",
        listed=True,
        query=("reference",),
    ),
    access=Rule.TEAM,
)
def list_cases(call: Call) -> Response:
    """The employer's cases, or those mandated to the firm."""
    from ..lists import paged
    from ..views.api import case_out

    load, on = call.ctx.store.cases.load, call.ctx.today()
    return paged(call, _visible(call), lambda s: s.id, lambda s: case_out(load(s.tenant, s.id), on))


@api_route(
    _ONE,
    Contract(Scope.CASES_READ, "Où en est le dossier, et que faire.", "web.views.api:CaseOut"),
    access=Rule.CASE,
)
def read_case(call: Call) -> Response:
    """Where a case stands and what to do next, with the trace of the date."""
    from ..responses import answer
    from ..views.api import case_out

    return answer(case_out(call.case, call.ctx.today()))


@api_route(
    _ONE + "/deadlines",
    Contract(
        Scope.CASES_READ,
        "La date de l’employeur et son calcul ; pour un cabinet, toutes les échéances.",
        gives="web.views.api:DeadlinesOut",
        query=("on",),
    ),
    access=Rule.CASE,
)
def read_deadlines(call: Call) -> Response:
    """The employer's date with its steps, on any day; for a firm, every deadline."""
    from ..responses import answer
    from ..views.api import deadlines_out

    return answer(deadlines_out(call.case, _asked_day(call), counsel=call.counsel))


@api_route(
    _ONE + "/events",
    Contract(
        Scope.CASES_READ,
        "Le journal du dossier, inscription par inscription.",
        gives="web.views.api:EntryOut",
        listed=True,
    ),
    access=Rule.CASE,
)
def read_events(call: Call) -> Response:
    """The ledger of the case, entry by entry, in the order of arrival."""
    from ..lists import paged
    from ..views.api import entry_out

    return paged(call, call.case.entries, lambda e: f"{e.sequence:06}", entry_out)


@api_route(
    _ONE + "/export",
    Contract(Scope.CASES_READ, "Le dossier au format d’échange.", "cases:CaseFile"),
    access=Rule.CASE,
)
def export_case(call: Call) -> Response:
    """The case and its events in the interchange's JSON, as any tool of Vigie reads them."""
    from ...cases import CaseFile
    from ..responses import answer

    events = tuple(entry.event() for entry in call.case.entries)
    return answer(CaseFile(case=call.case.snapshot.case, events=events))


@api_route(
    _ONE + "/ledger",
    Contract(Scope.CASES_READ, "Le journal à vérifier, chaînage compris.", "cases:Export"),
    access=Rule.CASE,
)
def export_ledger(call: Call) -> Response:
    """The ledger with its chain of hashes: `python -m chalicelib verify` proves it."""
    from ...flows.handover import taken_ledger
    from ..responses import answer

    return answer(taken_ledger(call.ctx, call.case, call.person))


@api_route(
    _ONE + "/analysis",
    Contract(
        Scope.CASES_READ,
        "L’analyse de l’acte, pour le cabinet mandaté seul.",
        gives="law:Analysis",
        query=("on",),
    ),
    access=Rule.COUNSEL,
)
def read_analysis(call: Call) -> Response:
    """The analysis of the act, for the mandated firm alone."""
    from ...law import analyse
    from ..responses import answer

    return answer(analyse(call.case.snapshot.case, call.case.state, _asked_day(call)))


def _visible(call: Call) -> list[Snapshot]:
    """The cases that the program's side may open; of one reference, when the query names it."""
    from ...cases import reference_key
    from ..views.listing import ended

    person, cases = call.person, call.ctx.store.cases
    found = cases.of_tenant(person.tenant) if person.tenant else cases.of_firm(person.firm)
    mine = [s for s in found if allowed(Rule.CASE, call.visitor, Thing(s.tenant, s.firm))]
    wanted = call.query("reference")
    if wanted:
        key = reference_key(wanted)
        mine = [s for s in mine if reference_key(s.case.reference) == key]
    return [s for s in mine if not ended(s)]


def _asked_day(call: Call) -> date:
    """The day of the query, else today. Raises BadInput."""
    from ...errors import BadInput
    from ..views.days import iso_day

    given = call.query("on")
    if not given:
        return call.ctx.today()
    day = iso_day(given)
    if day is None:
        raise BadInput("?on", f"{given[:40]!r} is not a day.", "Write YYYY-MM-DD.")
    return day
