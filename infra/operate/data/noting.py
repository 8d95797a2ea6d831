"""What an operator does to somebody's data is said in the log of whose data it is."""

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.errors import NotFound
from chalicelib.flows.audit import home_of, note
from chalicelib.flows.context import Desk
from chalicelib.store.audit_records import Action
from chalicelib.store.keys import firm as firm_key
from chalicelib.store.keys import tenant as tenant_key
from chalicelib.store.records import Person, Role

from .subjects import Subject

if TYPE_CHECKING:
    from chalicelib.store import Store

_WHAT = {
    "tenant": "toute l’entreprise",
    "firm": "tout le cabinet",
    "case": "un dossier",
    "person": "une personne",
}
_WHOLE = ("tenant", "firm")


def note_operator(store: "Store", subject: Subject, action: Action, by: str, now: datetime) -> None:
    """Say it to the manager, or to whoever leads the firm. What is erased is not named again.

    Nothing is said of an employer or a firm that goes as a whole: its log goes with it.
    """
    home = _home(store, subject)
    if not home or (subject.kind in _WHOLE and action is Action.ERASED):
        return
    who = Person(id=by, name="l’exploitant de Vigie", email="", role=Role.OPERATOR)
    what = _WHAT[subject.kind] if action is Action.ERASED else _named(store, subject)
    note(Desk(store=store, now=lambda: now), who, action, what, homes=(home,))


def _home(store: "Store", subject: Subject) -> str:
    if subject.kind == "tenant":
        return tenant_key(subject.id)
    if subject.kind == "firm":
        return firm_key(subject.id)
    if subject.kind == "case":
        return tenant_key(subject.tenant)
    try:
        return home_of(store.people.person(subject.id))
    except NotFound:  # Erased before: a command that is run again.
        return ""


def _named(store: "Store", subject: Subject) -> str:
    if subject.kind == "case":
        return store.cases.snapshot(subject.tenant, subject.id).case.reference
    if subject.kind == "person":
        return store.people.person(subject.id).name
    return _WHAT[subject.kind]
