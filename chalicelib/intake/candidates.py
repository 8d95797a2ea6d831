"""Which cases of a tenant a mail that could not be placed may belong to, best first. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date

from ..cases import reference_key
from ..cases.parts import Part
from .text import name_key

_NUMBER, _WORKER, _SAME_ACT, _NAMESAKE, _OPEN = 100, 50, 30, 20, 10
_SHORTEST = 3
"""Letters from which a word of a name says something."""


class Known(Part, frozen=True, kw_only=True):
    """A case as the flow knows it. `filed_on` and `ended_on`: between them it awaited an answer.

    `same_act`: it holds an act of that kind and day already.
    """

    case: str
    reference: str = ""
    worker: str = ""
    filed_on: date | None = None
    ended_on: date | None = None
    same_act: bool = False


class Suggestion(Part, frozen=True, kw_only=True):
    """A case to offer; `why` are French sentences, best reason first."""

    case: str
    why: tuple[str, ...]
    score: int


def suggest(
    reference: str, worker: str, on: date | None, known: Iterable[Known]
) -> tuple[Suggestion, ...]:
    """The cases to offer for a mail that reads so, likeliest first; none is chosen for people."""
    found = [_suggestion(one, reference, worker, on) for one in known]
    return tuple(sorted(found, key=lambda s: (-s.score, s.case)))


def _suggestion(one: Known, reference: str, worker: str, on: date | None) -> Suggestion:
    reasons = list(_reasons(one, reference, worker, on))
    return Suggestion(
        case=one.case,
        why=tuple(why for _, why in reasons),
        score=sum(points for points, _ in reasons),
    )


def _reasons(one: Known, reference: str, worker: str, on: date | None) -> Iterator[tuple[int, str]]:
    if reference and reference_key(reference) == reference_key(one.reference):
        yield _NUMBER, "C’est le numéro lu dans le courriel."
    if worker and name_key(worker) == name_key(one.worker):
        yield _WORKER, "C’est le nom du salarié lu dans le courriel."
    elif _words(worker) & _words(one.worker):
        yield _NAMESAKE, "Le nom du salarié lui ressemble."
    if one.same_act:
        yield _SAME_ACT, "Ce dossier porte déjà un acte de cette sorte, à cette date."
    if on and one.filed_on and one.filed_on <= on <= (one.ended_on or date.max):
        yield _OPEN, "Sa demande attendait une réponse à cette date."


def _words(name: str) -> set[str]:
    return {word for word in name_key(name) if len(word) >= _SHORTEST}
