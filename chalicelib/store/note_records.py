"""A firm's notes on a case, as values. Instants in UTC."""

from datetime import datetime

from ..cases.parts import Part


class Withdrawal(Part, frozen=True, kw_only=True):
    """Who withdrew a note, when, and why."""

    by: str
    by_name: str
    at: datetime
    reason: str


class FirmNote(Part, frozen=True, kw_only=True):
    """note du cabinet: what somebody of the mandated firm wrote there, for the firm alone.

    Its words never change: another note corrects it (`corrects` is then this one's id), or it is
    withdrawn; both stay readable. `by` is the id of who wrote it, `by_name` their name then.
    """

    firm: str
    tenant: str
    case: str
    id: str
    text: str
    by: str
    by_name: str
    at: datetime
    corrects: str = ""
    withdrawn: Withdrawal | None = None


def standing(notes: list[FirmNote]) -> list[FirmNote]:
    """Those that neither a correction nor a withdrawal ended.

    A correction that is withdrawn gives back the note that it corrected.
    """
    corrected = {note.corrects for note in notes if note.corrects and note.withdrawn is None}
    return [note for note in notes if note.withdrawn is None and note.id not in corrected]
