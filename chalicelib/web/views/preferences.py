"""The page of a person's alerts: what was ticked, group by group, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...alerts.matrix import Group, matrix
from ...alerts.pace import MOST_QUIET, nightly
from ...law.wording import typeset
from ...store.preference_records import Pace, Preferences, Quiet, Wish
from ...store.records import Channel, Person, Subscription
from .subscription import last_one

PACES = {Pace.NOW: "aussitôt", Pace.DAILY: "chaque jour", Pace.WEEKLY: "chaque semaine"}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
HOURS = range(24)
_LAST = (
    "Sans vous, plus personne de l’entreprise ne recevrait ces messages : un délai légal ne peut "
    "pas rester sans destinataire. Demandez d’abord à un collègue de les garder."
)
_STOPPED = (
    "Vous ne recevez plus ces messages : un délai légal peut courir sans que vous le sachiez."
)
_TOO_QUIET = f"Les heures calmes durent {MOST_QUIET} heures au plus : raccourcissez-les."
_RECAP_QUIET = "Cette heure est dans vos heures calmes : choisissez-en une autre."


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """One line of the table. `paces` are the choices there are, one alone when nothing waits."""

    name: str
    label: str
    help: str
    channels: tuple[Channel, ...]
    pace: Pace
    paces: tuple[tuple[Pace, str], ...]
    warning: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form as read; `errors` by field, in French."""

    chosen: Preferences
    errors: Mapping[str, str] = field(default_factory=dict)


def lines(person: Person, typed: Typed) -> tuple[GroupLine, ...]:
    """The table for a person: the groups their role hears of, as chosen or as usual."""
    usual = matrix().groups_of(person.role)
    return tuple(_line(name, wish, typed) for name, wish in usual.items())


def _line(name: str, usual: Wish, typed: Typed) -> GroupLine:
    group, wish = matrix().groups[name], typed.chosen.wishes.get(name, usual)
    stopped = group.legal and not wish.channels
    return GroupLine(
        name=name,
        label=group.label,
        help=typeset(group.help),
        channels=wish.channels,
        pace=wish.pace,
        paces=tuple((pace, PACES[pace]) for pace in group.paces),
        warning=typeset(_STOPPED) if stopped and name not in typed.errors else "",
        error=typeset(typed.errors.get(name, "")),
    )


def read(form: Mapping[str, list[str]], person: Person, before: Preferences) -> Typed:
    """Read a posted form. Nothing is raised: what is wrong is in `errors`."""
    usual = matrix().groups_of(person.role)
    wishes = {name: _wish(form, person, name, before, usual[name]) for name in usual}
    quiet = _quiet(form)
    chosen = Preferences(
        person=person.id,
        # What is as usual is not kept, so that it stays as usual.
        wishes={name: wish for name, wish in wishes.items() if wish != usual[name]},
        quiet=quiet,
        hour=_number(form, "heure", 24, before.hour),
        weekday=_number(form, "jour", 7, before.weekday),
    )
    return Typed(chosen=chosen, errors=dict(faults(chosen)))


def last_of(
    person: Person,
    staff: Iterable[Person],
    kept: Iterable[Subscription],
    others: Mapping[str, Preferences],
    chosen: Preferences,
) -> dict[str, str]:
    """The legal groups the person may not stop, each with why: nobody else would be told."""
    people, subscriptions, refused = list(staff), list(kept), dict[str, str]()
    for name, wish in chosen.wishes.items():
        if wish.channels or not matrix().groups[name].legal:
            continue
        hearing = [_heard(s, others.get(s.person), name) for s in subscriptions]
        if last_one(person, people, hearing, "tous", ""):
            refused[name] = _LAST
    return refused


def _heard(subscription: Subscription, own: Preferences | None, group: str) -> Subscription:
    """The subscription as it counts for a group: without channel for who refused the group."""
    import msgspec

    wish = own.wishes.get(group) if own else None
    stopped = wish is not None and not wish.channels
    return msgspec.structs.replace(subscription, channels=()) if stopped else subscription


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


def faults(chosen: Preferences) -> Iterable[tuple[str, str]]:
    """What is wrong with the hours chosen: (field, why, in French)."""
    quiet = chosen.quiet
    if quiet is None:
        return
    if nightly(quiet) > MOST_QUIET:
        yield "calme", _TOO_QUIET
    elif (chosen.hour - quiet.start) % 24 < nightly(quiet):
        yield "heure", _RECAP_QUIET
