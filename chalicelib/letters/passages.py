"""What a firm's template must keep of the house's, and what it leaves unsaid."""

from collections.abc import Iterator
from functools import cache

import msgspec

from ..cases.parts import Part
from ..errors import BadInput, TemplateError
from . import catalogue, package, parts, sandbox, vocabulary
from .values import Finding

_PLAIN = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " "})


class Passage(Part, frozen=True, kw_only=True):
    """A fact or words that a template keeps wherever the house's has them; `header`: there."""

    why: str
    remedy: str
    fact: str = ""
    words: str = ""
    header: bool = False


class _Table(Part, frozen=True, kw_only=True):
    passage: tuple[Passage, ...]


class Reading(msgspec.Struct, frozen=True):
    """What a template says: the facts it names, its words, those of its headers."""

    facts: frozenset[str]
    words: str
    header: str

    def has(self, passage: Passage) -> bool:
        """Does it hold the fact, or the words, of the passage?"""
        if passage.fact:
            return passage.fact in self.facts
        return folded(passage.words) in (self.header if passage.header else self.words)


@cache
def passages() -> tuple[Passage, ...]:
    """The table. Raises BadInput when it is not right."""
    table = catalogue.load_table("passages.toml", _Table)
    known = [p.fact for p in table.passage if p.fact]
    catalogue.check_known("passages.toml", "fact", known, vocabulary.facts())
    if any(bool(p.fact) == bool(p.words) for p in table.passage):
        raise BadInput("passages.toml", "a passage is a fact, or words.", "Mend the table.")
    return table.passage


def findings(members: dict[str, bytes], document: catalogue.Document) -> Iterator[Finding]:
    """What is missing of the document in a template whose tags are sound."""
    own, house = reading(members), _house(document.id)
    for passage in passages():
        if house.has(passage) and not own.has(passage):
            place = "en-tête" if passage.header else "corps du texte"
            yield Finding(place=place, excerpt="", why=passage.why, remedy=passage.remedy)
    for name in document.required:
        if name in house.facts and name not in own.facts:
            told = vocabulary.facts()[name].description
            yield Finding(
                place="corps du texte", excerpt="", blocks=False,
                why=f"« {name} » ({told[:1].lower()}{told[1:]}) n’est écrit nulle part",
                remedy=f"Ajoutez {{{{ {name} }}}} là où le modèle de Vigie l’écrit.",
            )  # fmt: skip


def reading(members: dict[str, bytes]) -> Reading:
    """What a template says. Raises TemplateError when it cannot be read."""
    named: set[str] = set()
    body: list[str] = []
    header: list[str] = []
    for part in parts.textual(members):
        root = parts.tree("modèle", part, members[part])
        (header if part.startswith("word/header") else body).extend(parts.paragraphs(root))
        try:
            named |= vocabulary.used(sandbox.environment().parse(parts.source(root)))
        except sandbox.TemplateSyntaxError as fault:
            raise TemplateError("modèle", parts.in_french(part), "balise mal écrite.") from fault
    return Reading(frozenset(named), folded("\n".join(body)), folded("\n".join(header)))


def folded(text: str) -> str:
    """One apostrophe, one space, no capitals."""
    return text.translate(_PLAIN).casefold()


@cache
def _house(document: str) -> Reading:
    return reading(package.opened(document, catalogue.template(document)))
