"""The register's lines and its form; what a program reads and writes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec

from ...errors import BadInput
from ...flows.register import Entry
from ...store.office_records import Office, OfficeKind
from .days import read_day
from .words import words

FIELDS = {
    "sorte": "kind",
    "titre": "title",
    "appel": "call",
    "service": "service",
    "adresse": "address",
    "courriel": "email",
    "saisine": "filing",
    "departements": "departments",
    "source": "source",
    "lu_le": "read_on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form as typed, by field; `errors` too, in French."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """An entry; `kind` is its French word; `old`: read more than a year ago."""

    office: Office
    kind: str
    old: bool


class OfficeOut(msgspec.Struct, frozen=True):
    """An entry; `fresh`: it was read within a year, and fills the drafts."""

    id: str
    kind: OfficeKind
    title: str
    call: str
    service: str
    address: str
    email: str
    filing: str
    departments: tuple[str, ...]
    source: str
    read_on: date
    fresh: bool
    by_name: str
    at: datetime


def office_lines(found: Iterable[Office], on: date) -> tuple[OfficeLine, ...]:
    """Those to look at again first."""
    lines = [OfficeLine(o, words().office[o.kind], not o.fresh(on)) for o in found]
    return tuple(sorted(lines, key=lambda line: not line.old))


def office_out(office: Office, on: date) -> OfficeOut:
    """An entry as a program reads it."""
    same = {n: getattr(office, n) for n in OfficeOut.__struct_fields__ if n != "fresh"}
    return OfficeOut(**same, fresh=office.fresh(on))


def begun(kind: str, platform: str) -> Typed:
    """An empty form of a kind; of a platform that was read of, its name and its source."""
    from ...letters.platforms import platforms

    known = next((p for p in platforms() if p.name == platform), None)
    values = dict.fromkeys(FIELDS, "")
    values["sorte"] = kind if kind in set(OfficeKind) else OfficeKind.PREFECT.value
    if known:
        values |= {"titre": known.name, "source": known.source, "service": known.covers}
    return Typed(values=values)


def typed_of(office: Office) -> Typed:
    """An entry in its form."""
    said = {name: getattr(office, own) for name, own in FIELDS.items()}
    departments = ", ".join(office.departments)
    plain = {"departements": departments, "lu_le": office.read_on.isoformat()}
    return Typed(values={name: str(text) for name, text in (said | plain).items()})


def read(form: Mapping[str, list[str]]) -> Typed:
    """What was typed, right or wrong."""
    return Typed(values={name: form.get(name, [""])[0].strip() for name in FIELDS})


def entry(typed: Typed) -> Entry:
    """The entry asked for. Raises BadInput naming the field, in French."""
    said = typed.values
    day = read_day(said["lu_le"])
    if said["sorte"] not in set(OfficeKind):
        raise BadInput("sorte", "choisissez une sorte de la liste.")
    if day is None:
        raise BadInput("lu_le", "indiquez le jour où vous l’avez lu.")
    codes = re.split(r"[\s,;]+", said["departements"].upper())
    return Entry(
        kind=OfficeKind(said["sorte"]),
        title=said["titre"],
        source=said["source"],
        read_on=day,
        call=said["appel"],
        service=said["service"],
        address=said["adresse"].replace("\r\n", "\n"),
        email=said["courriel"],
        filing=said["saisine"],
        departments=tuple(dict.fromkeys(code for code in codes if code)),
    )
