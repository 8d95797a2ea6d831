"""Legal holds (gel): while one stands, nothing it covers is erased, by anybody.

A hold is a row that every transaction of an erasure checks: one placed while an erasure runs stops
it at its next step. A lifted hold stays readable, with who lifted it.
"""

from datetime import datetime

import msgspec

from chalicelib.errors import BadInput, VigieError
from chalicelib.store.codec import item, listed
from chalicelib.store.table import ABSENT, Check, Delete, Put, Table

from .subjects import Subject

STANDING = "HOLDS"
LIFTED = "HOLDS#LIFTED"


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds whose data, why, since when (aware UTC); by whom and why it was lifted."""

    subject: Subject
    reason: str
    by: str
    at: datetime
    lifted_at: datetime | None = None
    lifted_by: str = ""
    lifted_why: str = ""


class Held(VigieError):
    """A legal hold stands over what was to be erased; `holds` are all of them."""

    def __init__(self, holds: tuple[Hold, ...]) -> None:
        self.holds = holds
        lines = (f"{h.subject.name}, {h.by}, {h.at:%Y-%m-%d}: {h.reason}" for h in holds)
        super().__init__("a legal hold stands; nothing of it is erased:\n" + "\n".join(lines))


class Holds:
    """The holds of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def standing(self) -> list[Hold]:
        return listed(self._table, STANDING, Hold)

    def lifted(self) -> list[Hold]:
        """Oldest first."""
        return listed(self._table, LIFTED, Hold)

    def place(self, hold: Hold) -> None:
        """Keep it; the first one stands when the subject is held already."""
        if self._of(hold.subject) is None:
            self._table.write([Put(item(STANDING, hold.subject.name, hold))])

    def lift(self, subject: Subject, by: str, why: str, at: datetime) -> Hold:
        """End the hold of exactly this subject. Raises BadInput when there is none."""
        hold = self._of(subject)
        if hold is None:
            raise BadInput(subject.name, "no hold stands over it.", "See `hold --list`.")
        ended = msgspec.structs.replace(hold, lifted_at=at, lifted_by=by, lifted_why=why)
        key = f"{at.isoformat()}#{subject.name}"
        self._table.write([Delete(STANDING, subject.name), Put(item(LIFTED, key, ended))])
        return ended

    def over(self, *subjects: Subject) -> tuple[Hold, ...]:
        """What forbids erasing them: their own hold, their employer's, those of their cases."""
        standing = self.standing()
        return tuple(h for h in standing if any(covers(h.subject, one) for one in subjects))

    def _of(self, subject: Subject) -> Hold | None:
        return next((h for h in self.standing() if h.subject == subject), None)


def covers(held: Subject, erased: Subject) -> bool:
    """Would erasing the one touch the other? A person's rows are in no case."""
    if held == erased:
        return True
    if {held.kind, erased.kind} != {"tenant", "case"}:
        return False
    tenant, case = (held, erased) if held.kind == "tenant" else (erased, held)
    return case.tenant == tenant.id


def checks(subject: Subject) -> list[Check]:
    """What each transaction of an erasure asks of the table: no hold by its own name."""
    names = [subject.name]
    if subject.kind == "case":
        names.append(Subject(kind="tenant", id=subject.tenant).name)
    return [Check(STANDING, name, ABSENT) for name in names]
