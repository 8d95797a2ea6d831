"""Sample facts: the examples of facts.toml, to look at a template before it is used."""

from collections.abc import Callable, Iterator
from datetime import date

from ..cases.parts import Part
from .catalogue import Document
from .facts import law, nested
from .gaps import Gap, Value
from .render import Rendered, render
from .vocabulary import Fact, facts

YES = "oui"


class Sample(Part, frozen=True, kw_only=True):
    """What the facts are in one rehearsal: `flags` None = as in their examples."""

    name: str
    flags: bool | None = None
    known: bool = True


EXAMPLES = Sample(name="avec les exemples")
REHEARSALS = (
    EXAMPLES,
    Sample(name="toutes conditions remplies", flags=True),
    Sample(name="aucune condition remplie, rien de connu", flags=False, known=False),
)


def preview(docx: bytes, document: Document, on: date, sample: Sample = EXAMPLES) -> Rendered:
    """The template filled with sample facts. Raises TemplateError."""
    known = {fact.name: _value(fact, sample) for fact in facts().values()}
    known |= law(document, on)
    title = f"{document.title} (aperçu, données d’exemple)"
    return render(document.id, docx, nested(known), title, on)


def _value(fact: Fact, sample: Sample) -> Value:
    made: dict[str, Callable[[], Value]] = {
        "flag": lambda: fact.example == YES if sample.flags is None else sample.flags,
        "list": lambda: list(_rows(fact)) if sample.known else [],
        "text": lambda: _text(fact, sample),
    }
    return made[fact.kind]()


def _text(fact: Fact, sample: Sample) -> Value:
    if fact.asked or not sample.known:
        return Gap(fact.gap) if fact.gap else ""
    return fact.example


def _rows(fact: Fact) -> Iterator[dict[str, str]]:
    """Every column of every row: a template may read any of them."""
    for row in fact.rows or (dict.fromkeys(fact.fields, fact.example),):
        yield {name: row.get(name, "") for name in fact.fields}
