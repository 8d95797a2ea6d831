"""The forms that decide of a quarantined mail: what was typed, checked field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ...cases import Header
from ...errors import BadInput
from ...store.records import Choice
from .days import read_day
from .header import header_said

CHOICES = {
    "rattacher": Choice.ATTACHED,
    "creer": Choice.CREATED,
    "ecarter": Choice.DISCARDED,
    "reprendre": Choice.TAKEN_UP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A posted form: `case` a candidate's id, `number` the one typed, `kind` what it announces.

    `header` is what was typed of the case to open, nothing of it for the other choices.
    """

    choice: Choice
    case: str
    number: str
    kind: str
    on: date | None
    header: Header
    reason: str


def asked(given: Mapping[str, str], *, dated: bool, today: date) -> Asked:
    """The form as read; `dated`: the mail's own day is known. Raises BadInput naming the field."""
    if given["choix"] not in CHOICES:
        raise BadInput("choix", "choisissez ce que devient ce courriel.")
    choice = CHOICES[given["choix"]]
    header = header_said(given) if choice is Choice.CREATED else Header()
    on = None if dated or not given["nature"] else _day(given["le"], today)
    return Asked(
        choice=choice,
        case=given["dossier"],
        number=given["numero"],
        kind=given["nature"],
        on=on,
        header=header,
        reason=given["raison"],
    )


def _day(text: str, today: date) -> date:
    day = read_day(text)
    if day is None:
        raise BadInput("le", "écrivez la date du courriel d’origine, par exemple 23/11/2026.")
    if day > today:
        raise BadInput("le", "cette date est à venir.")
    return day
