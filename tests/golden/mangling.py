"""Fifty things that happen to a mail on its way: what a step gives is the same mail, mistreated.

A step takes the bytes of a mail and gives bytes. Those on text change the plain-text parts only;
those that rebuild a mail leave one with attached messages as it is (they would drop the original).
"""

import html
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from email.utils import parsedate_to_datetime

from chalicelib.intake.charsets import decoded
from chalicelib.intake.html import text_of
from chalicelib.intake.mime import parse

Step = Callable[[bytes], bytes]
_DASHES = "-" * 10
_DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
_EMPLOYEE = "Julie Petit <rh@employeur.example>"
_INTAKE = "acme-7f3k9q@recu.vigie.example"
_SIGNATURE = "\n\n-- \nJulie Petit\nResponsable RH, ACME Toitures\n01 02 03 04 05\n"
_DISCLAIMER = (
    "\n\nCe message et ses pièces jointes sont confidentiels et destinés à la seule personne visée. "
    "Si vous l’avez reçu par erreur, merci de le détruire. ACME décline toute responsabilité en cas "
    "d’altération.\n"
)
_ANTIVIRUS = "\n\nAbsence de virus dans ce courrier électronique. www.antivirus.example\n"
_BANNER = "[EXTERNE] Ce message provient de l’extérieur de l’entreprise. Ne cliquez pas sur les liens.\n\n"


