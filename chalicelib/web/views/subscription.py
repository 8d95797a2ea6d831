"""The subscription form: what was typed, what is wrong with it, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...store.records import Channel, Person, Subscription

_SCOPES = ("dossier", "tous")
_NO_CHANNEL = "Cochez au moins un moyen, ou choisissez « Ne plus m’alerter »."
_NO_SCOPE = "Choisissez ce dossier ou tous les dossiers."
_NO_PHONE = "Pour recevoir des SMS, indiquez un numéro de mobile."
_BAD_PHONE = "Ce numéro n’est pas valable. Exemple : 06 12 34 56 78."


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form's values, `phone` in E.164 once it is right; `errors` by field, in French."""

    channels: tuple[Channel, ...]
    scope: str
    phone: str
    stop: bool = False
    subscribed: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def done(self) -> str:
        return "arret" if self.stop else "abonnement"


def standing(person: Person, mine: Subscription | None, whole: Subscription | None) -> Typed:
    """The form as things stand: the subscription to this case, else to all, else e-mail ticked."""
    kept = mine or whole
    return Typed(
        channels=kept.channels if kept else (Channel.EMAIL,),
        scope="tous" if whole and not mine else "dossier",
        phone=person.phone,
        subscribed=kept is not None,
    )


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
