"""The texts of the grounds (templates/letters/grounds.toml), checked when loaded."""

from functools import cache
from typing import Literal

import msgspec

from ..cases.parts import Part
from ..cases.words import Outcome
from ..errors import BadInput
from ..law import catalogue as law
from ..law.values import Strength
from .catalogue import check_known, load_table
from .conditions import CONDITIONS, names_in
from .filling import places

Family = Literal["appeal", "court"]
Legality = Literal["external", "internal", "implicit"]
_FILE = "grounds.toml"
# The words a paragraph may use beside references; see `chalicelib.letters.grounds`.
WORDS = frozenset((
    "acte", "acte_date", "acte_piece", "espace_le", "decision", "Decision", "Demandeur",
    "complement_date", "complement_piece", "echeance", "dans_le_delai", "panne_le", "panne_piece",
    "accordee_le", "motifs_demandes_le", "motifs_piece",
))  # fmt: skip


class Passage(Part, frozen=True, kw_only=True):
    """A paragraph: when it is said, to whom, at which strengths; `list` tells documents after it.

    `brief`: kept in an urgent application.
    """

    text: str
    strengths: tuple[Strength, ...] = tuple(Strength)
    when: tuple[str, ...] = ()
    to: tuple[Family, ...] = ("appeal", "court")
    brief: bool = True
    list: Outcome | None = None


class GroundText(Part, frozen=True, kw_only=True):
    """What is written for one ground. `never`: to whom it is not, and why."""

    id: str
    legality: Legality
    heading: str
    paragraph: tuple[Passage, ...]
    adverse: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    strength: Strength | None = None
    never: dict[Family, str] = msgspec.field(default_factory=dict)


class _Table(Part, frozen=True, kw_only=True):
    ground: tuple[GroundText, ...]


@cache
def ground_texts() -> dict[str, GroundText]:
    """Every ground's text by id, the most decisive first. Raises BadInput on a wrong table."""
    texts = load_table(_FILE, _Table).ground
    passages = [p for one in texts for p in one.paragraph]
    named = {
        name for one in texts for name in (*one.when, *(w for p in one.paragraph for w in p.when))
    }
    check_known(_FILE, "condition", names_in(named), CONDITIONS)
    named_places = {name for p in passages for name in places(p.text)}
    check_known(_FILE, "placeholder", named_places, WORDS | set(law()))
    check_known(_FILE, "reference", {id_ for one in texts for id_ in one.adverse}, law())
    for one in texts:
        if bool(one.when) is not (one.strength is not None):
            raise BadInput(f"templates/letters/{_FILE}", f"{one.id}: `when` needs `strength`.")
    return {one.id: one for one in texts}
