"""The facts (données) that a template may name, grouped for reading. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from ...law.references import cite
from ...law.wording import typeset
from ...letters.vocabulary import Fact, facts, sources

_KINDS = {"text": "texte", "flag": "condition", "list": "liste"}
_GROUPS = {
    "lettre": "La lettre",
    "employeur": "L’employeur",
    "conseil": "L’avocat",
    "salarie": "La personne recrutée",
    "prefet": "Le préfet",
    "ministre": "Le ministre",
    "demande": "La demande",
    "acte": "L’acte contesté",
    "complement": "La demande de complément",
    "chronologie": "Les faits",
    "bordereau": "Le bordereau",
    "pieces": "Les pièces à joindre",
    "requerant": "Le requérant",
    "tribunal": "Le tribunal",
    "implicite": "La décision implicite",
    "delai": "Les délais",
    "recours": "Les recours",
    "moyens": "Les moyens",
    "urgence": "L’urgence",
    "options": "Les passages au choix",
    "requete": "La requête en annulation",
    "injonction": "L’injonction et l’astreinte",
    "frais": "Les frais",
    "reponse": "La réponse à la demande de complément",
    "accuse": "L’accusé de réception",
    "panne": "La panne de la plateforme",
    "silence": "Le silence",
    "communication": "La communication du dossier",
    "ordonnance": "L’ordonnance",
    "reexamen": "Le réexamen",
    "mandat": "Le mandat",
    "utile": "Les mesures utiles",
    "defenseur": "Le Défenseur des droits",
    "note": "La note interne",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """A fact: how a template writes it, what it is, an example."""

    name: str
    tags: tuple[str, ...]
    kind: str
    description: str
    example: str
    gap: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactGroup:
    """Facts that begin alike."""

    anchor: str
    title: str
    facts: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A source of law: its tag, and how it is cited on a day."""

    tag: str
    citation: str


def fact_groups() -> tuple[FactGroup, ...]:
    """The catalogue, by the first word of the names, in its own order."""
    order: dict[str, None] = dict.fromkeys(_head(fact) for fact in facts().values())
    ranked = sorted(facts().values(), key=lambda f: list(order).index(_head(f)))
    return tuple(
        FactGroup(
            anchor=head,
            title=_GROUPS[head],
            facts=tuple(_line(fact) for fact in grouped),
        )
        for head, grouped in groupby(ranked, _head)
    )


def source_lines(on: date) -> tuple[SourceLine, ...]:
    """Every source of law a template may cite by name, as cited that day."""
    return tuple(
        SourceLine(tag=f"{{{{ {name} }}}}", citation=typeset(cite(id_, on)))
        for name, id_ in sorted(sources().items())
    )


def _head(fact: Fact) -> str:
    return fact.name.partition(".")[0]


def _line(fact: Fact) -> FactLine:
    return FactLine(
        name=fact.name,
        tags=_tags(fact),
        kind=_KINDS[fact.kind],
        description=typeset(fact.description),
        example=typeset(fact.example),
        gap=typeset(f"[À COMPLÉTER : {fact.gap}]") if fact.gap else "",
    )


def _tags(fact: Fact) -> tuple[str, ...]:
    """What to type in Word."""
    if fact.kind == "flag":
        return (f"{{%p if {fact.name} %}}", "{%p endif %}")
    if fact.kind == "list":
        row = " ".join(f"{{{{ ligne.{name} }}}}" for name in fact.fields)
        return (f"{{%p for ligne in {fact.name} %}}", row, "{%p endfor %}")
    return (f"{{{{ {fact.name} }}}}",)
