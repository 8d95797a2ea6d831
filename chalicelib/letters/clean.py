"""Facts come from mails and forms: made plain text of one line before a letter prints them."""

import re
import unicodedata

from ..errors import BadInput

MAX_TEXT = 20_000
_BREAK = re.compile(r"[ \t]*[\r\n\v\f\u0085\u2028\u2029]+[ \t]*")
# Marks that turn the direction of the text around them; letters of right-to-left scripts stay.
_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C))


def line(text: str, name: str = "donnée", between: str = " ") -> str:
    """`text` on one line, without control characters; `between` replaces its line breaks.

    Raises BadInput past MAX_TEXT characters: no letter prints that.
    """
    if len(text) > MAX_TEXT:
        raise BadInput(
            name, f"{len(text)} caractères, plus de {MAX_TEXT}.", "Raccourcissez ce texte."
        )
    joined = _BREAK.sub(between, text.strip())
    kept = "".join(c for c in joined.translate(_TURNS) if _printable(c))
    return re.sub("[ \u00a0\u202f]{2,}", " ", kept.replace("\t", " ")).strip()


def _printable(character: str) -> bool:
    # XML 1.0 has no place for most controls, lone surrogates and U+FFFE/FFFF.
    if character == "\t":
        return True
    return unicodedata.category(character) not in ("Cc", "Cs") and character not in "\ufffe\uffff"
