"""What people did: an act checked on the platform, « fait » with its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted, ref_of, the_case

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_CASE = "web.views.api:CaseOut"


@api_route(
    "/cases/{case}/checks",
    Contract(
        Scope.CASES_WRITE,
        "Dire si un acte annoncé par courriel est sur la plateforme.",
        gives=_CASE,
        takes="web.views.api:CheckIn",
    ),
    method="POST",
    access=Rule.RECORD,
)
def check_event(call: Call) -> Response:
    """Say whether an act that a mail announced is on the platform; said again, nothing changes."""
    from ...flows.check import Answer, check
    from ..views.api import CheckIn

    given = posted(call, CheckIn)
    said = Answer(
        found=given.found,
        on=given.on or call.ctx.today(),
        person=given.person,
        documents=given.documents,
    )
    with placed():
        check(call.ctx, ref_of(call), given.event, said)
    return the_case(call)


@api_route(
    "/cases/{case}/done",
    Contract(
        Scope.CASES_WRITE,
        "« Fait » : inscrire un acte accompli, avec sa preuve.",
        gives=_CASE,
        takes="flows.done:Done",
    ),
    method="POST",
    access=Rule.RECORD,
)
def record_done(call: Call) -> Response:
    """Record an act with its proof; the same act again changes nothing, or adds its proof."""
    from ...flows.done import Done, done

    said = posted(call, Done)
    with placed():
        done(call.ctx, ref_of(call), said)
    return the_case(call)
