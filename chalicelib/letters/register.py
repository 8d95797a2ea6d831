"""What a firm's register says of whom a case is written to. Pure.

An entry fills what the case lacks when it is the only one of its kind that fits; two that fit fill
nothing, and one read too long ago is only proposed (design §3.8). Which authority is competent is
settled by the place of the establishment that employs (C. trav. R5221-15, CJA R312-10): the address
that the case knows may be another, so that the note says where the words come from.
"""

import re
from collections.abc import Iterable
from datetime import date

from ..cases import Case
from ..cases.parts import Part
from ..law.wording import french_day
from ..store.office_records import Office, OfficeKind
from .clean import line
from .letterhead import PREFECT
from .passages import folded
from .values import Lent

COURT = re.compile(r"(?:le\s+)?tribunal administratif\s+(?P<seat>(?:de|du|des|d[’'])\s*\S.*)", re.I)
_POSTAL = re.compile(r"\b(\d{5})\b")
_CHECK = (
    "Vérifiez que l’établissement qui emploie est bien dans son ressort : le dossier ne dit que "
    "l’adresse de l’employeur."
)


class Fitting(Part, frozen=True, kw_only=True):
    """An entry that fits a case, what it fills there, and why it fits."""

    office: Office
    facts: dict[str, str]
    by_address: bool


def fitting(case: Case, offices: Iterable[Office]) -> tuple[Fitting, ...]:
    """The entries that fit a case, one of each kind at most: of two that fit, none is it."""
    fits = [fit for office in offices if (fit := _fit(case, office))]
    found = ([f for f in fits if f.office.kind is kind] for kind in OfficeKind)
    return tuple(one[0] for one in found if len(one) == 1)


def lent(case: Case, offices: Iterable[Office], on: date) -> Lent:
    """What the register fills of a case, read within a year; and the lines of the note."""
    fits = [f for f in fitting(case, offices) if f.facts and f.office.fresh(on)]
    return Lent(
        facts={name: text for f in fits for name, text in f.facts.items()},
        notes=tuple(_note(f) for f in fits),
    )


def departments_of(address: str) -> frozenset[str]:
    """The codes that an address may be in, by its last postal code; Corsica has two."""
    found = _POSTAL.findall(address)
    if not found:
        return frozenset()
    code = found[-1]
    if code.startswith("20"):
        return frozenset(("2A", "2B"))
    return frozenset((code[:3] if code.startswith(("97", "98")) else code[:2],))


def fault_of(office: Office) -> str:
    """Why a letter could not print its title, in French; empty when it can."""
    if office.kind is OfficeKind.PREFECT:
        named = PREFECT.fullmatch(line(office.title))
        if not named or not named["rest"]:
            return "écrivez le titre entier, par exemple « le préfet de l’Isère »."
    if office.kind is OfficeKind.COURT and not COURT.fullmatch(line(office.title)):
        return "écrivez le titre entier, par exemple « tribunal administratif de Grenoble »."
    return ""


def _fit(case: Case, office: Office) -> Fitting | None:
    named = {
        OfficeKind.PREFECT: case.prefect,
        OfficeKind.PLATFORM: case.platform,
        OfficeKind.COURT: case.court,
    }[office.kind]
    # « de la Loire » is not « de la Loire-Atlantique ».
    same = named and re.search(rf"{re.escape(_place(office))}(?![\w-])", folded(line(named)))
    near = not named and departments_of(case.employer.seat) & set(office.departments)
    if not same and not near:
        return None
    return Fitting(office=office, facts=_facts(case, office), by_address=not same)


def _facts(case: Case, office: Office) -> dict[str, str]:
    """What the entry says that the case does not."""
    if office.kind is OfficeKind.COURT:
        known = COURT.fullmatch(line(office.title))
        return {"tribunal.siege": known["seat"]} if known and not case.court else {}
    if office.kind is OfficeKind.PLATFORM:
        return {}
    said = PREFECT.fullmatch(line(office.title))
    facts = {"prefet.appel": office.call} if office.call else {}
    if said and not PREFECT.fullmatch(line(case.prefect)):
        facts["prefet.territoire"] = said["rest"]
    return facts


def _place(office: Office) -> str:
    """What tells it from the others of its kind: « de l’isere », « de grenoble »."""
    title = line(office.title)
    if office.kind is OfficeKind.PREFECT and (said := PREFECT.fullmatch(title)):
        return folded(said["rest"])
    if office.kind is OfficeKind.COURT and (seat := COURT.fullmatch(title)):
        return folded(seat["seat"])
    return folded(title)


def _note(fit: Fitting) -> str:
    office = fit.office
    said = (
        f"« {office.title} » vient du registre du cabinet : lu le {french_day(office.read_on)} "
        f"({office.source}), fiche de {office.by_name}."
    )
    return f"{said} {_CHECK}" if fit.by_address else said
