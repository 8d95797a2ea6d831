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
from .values import Audience, Paper
from .vocabulary import facts

# The same place in the repository and in a Lambda (vendor/templates, design §1).
TEMPLATES = Path(__file__).parents[2] / "templates" / "letters"
_WORDS = frozenset((
    "date", "auteur", "reference", "acte", "Acte", "pieces", "delai", "demande_du", "precision",
    "moyen", "du", "au", "duree", "texte", "numero", "le", "raison", "salarie", "montant", "objet",
    "recours", "recu", "suite",
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
    ids of the law's catalogue that the text cites, `notes` lines of the internal note. `joined`
    are exhibits that no event proves (the copy of another document); `options` passages that the
    lawyer may ask for, by id, with what each one says; `pleads` says that it prints the grounds.
    `marks` are the mentions of a draft that the release takes out of the file.

    `answers`: it answers document by document, and joins what it produces. `only_exhibits`: it
    joins the exhibits of its own kinds, and no other. `lists`: it is the list of exhibits of that
    document, or of the one chosen among its options. `current_law`: it cites the law of its own
    day, not of the act's. `without_counsel`: an employer may send it alone, and its note then
    holds no view of the law.
    """

    id: str
    title: str
    addressee: str
    summary: str
    sending: str
    applies: tuple[Refusal, ...] = ()
    blocked: tuple[Refusal, ...] = ()
    required: tuple[str, ...]
    deadlines: tuple[str, ...]
    deadline_note: str
    exhibits: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    notes: tuple[Clause, ...] = ()
    audience: Audience = Audience.ADMINISTRATION
    pleads: bool = False
    marks: tuple[str, ...] = ("Projet à valider par l’avocat",)
    joined: tuple[str, ...] = ()
    answers: bool = False
    only_exhibits: bool = False
    lists: str = ""
    current_law: bool = False
    without_counsel: bool = False
    options: dict[str, str] = msgspec.field(default_factory=dict)


class Sentence(Part, frozen=True, kw_only=True):
    """A fact told. `audience`: only from this reader on; `urgency`: apart, to the urgent judge."""

    text: str
    exhibit: str
    audience: Audience = Audience.ADMINISTRATION
    urgency: bool = False


class Chronology(Part, frozen=True, kw_only=True):
    """The sentences of the facts by kind or kind/variant, and the clauses they are made with."""

    sentences: dict[str, Sentence]
    omitted: dict[str, str]
    clauses: dict[str, str]
    means: dict[str, str]
    acts: dict[str, str]
    outcomes: dict[str, str]
    mentions: dict[str, str]

    @property
    def urgent_kinds(self) -> set[str]:
        """The kinds that show urgency."""
        return {key.partition("/")[0] for key, told in self.sentences.items() if told.urgency}

    def sentence(
        self, kind: str, variant: str, to: Audience = Audience.ADMINISTRATION
    ) -> Sentence | None:
        """The sentence for this kind; None when that reader is not told the kind."""
        # What is still to come is told only where the table says how.
        names = (f"{kind}/later",) if variant == "later" else (f"{kind}/{variant}", kind)
        found = next((self.sentences[name] for name in names if name in self.sentences), None)
        return found if found and to.is_told(found.audience) else None


@cache
def chronology() -> Chronology:
    """The shared sentences. Raises BadInput on an unknown kind or placeholder."""
    table = load_table("chronology.toml", Chronology)
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


def fingerprint(name: str, paper: Paper = Paper()) -> str:  # noqa: B008 (immutable)
    """SHA-256 of everything that makes the text of a document, its facts apart."""
    from docxtpl import __version__ as docxtpl

    own = TEMPLATES / name
    tables = ("chronology.toml", "grounds.toml", "pieces.toml", "reply.toml")
    shared = [TEMPLATES / table for table in tables]
    files = [own / f"{name}.docx", own / "document.toml", *shared]
    digest = hashlib.sha256(f"docxtpl {docxtpl}".encode())
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for what, own_bytes in (("template", paper.template), ("letterhead", paper.letterhead)):
        if own_bytes:
            digest.update(what.encode() + b"\0" + hashlib.sha256(own_bytes).digest())
    return digest.hexdigest()


def _document(name: str) -> Document:
    from .conditions import CONDITIONS

    where = f"{name}/document.toml"
    read = load_table(where, Document)
    _same(where, "id", {read.id}, {name})
    clauses: Iterable[Clause] = (*read.applies, *read.blocked, *read.notes)
    check_known(where, "condition", {c.when for c in clauses}, set(CONDITIONS))
    check_known(where, "fact", read.required, facts())
    check_known(where, "kind", read.exhibits, BY_KIND)
    return read


def load_table(name: str, shape: type[T]) -> T:
    """A table of templates/letters. Raises BadInput when it is not of that shape."""
    try:
        return msgspec.toml.decode((TEMPLATES / name).read_bytes(), type=shape)
    except msgspec.MsgspecError as fault:
        raise BadInput(f"templates/letters/{name}", f"{fault}.", "Mend the table.") from fault


def check_known(where: str, what: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Raises BadInput naming what of `names` is not known."""
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
    check_known(where, "placeholder", named, _WORDS)
