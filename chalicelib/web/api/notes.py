"""The firm's notes on a case, for the firm's programs alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted, spoken_for

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.note_records import FirmNote
    from ..calls import Call

_PATH = "/cases/{case}/notes"
_OUT = "web.views.notes:NoteOut"


@api_route(
    _PATH,
    Contract(Scope.DRAFTS_READ, "Les notes du cabinet sur le dossier.", _OUT, listed=True),
    access=Rule.COUNSEL,
)
def list_notes(call: Call) -> Response:
    """The firm's own notes on the case, oldest first; corrected and withdrawn ones too."""
    from ..lists import paged
    from ..views.notes import notes_out

    found = notes_out(_notes(call))
    return paged(call, found, lambda n: f"{n.at.isoformat()} {n.id}", lambda n: n)


@api_route(
    _PATH,
    Contract(
        Scope.DRAFTS_WRITE,
        "Écrire une note du cabinet, ou corriger par une autre.",
        gives=_OUT,
        takes="web.views.notes:NoteIn",
        status=201,
    ),
    method="POST",
    access=Rule.COUNSEL,
)
def write_note(call: Call) -> Response:
    """Write a note for the firm alone, or one that corrects another; neither is ever changed."""
    from ...flows.notes import Written, write
    from ..views.notes import NoteIn

    given = posted(call, NoteIn)
    said = Written(
        text=given.text,
        corrects=given.corrects,
        once=call.request.headers.get("idempotency-key", ""),
    )
    with placed(texte="text", corrige="corrects"):
        made = write(call.ctx, spoken_for(call, given.person), call.case.snapshot, said)
    return _answer(call, made, 201)


@api_route(
    _PATH + "/{note}/withdrawal",
    Contract(
        Scope.DRAFTS_WRITE,
        "Retirer une note du cabinet, avec la raison.",
        gives=_OUT,
        takes="web.views.notes:WithdrawnIn",
    ),
    method="POST",
    access=Rule.COUNSEL,
)
def withdraw_note(call: Call) -> Response:
    """Withdraw a note, with the reason; withdrawn before, nothing changes. Its words stay."""
    from ...flows.notes import withdraw
    from ..views.notes import WithdrawnIn

    given = posted(call, WithdrawnIn)
    by = spoken_for(call, given.person)
    with placed(raison="reason"):
        gone = withdraw(call.ctx, by, call.case.snapshot, call.params["note"], given.reason)
    return _answer(call, gone)


def _notes(call: Call) -> list[FirmNote]:
    snapshot = call.case.snapshot
    return call.ctx.store.notes.of_case(call.person.firm, snapshot.tenant, snapshot.id)


def _answer(call: Call, note: FirmNote, status: int = 200) -> Response:
    from ...store.note_records import standing
    from ..responses import answer
    from ..views.notes import note_out

    stands = note.id in {one.id for one in standing(_notes(call))}
    return answer(note_out(note, stands=stands), status)
