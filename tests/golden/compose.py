"""Composes the golden mails from originals.toml, clients.toml and corpus.toml: the same bytes always.

    python -m tests.golden.compose      writes them beside this file

A mail is named CLIENT__ORIGINAL__N.eml. What its reading must hold is in the original's entry.
"""

import base64
import html as entities
import textwrap
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tests.golden import pdfs
from tests.golden.wire import Form, Message, headers, rfc, shown, written

HERE = Path(__file__).parent
PLATFORM = ("Ministère de l’Intérieur", "noreply@interieur.gouv.fr")
EMPLOYEE = ("Julie Petit", "rh@employeur.example")
COLLEAGUE = ("Paul Durand", "paul@employeur.example")
INTAKE = "acme-7f3k9q@recu.vigie.example"
FORWARDER_WORD = "Zéphyrine"


@dataclass(frozen=True)
class Composed:
    """A composed mail and what it was made of."""

    name: str
    raw: bytes
    original: dict[str, Any]
    client: str
    charset: str


def corpus() -> list[Composed]:
    """Every composed mail, in the order of corpus.toml."""
    plan = _load("corpus.toml")
    made: list[Composed] = []
    for mail in plan["mail"]:
        for row in mail["rows"]:
            made.append(_compose(plan, mail, row.split(), len(made)))
    return made


def write() -> None:
    """Write the mails, and drop those no longer composed."""
    made = {f"{one.name}.eml": one.raw for one in corpus()}
    for old in HERE.glob("*__*.eml"):
        if old.name not in made:
            old.unlink()
            old.with_suffix(".json").unlink(missing_ok=True)
    for name, raw in made.items():
        (HERE / name).write_bytes(raw)


def _compose(plan: dict[str, Any], mail: dict[str, Any], row: list[str], number: int) -> Composed:
    name, shape, charset, encoding = row
    original = next(o for o in _load("originals.toml")["original"] if o["name"] == name)
    above = plan["above"][number % len(plan["above"])]
    below = plan["below"][number % len(plan["below"])]
    message, client = _platform(original), mail["client"]
    if "inside" in mail:
        message = _forward(mail["inside"], message, (COLLEAGUE, EMPLOYEE[1]), ("", ""))
    write_as = (shape, charset, encoding)
    if client in _CARRIERS:
        raw = _CARRIERS[client](message, write_as, above)
    else:
        forward = _forward(client, message, (EMPLOYEE, INTAKE), (above, below))
        raw = _ses(INTAKE, EMPLOYEE[1]) + written(forward, write_as)
    inside = f"_of_{mail['inside']}" if "inside" in mail else ""
    return Composed(f"{client}{inside}__{name}__{number:03}", raw, original, client, charset)


@cache
def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text("utf-8"))


def _platform(original: dict[str, Any]) -> Message:
    text = original["text"].strip()
    pdf = original.get("pdf")
    files: tuple[tuple[str, str, bytes], ...] = ()
    if pdf:
        data = pdfs.letter(pdf["text"], packed=pdf["packed"])
        files = ((pdf["name"], "application/pdf", data),)
    return Message(
        PLATFORM, original["subject"], original["at"], text, _as_html(text), EMPLOYEE[1],
        (("Message-ID", f"<{original['name']}@interieur.gouv.fr>"),), files,
    )  # fmt: skip


def _as_html(text: str) -> str:
    """Paragraphs and lists, as a platform writes them."""
    out = []
    for block in text.split("\n\n"):
        lines = block.split("\n")
        if all(line.startswith("- ") for line in lines):
            items = "".join(f"<li>{entities.escape(line[2:])}</li>" for line in lines)
            out.append(f"<ul>{items}</ul>")
        else:
            out.append(f"<p>{'<br>'.join(entities.escape(line) for line in lines)}</p>")
    return "\n".join(out)


# --- forwards by hand


