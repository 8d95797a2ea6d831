"""The page of a person's alerts: what was ticked, group by group, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...alerts.matrix import Group, matrix, pressing
from ...alerts.preferring import faults, tidy
from ...law.wording import typeset
from ...store.preference_records import Pace, Preferences, Quiet, Wish
from ...store.records import Channel, Person, Role
from .words import words

PACES = {Pace.NOW: "aussitôt", Pace.DAILY: "chaque jour", Pace.WEEKLY: "chaque semaine"}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
HOURS = range(24)
_STOPPED = (
    "Vous ne recevez plus ces messages : un délai légal peut courir sans que vous le sachiez."
)
AS_GROUP, NOTHING = "groupe", "rien"
_SEVERAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLine:
    """One kind of a group: its choices (code, words) and the one that holds."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: str
    error: str

    @property
    def alone(self) -> bool:
        return self.chosen != AS_GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """One line of the table. `paces` are the choices there are, one alone when nothing waits.

    `kinds` are its single messages, none when the group has but one.
    """

    name: str
    label: str
    help: str
    channels: tuple[Channel, ...]
    pace: Pace
    paces: tuple[tuple[Pace, str], ...]
    warning: str
    error: str
    kinds: tuple[KindLine, ...]

    @property
    def alone(self) -> int:
        """How many of its messages are told otherwise than the group."""
        return sum(kind.alone for kind in self.kinds)

    @property
    def wrong(self) -> bool:
        return any(kind.error for kind in self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form as read; `errors` by field, in French."""

    chosen: Preferences
    errors: Mapping[str, str] = field(default_factory=dict)


def lines(person: Person, typed: Typed) -> tuple[GroupLine, ...]:
    """The table for a person: the groups their role hears of, as chosen or as usual."""
    usual, kinds = matrix().groups_of(person.role), matrix().kinds_of(person.role)
    return tuple(_line(name, wish, kinds[name], person, typed) for name, wish in usual.items())


def _line(
    name: str, usual: Wish, kinds: tuple[str, ...], person: Person, typed: Typed
) -> GroupLine:
    group, wish = matrix().groups[name], typed.chosen.wishes.get(name, usual)
    alone = typed.chosen.kinds
    stopped = any(pressing(k) and not alone.get(k, wish.channels) for k in kinds)
    return GroupLine(
        name=name,
        label=group.label,
        help=typeset(group.help),
        channels=wish.channels,
        pace=wish.pace,
        paces=tuple((pace, PACES[pace]) for pace in group.paces),
        warning=typeset(_STOPPED) if stopped and name not in typed.errors else "",
        error=typeset(typed.errors.get(name, "")),
        kinds=tuple(_kind(k, person, typed) for k in kinds) if len(kinds) >= _SEVERAL else (),
    )


def _kind(name: str, person: Person, typed: Typed) -> KindLine:
    alone = typed.chosen.kinds.get(name)
    chosen = AS_GROUP if alone is None else _code(alone)
    offered = [(AS_GROUP, "comme le groupe")]
    offered += [(_code(c), _words(c)) for c in _combinations(person, alone)]
    return KindLine(
        name=name,
        label=matrix().kinds[name].label,
        choices=tuple(offered),
        chosen=chosen,
        error=typeset(typed.errors.get(f"genre-{name}", "")),
    )


def _combinations(
    person: Person, alone: tuple[Channel, ...] | None
) -> tuple[tuple[Channel, ...], ...]:
    """What may be chosen for one kind; without a number, a text message only if it is chosen."""
    every = ((Channel.EMAIL,), (Channel.SMS,), (Channel.EMAIL, Channel.SMS), ())
    if person.phone:
        return every
    return tuple(c for c in every if Channel.SMS not in c or c == alone)


def _code(channels: tuple[Channel, ...]) -> str:
    return "-".join(channels) or NOTHING


def _words(channels: tuple[Channel, ...]) -> str:
    return " et ".join(words().channel[c] for c in channels) or "aucun message"


def read(form: Mapping[str, list[str]], person: Person, before: Preferences) -> Typed:
    """Read a posted form. Nothing is raised: what is wrong is in `errors`."""
    usual = matrix().groups_of(person.role)
    wishes = {name: _wish(form, person, name, before, usual[name]) for name in usual}
    quiet = _quiet(form)
    chosen = Preferences(
        person=person.id,
        wishes=wishes,
        kinds=_kinds(form, person.role, before),
        quiet=quiet,
        hour=_number(form, "heure", 24, before.hour),
        weekday=_number(form, "jour", 7, before.weekday),
    )
    return Typed(chosen=tidy(chosen, person.role), errors=dict(faults(chosen)))


def _kinds(
    form: Mapping[str, list[str]], role: Role, before: Preferences
) -> dict[str, tuple[Channel, ...]]:
    """What is chosen for single kinds; a field that is not there chooses nothing new."""
    codes = {_code(c): c for c in ((Channel.EMAIL,), (Channel.SMS,), tuple(Channel), ())}
    found: dict[str, tuple[Channel, ...]] = {}
    for kind in (k for kinds in matrix().kinds_of(role).values() for k in kinds):
        given = form.get(f"genre-{kind}", [""])[0]
        if given in codes:
            found[kind] = codes[given]
        elif given != AS_GROUP and kind in before.kinds:
            found[kind] = before.kinds[kind]
    return found


def _wish(
    form: Mapping[str, list[str]], person: Person, name: str, before: Preferences, usual: Wish
) -> Wish:
    ticked = set(form.get(f"moyens-{name}", ()))
    was = before.wishes.get(name, usual)
    if not person.phone and Channel.SMS in was.channels and ticked:
        # Without a number the box is not there: nothing is chosen of it.
        ticked.add(Channel.SMS)
    group = matrix().groups[name]
    return Wish(channels=tuple(c for c in Channel if c in ticked), pace=_pace(form, name, group))


def _pace(form: Mapping[str, list[str]], name: str, group: Group) -> Pace:
    given = form.get(f"rythme-{name}", [""])[0]
    return Pace(given) if given in group.paces else group.paces[0]


def _quiet(form: Mapping[str, list[str]]) -> Quiet | None:
    if "calme" not in form:
        return None
    start, end = _number(form, "calme-de", 24, 20), _number(form, "calme-a", 24, 8)
    return Quiet(start=start, end=end, closed_days="calme-fermes" in form)


def _number(form: Mapping[str, list[str]], name: str, below: int, usual: int) -> int:
    given = form.get(name, [""])[0]
    return int(given) if given in {str(n) for n in range(below)} else usual
