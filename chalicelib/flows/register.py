"""The firm's register (registre): whom it writes to, where that was read, when to look again."""

import re
import secrets
from datetime import date

import msgspec

from ..errors import BadInput, NotFound
from ..store.audit_records import Action
from ..store.office_records import Office, OfficeKind
from ..store.records import Person
from .audit import note
from .context import Desk

MOST = 300
_LONGEST = 500
_DEPARTMENT = re.compile(r"\d[0-9]|2[AB]|9[78]\d")
CALLS = ("", "Monsieur le Préfet", "Madame la Préfète")


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry as somebody writes it (see `store/office_records.py`)."""

    kind: OfficeKind
    title: str
    source: str
    read_on: date
    call: str = ""
    service: str = ""
    address: str = ""
    email: str = ""
    filing: str = ""
    departments: tuple[str, ...] = ()


def write(desk: Desk, by: Person, entry: Entry, known: Office | None = None) -> Office:
    """Keep a new entry, or other words of a `known` one; the same words change nothing.

    Raises BadInput naming the field, Conflict.
    """
    office = Office(
        firm=by.firm,
        id=known.id if known else secrets.token_hex(8),
        by_name=by.name,
        at=desk.now(),
        revision=known.revision if known else 0,
        **{name: getattr(entry, name) for name in Entry.__struct_fields__},
    )
    for name, why in faults(office, desk.today()).items():
        raise BadInput(name, why)
    others = [o for o in desk.store.offices.of_firm(by.firm) if o.id != office.id]
    if any(o.kind is office.kind and _same(o.title, office.title) for o in others):
        raise BadInput("titre", "une autre fiche porte ce titre.", "Modifiez-la plutôt.")
    if known is None and len(others) >= MOST:
        raise BadInput("titre", f"{MOST} fiches au plus.", "Retirez-en une d’abord.")
    if known and _says(known) == _says(office):
        return known
    kept = desk.store.offices.put(office)
    note(desk, by, Action.OFFICE_KEPT, office.title)
    return kept


def drop(desk: Desk, by: Person, office: Office) -> None:
    """Take an entry out; the drafts that it filled keep their words."""
    desk.store.offices.drop(office)
    note(desk, by, Action.OFFICE_DROPPED, office.title)


def entry_of(desk: Desk, by: Person, office: str) -> Office:
    """An entry of the firm. Raises NotFound."""
    try:
        return desk.store.offices.get(by.firm, office)
    except NotFound as fault:
        raise NotFound("office", office[:40]) from fault


def faults(office: Office, today: date) -> dict[str, str]:
    """What is wrong with an entry, by field, in French."""
    from ..letters import office_fault

    found = {}
    if not office.title or len(office.title) > _LONGEST:
        found["titre"] = "écrivez le titre, comme vos lettres le portent."
    elif why := office_fault(office):
        found["titre"] = why
    if office.call not in CALLS:
        found["appel"] = "choisissez une formule de la liste."
    if any(not _DEPARTMENT.fullmatch(code) for code in office.departments):
        found["departements"] = "écrivez des numéros de département : 38, 2A, 974."
    if office.email and ("@" not in office.email or " " in office.email):
        found["courriel"] = "ce n’est pas une adresse e-mail."
    if not office.source:
        found["source"] = "dites où vous l’avez lu."
    if office.read_on > today:
        found["lu_le"] = "cette date est dans l’avenir."
    for name, text in _long(office).items():
        if len(text) > _LONGEST:
            found[name] = f"{_LONGEST} caractères au plus."
    return found


def _long(office: Office) -> dict[str, str]:
    return {
        "service": office.service,
        "adresse": office.address,
        "courriel": office.email,
        "saisine": office.filing,
        "source": office.source,
    }


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _says(office: Office) -> dict[str, object]:
    """What an entry says, whoever wrote it and when."""
    told = msgspec.structs.asdict(office)
    return {name: told[name] for name in told if name not in ("by_name", "at", "revision")}
