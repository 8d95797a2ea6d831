"""What programs send: a body as a struct, faults at their place, the person they speak for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from chalice.app import Response

    from ...errors import BadInput
    from ...flows.record import CaseRef
    from ...store.records import Person
    from ..calls import Call

P = TypeVar("P")


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


@contextmanager
def placed(inside: str = "$", /, **names: str) -> Iterator[None]:
    """Say the faults of a flow at their place in the body; `names` are fields named otherwise."""
    from ...errors import BadInput

    try:
        yield
    except BadInput as fault:
        if fault.where.startswith(("$", "?")):
            raise  # A place already.
        first = fault.where.partition(", ")[0]  # Of a form several may be wrong at once.
        if " " in first:
            raise  # Something of the case that is in no body.
        where = names.get(first.replace("-", "_"), first)
        raise BadInput(f"{inside}.{where}" if where else inside, fault.why, fault.remedy) from fault


def inside(where: str, fault: BadInput) -> BadInput:
    """The fault of a part, at its place in what was posted."""
    from ...errors import BadInput

    return BadInput(fault.where.replace("$", where, 1), fault.why, fault.remedy)


def spoken_for(call: Call, person: str) -> Person:
    """The person of the token's own side in whose name a program speaks. Raises BadInput."""
    from ...errors import BadInput

    own = call.person
    members = call.ctx.store.people.members(tenant=own.tenant, firm=own.firm)
    found = next((one for one in members if one.id == person), None)
    if found is None:
        why = f"{person[:40]!r} is nobody of your employer or firm."
        raise BadInput("$.person", why, "Give an id of GET /api/v1/people.")
    return found


def ref_of(call: Call) -> CaseRef:
    """The case of the path, as flows name it."""
    from ...flows.record import CaseRef

    return CaseRef(call.case.snapshot.tenant, call.case.snapshot.id)


def the_case(call: Call, status: int = 200) -> Response:
    """The case of the path as it stands now, after what was done to it."""
    from ..responses import answer
    from ..views.api import case_out

    snapshot = call.case.snapshot
    return answer(
        case_out(call.ctx.store.cases.load(snapshot.tenant, snapshot.id), call.ctx.today()), status
    )


def sent_to(call: Call, url: str) -> Response:
    """303 to an address good for a minute, after the access check (design §3.20)."""
    from ..responses import redirect

    return redirect(call.ctx.settings, url)
