"""The facts a message states, each with its quote and place: numbers, names, times."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from ..cases.parts import Quote
from ..cases.references import reference_key
from ..cases.words import Confidence
from . import wording
from .dates import FIRST_DAY, LAST_DAY, after_months, french, printed_days, printed_places
from .page import Dated, Page
from .patterns import Cue
from .text import one_line
from .values import Fact

MAX_REFERENCES = 20
LONGEST_ANSWER = timedelta(days=366)
"""No time to answer is longer: a later date is a mistake or a trap."""


def references(page: Page) -> list[tuple[int, Fact]]:
    """The platform's numbers, each once, with their place in the text."""
    found: dict[str, tuple[int, Fact]] = {}
    for cue in wording.NUMBER_CUE.matches(page.folded):
        bare = wording.BARE_REFERENCE.fullmatch(cue[0])
        sure = Confidence.MEDIUM if bare else Confidence.HIGH
        for start, end in _numbers_from(page, cue.end()):
            value = page.text[start:end]
            key = reference_key(value)
            if key not in found:
                found[key] = (start, page.fact("reference", value, (start, end), sure=sure))
            if len(found) == MAX_REFERENCES:
                return list(found.values())
    return list(found.values())


def _numbers_from(page: Page, at: int) -> Iterator[tuple[int, int]]:
    for _ in range(MAX_REFERENCES):
        token = wording.TOKEN.match(page.folded, at)
        if not token or sum(map(str.isdigit, token[0])) < 4 or _is_date(token[0]):
            return
        yield token.span()
        following = wording.NUMBER_NEXT.match(page.folded, token.end())
        if not following:
            return
        at = following.end()


# What a date holds where no blank is: a token is nearly always settled by it.
_NUMBERS_APART = re.compile(r"\d[/.-]\d{1,2}[/.-]\d")


def _is_date(token: str) -> bool:
    return bool(_NUMBERS_APART.search(token) and printed_days(token))


def people(page: Page, name: str) -> list[tuple[int, Fact]]:
    """The workers (or employers) named, in order of place, with their place."""
    found = [
        (cue.start(), fact)
        for pattern in wording.PERSON_CUES[name]
        for cue in pattern.matches(page.folded)
        if (fact := _person(page, name, cue, pattern.sure))
    ]
    return sorted(found, key=lambda one: one[0])


def _person(page: Page, name: str, cue: re.Match[str], sure: Confidence) -> Fact | None:
    start = cue.end()
    stop = wording.PERSON_END.search(page.folded, _after_civility(page, start), start + 90)
    written = page.text[start : min(stop.start() if stop else start + 80, start + 80)]
    bare = written.strip(" .:\n")
    value = one_line(bare)
    if not value or not value[0].isalpha() or not (name == "employer" or value[0].isupper()):
        return None
    start += written.index(bare)
    end = start + len(bare)
    return page.fact(name, value, (start, end), sure=sure, around=(cue.start(), end))


_CIVILITY = re.compile(r"(?:m|mr|mme)[.·]?\s")


def _after_civility(page: Page, at: int) -> int:
    """A civility's own dot ("M. ") must not end the name."""
    found = _CIVILITY.match(page.folded, at)
    return found.end() if found else at


def due(page: Page, on: date) -> tuple[date | None, int | None, Fact | None]:
    """The printed time of a complement request: (date, days, fact). The earliest when several.

    Months become days counted from `on`, the day of the mail (D4: no fixed number in law).
    """
    last = on + LONGEST_ANSWER
    dates = [found for found in _dated(page, wording.DUE_DATE) if on <= found.day <= last]
    if dates:
        first = min(dates)
        return first.day, None, _dated_fact(page, "due", first)
    lengths = [(_days(m, on), m) for m in wording.DUE_LENGTH.matches(page.folded)]
    lengths = [found for found in lengths if 1 <= found[0] <= 366]
    if not lengths:
        return None, None, None
    count, found = min(lengths, key=lambda one: one[0])
    place = (found.start(1), found.end(2))
    sure = wording.DUE_LENGTH.sure
    return None, count, page.fact("days", str(count), place, sure=sure, around=found.span())


def _days(found: re.Match[str], on: date) -> int:
    number = wording.NUMBERS.get(found[1]) or int(found[1] if found[1].isdigit() else 0)
    if found[2].startswith("mois"):
        return (after_months(on, number) - on).days
    return number * (7 if found[2].startswith("semaine") else 1)


def quoted(name: str, quote: Quote, sure: Confidence = Confidence.MEDIUM) -> Fact:
    """A fact whose value is the very words that tell it."""
    return Fact(
        name=name,
        value=quote.text,
        quote=Quote(fact=name, text=quote.text, part=quote.part, start=quote.start, end=quote.end),
        confidence=sure,
        start=quote.start,
        end=quote.end,
    )


def day_after(
    page: Page, name: str, cue: Cue, last: date = LAST_DAY
) -> tuple[date | None, Fact | None]:
    """The first believable date (up to `last`) written right after a cue, with its sentence."""
    for found in _dated(page, cue):
        if FIRST_DAY <= found.day <= last:
            return found.day, _dated_fact(page, name, found)
    return None, None


def unbelievable(page: Page, cue: Cue, last: date) -> list[str]:
    """What to say, in French, of the dates after a cue that nobody should believe."""
    days = [found.day for found in _dated(page, cue) if not FIRST_DAY <= found.day <= last]
    return [
        f"La date du {french(day)} n’est pas vraisemblable\u00a0: elle n’a pas été retenue."
        for day in days
    ]


def _dated_fact(page: Page, name: str, found: Dated) -> Fact:
    around = (found.cue[0], found.place[1])
    return page.fact(name, found.day.isoformat(), found.place, around=around)


def _dated(page: Page, cue: Cue) -> list[Dated]:
    """Every date written right after a cue."""
    if cue not in page.dates:
        page.dates[cue] = list(_dates_after(page, cue))
    return page.dates[cue]


def _dates_after(page: Page, cue: Cue) -> Iterator[Dated]:
    for found in cue.matches(page.folded):
        tail = page.folded[found.end() : found.end() + 40]
        printed = printed_places(tail)
        if printed and printed[0][0] < 14:
            low, high, day = printed[0]
            yield Dated(day, found.span(), (found.end() + low, found.end() + high))


def silence_date(page: Page) -> Quote | None:
    """The sentence that dates the decision silence makes, when one does."""
    for found in wording.SILENCE.matches(page.folded):
        if printed_days(page.sentence(*found.span())):
            return page.quote("silence", *found.span())
    return None
