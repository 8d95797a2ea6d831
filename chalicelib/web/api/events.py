"""Events (événements): record one, correct a fact, check an act, say what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import inside, placed, posted, ref_of, the_case

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalice.app import Response

    from ...cases import AnyEvent, CaseState
    from ...cases.events import Correction
    from ...flows.record import CaseRef
    from ..calls import Call

_CASE = "web.views.api:CaseOut"
_CHECKED = {"authenticity", "authenticity_reasons", "set_aside", "may_be"}


@api_route(
    "/events",
    Contract(
        Scope.CASES_WRITE,
        "Inscrire un événement au dossier qui porte ce numéro.",
        gives=_CASE,
        takes="web.views.api:EventIn",
        status=201,
    ),
    method="POST",
    access=Rule.EMPLOYER,
)
def record_event(call: Call) -> Response:
    """Record one event on the tenant's case with this reference, once per id or Idempotency-Key."""
    from ...flows.record import CaseRef
    from ..responses import answer
    from ..views.api import EventIn, case_out

    given = posted(call, EventIn)
    event = _read(call, bytes(given.event))
    ref = CaseRef(call.person.tenant, _case_id(call, given.reference))
    _tell(call, ref, event)
    return answer(case_out(call.ctx.store.cases.load(ref.tenant, ref.id), call.ctx.today()), 201)


@api_route(
    "/cases/{case}/events",
    Contract(
        Scope.CASES_WRITE,
        "Inscrire un événement au dossier.",
        gives=_CASE,
        takes="web.views.api:CaseEventIn",
        status=201,
    ),
    method="POST",
    access=Rule.RECORD,
)
def add_event(call: Call) -> Response:
    """Record one event on the case, once per id or Idempotency-Key."""
    from ..views.api import CaseEventIn

    _tell(call, ref_of(call), _read(call, bytes(posted(call, CaseEventIn).event)))
    return the_case(call, 201)


@api_route(
    "/cases/{case}/corrections",
    Contract(
        Scope.CASES_WRITE,
        "Corriger un fait : le journal garde les deux.",
        gives=_CASE,
        takes="web.views.api:CorrectionIn",
        status=201,
    ),
    method="POST",
    access=Rule.RECORD,
)
def correct_event(call: Call) -> Response:
    """Correct a fact of an event, with the reason; the ledger keeps both, and the dates follow."""
    from ...cases.events import Correction
    from ...flows.by_hand import mend
    from ..views.api import CorrectionIn

    given = posted(call, CorrectionIn)
    said = Correction(
        on=call.ctx.today(),
        of=given.of,
        fields=given.fields,
        reason=given.reason,
        person=given.person or call.person.name,
    )
    _refuse_a_check(given.fields, "$.fields")
    _refuse_bad_correction(call.case.state, said)
    with placed(**{name: f"fields.{name}" for name in given.fields}):
        mend(call.ctx, ref_of(call), said)
    return the_case(call, 201)


@api_route(
    "/cases/{case}/header",
    Contract(Scope.CASES_READ, "La fiche du dossier : numéro, noms, résidences.", "cases:Header"),
    access=Rule.CASE,
)
def read_header(call: Call) -> Response:
    """The header of the case as corrected: number, names, where everybody is."""
    from ...cases import header_of
    from ..responses import answer

    return answer(header_of(call.case.snapshot.case))


@api_route(
    "/cases/{case}/header",
    Contract(
        Scope.CASES_WRITE,
        "Corriger la fiche du dossier : le journal garde les deux.",
        gives=_CASE,
        takes="web.views.api:HeaderIn",
    ),
    method="POST",
    access=Rule.RECORD,
)
def write_header(call: Call) -> Response:
    """Correct the header of the case, with the reason; the dates follow."""
    from ...flows.header import correct_header
    from ..views.api import HeaderIn

    given = posted(call, HeaderIn)
    names = {name: f"header.{name}" for name in given.header.__struct_fields__}
    with placed(**names, kind=""):
        person = given.person or call.person.name
        correct_header(call.ctx, ref_of(call), given.header, person=person, reason=given.reason)
    return the_case(call)


def _read(call: Call, raw: bytes) -> AnyEvent:
    """The event, with an id that makes a repeat harmless. Raises BadInput."""
    from ...cases import decode_event
    from ...errors import BadInput

    try:
        event = decode_event(raw)
    except BadInput as fault:
        raise inside("$.event", fault) from fault
    if event.authenticity is not None or event.authenticity_reasons:
        why = "the grade of a mail is Vigie's own finding at reception."
        raise BadInput("$.event.authenticity", why, "Leave it out.")
    given = {n for n in ("set_aside", "may_be") if getattr(event, n)}
    _refuse_a_check(given, "$.event")
    return _keyed(call, event, raw)


def _refuse_a_check(fields: Iterable[str], where: str) -> None:
    """Grade and standing of an act have their own route, which knows who looked and when."""
    from ...errors import BadInput

    if given := ", ".join(sorted({*fields} & _CHECKED)):
        why = f"{given}: whether an act is on the platform is a check."
        raise BadInput(where, why, "POST it to /api/v1/cases/{case}/checks.")


def _keyed(call: Call, event: AnyEvent, raw: bytes) -> AnyEvent:
    """The event's own id, or one made from the Idempotency-Key when it came without."""
    import msgspec

    from ...errors import BadInput
    from ...flows.tokens import hashed

    key = call.request.headers.get("idempotency-key", "")
    if len(key) > 200:
        raise BadInput("Idempotency-Key", "over 200 characters.", "Use a UUID.")
    if not key or msgspec.json.decode(raw).get("id"):
        return event
    return msgspec.structs.replace(event, id=f"api-{hashed(key)[:16]}")


def _tell(call: Call, ref: CaseRef, event: AnyEvent) -> None:
    """Raises BadInput when it cannot be that event; said again, nothing changes."""
    from ...flows.by_hand import tell

    _refuse_other_content(call, ref, event)
    with placed("$.event"):
        tell(call.ctx, ref, event, f"api:{event.id}")


def _case_id(call: Call, reference: str) -> str:
    from ...errors import NotFound

    case = call.ctx.store.cases.by_reference(call.person.tenant, reference)
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


def _refuse_bad_correction(state: CaseState, said: Correction) -> None:
    """A correction must make an event of what it mends: said now, not left for a review."""
    from ...cases.fold import corrected
    from ...errors import BadInput, NotFound
    from ...flows.by_hand import correctable

    known = next((e for e in (*state.events, *state.aside) if e.id == said.of), None)
    try:
        corrected(correctable(state, said.of), said)
    except NotFound as fault:
        if known is None:
            why = f"this case has no event with the id {said.of!r}."
            raise BadInput("$.of", why, "Give the id of an event recorded on it.") from fault
        why = "a mandate and a correction are not corrected."
        remedy = "Take the mandate back, or correct the event again."
        raise BadInput("$.of", why, remedy) from fault
    except BadInput as fault:
        raise inside("$.fields", fault) from fault
