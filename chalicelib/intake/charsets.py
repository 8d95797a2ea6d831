"""Bytes of a mail → text, whatever the label says, with charsets on an allow-list.

Python's `punycode`, `unicode_escape` and the like are codecs too, and not for mail.
"""

import codecs
import re
from email.errors import HeaderParseError
from email.header import decode_header
from functools import lru_cache

from .text import one_line

_CHARSETS = re.compile(
    r"ascii|utf-(?:8|16|32)(?:-sig|-[lb]e)?|iso8859-\d+|cp(?:437|850|858|125\d|932|949|950)|koi8-[rtu]"
    r"|mac-roman|big5(?:hkscs)?|gb(?:2312|k|18030)|euc_(?:jp|kr)|shift_jis|iso2022_(?:jp|kr)"
)


def decoded(data: bytes, label: str | None) -> tuple[str, str]:
    """Text of `data` and, in French, what was wrong with its charset label (empty when nothing).

    Valid UTF-8 that is not ASCII is UTF-8 whatever the label; Latin-1 is read as windows-1252.
    """
    name = _charset(label[:40] if label else "utf-8")
    wide = name.startswith(("utf-16", "utf-32", "iso2022"))
    trials = [name] if wide else ["utf-8", name]
    for trial in dict.fromkeys(t for t in trials if t):
        try:
            text = data.decode("cp1252" if trial in ("iso8859-1", "ascii") else trial)
        except UnicodeError:
            continue
        right = trial == name or data.isascii() or not label
        return text, "" if right else _mislabelled(label, trial)
    return data.decode("cp1252", "replace"), _mislabelled(label, "windows-1252")


@lru_cache(64)
def _charset(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    return name if _CHARSETS.fullmatch(name) else ""


def _mislabelled(label: str | None, used: str) -> str:
    said = one_line(label or "aucun")[:40]
    return f"L’encodage annoncé ({said}) n’est pas le bon\u00a0: le texte a été lu en {used}."


def eight_bit(value: str) -> str:
    """A header with raw 8-bit bytes (kept by the parser as surrogates), decoded."""
    if value.isascii():
        return value
    return decoded(value.encode("utf-8", "surrogateescape"), None)[0]


def header_words(text: str) -> str:
    """A header with its encoded words (RFC 2047) decoded, on one line; as it is when broken."""
    text = one_line(eight_bit(text))
    if "=?" not in text:
        return text
    try:
        chunks = decode_header(text)
    except (AssertionError, HeaderParseError, LookupError, TypeError, ValueError):
        return text
    return one_line(
        "".join(c if isinstance(c, str) else decoded(c, label)[0] for c, label in chunks)
    )
