"""The JSON API, first cut: record an event, read what to do. For programs holding a tenant token.

A tenant's token sees what the employer sees: one prudent date (design §3.15).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeVar

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...cases import AnyEvent
    from ...errors import BadInput
    from ...flows.record import CaseRef
    from ..calls import Call

P = TypeVar("P")


@route("/api/v1/events", method="POST", access=Rule.TOKEN)
def record_event(call: Call) -> Response:
    """Record one event on the tenant's case with this reference, once per id or Idempotency-Key."""
    from ...flows.record import CaseRef, record
    from ..responses import answer
    from ..views.api import case_out

    reference, event = _read(call)
    ref = CaseRef(call.thing.tenant, _case_id(call, reference))
    _refuse_other_content(call, ref, event)
    _refuse_bad_correction(call, ref, event)
    record(call.ctx, ref, event, f"api:{event.id}")
    stored = call.ctx.store.cases.load(ref.tenant, ref.id)
    return answer(case_out(stored, call.ctx.today()), 201)


@route("/api/v1/cases/{case}", access=Rule.TOKEN)
def read_case(call: Call) -> Response:
    """Where a case stands and what to do next, with the trace of the date."""
    from ..responses import answer
    from ..views.api import case_out

    stored = call.ctx.store.cases.load(call.thing.tenant, call.params["case"])
    return answer(case_out(stored, call.ctx.today()))


@route("/api/v1/cases/{case}/deadlines", access=Rule.TOKEN)
def read_deadlines(call: Call) -> Response:
    """The employer's date with its steps, today or as of any day (`?on=2026-11-23`)."""
    from ..responses import answer
    from ..views.api import deadlines_out

    stored = call.ctx.store.cases.load(call.thing.tenant, call.params["case"])
    return answer(deadlines_out(stored, _asked_day(call)))


@route("/api/v1/cases/{case}/export", access=Rule.TOKEN)
def export_case(call: Call) -> Response:
    """The case and its events in the interchange's JSON, as any tool of Vigie reads them."""
    from ...cases import CaseFile
    from ..responses import answer

    stored = call.ctx.store.cases.load(call.thing.tenant, call.params["case"])
    events = tuple(entry.event() for entry in stored.entries)
    return answer(CaseFile(case=stored.snapshot.case, events=events))


@route("/api/v1/cases/{case}/checks", method="POST", access=Rule.TOKEN)
def check_event(call: Call) -> Response:
    """Say whether an act that a mail announced is on the platform; said again, nothing changes."""
    from ...errors import BadInput
    from ...flows.check import Answer, check
    from ...flows.record import CaseRef
    from ..responses import answer
    from ..views.api import CheckIn, case_out

    given = posted(call, CheckIn)
    said = Answer(
        found=given.found,
        on=given.on or call.ctx.today(),
        person=given.person,
        documents=given.documents,
    )
    ref = CaseRef(call.thing.tenant, call.params["case"])
    try:
        check(call.ctx, ref, given.event, said)
    except BadInput as fault:
        raise BadInput(f"$.{fault.where}", fault.why, fault.remedy) from fault
    return answer(case_out(call.ctx.store.cases.load(ref.tenant, ref.id), call.ctx.today()))


def _asked_day(call: Call) -> date:
    """The day of the query, else today. Raises BadInput."""
    from ...errors import BadInput
    from ..views.days import read_day

    given = call.query("on")
    if not given:
        return call.ctx.today()
    day = read_day(given)
    if day is None:
        raise BadInput("?on", f"{given[:40]!r} is not a day.", "Write YYYY-MM-DD.")
    return day


