"""The employer gives its case to a law firm, or takes it back: an event of the ledger, each time.

The firm sees the case while its mandate stands, and keeps its own frozen file after (design §3.12).
A standing mandate gives it each new case as it opens; those that are open keep theirs.
"""

from collections.abc import Callable

import msgspec

from ..cases.events import MandateEnded, MandateGiven
from ..errors import BadInput
from ..store import StoredCase
from ..store.audit_records import Action
from ..store.keys import firm as firm_key
from ..store.records import Firm, Person, Role, Snapshot
from .audit import note, note_of_case
from .context import Desk
from .record import CaseRef, Cause, Planned, decided


class Chosen(msgspec.Struct, frozen=True):
    """The firm that an address leads to, and the lawyer whose address it is."""

    firm: Firm
    lawyer: Person


def firm_of(desk: Desk, email: str) -> Chosen:
    """The firm of the lawyer at this address. Raises BadInput."""
    person = desk.store.people.person_by_email(email) if "@" in email else None
    if person is None or person.role is not Role.LAWYER or not person.firm:
        why = "aucun avocat n’est inscrit sur Vigie à cette adresse."
        remedy = "Vérifiez-la, ou remettez-lui le dossier à télécharger."
        raise BadInput("avocat", why, remedy)
    return Chosen(desk.store.people.firm(person.firm), person)


def give(desk: Desk, ref: CaseRef, firm: Firm, person: Person) -> Snapshot:
    """Mandate a firm; one that is mandated already changes nothing. Raises BadInput, Conflict."""

    def decide(stored: StoredCase) -> Planned | None:
        if stored.snapshot.held:
            raise BadInput("avocat", "rattachez d’abord ce courriel à un dossier.")
        if stored.snapshot.firm == firm.id:
            return None
        if stored.snapshot.firm:
            raise BadInput("avocat", "retirez d’abord le mandat en cours.")
        given = MandateGiven(on=desk.today(), at=desk.now(), firm=firm.id, person=person.name)
        return Planned(given, _cause(stored, "given", firm.id))

    return _kept(desk, ref, decide, person, Action.MANDATE_GIVEN, firm.id)


def withdraw(desk: Desk, ref: CaseRef, firm: str, person: Person) -> Snapshot:
    """End the mandate of this firm; one that ended already changes nothing. Raises Conflict."""

    def decide(stored: StoredCase) -> Planned | None:
        if not firm or stored.snapshot.firm != firm:
            return None
        ended = MandateEnded(on=desk.today(), at=desk.now(), firm=firm, person=person.name)
        return Planned(ended, _cause(stored, "ended", firm))

    return _kept(desk, ref, decide, person, Action.MANDATE_ENDED, firm)


def standing(desk: Desk, tenant: str) -> Firm | None:
    """The firm that new cases are given to, if any; one that left has its id for a name."""
    people = desk.store.people
    firm = people.tenant(tenant).firm
    return people.known_firm(firm) or Firm(id=firm, name=firm) if firm else None


def give_ahead(desk: Desk, firm: Firm, person: Person) -> None:
    """Give the person's employer's new cases to this firm; the open ones stay as they are."""
    _stands(desk, person, firm.id)


def end_ahead(desk: Desk, firm: str, person: Person) -> None:
    """Give new cases to this firm no more; the open ones stay as they are. Repeatable."""
    if desk.store.people.tenant(person.tenant).firm == firm:
        _stands(desk, person, "")


def _stands(desk: Desk, person: Person, firm: str) -> None:
    """Keep it, and say to both sides what ended and what began. Raises Conflict."""
    people = desk.store.people
    tenant = people.tenant(person.tenant)
    if tenant.firm == firm:
        return
    people.change_tenant(msgspec.structs.replace(tenant, firm=firm))
    for action, whose in ((Action.STANDING_ENDED, tenant.firm), (Action.STANDING_GIVEN, firm)):
        if whose:
            known = people.known_firm(whose)
            note(desk, person, action, known.name if known else whose)
            note(desk, person, action, tenant.called, homes=(firm_key(whose),))


def _kept(
    desk: Desk,
    ref: CaseRef,
    decide: Callable[[StoredCase], Planned | None],
    person: Person,
    action: Action,
    firm: str,
) -> Snapshot:
    """Record what `decide` says, and note it for both sides when it says something."""
    changed = False

    def told(stored: StoredCase | None) -> Planned | None:
        nonlocal changed
        assert stored is not None  # noqa: S101 - without an opening, a case that is not there raises
        planned = decide(stored)
        changed = planned is not None
        return planned

    snapshot = decided(desk, ref, None, told)
    if changed:
        note_of_case(desk, person, action, snapshot, firm)
    return snapshot


def _cause(stored: StoredCase, what: str, firm: str) -> Cause:
    """A firm may be mandated again: each time is its own event."""
    return Cause(f"mandate:{what}:{firm}:{stored.snapshot.version}")
