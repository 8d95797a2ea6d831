"""The facts a message states, each with its quote: numbers, names, times, who signed, why.

What is looked for and not found is `absent` only when the complete original was read; else
`not_seen` (design §7).
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from ..cases.parts import Author, Quote, RequestedItem
from ..cases.references import reference_key
from ..cases.words import Seen
from . import wording
from .dates import FIRST_DAY, LAST_DAY, after_months, french, printed_days
from .text import cut, fold, one_line
from .values import Fact
from .wording import Page

MAX_REFERENCES = 20
MAX_ITEMS = 40
MAX_LABEL = 300
LONGEST_ANSWER = timedelta(days=366)
"""No time to answer is longer: a later date is a mistake or a trap."""


def seen(quote: Quote | None, *, complete: bool) -> Seen:
    """What an act says of a thing, from the words found (or not) in it."""
    if quote:
        return Seen.STATED
    return Seen.ABSENT if complete else Seen.NOT_SEEN


def references(page: Page) -> list[tuple[int, Fact]]:
    """The platform's numbers, each once, with their place in the text."""
    found: dict[str, tuple[int, Fact]] = {}
    for cue in page.matches(wording.NUMBER_CUE):
        for start, end in _numbers_from(page, cue.end()):
            value = page.text[start:end]
            fact = Fact(name="reference", value=value, quote=page.quote("reference", start, end))
            found.setdefault(reference_key(value), (start, fact))
            if len(found) == MAX_REFERENCES:
                return list(found.values())
    return list(found.values())


def _numbers_from(page: Page, at: int) -> Iterator[tuple[int, int]]:
    for _ in range(MAX_REFERENCES):
        token = wording.TOKEN.match(page.folded, at)
        if not token or sum(c.isdigit() for c in token[0]) < 4 or _is_date(token[0]):
            return
        yield token.span()
        following = wording.NUMBER_NEXT.match(page.folded, token.end())
        if not following:
            return
        at = following.end()


def _is_date(token: str) -> bool:
    return bool(printed_days(token))


def people(page: Page, name: str) -> list[tuple[int, Fact]]:
    """The workers (or employers) named, with their place."""
    found = []
    for cue in page.matches(wording.PERSON_CUES[name]):
        stop = wording.PERSON_END.search(page.folded, _after_civility(page, cue.end()))
        end = min(stop.start() if stop else len(page.text), cue.end() + 80)
        value = one_line(page.text[cue.end() : end]).strip(" .:")
        if value and value[0].isalpha() and (name == "employer" or value[0].isupper()):
            quote = page.quote(name, cue.start(), end)
            found.append((cue.start(), Fact(name=name, value=value, quote=quote)))
    return found


def _after_civility(page: Page, at: int) -> int:
    """A civility's own dot ("M. ") must not end the name."""
    found = re.compile(r"(?:m|mr|mme)[.·]?\s").match(page.folded, at)
    return found.end() if found else at


def due(page: Page, on: date) -> tuple[date | None, int | None, Fact | None]:
    """The printed time of a complement request: (date, days, fact). The earliest when several.

    Months become days counted from `on`, the day of the mail (D4: no fixed number in law).
    """
    last = on + LONGEST_ANSWER
    dates = [found for found in _dated(page, "due", wording.DUE_DATE) if on <= found[0] <= last]
    if dates:
        day, quote = min(dates, key=lambda found: found[0])
        return day, None, Fact(name="due", value=day.isoformat(), quote=quote)
    lengths = [(_days(m, on), m.span()) for m in page.matches(wording.DUE_LENGTH)]
    lengths = [found for found in lengths if 1 <= found[0] <= 366]
    if not lengths:
        return None, None, None
    count, span = min(lengths)
    return None, count, Fact(name="days", value=str(count), quote=page.quote("days", *span))


def _days(found: re.Match[str], on: date) -> int:
    number = wording.NUMBERS.get(found[1]) or int(found[1] if found[1].isdigit() else 0)
    if found[2].startswith("mois"):
        return (after_months(on, number) - on).days
    return number * (7 if found[2].startswith("semaine") else 1)


