"""What is printed around the facts in exhibits, inventory and journal: one table, checked."""

from functools import cache
from string import Formatter

import msgspec

from ..cases import BY_KIND
from ..cases.parts import Part
from ..cases.words import Authenticity
from ..errors import BadInput
from ..law.wording import typeset
from .catalogue import TEMPLATES, chronology

_FILE = TEMPLATES / "pieces.toml"
HOWS = ("direct", "attached", "listed", "transferred")


class Provenance(Part, frozen=True, kw_only=True):
    """How a message came: its one word, and what that means."""

    name: str
    says: str


class Inventory(Part, frozen=True, kw_only=True):
    title: str
    file: str
    number: str
    label: str
    name: str
    missing: str
    count: str
    basis: str


class Journal(Part, frozen=True, kw_only=True):
    title: str
    file: str
    intro: str
    head: str
    date: str
    fact: str
    declared: str
    proven: str
    exhibit: str
    unconfirmed: str


class Urgency(Part, frozen=True, kw_only=True):
    title: str
    intro: str
    recorded: str
    fact: str
    proof: str
    total: str
    cited: str
    facts: dict[str, str]


class Pieces(Part, frozen=True, kw_only=True):
    """The whole table; see templates/letters/pieces.toml."""

    words: dict[str, str]
    headers: dict[str, str]
    provenance: dict[str, Provenance]
    grades: dict[Authenticity, str]
    inventory: Inventory
    journal: Journal
    urgency: Urgency
    told: dict[str, str]
    left_out: dict[str, str]
    notes: dict[str, str]
    missing: dict[str, str]

    def say(self, word: str, **values: object) -> str:
        """A text of [words], filled."""
        return self.words[word].format_map(values)

    def note(self, name: str, **values: object) -> str:
        """A line for the lawyer alone."""
        return self.notes[name].format_map(values)


@cache
def pieces() -> Pieces:
    """The table. Raises BadInput when it is not right."""
    try:
        table = msgspec.toml.decode(_FILE.read_bytes(), type=Pieces)
    except msgspec.MsgspecError as fault:
        raise _wrong(f"{fault}.") from fault
    _whole(table)
    for text in _texts(msgspec.to_builtins(table)):
        # A name only: `{date.__class__}` or `{0}` would reach into Python.
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
        if not all(name.isidentifier() for name in names):
            raise _wrong(f"a placeholder that is not a name in {text!r}.")
    return msgspec.convert(_typeset(msgspec.to_builtins(table)), Pieces)


def _whole(table: Pieces) -> None:
    letters = {key.partition("/")[0] for key in chronology().sentences}
    for what, found, wanted in (
        ("provenance", set(table.provenance), set(HOWS)),
        ("grades", set(table.grades), set(Authenticity)),
        ("kinds of urgency not told", chronology().urgent_kinds - set(table.told), set()),
        ("kinds", letters | set(table.told) | set(table.left_out), set(BY_KIND)),
        ("kinds both told and left out", set(table.told) & set(table.left_out), set()),
    ):
        if found != wanted:
            odd = ", ".join(sorted(str(name) for name in found ^ wanted))
            raise _wrong(f"{what} that do not match: {odd}.")


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    return [value] if isinstance(value, str) else []


def _typeset(value: object) -> object:
    if isinstance(value, dict):
        return {name: _typeset(inner) for name, inner in value.items()}
    return typeset(value) if isinstance(value, str) else value


def _wrong(why: str) -> BadInput:
    return BadInput("templates/letters/pieces.toml", why, "Mend the table.")
