"""What somebody types as a mobile number, in E.164, or why no SMS can arrive there. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# A national number may be of an overseas department: 06 92 … is Réunion, 06 90 … Guadeloupe.
_REGIONS = ("FR", "GP", "MQ", "GF", "RE", "YT")
_EMPTY = "Pour recevoir des SMS, indiquez un numéro de mobile."
_UNREADABLE = (
    "Ce numéro n’est pas valable. Exemples : 06 12 34 56 78, ou +32 470 12 34 56 pour un numéro "
    "étranger, avec l’indicatif du pays."
)
_LANDLINE = "C’est un numéro de téléphone fixe : les SMS n’y arrivent pas. Indiquez un mobile."
_PREMIUM = "C’est un numéro spécial ou surtaxé : les SMS n’y arrivent pas. Indiquez un mobile."


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """`e164`, or `fault` in French; one of them is empty."""

    e164: str = ""
    fault: str = ""


def read_number(typed: str) -> ReadNumber:
    """The number, when it is one that takes SMS. Never raises."""
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, PhoneNumberType

    if not typed.strip():
        return ReadNumber(fault=_EMPTY)
    number = _parsed(typed)
    if number is None:
        return ReadNumber(fault=_UNREADABLE)
    kind = phonenumbers.number_type(number)
    if kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE):
        return ReadNumber(e164=str(phonenumbers.format_number(number, PhoneNumberFormat.E164)))
    return ReadNumber(fault=_LANDLINE if kind == PhoneNumberType.FIXED_LINE else _PREMIUM)


def shown(e164: str) -> str:
    """`06 12 34 56 78`, or the international form of a number of elsewhere."""
    import phonenumbers
    from phonenumbers import PhoneNumberFormat

    number = phonenumbers.parse(e164, None)
    form = (
        PhoneNumberFormat.NATIONAL if number.country_code == 33 else PhoneNumberFormat.INTERNATIONAL
    )
    return str(phonenumbers.format_number(number, form))


def masked(e164: str) -> str:
    """`+33••••••78`: enough for its person to know which number it is."""
    return f"{e164[:3]}{'•' * max(len(e164) - 5, 0)}{e164[-2:]}"


def _parsed(typed: str) -> PhoneNumber | None:
    import phonenumbers

    for region in _REGIONS:
        try:
            number = phonenumbers.parse(typed, region)
        except phonenumbers.NumberParseException:
            return None
        if phonenumbers.is_valid_number(number):
            return number
    return None
