"""The golden cases lived by other people, so that each document is looked at in twelve cases.

Some documents suit one golden case or a few (a month of silence after a request for the file, a
refusal of suspension). Their cases are given to other employers, workers, places and applicants:
to look at, and held to every rule of the texts; no golden text of them is kept.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import msgspec

from chalicelib.cases.words import By
from chalicelib.letters import Drafted
from tests.golden.letters.making import CASES, Golden, drafted, golden, made

ENOUGH = 12
_ONES_OWN = ("file_requested", "action_filed", "reasons_requested")

# What changes in the head of the case (None: unknown), and for whom the document is written.
PEOPLE: dict[str, dict[str, Any]] = {
    "seul": {"counsel": None},
    "association": {
        "employer.name": "Les Amis de l’Œuvre « Été & Hiver »", "employer.form": "association",
        "employer.representative": "Éloïse d’Hérouville",
        "employer.representative_quality": "présidente",
        "worker.name": "Ousmane N’Diaye-Hervé",
    },
    "metropole-salarie": {"applicant": "worker"},
    "guyane": {
        "employer.name": "Scierie du Maroni", "employer.form": "SAS",
        "employer.seat": "2 avenue de la Liberté\n97320 Saint-Laurent-du-Maroni",
        "employer.residence": "guyane", "court": "Tribunal administratif de la Guyane",
        "court_zone": "guyane", "prefect": "Monsieur le préfet de la Guyane",
        "worker.name": "João Araújo",
    },
    "mayotte-etranger": {
        "employer.residence": "mayotte", "court_zone": "mayotte",
        "court": "Tribunal administratif de Mayotte", "prefect": "Monsieur le préfet de Mayotte",
        "worker.residence": "abroad", "applicant": "worker",
    },
    "alsace": {
        "employer.residence": "alsace_moselle", "court_zone": "alsace_moselle",
        "court": "Tribunal administratif de Strasbourg",
        "prefect": "Madame la préfète du Bas-Rhin", "platform": "plateforme de Béthune",
    },
    "particulier": {
        "employer.name": "Yvonne Lheureux", "employer.form": None, "employer.siren": None,
        "employer.representative": None, "employer.representative_quality": None,
    },
    "long": {
        "employer.name": "Société d’exploitation des établissements Charpentier-Beaumanoir et "
        "compagnie, entreprise générale du bâtiment et des travaux publics du Sud-Ouest",
        "employer.seat": "Zone d’activité économique de la Haute-Vallée, bâtiment C, 3e étage\n"
        "64400 Oloron-Sainte-Marie",
        "employer.representative_quality": "directrice générale déléguée aux ressources humaines",
        "worker.name": "Maria de los Ángeles Fernández-Montalbán y Quesada de la Vega",
    },
    "collectivite": {
        "employer.name": "Commune d’Échirolles", "employer.form": "collectivité territoriale",
        "employer.representative": "Abel Hulot", "employer.representative_quality": "maire",
        "prefect": None,
    },
    "inconnus": {
        "employer.seat": None, "employer.representative": None,
        "employer.representative_quality": None, "platform": None, "court": None,
    },
    "polynesie": {
        "employer.residence": "polynesie", "court_zone": "polynesie",
        "court": "Tribunal administratif de la Polynésie française",
        "prefect": "Monsieur le haut-commissaire de la République en Polynésie française",
        "worker.name": "Teva O’Connor", "worker.in_post": True,
    },
    "signes": {
        "employer.name": "Dupont & <fils>", "employer.form": "EURL",
        "worker.name": "Zoë \"Zaza\" O'Hara", "worker.residence": "abroad",
    },
}  # fmt: skip


def variants(wanted: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Case, people and document, for each of these that fewer than twelve golden cases draft."""
    for document in wanted:
        own = [case for case in CASES if not isinstance(made(case, document), str)]
        found = (_first(place, people, own, document) for place, people in enumerate(PEOPLE))
        yield from (turn for turn in found if turn and len(own) < ENOUGH)


def _first(place: int, people: str, own: list[str], document: str) -> tuple[str, str, str] | None:
    """These people with the first case that suits them, each time from another one on."""
    turns = own[place % len(own) :] + own[: place % len(own)]
    suits = (case for case in turns if not isinstance(lived(case, people, document), str))
    case = next(suits, None)
    return (case, people, document) if case else None


@cache
def lived(case: str, people: str, document: str) -> Drafted | str:
    """The draft of that case for these people, or the reason for its refusal."""
    return drafted(_with(golden(case), PEOPLE[people]), document)


def _with(one: Golden, changes: dict[str, Any]) -> Golden:
    """The case with these changes; what its applicant did is the worker's when the worker applies."""
    file, choices = msgspec.json.decode(one.file), one.choices
    for path, value in changes.items():
        if path == "applicant":
            choices = msgspec.structs.replace(choices, applicant=By(value))
            for event in file["events"]:
                event.update({"by": value} if event["kind"] in _ONES_OWN else {})
        else:
            _set(file["case"], path.split("."), value)
    return msgspec.structs.replace(
        one, file=msgspec.Raw(msgspec.json.encode(file)), choices=choices
    )


def _set(place: dict[str, Any], path: list[str], value: object) -> None:
    for name in path[:-1]:
        place = place.setdefault(name, {})
    place.pop(path[-1], None)
    if value is not None:
        place[path[-1]] = value
