"""Who appeals, before which court: named without guessing a gender.

An employer is « l’employeur », whatever its form; a worker is called by name. No sentence of a
template needs more to agree with (design §3.8: nothing is invented).
"""

import re

from .clean import line
from .gaps import Value
from .situation import Situation
from .telling import or_gap, worker
from .typography import of

_COURT = re.compile(
    r"(?:le\s+)?(?:tribunal\s+administratif|T\.?A\.?)\s+(?P<rest>.+)", re.IGNORECASE
)
_LINKED = re.compile(r"(?:de\s|du\s|des\s|d['’]|de\sla\s)", re.IGNORECASE)


def parties(s: Situation) -> dict[str, Value]:
    """The applicant in the forms that sentences need, and the court."""
    named = worker(s) if s.worker_applies else "l’employeur"
    employer = or_gap("employeur.nom", line(s.case.employer.name, "case.employer.name"))
    seat = or_gap("employeur.siege", line(s.case.employer.seat, "case.employer.seat", ", "))
    return {
        "requerant.employeur": not s.worker_applies,
        "requerant.nom": worker(s) if s.worker_applies else str(employer),
        "requerant.designation": named,
        "requerant.debut": named[:1].upper() + named[1:],
        "requerant.de": of(named),
        "requerant.adresse": "" if s.worker_applies else seat,
        "tribunal.siege": court(s.case.court),
    }


def court(named: str) -> str:
    """« de Grenoble » from the court's name or its town; empty when it is not known."""
    town = line(named, "case.court")
    match = _COURT.fullmatch(town)
    town = match["rest"] if match else town
    return town if not town or _LINKED.match(town) else of(town)
