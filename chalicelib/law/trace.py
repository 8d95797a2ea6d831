"""The trace of a date: each step kept as its sentence and days, written out when it is read.

What explains a date is settled when the date is: only the French words of its days wait for a
reader (page, mail, API, `--text`), for most dates are stored, compared and swept unread.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from ..cases.parts import Part
from .wording import french_weekday, join_french, typeset

# The sentences of every rule, with room for those that name another day or a holiday.
_SENTENCES = 4096


# gc=False, on the values made by thousands: made of values only, they are in no cycle.
class Step(Part, frozen=True, kw_only=True, gc=False):
    """One step of a computation, in French, with the day it leads to.

    `competing`: it speaks of another date than the prudent one, which is the lawyer's business.
    """

    text: str
    on: date | None = None
    reference: str = ""
    competing: bool = False


class Told(Part, frozen=True, kw_only=False, gc=False):
    """A step before it is written: a sentence and what fills it; `reference` is a catalogue id.

    `{}` in the sentence stands for the step's own day: `Told("Date prudente : {}.", due)`.
    `passed`: the closed days it passes over, each with its holiday's name if it is one; `{+}` in
    the sentence stands for their list.
    """

    says: str
    on: date | None = None
    reference: str = ""
    competing: bool = False
    passed: tuple[tuple[date, str | None], ...] = ()

    def written(self) -> Step:
        """The step as it is read."""
        return Step(
            text=_text(self), on=self.on, reference=self.reference, competing=self.competing
        )


class Trace(Part, frozen=True, kw_only=False, omit_defaults=False, gc=False):
    """The steps of a deadline in order, written as they are read; equal when what they say is.

    `unwritten` has no JSON form, so that no encoder prints the steps before they are written.
    """

    told: tuple[Told, ...] = ()
    unwritten: type = Told

    def __iter__(self) -> Iterator[Step]:
        return iter([one.written() for one in self.told])

    def __len__(self) -> int:
        return len(self.told)

    def __getitem__(self, place: int) -> Step:
        return self.told[place].written()

    def __repr__(self) -> str:
        return f"Trace({self.told!r})"


def _text(told: Told) -> str:
    before, room, after = _sentence(told.says)
    text = (
        f"{before}{french_weekday(told.on)}{after}" if room and told.on else before + room + after
    )
    return text.replace("{+}", _listed(told.passed)) if told.passed else text


@lru_cache(_SENTENCES)
def _sentence(says: str) -> tuple[str, str, str]:
    """The sentence typeset, before and after the room left for its day."""
    return typeset(says).partition("{}")


def _listed(passed: tuple[tuple[date, str | None], ...]) -> str:
    return join_french(
        f"{french_weekday(day)} ({name})" if name else french_weekday(day) for day, name in passed
    )


def note(*texts: str) -> str:
    """The texts that say something, each typeset already, one after the other."""
    return " ".join(filter(None, texts))
