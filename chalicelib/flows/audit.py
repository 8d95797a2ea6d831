"""The audit log: who did what, when, to what; written by the flows where the deed is done.

A line follows its deed. What must be proven (a consent, a mandate, a release) is proven elsewhere,
in the deed's own transaction: the log is there to be read, by whoever answers for a side.
"""

from datetime import datetime

from ..store import AUDIT_KEPT
from ..store.audit_records import Action, AuditEntry, Topic, topic_of
from ..store.consent_records import Consent
from ..store.keys import firm as firm_key
from ..store.keys import tenant as tenant_key
from ..store.records import Person, Role, Snapshot
from .context import Desk

_LONGEST = 160


def home_of(person: Person) -> str:
    """Whose affairs a person's are: their employer's, else their firm's."""
    return tenant_key(person.tenant) if person.tenant else firm_key(person.firm)


def named(name: str, tenant: str) -> Person:
    """Somebody of an employer of whom the name alone is kept with what they did."""
    return Person(id="", name=name, email="", role=Role.MANAGER, tenant=tenant)


def note(
    desk: Desk,
    by: Person,
    action: Action,
    target: str = "",
    *,
    case: str = "",
    homes: tuple[str, ...] = (),
    at: datetime | None = None,
) -> None:
    """Say that `by` did it, in the log of their own side, or of `homes`."""
    now = at or desk.now()
    entries = [
        AuditEntry(
            home=home,
            month=_month_of(now),
            at=now,
            action=action,
            by=by.id,
            by_name=by.name,
            target=target[:_LONGEST],
            case=case,
        )
        for home in homes or (home_of(by),)
    ]
    desk.store.audit.add(*entries)


def note_hourly(desk: Desk, by: Person, action: Action, target: str = "") -> None:
    """Say it once an hour at most: what a stranger repeats must not fill the log."""
    note(desk, by, action, target, at=desk.now().replace(minute=0, second=0, microsecond=0))


def note_consent(desk: Desk, person: Person, proof: Consent, by: Person | None = None) -> None:
    """Say what somebody chose, or what `by` chose for them, to the side the person is of.

    Its proof is kept with the person.
    """
    doer = by or person
    target = person.name if by and by.id != person.id else ""
    action = Action(proof.kind.value)
    note(desk, doer, action, target, case=proof.case, homes=(home_of(person),))


def note_of_case(desk: Desk, by: Person, action: Action, snapshot: Snapshot, firm: str) -> None:
    """Say it to the employer and to the firm that it concerns."""
    homes = (tenant_key(snapshot.tenant), firm_key(firm))
    note(desk, by, action, snapshot.case.reference, case=snapshot.id, homes=homes)


def read(
    desk: Desk, person: Person, month: str = "", topic: Topic | None = None
) -> tuple[AuditEntry, ...]:
    """What was done on this person's side in one month (this one by default), the latest first."""
    oldest = desk.now() - AUDIT_KEPT
    found = desk.store.audit.of_month(home_of(person), month or this_month(desk))
    # The engine drops late what has expired.
    kept = (e for e in found if e.at > oldest and (topic is None or topic_of(e.action) is topic))
    return tuple(sorted(kept, key=lambda e: e.at, reverse=True))


def this_month(desk: Desk) -> str:
    """The month in Paris (`2026-11`)."""
    return _month_of(desk.now())


def _month_of(at: datetime) -> str:
    from ..law import day_of

    return f"{day_of(at):%Y-%m}"
