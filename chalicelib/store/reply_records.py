"""What an employer answers to a request for documents, before it is sent. Instants in UTC."""

from datetime import datetime

from ..cases.parts import AnsweredItem, Part
from .draft_records import DraftState


class Reply(Part, frozen=True, kw_only=True):
    """The answers to one request (`request`: its event), and the letter written from them.

    The letter (`key`, `gaps`) is of `written`, the revision of the answers that it says; `why`
    (French) is why it cannot be written.
    """

    tenant: str
    case: str
    request: str
    items: tuple[AnsweredItem, ...]
    by_name: str
    at: datetime
    revision: int = 0
    state: DraftState = DraftState.PREPARING
    written: int = 0
    key: str = ""
    gaps: tuple[str, ...] = ()
    why: str = ""
