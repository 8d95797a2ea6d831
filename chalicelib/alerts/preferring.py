"""Choosing how one is told: what is kept of it, and what may not be chosen. Pure."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from ..errors import BadInput
from ..store.preference_records import Preferences, Wish
from ..store.records import Channel, Person, Role, Subscription
from .matrix import TO_MANAGER, Cell, matrix, pressing
from .opting import leaves_nobody
from .pace import MOST_QUIET, nightly
from .wishes import wanted_for

_TOO_QUIET = f"Les heures calmes durent {MOST_QUIET} heures au plus : raccourcissez-les."
_RECAP_QUIET = "Cette heure est dans vos heures calmes : choisissez-en une autre."
_LAST = (
    "Sans vous, plus personne de l’entreprise ne recevrait ces messages : un délai légal ne peut "
    "pas rester sans destinataire. Demandez d’abord à un collègue de les garder."
)


def tidy(wanted: Preferences, role: Role) -> Preferences:
    """The choices without what is as usual, so that it stays as usual when that improves.

    Raises BadInput on a group, a kind or a pace that this role is not offered.
    """
    table = matrix()
    usual, kinds = table.groups_of(role), table.kinds_of(role)
    for name, wish in wanted.wishes.items():
        if name not in usual:
            raise BadInput(f"wishes.{name}", "no group of yours.", f"One of {', '.join(usual)}.")
        if wish.pace not in (paces := table.groups[name].paces):
            raise BadInput(f"wishes.{name}.pace", "not offered.", f"One of {', '.join(paces)}.")
    wishes = {name: wish for name, wish in wanted.wishes.items() if wish != usual[name]}
    grouped = msgspec.structs.replace(wanted, wishes=wishes, kinds={})
    offered = {kind for names in kinds.values() for kind in names}
    if unknown := sorted(set(wanted.kinds) - offered):
        raise BadInput(f"kinds.{unknown[0]}", "no kind of yours.", "See the groups of the page.")
    own = {k: c for k, c in wanted.kinds.items() if c != inherited(k, role, grouped)}
    return msgspec.structs.replace(grouped, kinds=own)


def inherited(kind: str, role: Role, own: Preferences) -> tuple[Channel, ...]:
    """The channels of a kind that is not chosen alone: its group's, else the matrix's."""
    table = matrix()
    cell = table.kinds[kind].cell(role)
    assert cell is not None  # noqa: S101 - only kinds that the role is offered
    wish: Wish | None = own.wishes.get(table.kinds[kind].group_for(cell))
    return wish.channels if wish else table.channels(cell, role)


def faults(chosen: Preferences) -> Iterator[tuple[str, str]]:
    """What is wrong with the hours, by field of the page, in French."""
    quiet = chosen.quiet
    if quiet is None:
        return
    if nightly(quiet) > MOST_QUIET:
        yield "calme", _TOO_QUIET
    elif (chosen.hour - quiet.start) % 24 < nightly(quiet):
        yield "heure", _RECAP_QUIET


def last_of(
    person: Person,
    staff: Iterable[Person],
    kept: Iterable[Subscription],
    others: Mapping[str, Preferences],
    chosen: Preferences,
) -> dict[str, str]:
    """The groups and kinds the person may not stop, each with why: nobody else would be told.

    A kind is named alone where it was chosen alone. `staff` are the employer's people, `kept` all
    the tenant's subscriptions, `others` what each of them prefers.
    """
    people, subscriptions, refused = list(staff), list(kept), dict[str, str]()
    for group, kinds in matrix().kinds_of(person.role).items():
        for kind in (k for k in kinds if pressing(k) and _stops(k, person, chosen)):
            hearing = _hearing(kind, people, subscriptions, others)
            if leaves_nobody(person, people, hearing):
                refused[f"genre-{kind}" if kind in chosen.kinds else group] = _LAST
    return refused


def _hearing(
    kind: str,
    people: Iterable[Person],
    kept: Iterable[Subscription],
    others: Mapping[str, Preferences],
) -> list[Subscription]:
    """The subscriptions as they count for a kind: without channel for who refused it."""
    by_id = {p.id: p for p in people}
    return [_counted(s, kind, by_id.get(s.person), others.get(s.person)) for s in kept]


def _counted(
    subscription: Subscription, kind: str, person: Person | None, own: Preferences | None
) -> Subscription:
    if person is None or own is None or not _stops(kind, person, own):
        return subscription
    return msgspec.structs.replace(subscription, channels=())


def _stops(kind: str, person: Person, own: Preferences) -> bool:
    cell = _cell(kind, person.role)
    wanted = wanted_for(kind, cell, own) if cell else None
    return wanted is not None and not wanted


def _cell(kind: str, role: Role) -> Cell | None:
    known = matrix().kinds[kind]
    return known.manager if kind in TO_MANAGER else known.cell(role)
