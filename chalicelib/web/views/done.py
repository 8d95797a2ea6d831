"""The form that records an act of ours, and counsel's decisions not to act: typed, wrong, shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ...cases.words import By, Means, Outcome
from ...flows.done import ActKind, Done, asked_items, offered, targets
from ...flows.no_action import date_id
from ...flows.proofs import proving
from ...law import Deadline, day_of, french_day, named
from ...law.wording import typeset
from ...store import StoredCase
from ...store.alert_records import NoAction, NoActionReason
from ...store.records import Attached
from .days import read_day
from .words import words

FIELD_OF = {
    "act": "acte", "on": "le", "means": "moyen", "posted_on": "poste", "received_on": "recu",
    "tracking": "suivi", "proof": "preuve", "evidence": "preuve", "against": "contre",
    "items": "pieces",
}  # fmt: skip
"""The form's field for each place that a refused act names."""
_NAMES = ("acte", "le", "moyen", "poste", "recu", "suivi", "preuve", "contre", "par")
_ITEM = "piece-"
_SHA256 = 64
_DAY = "Écrivez le jour de l’acte, par exemple 23/11/2026."
_OTHER_DAY = "Écrivez un jour, par exemple 23/11/2026, ou laissez vide."


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form's values as typed; `errors` by field, in French."""

    values: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneForm:
    """What may be chosen: acts, what they are against, documents asked for, proofs given."""

    acts: tuple[ActKind, ...]
    against: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str], ...]
    proofs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoActionLine:
    """What everybody on the case may know of a decision: the date it is about, and its day."""

    due: date
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DateChoice:
    """One date on which counsel may decide. `decided` is the decision that stands, for the firm."""

    id: str
    due: date
    label: str
    decided: NoActionReason | None
    on: date | None
    at: datetime | None


def done_form(stored: StoredCase) -> DoneForm:
    """What the form offers on the case as it stands."""
    state = stored.state
    acts, request = offered(state), asked_items(state)
    known = {e.id: e for act in acts for e in targets(act, state)}
    items = request.items if request else ()
    return DoneForm(
        acts=acts,
        against=tuple((e.id, _title(named(e), e.on)) for e in known.values()),
        items=tuple((item.id, item.label or item.id) for item in items),
        proofs=tuple((one.sha256, _given(one)) for one in proving(stored)),
    )


def typed(form: Mapping[str, list[str]]) -> Typed:
    """Read a posted form. Nothing is raised: what is wrong is in `errors`."""
    values = {name: form.get(name, [""])[0].strip() for name in _NAMES}
    items = {n.removeprefix(_ITEM): v[0] for n, v in form.items() if n.startswith(_ITEM)}
    errors = {}
    if not values["acte"]:
        errors["acte"] = "Choisissez l’acte accompli."
    if values["moyen"] not in set(Means):
        errors["moyen"] = "Choisissez le moyen employé."
    if read_day(values["le"]) is None:
        errors["le"] = _DAY
    for name in ("poste", "recu"):
        if values[name] and read_day(values[name]) is None:
            errors[name] = _OTHER_DAY
    wrong = [v for v in items.values() if v not in set(Outcome)]
    if values["acte"] == "complement" and wrong:
        errors["pieces"] = "Dites ce qu’il en est de chaque pièce demandée."
    return Typed(values=values, items=items, errors=errors)


def said(asked: Typed, person: str) -> Done:
    """What a form without errors says."""
    day = read_day(asked["le"])
    assert day is not None  # noqa: S101 - the form was checked
    complement = asked["acte"] == "complement"
    return Done(
        act=asked["acte"],
        on=day,
        means=Means(asked["moyen"]),
        proof=bool(asked["preuve"]),
        evidence=asked["preuve"] if len(asked["preuve"]) == _SHA256 else None,
        person=person,
        by=By.WORKER if asked["par"] == "worker" else By.EMPLOYER,
        posted_on=read_day(asked["poste"]),
        received_on=read_day(asked["recu"]),
        tracking=asked["suivi"],
        against=asked["contre"],
        items={id_: Outcome(v) for id_, v in asked.items.items()} if complement else {},
    )


def no_action_lines(
    decided: Iterable[NoAction], dates: Iterable[Deadline]
) -> tuple[NoActionLine, ...]:
    """The decisions about dates that still stand, one line for each day decided on."""
    known = {(d.rule, d.event, d.due) for d in dates}
    kept = {(d.due, d.on) for d in decided if (d.rule, d.event, d.due) in known}
    return tuple(NoActionLine(due=due, on=on) for due, on in sorted(kept))


def date_choices(
    dates: Iterable[Deadline], decided: Iterable[NoAction], reasons: Iterable[NoActionReason]
) -> tuple[DateChoice, ...]:
    """The dates of the form, soonest first, with the decision that stands on each."""
    standing = {d.id: d for d in decided if d.withdrawn_at is None}
    last = {reason.id: reason for reason in reasons if not reason.withdrawn}
    found = []
    for deadline in sorted(dates, key=lambda d: (d.due, d.rule)):
        trace = standing.get(date_id(deadline))
        found.append(
            DateChoice(
                id=date_id(deadline),
                due=deadline.due,
                label=deadline.label,
                decided=last.get(date_id(deadline)) if trace else None,
                on=trace.on if trace else None,
                at=trace.at if trace else None,
            )
        )
    return tuple(found)


def _given(one: Attached) -> str:
    what = words().piece[one.piece] if one.piece else "Courriel"
    return typeset(f"{what}, au dossier depuis le {french_day(day_of(one.at))} ({one.person})")


def _title(name: str, on: date) -> str:
    return typeset(f"{name[:1].upper()}{name[1:]} du {french_day(on)}")
