"""Admission: from a raw request to a Call, or a refusal. Every route passes here.

Imported by the first request: what it imports costs the other Lambdas nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..errors import Forbidden, NotFound, TooMany
from ..flows.limits import longest_wait, within
from ..flows.links import read_draft
from ..flows.tokens import opened, speaker
from ..store.keys import short
from .access import (
    ForgedForm,
    Rule,
    SignInNeeded,
    Thing,
    TokenNeeded,
    Visitor,
    allowed,
    refuse_scope,
)
from .calls import Call, first, ip_of
from .sessions import csrf_holds, person_of, session_of

if TYPE_CHECKING:
    from chalice.app import Request

    from ..flows.context import Context
    from .routes import Route


def admit(route: Route, ctx: Context, request: Request, params: Mapping[str, str]) -> Call:
    """The call, admitted by the route's rule.

    Raises SignInNeeded, TokenNeeded, MissingScope, TooMany, ForgedForm, Forbidden, or NotFound:
    what is not for who asks looks exactly like what does not exist.
    """
    call = _identify(route, ctx, request, params)
    if route.contract:
        refuse_scope(call.visitor, route.contract.scope)
    if route.method != "GET" and not route.api and not (route.one_click and call.one_click()):
        _refuse_forged(call)
    call = _LOAD.get(route.access, _plain)(call)
    if allowed(route.access, call.visitor, call.thing):
        return call
    if route.access is Rule.MANAGER:
        raise Forbidden(route.access)
    raise NotFound("page", route.path)


def _identify(route: Route, ctx: Context, request: Request, params: Mapping[str, str]) -> Call:
    if route.contract:
        return Call(ctx, request, params, _program(ctx, request))
    session = session_of(request.headers.get("cookie", ""))
    visitor = Visitor(person_of(ctx, session))
    if visitor.person is None and route.access is not Rule.PUBLIC:
        raise SignInNeeded
    return Call(ctx, request, params, visitor, session)


def _program(ctx: Context, request: Request) -> Visitor:
    """Who holds the token; missing, unknown, revoked and expired ones get the same answer.

    Raises TokenNeeded, TooMany.
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    token = opened(ctx, secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        if not within(ctx, "api_refused", ip=ip_of(request)):
            raise TooMany("api_refused", longest_wait(ctx, "api_refused"))
        raise TokenNeeded
    if not within(ctx, "api", token=token.id):
        raise TooMany("api", longest_wait(ctx, "api"))
    return Visitor(speaker(token), token)


def _refuse_forged(call: Call) -> None:
    """A form of a signed-in person carries its session's token; none comes from another site."""
    # Browsers set this header themselves; it also protects the forms of people not signed in.
    if call.request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise ForgedForm
    if call.visitor.person is None:
        return
    if not csrf_holds(call.ctx.settings, call.session, first(call.form(), "jeton")):
        raise ForgedForm


def _plain(call: Call) -> Call:
    return call


def _of_tenant(call: Call) -> Call:
    return call.about(Thing(tenant=call.person.tenant))


def _of_firm(call: Call) -> Call:
    return call.about(Thing(secret_of=call.person.firm))


def _of_home(call: Call) -> Call:
    return call.about(Thing(tenant=call.person.tenant, secret_of=call.person.firm))


def _of_led_home(call: Call) -> Call:
    """Its own side's, for a manager and for whoever leads a firm; nobody's for the others."""
    from ..flows.lawyers import leads

    person = call.person
    led = person.firm if person.firm and not call.visitor.token and leads(call.ctx, person) else ""
    return call.about(Thing(tenant=person.tenant, secret_of=led))


def _of_case(call: Call) -> Call:
    stored = call.ctx.store.cases.load(*_place(call))
    return call.about(Thing(stored.snapshot.tenant, stored.snapshot.firm), stored)


def _place(call: Call) -> tuple[str, str]:
    """Tenant and id of the case that the path names: whole, by its id, or by an SMS's code."""
    if "tenant" in call.params:
        return call.params["tenant"], call.params["case"]
    if "case" in call.params and call.person.tenant:
        return call.person.tenant, call.params["case"]
    code = call.params["code"] if "code" in call.params else short(call.params["case"])
    place = call.ctx.store.cases.by_short(code)
    if place is None or call.params.get("case", place[1]) != place[1]:
        raise NotFound("case", "short link")
    return place


def _of_counsel(call: Call) -> Call:
    """What is the firm's: a draft by its link, or all its work on the case that the path names."""
    return _of_draft(call) if "token" in call.params else _of_case(call)


def _of_draft(call: Call) -> Call:
    claim = read_draft(call.ctx.settings, call.params["token"], call.ctx.now())
    stored = call.ctx.store.cases.load(claim.tenant, claim.case)
    thing = Thing(claim.tenant, stored.snapshot.firm, secret_of=claim.firm)
    return call.about(thing, stored, claim)


_LOAD: dict[Rule, Callable[[Call], Call]] = {
    Rule.MANAGER: _of_tenant,
    Rule.EMPLOYER: _of_tenant,
    Rule.OWNER: _of_case,
    Rule.CABINET: _of_firm,
    Rule.FIRM: _of_firm,
    Rule.OVERSEER: _of_led_home,
    Rule.STEWARD: _of_home,
    Rule.CASE: _of_case,
    Rule.RECORD: _of_case,
    Rule.TOLD: _of_case,
    Rule.COUNSEL: _of_counsel,
    Rule.SIGNATORY: _of_counsel,
}
