"""The MIME mail: built once, deterministic, sent raw. A header can never be injected."""

import re
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from email.utils import format_datetime

from ..cases.parts import Part
from ..errors import BadInput

_ADDRESS = re.compile(r"[^\s@<>\"(),;:\\\[\]]+@[A-Za-z0-9.-]+")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class _Whole(UnstructuredHeader, BaseHeader):
    """A header that is never folded: a long link would be cut into encoded words (RFC 2047),
    which no mail client reads back as a link. Up to 998 octets a line is whole (RFC 5322 §2.1.1).
    """

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _policy() -> "EmailPolicy[EmailMessage]":
    registry = HeaderRegistry()
    registry.map_to_type("list-unsubscribe", _Whole)
    return SMTP.clone(header_factory=registry)


class MailText(Part, frozen=True, kw_only=True):
    """What an alert mail says: a subject, and the same text twice (HTML and plain)."""

    subject: str
    text: str
    html: str


class Envelope(Part, frozen=True, kw_only=True):
    """Who sends to whom, when (aware UTC), for which delivery. `unsubscribe` is an https link.

    `calendar` is an iCalendar file to join, `answers` the Message-ID of the mail that this one
    answers; empty: none.
    """

    sender: str
    to: str
    delivery: str
    date: datetime
    sender_name: str = ""
    to_name: str = ""
    unsubscribe: str = ""
    calendar: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    answers: str = ""


def build(words: MailText, envelope: Envelope) -> bytes:
    """The mail as bytes, the same for the same values. Raises BadInput on a bad header value."""
    mail = EmailMessage(policy=_policy())
    mail["From"] = _address(envelope.sender_name, envelope.sender, "from")
    mail["To"] = _address(envelope.to_name, envelope.to, "to")
    mail["Subject"] = _line(words.subject, "subject")
    mail["Date"] = format_datetime(envelope.date)
    delivery = _delivery(envelope.delivery)
    # The same id on a repeat; SES replaces it, which is why X-Vigie-Delivery exists.
    mail["Message-ID"] = f"<{delivery}@{envelope.sender.rpartition('@')[2]}>"
    mail["X-Vigie-Delivery"] = delivery
    # RFC 3834: no holiday answer to an alert, and no machine answers an answer.
    mail["Auto-Submitted"] = "auto-replied" if envelope.answers else "auto-generated"
    for name in ("In-Reply-To", "References") if envelope.answers else ():
        mail[name] = _line(envelope.answers, name)
    for name, value in envelope.headers:
        mail[name] = _line(value, name)
    _unsubscribe(mail, envelope.unsubscribe)
    mail.set_content(words.text, cte="quoted-printable")
    mail.add_alternative(words.html, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_vigie_{delivery[:32]}")
    _join(mail, envelope.calendar, f"=_vigie_joint_{delivery[:32]}")
    return mail.as_bytes()


def _join(mail: EmailMessage, calendar: bytes, boundary: str) -> None:
    """Join the dates as a file that calendars open (RFC 6047 names the method beside it)."""
    if not calendar:
        return
    mail.add_attachment(
        calendar.decode(),
        subtype="calendar",
        filename="echeances.ics",
        params={"method": "PUBLISH"},
        cte="base64",
    )
    mail.set_boundary(boundary)


def _unsubscribe(mail: EmailMessage, link: str) -> None:
    """RFC 8058: one click, by POST, without sign-in."""
    if not link:
        return
    if not re.fullmatch(r"https?://[!-;=?-~]+", link):
        raise BadInput("unsubscribe", f"{link!r} is not a link.", "Give an https link.")
    mail["List-Unsubscribe"] = f"<{link}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _address(name: str, address: str, where: str) -> Address:
    if not _ADDRESS.fullmatch(address):
        raise BadInput(
            where, f"{address!r} is not one e-mail address.", "Check the person's e-mail."
        )
    return Address(display_name=_line(name, where), addr_spec=address)


def _line(text: str, where: str) -> str:
    if _CONTROL.search(text):
        raise BadInput(where, "a header holds a line break or a control sign.", "Remove it.")
    return text


def _delivery(delivery: str) -> str:
    if not _ID.fullmatch(delivery):
        raise BadInput("delivery", f"{delivery!r} is not a delivery id.", "Use the planned id.")
    return delivery
