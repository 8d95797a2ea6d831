"""SMS craft: GSM-7 letters only, segments counted, sender ids checked. Pure.

Alphabet and segment sizes: GSM 03.38 / 3GPP TS 23.038. French sender rules: reference §6.
"""

import re
import unicodedata

from ..errors import BadInput
from .matrix import matrix

MAX_SEGMENTS = 2
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")  # Each takes two septets: an escape, then itself.
_ONE, _EACH = 160, 153  # Septets in a lone segment, and in each of several.
_INSTEAD = {
    "œ": "oe",
    "Œ": "OE",
    "«": '"',
    "»": '"',
    "“": '"',
    "”": '"',
    "’": "'",
    "‘": "'",
    "–": "-",
    "—": "-",
    "‑": "-",
    "…": "...",
    "°": "o",
    "·": ".",
}
_SENDER_ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]{3,11}")


def transliterate(text: str) -> str:
    """The text in GSM-7: é è à ù stay, ê ç ô î û œ and typographic signs become plain.

    Raises BadInput naming a sign that has no plain form (an emoji, another script).
    """
    spaced = re.sub(r"«\s+", "«", text)
    spaced = re.sub(r"\s+»", "»", spaced)
    return "".join(_plain(sign) for sign in spaced)


def segments(text: str) -> int:
    """How many SMS the text takes. Raises BadInput on a sign outside GSM-7."""
    costs = [_cost(sign) for sign in text]
    if sum(costs) <= _ONE:
        return 1
    count, room = 1, _EACH
    for cost in costs:
        if cost > room:  # An escape never parts from its sign.
            count, room = count + 1, _EACH
        room -= cost
    return count


def fit(text: str, budget: int = MAX_SEGMENTS) -> str:
    """The text in GSM-7, within `budget` segments. Raises BadInput when it is longer."""
    plain = transliterate(text)
    if (count := segments(plain)) > budget:
        raise BadInput(
            "sms", f"{count} segments, the budget is {budget}: {plain!r}.", "Shorten the template."
        )
    return plain


def cost_line(price: int) -> str:
    """What an SMS costs, in French, before somebody asks for them.

    `price` is that of a segment, in thousandths of a euro.
    """
    usual, most = (_euros(price * count) for count in (1, MAX_SEGMENTS))
    return f"Un SMS coûte d’ordinaire {usual}, {most} au plus, à qui exploite Vigie."


def check_sender_id(sender_id: str) -> str:
    """The sender id, when French operators take it (reference §6). Raises BadInput."""
    if not _SENDER_ID.fullmatch(sender_id):
        raise BadInput(
            "sms_sender",
            f"{sender_id!r} is not 3 to 11 letters and digits with at least one letter.",
            "Use your brand, without space or sign.",
        )
    if sender_id.lower() in matrix().refused_senders:
        raise BadInput(
            "sms_sender",
            f"{sender_id!r} is a generic word, which operators block.",
            "Use your brand.",
        )
    return sender_id


def _euros(thousandths: int) -> str:
    cents = (thousandths + 5) // 10
    return f"{cents // 100},{cents % 100:02}\u00a0€"


def _plain(sign: str) -> str:
    if sign in _BASIC or sign in _EXTENDED:
        return sign
    if sign in _INSTEAD:
        return _INSTEAD[sign]
    if sign.isspace():
        return " "
    bare = "".join(c for c in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(c))
    if bare and all(c in _BASIC for c in bare):
        return bare
    raise BadInput("sms", f"{sign!r} cannot be written in an SMS.", "Change the template.")


def _cost(sign: str) -> int:
    if sign in _BASIC:
        return 1
    if sign in _EXTENDED:
        return 2
    raise BadInput("sms", f"{sign!r} is not a GSM-7 sign.", "Transliterate the text first.")
