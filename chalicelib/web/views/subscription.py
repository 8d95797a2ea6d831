"""The subscription form: what was typed, what is wrong with it, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...alerts.plan import employers_side, in_force
from ...law.wording import typeset
from ...store.records import Channel, Person, Subscription
from .words import words

_SCOPES = ("dossier", "tous")
_NO_CHANNEL = "Cochez au moins un moyen, ou choisissez « Ne plus m’alerter »."
_NO_SCOPE = "Choisissez ce dossier ou tous les dossiers."
_NO_PHONE = "Pour recevoir des SMS, indiquez un numéro de mobile."
_FOR_ALL = " (comme pour tous les dossiers)"
_LAST_HERE = (
    "Vous êtes la dernière personne de l’entreprise prévenue pour ce dossier : un délai légal "
    "ne peut pas rester sans destinataire. Demandez d’abord à un collègue de s’abonner."
)
_LAST_OF_ALL = (
    "Sans vous, plus personne de l’entreprise ne serait prévenu pour au moins un dossier : un "
    "délai légal ne peut pas rester sans destinataire. Demandez d’abord à un collègue de "
    "s’abonner à tous les dossiers."
)
_BAD_PHONE = "Ce numéro n’est pas valable. Exemple : 06 12 34 56 78."


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


def as_it_stands(person: Person, now: Standing) -> Typed:
    """The form before anything is typed; with no alert, e-mail is proposed."""
    return Typed(
        channels=now.channels or (Channel.EMAIL,),
        scope="dossier" if now.own else "tous",
        phone=person.phone,
    )


def last_one(
    person: Person, staff: Iterable[Person], kept: Iterable[Subscription], scope: str, case: str
) -> str:
    """Why the person may not stop, in French; empty when they may.

    `staff` are the employer's people, `kept` all the tenant's subscriptions. For all cases, one
    colleague at least must be told of each case there is or will be.
    """
    if not employers_side(person):
        return ""
    others = {p.id: p for p in staff if p.id != person.id and employers_side(p)}
    audience = [(others[s.person], s) for s in kept if s.person in others]
    cases = {case} if scope == "dossier" else {"", *(s.case for _, s in audience)}
    if all(any(s.channels for _, s in in_force(audience, each)) for each in cases):
        return ""
    return _LAST_HERE if scope == "dossier" else _LAST_OF_ALL


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
    if not stop and (raw or Channel.SMS in channels):
        phone = _phone(raw, errors)
    if not channels and not stop:
        errors["moyens"] = _NO_CHANNEL
    return Typed(channels=channels, scope=scope, phone=phone, stop=stop, errors=errors)


def _phone(raw: str, errors: dict[str, str]) -> str:
    """The number in E.164; as typed when it is wrong, so that the form keeps it."""
    number = _e164(raw) if raw else None
    if number is None:
        errors["telephone"] = _BAD_PHONE if raw else _NO_PHONE
    return number or raw


def _e164(raw: str) -> str | None:
    import phonenumbers
    from phonenumbers import PhoneNumberFormat

    try:
        number = phonenumbers.parse(raw, "FR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