def _forward(
    name: str,
    message: Message,
    people: tuple[tuple[str, str], str],
    words: tuple[str, str],
) -> Message:
    """`message` forwarded by (person, address to) with words above and below, as `name` does it."""
    client = next(c for c in _load("clients.toml")["client"] if c["name"] == name)
    (person, to), (above, below) = people, words
    about = {
        "from": f"{message.sender[0]} <{message.sender[1]}>", "name": message.sender[0],
        "address": message.sender[1], "to": message.to, "subject": message.subject,
        "date": _date(client, message.at),
    }  # fmt: skip
    text = client["text"].lstrip("\n").format(
        **about, comment=above, below=below, body=_quoted(client, message.text)
    )  # fmt: skip
    safe = {key: entities.escape(value, quote=False) for key, value in about.items()}
    boxed = client.get("html", "<pre>{body}</pre>")
    html = boxed.format(**safe, comment=_lines(above), below=_lines(below), body=message.html)
    at = message.at + timedelta(days=2, hours=3)
    return Message(
        person, client["prefix"] + message.subject, at, text, html, to,
        (("Message-ID", f"<{name}@employeur.example>"),), message.files,
    )  # fmt: skip


def _quoted(client: dict[str, Any], text: str) -> str:
    if "wrap" in client:
        text = "\n".join(
            part
            for line in text.split("\n")
            for part in textwrap.wrap(line, client["wrap"]) or [""]
        )
    if client.get("quote"):
        return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
    return text


def _lines(text: str) -> str:
    return "<br>".join(entities.escape(line) for line in text.split("\n"))


def _date(client: dict[str, Any], at: datetime) -> str:
    words = _load("clients.toml")["languages"][client.get("date_language", client["language"])]
    day, month = words["days"][at.weekday()], at.month - 1
    short = words.get("short_months") or [name[:3] for name in words["months"]]
    hour, offset = at.hour % 12 or 12, f"{at:%z}"
    endings = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    pattern: str = client["date"]
    return pattern.format(
        Wd=day, wd=day[:3] + words["short_day"], d=at.day, dd=f"{at.day:02}",
        dth=f"{at.day}{endings.get(at.day, 'th')}", m=at.month, mm=f"{at.month:02}",
        Mon=words["months"][month], mon=short[month], Y=at.year, yy=f"{at:%y}",
        HH=f"{at.hour:02}", MM=f"{at.minute:02}", SS=f"{at.second:02}", h=hour, hh=f"{hour:02}",
        AMPM="AM" if at.hour < 12 else "PM", offset=offset, zone=f"+{int(offset[1:3])}",
    )  # fmt: skip


# --- what carries a message whole


def _direct(message: Message, form: Form, _above: str) -> bytes:
    return written(message, form)


def _redirect(message: Message, form: Form, _above: str) -> bytes:
    resent = (
        ("Resent-From", f"<{EMPLOYEE[1]}>"), ("Resent-To", f"<{INTAKE}>"),
        ("Resent-Date", rfc(message.at + timedelta(minutes=1))),
        ("Received", "from mail.interieur.gouv.fr by mail.employeur.example; " + rfc(message.at)),
    )  # fmt: skip
    return _ses(INTAKE, EMPLOYEE[1]) + headers(resent) + written(message, form)


def _gmail_filter(message: Message, form: Form, _above: str) -> bytes:
    added = (
        ("X-Forwarded-To", INTAKE), ("X-Forwarded-For", f"{EMPLOYEE[1]} {INTAKE}"),
        ("Delivered-To", EMPLOYEE[1]),
    )  # fmt: skip
    sender = "rh+caf_=acme-7f3k9q=recu.vigie.example@employeur.example"
    return _ses(INTAKE, sender) + headers(added) + written(message, form)


