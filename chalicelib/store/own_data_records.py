"""What an employer asks of its own data (a copy, that all goes), as values. Instants in UTC."""

from datetime import datetime

from ..cases.parts import Part
from .draft_records import DraftState


class DataCopy(Part, frozen=True, kw_only=True):
    """A copy, made part by part; `sizes` are the bytes of the parts made so far.

    `cases` are those it gives, as they stood when it was ordered. `done` counts the cases written,
    and one more once the employer's own records are; `after` is the SHA-256 of the last file of
    evidence written. `attempts` are those of the part being made. `absent` counts files that are
    no longer there. `why` (French) is why it was given up.
    """

    tenant: str
    id: str
    by: str
    by_name: str
    ordered_at: datetime
    cases: tuple[str, ...]
    state: DraftState = DraftState.PREPARING
    sizes: tuple[int, ...] = ()
    done: int = 0
    after: str = ""
    attempts: int = 0
    absent: int = 0
    why: str = ""
    ready_at: datetime | None = None
    revision: int = 0


class ErasureRequest(Part, frozen=True, kw_only=True):
    """That all of an employer's data be erased, until it is withdrawn or done.

    The operator erases nothing before `not_before`.
    """

    tenant: str
    by: str
    by_name: str
    asked_at: datetime
    not_before: datetime
