"""The documents (templates/letters/ID/) and the shared sentences, checked when loaded."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

import msgspec

from ..cases import BY_KIND
from ..cases.parts import Part
from ..errors import BadInput
from .vocabulary import facts

# The same place in the repository and in a Lambda (vendor/templates, design §1).
TEMPLATES = Path(__file__).parents[2] / "templates" / "letters"
_WORDS = frozenset((
    "date", "auteur", "reference", "acte", "Acte", "pieces", "delai", "demande_du", "precision",
    "moyen", "du", "au", "duree", "texte", "numero", "le", "raison",
))  # fmt: skip
T = TypeVar("T")


class Clause(Part, frozen=True, kw_only=True):
    """A named condition (see `conditions`) and what is said, in French, about it."""

    when: str
    text: str


class Refusal(Clause, frozen=True, kw_only=True):
    """`text` says why the document is refused when the condition fails; `remedy` what to do."""

    remedy: str = ""


class Document(Part, frozen=True, kw_only=True):
    """A document of the catalogue.

    All of `applies` must hold and none of `blocked`, or drafting is refused. `deadlines` are the
    rules shown to the lawyer, `exhibits` the kinds of event first joined, in order, `references`
    ids of the law's catalogue that the text cites, `notes` lines of the internal note.
    """

    id: str
    title: str
    addressee: str
    summary: str
    sending: str
    applies: tuple[Refusal, ...]
    blocked: tuple[Refusal, ...] = ()
    required: tuple[str, ...]
    deadlines: tuple[str, ...]
    deadline_note: str
    exhibits: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    notes: tuple[Clause, ...] = ()


class Sentence(Part, frozen=True, kw_only=True):
    text: str
    exhibit: str


class Chronology(Part, frozen=True, kw_only=True):
    """The sentences of the facts by kind or kind/variant, and the clauses they are made with."""

    sentences: dict[str, Sentence]
    omitted: dict[str, str]
    clauses: dict[str, str]
    means: dict[str, str]
    acts: dict[str, str]
    outcomes: dict[str, str]

    def sentence(self, kind: str, variant: str) -> Sentence | None:
        """The sentence for this kind; None when the kind is not told."""
        return self.sentences.get(f"{kind}/{variant}") or self.sentences.get(kind)


@cache
def chronology() -> Chronology:
    """The shared sentences. Raises BadInput on an unknown kind or placeholder."""
    table = _load("chronology.toml", Chronology)
    told = {key.partition("/")[0] for key in table.sentences}
    _same("chronology.toml", "kinds", told | set(table.omitted), set(BY_KIND))
    said = [text for s in table.sentences.values() for text in (s.text, s.exhibit)]
    for text in (*said, *table.clauses.values(), *table.outcomes.values()):
        _only_words("chronology.toml", text)
    return table


@cache
def documents() -> dict[str, Document]:
    """Every document by id. Raises BadInput when a table is not right."""
    found = sorted(path.parent.name for path in TEMPLATES.glob("*/document.toml"))
    return {name: _document(name) for name in found}


def document(name: str) -> Document:
    """The document `name`. Raises BadInput, in French, when there is none."""
    try:
        return documents()[name]
    except KeyError as fault:
        known = ", ".join(documents())
        raise BadInput(
            "document", f"« {name} » n’existe pas.", f"Documents disponibles : {known}."
        ) from fault


def template(name: str) -> bytes:
    """The .docx of a document: the source of its text."""
    return (TEMPLATES / name / f"{name}.docx").read_bytes()


def fingerprint(name: str) -> str:
    """SHA-256 of everything that makes the text of a document, its facts apart."""
    from docxtpl import __version__ as docxtpl

    own = TEMPLATES / name
    files = [own / f"{name}.docx", own / "document.toml", TEMPLATES / "chronology.toml"]
    digest = hashlib.sha256(f"docxtpl {docxtpl}".encode())
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _document(name: str) -> Document:
    from .conditions import CONDITIONS

    where = f"{name}/document.toml"
    read = _load(where, Document)
    _same(where, "id", {read.id}, {name})
    clauses: Iterable[Clause] = (*read.applies, *read.blocked, *read.notes)
    _known(where, "condition", {c.when for c in clauses}, set(CONDITIONS))
    _known(where, "fact", read.required, facts())
    _known(where, "kind", read.exhibits, BY_KIND)
    return read


def _load(name: str, shape: type[T]) -> T:
    try:
        return msgspec.toml.decode((TEMPLATES / name).read_bytes(), type=shape)
    except msgspec.MsgspecError as fault:
        raise BadInput(f"templates/letters/{name}", f"{fault}.", "Mend the table.") from fault


def _known(where: str, what: str, names: Iterable[str], known: Iterable[str]) -> None:
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise BadInput(
            f"templates/letters/{where}", f"unknown {what}: {', '.join(unknown)}.", "Mend it."
        )


def _same(where: str, what: str, one: set[str], other: set[str]) -> None:
    if one != other:
        odd = ", ".join(sorted(one ^ other))
        raise BadInput(
            f"templates/letters/{where}", f"{what} that do not match: {odd}.", "Mend it."
        )


def _only_words(where: str, text: str) -> None:
    # A name only: `{date.__class__}` or `{0}` would reach into Python.
    named: list[Any] = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    _known(where, "placeholder", named, _WORDS)
