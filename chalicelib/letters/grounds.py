"""The discussion of an appeal or a pleading: the grounds that hold, in order, as rows of text.

External legality before internal, the strongest first, then the most decisive; weak grounds only
« à titre subsidiaire » (reference §4.2, §5). What the analysis does not give is not pleaded.
"""

from collections.abc import Iterator
from itertools import count

from ..law.values import Strength
from .conditions import holds
from .exhibits import Exhibits
from .filling import filled
from .gaps import Value
from .items import Items
from .pleading import Family, GroundText, Legality, Passage, ground_texts
from .situation import Situation
from .values import Audience
from .words import words

_ORDER = (Strength.STRONG, Strength.MEDIUM, Strength.TO_CHECK, Strength.WEAK)
_LISTS: dict[Legality, str] = {
    "external": "moyens.externes",
    "internal": "moyens.internes",
    "implicit": "moyens.implicites",
}
Row = dict[str, str]


def grounds(s: Situation, exhibits: Exhibits) -> dict[str, Value]:
    """The rows of each part of the discussion; a row is a heading, a paragraph or an item."""
    discussion = Discussion(s, exhibits)
    numbers = count(1)
    rows = {name: discussion.rows(part, numbers) for part, name in _LISTS.items()}
    headings = [row for part in rows.values() for row in part if row["titre"]]
    return {**rows, "moyens.seul": len(headings) == 1}


def pleaded(s: Situation, to: Audience) -> list[tuple[GroundText, Strength]]:
    """The texts of the grounds that hold for that reader, with their strength, in order."""
    given = {ground.id: ground.strength for ground in s.analysis.grounds}
    family = _family(to)
    found = []
    for place, text in enumerate(ground_texts().values()):
        strength = text.strength if text.when and holds(text.when, s) else given.get(text.id)
        if strength is not None and family not in text.never:
            found.append((_ORDER.index(strength), place, text, strength))
    return [(text, strength) for _, _, text, strength in sorted(found, key=lambda f: f[:2])]


def adverse(s: Situation, to: Audience) -> tuple[str, ...]:
    """The ids of the case-law against the grounds pleaded: for the internal note only."""
    named = (id_ for text, _ in pleaded(s, to) for id_ in text.adverse)
    return tuple(dict.fromkeys(named))


class Discussion:
    """The grounds of one draft, written."""

    def __init__(self, s: Situation, exhibits: Exhibits) -> None:
        self._s = s
        self._to = exhibits.to
        self._words = words(s, exhibits)
        self._items = Items(s, exhibits)

    def rows(self, part: Legality, numbers: Iterator[int]) -> list[Row]:
        """The rows of one part, its headings numbered from `numbers`."""
        rows: list[Row] = []
        for text, strength in pleaded(self._s, self._to):
            if text.legality == part and (body := list(self._body(text, strength))):
                rows += [_row(titre=f"{next(numbers)}. {_heading(text, strength)}"), *body]
        return rows

    def _body(self, text: GroundText, strength: Strength) -> Iterator[Row]:
        for passage in text.paragraph:
            said = self._said(passage, strength)
            listed = self._items.listed(text.id, passage.list) if said and passage.list else []
            if said and (listed or not passage.list):
                yield _row(texte=said, suivi="oui" if listed else "")
                for place, item in enumerate(listed, 1):
                    yield _row(alinea=item + (" ;" if place < len(listed) else "."))

    def _said(self, passage: Passage, strength: Strength) -> str:
        shortened = self._to is Audience.INTERIM and not passage.brief
        if shortened or strength not in passage.strengths or _family(self._to) not in passage.to:
            return ""
        if not holds(passage.when, self._s):
            return ""
        return filled(passage.text, self._words, self._s.decided_on)


def _family(to: Audience) -> Family:
    return "appeal" if to is Audience.ADMINISTRATION else "court"


def _heading(text: GroundText, strength: Strength) -> str:
    if strength is not Strength.WEAK:
        return text.heading
    return f"À titre subsidiaire, {text.heading[:1].lower()}{text.heading[1:]}"


def _row(*, titre: str = "", texte: str = "", suivi: str = "", alinea: str = "") -> Row:
    return {"titre": titre, "texte": texte, "suivi": suivi, "alinea": alinea}