def _read(call: Call) -> tuple[str, AnyEvent]:
    """The reference and the event, with an id that makes a repeat harmless. Raises BadInput."""
    from ...cases import decode_event
    from ...errors import BadInput
    from ..views.api import EventIn

    given = posted(call, EventIn)
    try:
        event = decode_event(bytes(given.event))
    except BadInput as fault:
        raise _inside("$.event", fault) from fault
    if event.authenticity is not None or event.authenticity_reasons:
        why = "the grade of a mail is Vigie's own finding at reception."
        raise BadInput("$.event.authenticity", why, "Leave it out.")
    _refuse_a_check(event)
    return given.reference, _keyed(call, event, bytes(given.event))


def posted(call: Call, kind: type[P]) -> P:
    """What was posted, as that struct. Raises BadInput with the path of the fault."""
    import msgspec

    from ...cases.interchange import too_deep
    from ...errors import BadInput
    from ..calls import raw_body

    try:
        return msgspec.json.decode(raw_body(call.request), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        why, _, where = str(fault).partition(" - at ")
        raise BadInput(where.strip("`") or "$", f"{why}.") from fault
    except RecursionError as fault:
        raise too_deep("$") from fault


def _refuse_a_check(event: AnyEvent) -> None:
    """Grade and standing of an act have their own route, which knows who looked and when."""
    from ...cases.events import Correction
    from ...errors import BadInput

    given = {"set_aside", "may_be"} if event.set_aside or event.may_be else set()
    if isinstance(event, Correction):
        given = {"authenticity", "authenticity_reasons", "set_aside", "may_be"}
        given &= event.fields.keys()
    if given:
        where = "$.event.fields" if isinstance(event, Correction) else "$.event"
        why = f"{', '.join(sorted(given))}: whether an act is on the platform is a check."
        raise BadInput(where, why, "POST it to /api/v1/cases/{case}/checks.")


def _keyed(call: Call, event: AnyEvent, raw: bytes) -> AnyEvent:
    """The event's own id, or one made from the Idempotency-Key when it came without."""
    import msgspec

    from ...errors import BadInput
    from ..sessions import hashed

    key = call.request.headers.get("idempotency-key", "")
    if len(key) > 200:
        raise BadInput("Idempotency-Key", "over 200 characters.", "Use a UUID.")
    if not key or msgspec.json.decode(raw).get("id"):
        return event
    return msgspec.structs.replace(event, id=f"api-{hashed(key)[:16]}")


def _case_id(call: Call, reference: str) -> str:
    from ...errors import NotFound

    case = call.ctx.store.cases.by_reference(call.thing.tenant, reference)
    if case is None:
        raise NotFound("case", "reference")
    return case


def _refuse_other_content(call: Call, ref: CaseRef, event: AnyEvent) -> None:
    """The same id or key with another content is a mistake to say, never an event to drop."""
    from ...errors import BadInput

    for entry in call.ctx.store.cases.entries(ref.tenant, ref.id):
        # An erased entry has lost its personal fields: it cannot be compared any more.
        known = entry.shared.get("id") == event.id and entry.salt is not None
        if known and entry.event() != event:
            why = f"the id {event.id!r} is already that of another event of this case."
            raise BadInput("$.event.id", why, "Give each event its own id or Idempotency-Key.")


def _refuse_bad_correction(call: Call, ref: CaseRef, event: AnyEvent) -> None:
    """A correction must make an event of what it mends: said now, not left for a review."""
    from ...cases.events import Correction
    from ...cases.fold import corrected
    from ...errors import BadInput

    if not isinstance(event, Correction):
        return
    known = (entry.event() for entry in call.ctx.store.cases.entries(ref.tenant, ref.id))
    target = next((e for e in known if e.id == event.of), None)
    if target is None:
        why = f"this case has no event with the id {event.of!r}."
        raise BadInput("$.event.of", why, "Give the id of an event recorded on it.")
    try:
        corrected(target, event)
    except BadInput as fault:
        raise _inside("$.event.fields", fault) from fault


def _inside(where: str, fault: BadInput) -> BadInput:
    """The fault of a part, at its place in what was posted."""
    from ...errors import BadInput

    return BadInput(fault.where.replace("$", where, 1), fault.why, fault.remedy)
