"""The subscription form: what was typed, what is wrong with it, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...alerts.numbers import read_number
from ...alerts.opting import leaves_nobody
from ...law.wording import typeset
from ...store.records import Channel, Person, Subscription
from .opt_out import Offer
from .words import words

_SCOPES = ("dossier", "tous")
_NO_CHANNEL = "Cochez au moins un moyen, ou choisissez « Ne plus m’alerter »."
_NO_SCOPE = "Choisissez ce dossier ou tous les dossiers."
_FOR_ALL = " (comme pour tous les dossiers)"
_STOPPED = "a choisi de ne plus être prévenue : elle seule peut revenir"
_LAST_HERE = (
    "Vous êtes la dernière personne de l’entreprise prévenue pour ce dossier : un délai légal "
    "ne peut pas rester sans destinataire. Demandez d’abord à un collègue de s’abonner."
)
_LAST_OF_ALL = (
    "Sans vous, plus personne de l’entreprise ne serait prévenu pour au moins un dossier : un "
    "délai légal ne peut pas rester sans destinataire. Demandez d’abord à un collègue de "
    "s’abonner à tous les dossiers."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form's values, `phone` in E.164 once it is right; `errors` by field, in French."""

    channels: tuple[Channel, ...]
    scope: str
    phone: str
    stop: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What holds for a person on a case now. `own`: it was chosen for this very case."""

    channels: tuple[Channel, ...]
    own: bool

    @property
    def line(self) -> str:
        """The state in French: by what, and whether it holds for all cases."""
        by = " et ".join(words().channel[c] for c in self.channels) or "aucune"
        return typeset(f"Alertes de ce dossier : {by}{'' if self.own else _FOR_ALL}.")


def standing(
    person: Person, own: Subscription | None, whole: Subscription | None, *, counsel: bool
) -> Standing:
    """What holds now: the choice for this case, else for all; a mandated lawyer's default, else."""
    kept = own or whole
    if kept is not None:
        return Standing(channels=kept.channels, own=own is not None)
    both = tuple(Channel) if person.phone else (Channel.EMAIL,)
    return Standing(channels=both if counsel else (), own=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody of the employer, and what holds for them; `free`: a manager may have them told."""

    person: Person
    line: str
    free: bool


def colleague_lines(
    staff: Iterable[Person], kept: Iterable[Subscription], me: Person, case: str
) -> tuple[Colleague, ...]:
    """The others of the employer's side, by name. Who stopped is taken back by nobody but them."""
    known = {(one.person, one.case): one for one in kept if one.case in ("", case)}
    others = sorted((p for p in staff if p.id != me.id), key=lambda p: p.name.casefold())
    return tuple(_colleague(p, known.get((p.id, case)), known.get((p.id, ""))) for p in others)


def _colleague(person: Person, own: Subscription | None, whole: Subscription | None) -> Colleague:
    chosen = own or whole
    if chosen and chosen.channels:
        by = " et ".join(words().channel[c] for c in chosen.channels)
        line = f"par {by}{'' if own else _FOR_ALL}"
    elif own or whole:
        line = _STOPPED
    else:
        line = "pas encore"
    return Colleague(person=person, line=line, free=own is None and whole is None)


def as_it_stands(person: Person, now: Standing, waiting: str) -> Typed:
    """The form before anything is typed; with no alert, e-mail is proposed.

    `waiting` is a number of theirs that is not confirmed.
    """
    return Typed(
        channels=now.channels or (Channel.EMAIL,),
        scope="dossier" if now.own else "tous",
        phone=person.phone or waiting,
    )


def chosen_text(asked: Typed, stops: Iterable[Offer]) -> str:
    """What was chosen on the form, and of a stop what the page said of it; kept as proof."""
    where = "ce dossier" if asked.scope == "dossier" else "tous les dossiers"
    if asked.stop:
        said = next((one.says for one in stops if one.code == asked.scope), ())
        return " ".join((f"Ne plus m’alerter, pour {where}.", *said))
    by = " et ".join(words().channel[c] for c in asked.channels)
    return f"Me prévenir par {by}, pour {where}."


def last_one(
    person: Person, staff: Iterable[Person], kept: Iterable[Subscription], scope: str, case: str
) -> str:
    """Why the person may not stop, in French; empty when they may.

    `staff` are the employer's people, `kept` all the tenant's subscriptions. For all cases, one
    colleague at least must be told of each case there is or will be.
    """
    everywhere = scope != "dossier"
    if not leaves_nobody(person, staff, kept, "" if everywhere else case):
        return ""
    return _LAST_OF_ALL if everywhere else _LAST_HERE


def typed(form: Mapping[str, list[str]], person: Person) -> Typed:
    """Read a posted form. Nothing is raised: what is wrong is in `errors`."""
    errors: dict[str, str] = {}
    given = form.get("moyens", [])
    channels = tuple(channel for channel in Channel if channel in given)
    scope = form.get("portee", [""])[0]
    stop = "arreter" in form
    raw = form.get("telephone", [person.phone])[0].strip()
    if scope not in _SCOPES:
        errors["portee"] = _NO_SCOPE
    phone = person.phone
    # One's own number was proven by its code: it is not judged again.
    if not stop and (raw != person.phone if raw else Channel.SMS in channels):
        phone = _phone(raw, errors)
    if not channels and not stop:
        errors["moyens"] = _NO_CHANNEL
    return Typed(channels=channels, scope=scope, phone=phone, stop=stop, errors=errors)


def _phone(raw: str, errors: dict[str, str]) -> str:
    """The number in E.164; as typed when it is wrong, so that the form keeps it."""
    read = read_number(raw)
    if read.fault:
        errors["telephone"] = read.fault
    return read.e164 or raw
