"""The form of an escalation: contacts with their rank, waits in hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...alerts.escalation import table
from ...errors import BadInput
from ...store.alert_records import Manners, Stage
from ...store.records import Person, Role
from .words import words

_RANK, _WAIT = "rang-", "delai-"
_MOST = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """One person: its rank as kept or typed; a manager comes after the contacts whatever it is."""

    id: str
    name: str
    rank: str
    manager: bool
    phone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitLine:
    """One stage: what it is in French, and its wait in hours of office."""

    stage: Stage
    label: str
    hours: str


def contact_lines(people: Iterable[Person], typed: Mapping[str, str]) -> tuple[ContactLine, ...]:
    """The people in their order."""
    return tuple(
        ContactLine(
            id=person.id,
            name=person.name,
            rank=typed.get(_RANK + person.id, str(rank)),
            manager=person.role is Role.MANAGER,
            phone=bool(person.phone),
        )
        for rank, person in enumerate(people, 1)
    )


def wait_lines(chosen: Mapping[Stage, int], typed: Mapping[str, str]) -> tuple[WaitLine, ...]:
    """The waits in force, in the order of the stages."""
    return tuple(
        WaitLine(
            stage=stage,
            label=words().stages[stage],
            hours=typed.get(_WAIT + stage, _hours(chosen.get(stage, table().waits[stage]))),
        )
        for stage in Stage
    )


def manners(form: Mapping[str, list[str]], tenant: str, case: str) -> Manners:
    """What the form asks for. Raises BadInput naming the field."""
    ranks = {n.removeprefix(_RANK): v[0] for n, v in form.items() if n.startswith(_RANK)}
    order = sorted(ranks, key=lambda id_: (_rank(ranks[id_], _RANK + id_), id_))
    waits = {} if case else {s: _minutes(form.get(_WAIT + s, [""])[0], _WAIT + s) for s in Stage}
    return Manners(tenant=tenant, case=case, contacts=tuple(order), waits=waits)


def _rank(text: str, field: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= _MOST):
        raise BadInput(field, f"un rang est un nombre de 1 à {_MOST}.")
    return int(text)


def _minutes(text: str, field: str) -> int:
    """Hours as typed (`4`, `1,5`) to minutes; their bounds are the flow's."""
    try:
        hours = float(text.strip().replace(",", "."))
    except ValueError as fault:
        raise BadInput(field, "un délai s’écrit en heures, par exemple 4 ou 1,5.") from fault
    if not 0 < hours <= 24:
        raise BadInput(field, "un délai va de quelques minutes à 24 heures de bureau.")
    return max(1, round(hours * 60))


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".").replace(".", ",")
