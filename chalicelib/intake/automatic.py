"""Mails that no person wrote and that tell of another mail: automatic replies and bounces.

Known by their headers: RFC 3834 (Auto-Submitted), RFC 3464 and RFC 6522 (multipart/report). The
platform's own mails may say "auto-generated", have no return path or ask for no answer: none of
these is a sign.
"""

import re
from collections.abc import Iterable

from .text import addresses
from .values import MailKind

_REPORT = re.compile(r"multipart/report\b.*\breport-type\s*=\s*\"?(?:delivery|disposition)-", re.I)
_REPLIES = frozenset(("x-autoreply", "x-autorespond", "x-autoreply-from"))
_TELLING = _REPLIES | {"content-type", "from", "auto-submitted", "precedence"}
# Opened by a set, as in dates.py.
_POSTMASTERS = re.compile(r"[mp](?<!\w.)(?:ailer-daemon|ostmaster)@")
_STATUS = re.compile(r"message/(?:delivery-status|disposition-notification)\b", re.I)


def sent_by(headers: Iterable[tuple[str, str]], address: str) -> bool:
    """True for a message of our own that came back (a mailbox that forwards all it receives).

    It must never be told of: the alert would come back in its turn.
    """
    found = dict(headers)
    ours = addresses(address)[-1:]
    return bool(ours) and "x-vigie-delivery" in found and addresses(found.get("from", "")) == ours


def automatic(headers: Iterable[tuple[str, str]]) -> MailKind | None:
    """`bounce`, `out_of_office`, or None, from a message's headers (names in lower case)."""
    for name, value in [one for one in headers if one[0] in _TELLING]:
        if name == "content-type" and (_REPORT.match(value) or _STATUS.match(value)):
            return MailKind.BOUNCE
        if name == "from" and _POSTMASTERS.search(value.lower()):
            return MailKind.BOUNCE
        if name == "auto-submitted" and value.strip().lower().startswith("auto-replied"):
            return MailKind.OUT_OF_OFFICE
        if name in _REPLIES and value.strip().lower() not in ("", "no"):
            return MailKind.OUT_OF_OFFICE
        if name == "precedence" and value.strip().lower() == "auto_reply":
            return MailKind.OUT_OF_OFFICE
    return None
