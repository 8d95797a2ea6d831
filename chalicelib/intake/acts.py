"""What an act says of itself: who signed it, its reasons, how to contest it."""

import re

from ..cases.parts import Author
from ..cases.words import Confidence
from . import wording
from .facts import quoted
from .page import Page
from .patterns import Cue
from .text import fold, one_line
from .values import Fact


def author(page: Page) -> tuple[Author | None, Fact | None]:
    """Who signed (CRPA L212-1, L212-2), after words such as "Signé :" or "Pour le préfet"."""
    for cue in wording.SIGNED.matches(page.folded):
        tail = page.text[cue.end() : cue.end() + 300]
        named = wording.NAMED.search(tail[:160])
        if named:
            after = [part.strip(" .") for part in re.split(r"[,\n]", tail[named.end() :])][:5]
            before = [part.strip(" .") for part in re.split(r"[,\n]", tail[: named.start()])]
            person = Author(
                first_name=named[1],
                name=one_line(named[2]),
                quality=_first(before + after, service=False),
                service=_first(after + before, service=True),
            )
            place = (cue.end() + named.start(1), cue.end() + named.end(2))
            # First name, name, quality and service are all owed (L212-1, L212-2).
            whole = bool(person.quality and person.service)
            sure = Confidence.HIGH if whole else Confidence.MEDIUM
            said = f"{person.first_name} {person.name}"
            around = (cue.start(), place[1])
            return person, page.fact("author", said, place, sure=sure, around=around)
    return None, None


def _first(parts: list[str], *, service: bool) -> str:
    """The first part that names a service, or the first that does not (the quality)."""
    for part in parts:
        head = " ".join(fold(part).split()[:2])
        if part and bool(wording.SERVICE.search(head)) is service:
            return one_line(part)[:200]
    return ""


def in_law(page: Page) -> Fact | None:
    """An article or code cited to decide."""
    return _first_outside(page, "reasons_in_law", wording.IN_LAW)


def in_fact(page: Page) -> Fact | None:
    """A stated motive."""
    return _first_outside(page, "reasons_in_fact", wording.IN_FACT)


def remedies(page: Page) -> Fact | None:
    """The first words about how to contest."""
    return _sentence(page, "remedies", wording.REMEDIES)


def suspension(page: Page) -> Fact | None:
    """What is said of the effect on the administration's clock (CRPA L114-5)."""
    return _sentence(page, "suspension", wording.SUSPENSION)


def _sentence(page: Page, name: str, cue: Cue) -> Fact | None:
    found = cue.search(page.folded)
    return quoted(name, page.quote(name, *found.span()), cue.sure) if found else None


def _first_outside(page: Page, name: str, cue: Cue) -> Fact | None:
    """The first match that is not in a sentence about remedies: their articles are no reason."""
    for found in cue.matches(page.folded):
        if not wording.REMEDIES.search(page.sentence(*found.span())):
            return quoted(name, page.quote(name, *found.span()), cue.sure)
    return None