def _google_group(message: Message, form: Form, _above: str) -> bytes:
    footer = (
        '-- \nVous recevez ce message, car vous êtes abonné au groupe Google Groupes "RH".\n'
        "Pour vous désabonner de ce groupe et ne plus recevoir d'e-mails le concernant, envoyez un "
        f"e-mail à l'adresse rh+unsubscribe@employeur.example ({FORWARDER_WORD})."
    )
    group = (
        ("X-Original-Sender", PLATFORM[1]), ("X-Original-From", shown(PLATFORM)),
        ("Precedence", "list"), ("Mailing-list", "list rh@employeur.example"),
        ("List-ID", "<rh.employeur.example>"), ("X-Google-Group-Id", "123456789012"),
    )  # fmt: skip
    listed = Message(
        (f"'{PLATFORM[0]}' via RH", "rh@employeur.example"), f"[RH] {message.subject}", message.at,
        f"{message.text}\n\n{footer}", f"{message.html}<p></p>\n{_lines(footer)}<br />",
        "rh@employeur.example", (*message.headers, *group), message.files,
    )  # fmt: skip
    return _ses(INTAKE, "rh+bncBC@employeur.example") + written(listed, form)


def _attached(message: Message, form: Form, above: str) -> bytes:
    inner = written(message, form)
    part = b"Content-Type: message/rfc822\nContent-Disposition: attachment\n\n" + inner
    return _carrier(message, above, part)


def _attached_eml(message: Message, form: Form, above: str) -> bytes:
    inner = base64.encodebytes(written(message, form))
    part = (
        b'Content-Type: application/octet-stream; name="message.eml"\n'
        b'Content-Disposition: attachment; filename="message.eml"\n'
        b"Content-Transfer-Encoding: base64\n\n" + inner
    )
    return _carrier(message, above, part)


def _carrier(message: Message, above: str, part: bytes) -> bytes:
    at = message.at + timedelta(days=1)
    head = headers(
        (
            ("From", shown(EMPLOYEE)), ("To", INTAKE), ("Subject", f"TR: {message.subject}"),
            ("Date", rfc(at)), ("MIME-Version", "1.0"),
            ("Content-Type", 'multipart/mixed; boundary="=_carrier"'),
        )
    )  # fmt: skip
    words = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    words += above.encode() + b"\n"
    body = b"".join(b"--=_carrier\n" + one + b"\n" for one in (words, part))
    return _ses(INTAKE, EMPLOYEE[1]) + head + b"\n" + body + b"--=_carrier--\n"


_CARRIERS: dict[str, Callable[[Message, Form, str], bytes]] = {
    "direct": _direct,
    "redirect": _redirect,
    "gmail_filter": _gmail_filter,
    "google_group": _google_group,
    "attached": _attached,
    "attached_eml": _attached_eml,
}


def _ses(recipient: str, sender: str) -> bytes:
    """The block SES writes above what it received (see chalicelib/intake/grade.py)."""
    return (
        f"Return-Path: <{sender}>\n"
        "Received: from mail.employeur.example (mail.employeur.example [192.0.2.10])\n"
        " by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 795hue2ttd6ie60k15ji41vb\n"
        f" for {recipient};\n Wed, 25 Nov 2026 08:14:31 +0000 (UTC)\n"
        "X-SES-Spam-Verdict: PASS\nX-SES-Virus-Verdict: PASS\n"
        "Received-SPF: pass (spfCheck: domain of employeur.example designates 192.0.2.10 as"
        f" permitted sender) client-ip=192.0.2.10; envelope-from={sender};"
        " helo=mail.employeur.example;\n"
        "Authentication-Results: amazonses.com;\n"
        " spf=pass (spfCheck: domain of employeur.example designates 192.0.2.10 as permitted"
        f" sender) client-ip=192.0.2.10; envelope-from={sender}; helo=mail.employeur.example;\n"
        " dkim=pass header.i=@employeur.example;\n dmarc=pass header.from=employeur.example;\n"
        "X-SES-RECEIPT: AEFBQUFBQUFBQUFFRVhBTVBMRQ==\n"
        "X-SES-DKIM-SIGNATURE: a=rsa-sha256; q=dns/txt; b=RVhBTVBMRQ==; d=amazonses.com; v=1;\n"
    ).encode()


if __name__ == "__main__":
    write()
