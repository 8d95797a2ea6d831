"""The facts that a draft lacks, asked of its lawyer, and what was answered. Pure.

An answer fills a gap and never replaces what the case says. It serves one draft: no time is
counted from it, since only an event of the ledger starts one.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from ..cases import Case
from ..cases.parts import Counsel, Employer, Worker
from ..cases.words import siren_holds
from ..errors import BadInput
from .clean import line
from .gaps import Gap, Value
from .letterhead import PREFECT, PRIVATE, private
from .typography import typeset
from .values import Question
from .vocabulary import Fact, facts

MAX_ANSWER = 2000
T = TypeVar("T", Employer, Worker, Counsel)

# The facts of the case's own header: filled there, so that every sentence agrees with them.
_EMPLOYER = {
    "employeur.nom": "name",
    "employeur.siren": "siren",
    "employeur.siege": "seat",
    "employeur.representant": "representative",
    "employeur.qualite": "representative_quality",
}
_COUNSEL = {"conseil.nom": "name", "conseil.barreau": "bar", "conseil.adresse": "address"}
_MEND = "Corrigez-le, laissez-le vide, ou répondez « particulier » pour un particulier employeur."
_OFFICE = ("prefet.appel", "prefet.territoire")


def questions(gaps: Iterable[str], given: Mapping[str, str]) -> tuple[Question, ...]:
    """What to ask: the gaps that a fact of the catalogue fills, and what was answered before."""
    lacking = set(gaps)
    asked = [f for f in facts().values() if _fillable(f)]
    return tuple(
        Question(
            name=fact.name,
            label=typeset(fact.gap[:1].upper() + fact.gap[1:]),
            help=typeset(fact.description),
            example=typeset(fact.example),
            given=given.get(fact.name, ""),
        )
        for fact in asked
        if fact.name in given or typeset(fact.gap) in lacking
    )


def by_hand(gaps: Iterable[str]) -> tuple[str, ...]:
    """The other gaps: only whoever reads the page in Word can fill them."""
    asked = {typeset(fact.gap) for fact in facts().values() if _fillable(fact)}
    return tuple(gap for gap in gaps if gap not in asked)


def checked(given: Mapping[str, str]) -> dict[str, str]:
    """The answers, cleaned, without the empty ones. Raises BadInput, in French, naming the fact."""
    known = {fact.name: fact for fact in facts().values() if _fillable(fact)}
    kept = {name: line(text, name) for name, text in sorted(given.items())}
    for name, text in kept.items():
        if name not in known:
            raise BadInput(name, "cette donnée ne se demande pas.", "Rechargez la page.")
        if len(text) > MAX_ANSWER:
            label = known[name].gap
            raise BadInput(name, f"« {label} » dépasse {MAX_ANSWER} caractères.", "Raccourcissez.")
    if kept.get("employeur.siren"):
        kept["employeur.siren"] = _siren(kept["employeur.siren"])
    return {name: text for name, text in kept.items() if text}


def told(case: Case, given: Mapping[str, str]) -> Case:
    """The case with what it lacked of its header. Raises BadInput as `checked` does."""
    said = checked(given)
    employer = _filled(case.employer, _employer(said, case.employer))
    worker = _filled(case.worker, {"name": said.get("salarie.nom", "")})
    counsel = {_COUNSEL[n]: t for n, t in said.items() if n in _COUNSEL}
    return msgspec.structs.replace(
        case,
        employer=employer,
        worker=worker,
        counsel=_filled(case.counsel or Counsel(), counsel) if counsel else case.counsel,
        court=case.court or said.get("tribunal.siege", ""),
        prefect=_prefect(case.prefect, said),
    )


def filled(values: Mapping[str, Value], given: Mapping[str, str]) -> dict[str, Value]:
    """The facts with each gap that was answered; what the case says stays."""
    marks = {str(Gap(facts()[name].gap)): text for name, text in given.items()}
    return {name: _put(value, facts()[name], given, marks) for name, value in values.items()}


def _fillable(fact: Fact) -> bool:
    return bool(fact.gap) and fact.kind == "text" and not fact.by_hand


def _put(value: Value, fact: Fact, given: Mapping[str, str], marks: dict[str, str]) -> Value:
    if isinstance(value, Gap):
        return given.get(fact.name) or marks.get(str(value)) or value
    if isinstance(value, str):
        return _unmarked(value, marks)
    if isinstance(value, list):
        return [{key: _unmarked(text, marks) for key, text in row.items()} for row in value]
    return value


def _unmarked(text: str, marks: dict[str, str]) -> str:
    for mark, said in marks.items():
        if mark in text:
            text = text.replace(mark, said)
    return text


def _filled(part: T, said: Mapping[str, str]) -> T:
    lacking = {name: text for name, text in said.items() if text and not getattr(part, name)}
    return msgspec.structs.replace(part, **lacking)


def _prefect(named: str, said: Mapping[str, str]) -> str:
    """The office with its civility: « le préfet » and « la préfète » agree with it everywhere."""
    call, land = (said.get(name, "") for name in _OFFICE)
    known = PREFECT.fullmatch(line(named))
    if known and call and not known["civility"]:
        return f"{call} {known['rest']}"
    return named or (f"{call} {land}" if call and land else "")


def _employer(said: Mapping[str, str], known: Employer) -> dict[str, str]:
    """What was said of the employer; « particulier » for its SIREN says what it is."""
    own = {_EMPLOYER[name]: text for name, text in said.items() if name in _EMPLOYER}
    if own.get("siren") != PRIVATE:
        return own
    if known.form and not private(known):
        why = f"le dossier donne à cet employeur une forme juridique : « {line(known.form)} »."
        raise BadInput("employeur.siren", why, "Donnez son numéro SIREN, ou laissez-le vide.")
    return {name: text for name, text in own.items() if name != "siren"} | {"form": PRIVATE}


def _siren(text: str) -> str:
    if text.casefold().startswith("particulier"):
        return PRIVATE
    digits = re.sub(r"\s", "", text)
    if not re.fullmatch(r"\d{9}", digits):
        why = "le numéro SIREN compte neuf chiffres."
        raise BadInput("employeur.siren", why, _MEND)
    if not siren_holds(digits):
        why = "ce n’est pas un numéro SIREN : sa clé ne correspond pas."
        raise BadInput("employeur.siren", why, _MEND)
    return digits