def requested(page: Page) -> tuple[tuple[RequestedItem, ...], Quote | None]:
    """The documents asked for: the bullets under "les pièces suivantes :", or what follows it."""
    for cue in page.matches(wording.LIST_CUE):
        labels = _bullets(page, cue.end()) or _in_line(page, cue.end())
        if labels:
            items = tuple(
                RequestedItem(id=f"p{number}", label=cut(label, MAX_LABEL))
                for number, label in enumerate(labels[:MAX_ITEMS], start=1)
            )
            return items, page.quote("list", cue.start(), cue.end())
    return (), None


def _bullets(page: Page, at: int) -> list[str]:
    labels: list[str] = []
    for line in page.text[at : at + 20_000].split("\n"):
        bullet = wording.BULLET.match(fold(line))
        if bullet:
            labels.append(one_line(line[bullet.end() :]).rstrip(" ;.,"))
        elif line.strip() and labels and line.startswith((" ", "\t")):
            labels[-1] = f"{labels[-1]} {one_line(line).rstrip(' ;.,')}"
        elif line.strip():
            break
    return [label for label in labels if label]


def _in_line(page: Page, at: int) -> list[str]:
    line = page.text[at : at + 600].lstrip(" ").split("\n\n")[0].split(". ")[0]
    labels = [one_line(label).strip(" .,") for label in line.split(";")]
    return [label for label in labels if any(c.isalpha() for c in label)]


def author(page: Page) -> tuple[Author | None, Quote | None]:
    """Who signed (CRPA L212-1, L212-2), after words such as "Signé :" or "Pour le préfet"."""
    for cue in page.matches(wording.SIGNED):
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
            return person, page.quote("author", cue.start(), cue.end() + named.end())
    return None, None


def _first(parts: list[str], *, service: bool) -> str:
    """The first part that names a service, or the first that does not (the quality)."""
    for part in parts:
        head = " ".join(fold(part).split()[:2])
        if part and bool(wording.SERVICE.search(head)) is service:
            return one_line(part)[:200]
    return ""


def reasons(page: Page) -> tuple[Quote | None, Quote | None]:
    """(in law, in fact): an article or code cited to decide, and a stated motive."""
    in_law = _first_outside(page, "reasons_in_law", wording.IN_LAW)
    return in_law, _first_outside(page, "reasons_in_fact", wording.IN_FACT)


def _first_outside(page: Page, fact: str, pattern: re.Pattern[str]) -> Quote | None:
    """The first match that is not in a sentence about remedies: their articles are no reason."""
    for found in page.matches(pattern):
        if not wording.REMEDIES.search(page.sentence(*found.span())):
            return page.quote(fact, *found.span())
    return None


def day_after(
    page: Page, fact: str, pattern: re.Pattern[str], last: date = LAST_DAY
) -> tuple[date, Quote] | None:
    """The first believable date (up to `last`) written right after a cue, with its sentence."""
    found = _dated(page, fact, pattern)
    return next((one for one in found if FIRST_DAY <= one[0] <= last), None)


def unbelievable(page: Page, pattern: re.Pattern[str], last: date) -> list[str]:
    """What to say, in French, of the dates after a cue that nobody should believe."""
    days = [day for day, _ in _dated(page, "", pattern) if not FIRST_DAY <= day <= last]
    return [
        f"La date du {french(day)} n’est pas vraisemblable\u00a0: elle n’a pas été retenue."
        for day in days
    ]


def _dated(page: Page, fact: str, pattern: re.Pattern[str]) -> Iterator[tuple[date, Quote]]:
    """Every date written right after a cue, with its sentence."""
    for cue in page.matches(pattern):
        days = printed_days(page.folded[cue.end() : cue.end() + 40])
        if days and days[0][0] < 14:
            yield days[0][1], page.quote(fact, cue.start(), cue.end() + 12)


def silence_date(page: Page) -> Quote | None:
    """The sentence that dates the decision silence makes, when one does."""
    for found in page.matches(wording.SILENCE):
        if printed_days(page.sentence(*found.span())):
            return page.quote("silence", *found.span())
    return None