# --- the plain-text parts
def _leaves(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == "text/plain" and part.get_filename() is None:
            yield part


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    return decoded(data, part.get_content_charset())[0]


def _put(part: Message, text: str, charset: str = "utf-8", encoding: str = "") -> None:
    del part["Content-Transfer-Encoding"]
    data = text.encode(charset, "replace")
    if encoding == "8bit":
        part.set_payload(data.decode("ascii", "surrogateescape"))
        part["Content-Transfer-Encoding"] = "8bit"
        part.set_param("charset", charset)
        return
    part.set_payload(data.decode(charset), charset)
    if encoding and part["Content-Transfer-Encoding"] != encoding:
        from email import encoders

        del part["Content-Transfer-Encoding"]
        part.set_payload(data)
        {"base64": encoders.encode_base64, "quoted-printable": encoders.encode_quopri}[encoding](
            part
        )


def _on_text(change: Callable[[str], str]) -> Step:
    def step(raw: bytes) -> bytes:
        message = message_from_bytes(raw)
        for part in list(_leaves(message)):
            _put(part, change(_text(part)))
        return message.as_bytes()

    return step


def _encoded(charset: str, encoding: str) -> Step:
    def step(raw: bytes) -> bytes:
        message = message_from_bytes(raw)
        for part in list(_leaves(message)):
            _put(part, _text(part), charset, encoding)
        return message.as_bytes()

    return step


def _wrapped(width: int) -> Callable[[str], str]:
    def change(text: str) -> str:
        # As clients do: header lines of a forward and lists stay, paragraphs are folded.
        lines = []
        for line in text.splitlines():
            keep = len(line) <= width or re.match(r"\s*(?:[-*>•]|\S{1,12}\s?:)", line)
            lines += [line] if keep else textwrap.wrap(line, width, break_on_hyphens=False)
        return "\n".join(lines) + "\n"

    return change


def _quoted(levels: int) -> Callable[[str], str]:
    mark = "> " * levels
    return lambda text: "\n".join(f"{mark}{line}".rstrip() for line in text.splitlines()) + "\n"


def _plain_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _every(text: str, mark: str, step: int = 7) -> str:
    """A mark put inside every `step`-th long word."""
    words = re.split(r"(\s+)", text)
    return "".join(
        f"{w[:4]}{mark}{w[4:]}" if len(w) > 6 and w.isalpha() and n % step == 0 else w
        for n, w in enumerate(words)
    )


# --- the whole mail
def _shown(raw: bytes) -> str | None:
    """The text a client shows, or None when a message is attached (it would be dropped)."""
    message = message_from_bytes(raw)
    if any(
        p.get_content_type() == "message/rfc822" or (p.get_filename() or "").endswith(".eml")
        for p in message.walk()
    ):
        return None
    plain = "\n\n".join(_text(part) for part in _leaves(message))
    if plain.strip():
        return plain
    pages = [_text(p) for p in message.walk() if p.get_content_type() == "text/html"]
    return text_of("\n".join(pages))


def _header(raw: bytes, name: str) -> str:
    return parse(raw).header(name.lower())


def _forwarded(block: Callable[[bytes], str], prefix: str, comment: str = "") -> Step:
    def step(raw: bytes) -> bytes:
        text = _shown(raw)
        if text is None:
            return raw
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"] = _EMPLOYEE, _INTAKE
        mail["Subject"] = f"{prefix}{_header(raw, 'subject')}"
        mail["Date"] = "Wed, 25 Nov 2026 10:00:00 +0100"
        mail.set_content(f"{comment}{block(raw)}\n\n{text}", charset="utf-8")
        return mail.as_bytes()

    return step


def _written(raw: bytes, form: str) -> str:
    try:
        at = parsedate_to_datetime(_header(raw, "date"))
    except (ValueError, TypeError):
        return ""
    day, month = _DAYS[at.weekday()], _MONTHS[at.month - 1]
    return form.format(at=at, day=day, month=month)


def _gmail(raw: bytes) -> str:
    return (
        f"{_DASHES} Forwarded message {_DASHES}-\nDe : {_header(raw, 'from')}\n"
        f"Date: {_written(raw, '{day} {at.day} {month} {at.year} à {at:%H:%M}')}\n"
        f"Subject: {_header(raw, 'subject')}\nTo: <rh@employeur.example>\n"
    )


def _outlook(raw: bytes) -> str:
    return (
        f"{'_' * 32}\nDe : {_header(raw, 'from')}\n"
        f"Envoyé : {_written(raw, '{day} {at.day} {month} {at.year} {at:%H:%M}')}\n"
        f"À : Julie Petit <rh@employeur.example>\nObjet : {_header(raw, 'subject')}\n"
    )


def _apple(raw: bytes) -> str:
    return (
        f"Début du message réexpédié :\n\nDe: {_header(raw, 'from')}\n"
        f"Objet: {_header(raw, 'subject')}\n"
        f"Date: {_written(raw, '{at.day} {month} {at.year} à {at:%H:%M:%S} UTC+1')}\n"
        "À: rh@employeur.example\n"
    )


def _headed(name: str, change: Callable[[str], str]) -> Step:
    def step(raw: bytes) -> bytes:
        message = message_from_bytes(raw)
        value = _header(raw, name)
        del message[name]
        message[name] = Header(change(value), "utf-8").encode()
        return message.as_bytes()

    return step


def _rebuilt(make: Callable[[str], Message]) -> Step:
    def step(raw: bytes) -> bytes:
        text, message = _shown(raw), message_from_bytes(raw)
        if text is None or message.is_multipart():
            return raw
        made = make(text)
        for name, value in message.items():
            if name.lower() not in ("content-type", "content-transfer-encoding", "mime-version"):
                made[name] = value
        return made.as_bytes()

    return step


def _as_html(text: str, line: str = "<div>{}</div>") -> str:
    body = "".join(line.format(html.escape(one) or "<br>") for one in text.splitlines())
    return f"<html><head><style>p{{color:red}}</style></head><body>{body}</body></html>"


def _alternative(text: str) -> Message:
    parts = [MIMEText(text, "plain", "utf-8"), MIMEText(_as_html(text), "html", "utf-8")]
    return MIMEMultipart("alternative", None, parts)


def _attached(raw: bytes) -> bytes:
    outer = MIMEMultipart("mixed")
    outer["From"], outer["To"] = _EMPLOYEE, _INTAKE
    outer["Subject"], outer["Date"] = (
        "Un courriel de la plateforme",
        "Wed, 25 Nov 2026 10:00:00 +0100",
    )
    outer.attach(MIMEText("Voir ci-joint, merci.", "plain", "utf-8"))
    outer.attach(MIMEMessage(message_from_bytes(raw)))
    return outer.as_bytes()


def _redirected(raw: bytes) -> bytes:
    return b"Resent-From: rh@employeur.example\nResent-To: " + _INTAKE.encode() + b"\n" + raw


def _ends(raw: bytes, end: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").replace(b"\n", end)


STEPS: dict[str, Step] = {
    "quoted-printable": _encoded("utf-8", "quoted-printable"),
    "base64": _encoded("utf-8", "base64"),
    "8bit": _encoded("utf-8", "8bit"),
    "windows-1252 quoted-printable": _encoded("windows-1252", "quoted-printable"),
    "windows-1252 8bit": _encoded("windows-1252", "8bit"),
    "iso-8859-15 base64": _encoded("iso-8859-15", "base64"),
    "utf-16": _encoded("utf-16", "base64"),
    "wrapped at 60": _on_text(_wrapped(60)),
    "wrapped at 72": _on_text(_wrapped(72)),
    "wrapped at 998": _on_text(_wrapped(998)),
    "no-break spaces": _on_text(lambda t: re.sub(r"(?<=\w) (?=\w)", "\u00a0", t)),
    "narrow no-break spaces": _on_text(lambda t: re.sub(r" (?=[:;!?»°])", "\u202f", t)),
    "thin spaces": _on_text(lambda t: re.sub(r"(?<=\w) (?=\w)", "\u2009", t)),
    "straight quotes": _on_text(lambda t: t.replace("’", "'").replace("«", '"').replace("»", '"')),
    "curly quotes": _on_text(lambda t: t.replace("'", "’")),
    "stripped accents": _on_text(_plain_accents),
    "decomposed accents": _on_text(lambda t: unicodedata.normalize("NFD", t)),
    "long dashes": _on_text(lambda t: t.replace(" - ", " – ")),
    "double spaces": _on_text(lambda t: re.sub(r"(?<=\w) (?=\w)", "  ", t)),
    "trailing blanks": _on_text(lambda t: "".join(f"{line}  \n" for line in t.splitlines())),
    "tabs": _on_text(lambda t: re.sub(r"(?<=\w) (?=\w)", "\t", t)),
    "blank lines doubled": _on_text(lambda t: t.replace("\n\n", "\n\n\n\n")),
    "byte order mark": _on_text(lambda t: f"\ufeff{t}"),
    "zero-width characters": _on_text(lambda t: _every(t, "\u200b")),
    "soft hyphens": _on_text(lambda t: _every(t, "\u00ad")),
    "zero-width joiners": _on_text(lambda t: _every(t, "\u2060", 5)),
    "quoted once": _on_text(_quoted(1)),
    "quoted twice": _on_text(_quoted(2)),
    "signature": _on_text(lambda t: t + _SIGNATURE),
    "disclaimer": _on_text(lambda t: t + _DISCLAIMER),
    "antivirus footer": _on_text(lambda t: t + _ANTIVIRUS),
    "external banner": _on_text(lambda t: _BANNER + t),
    "CRLF": lambda raw: _ends(raw, b"\r\n"),
    "LF": lambda raw: _ends(raw, b"\n"),
    "subject TR :": _headed("Subject", lambda s: f"TR : {s}"),
    "subject RE:": _headed("Subject", lambda s: f"RE: {s}"),
    "subject Fwd: upper case": _headed("Subject", lambda s: f"Fwd: {s.upper()}"),
    "subject [EXTERNE]": _headed("Subject", lambda s: f"[EXTERNE] {s}"),
    "subject without accents": _headed("Subject", _plain_accents),
    "subject upper case": _headed("Subject", str.upper),
    "HTML div": _rebuilt(lambda t: MIMEText(_as_html(t), "html", "utf-8")),
    "HTML paragraphs": _rebuilt(lambda t: MIMEText(_as_html(t, "<p>{}</p>"), "html", "utf-8")),
    "HTML line breaks": _rebuilt(lambda t: MIMEText(_as_html(t, "{}<br>"), "html", "utf-8")),
    "alternative": _rebuilt(_alternative),
    "attached": _attached,
    "redirected": _redirected,
    "forwarded by Gmail": _forwarded(_gmail, "Fwd: "),
    "forwarded by Outlook": _forwarded(_outlook, "TR: "),
    "forwarded by Apple Mail": _forwarded(_apple, "Fwd: "),
    "forwarded with a comment": _forwarded(
        _gmail, "TR: ", "Maître,\n\nJe crains un refus ou une clôture, votre avis ?\n\nJulie\n\n"
    ),
}
