"""The form that asks whether an act is on the platform: what was typed, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...cases import AnyEvent
from ...flows.check import MAX_DOCUMENTS, Answer
from ...law import french_day, named
from ...law.wording import typeset
from .days import read_day

FIELD_OF = {"on": "le", "documents": "documents"}
"""The form's field for each place that a refused answer names."""
_CHOOSE = "Choisissez une réponse."
_DAY = "Écrivez le jour où vous avez regardé, par exemple 23/11/2026."
_COUNT = f"Écrivez un nombre de 0 à {MAX_DOCUMENTS}, ou laissez vide."


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form's values as typed; `errors` by field, in French."""

    found: str = ""
    on: str = ""
    documents: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def act_title(event: AnyEvent) -> str:
    """`Clôture du 23 novembre 2026`."""
    name = named(event)
    return typeset(f"{name[:1].upper()}{name[1:]} du {french_day(event.on)}")


def typed(form: Mapping[str, list[str]]) -> Typed:
    """Read a posted form. Nothing is raised: what is wrong is in `errors`."""
    given = {n: form.get(n, [""])[0].strip() for n in ("figure", "le", "documents")}
    errors = {}
    if given["figure"] not in ("oui", "non"):
        errors["figure"] = _CHOOSE
    if read_day(given["le"]) is None:
        errors["le"] = _DAY
    if given["documents"] and _count(given["documents"]) is None:
        errors["documents"] = _COUNT
    return Typed(found=given["figure"], on=given["le"], documents=given["documents"], errors=errors)


def answer(asked: Typed, person: str) -> Answer:
    """The answer of a form without errors."""
    day = read_day(asked.on)
    assert day is not None  # noqa: S101 - the form was checked
    found = asked.found == "oui"
    counted = _count(asked.documents) if found and asked.documents else None
    return Answer(found=found, on=day, person=person, documents=counted)


def _count(text: str) -> int | None:
    fits = text.isascii() and text.isdigit() and len(text) <= len(str(MAX_DOCUMENTS))
    return int(text) if fits else None
