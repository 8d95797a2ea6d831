"""A firm's register of the authorities it writes to, as values."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from ..cases.parts import Part

FRESH = timedelta(days=365)


class OfficeKind(StrEnum):
    """Whom an entry is about."""

    PREFECT = "prefect"
    PLATFORM = "platform"
    COURT = "court"


class Office(Part, frozen=True, kw_only=True):
    """autorité: whom a firm writes to, in the words that its letters print.

    `title` is exact (« le préfet de l’Isère », « tribunal administratif de Grenoble »); `call` how
    a letter addresses it, empty when nobody said; `departments` the codes of those it serves.
    `filing` says how it is seized (Télérecours, greffe); `source` where a person of the firm read
    all that, on `read_on`. `by_name` wrote the entry last, at `at`; `revision` counts the writes.
    """

    firm: str
    id: str
    kind: OfficeKind
    title: str
    source: str
    read_on: date
    by_name: str
    at: datetime
    call: str = ""
    service: str = ""
    address: str = ""
    email: str = ""
    filing: str = ""
    departments: tuple[str, ...] = ()
    revision: int = 0

    def fresh(self, on: date) -> bool:
        """Was it read within a year? After that somebody must look again."""
        return on - self.read_on <= FRESH
