"""Writes a message as MIME, byte after byte: no library decides a line break or an encoding."""

import base64
import quopri
import textwrap
import unicodedata
from dataclasses import dataclass
from datetime import datetime

_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_YEAR = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# What a charset cannot write, a client replaces.
_PLAIN = str.maketrans({"’": "'", "œ": "oe", "«": '"', "»": '"', "：": ":"})

Form = tuple[str, str, str]
"""How to write a text: (text, html, both or flowed; charset; transfer encoding)."""


@dataclass(frozen=True)
class Message:
    """A message as a client has it before it is written as MIME."""

    sender: tuple[str, str]
    subject: str
    at: datetime
    text: str
    html: str
    to: str
    headers: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str, bytes], ...] = ()


def written(message: Message, form: Form) -> bytes:
    """The whole message, headers and body."""
    shape, charset, encoding = form
    head = (
        ("From", shown(message.sender)), ("To", message.to), ("Subject", message.subject),
        ("Date", rfc(message.at)), *message.headers, ("MIME-Version", "1.0"),
    )  # fmt: skip
    parts = {
        "text": lambda: _part("plain", message.text, charset, encoding),
        "flowed": lambda: _part("plain; format=flowed", _flowed(message.text), charset, encoding),
        "html": lambda: _part("html", message.html, charset, encoding),
        "both": lambda: _multipart(
            "alternative",
            [
                _part("plain", message.text, charset, encoding),
                _part("html", message.html, charset, encoding),
            ],
        ),
    }
    body = parts[shape]()
    if message.files:
        body = _multipart("mixed", [body, *(_file(*one) for one in message.files)])
    return headers(head) + body


def _part(kind: str, text: str, charset: str, encoding: str) -> bytes:
    return (
        f"Content-Type: text/{kind}; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n"
    ).encode() + _encoded(text, charset, encoding, html=kind == "html")


def _encoded(text: str, charset: str, encoding: str, *, html: bool) -> bytes:
    if charset not in ("utf-8", "utf-16", "windows-1252"):
        text = text.translate(_PLAIN)
    if charset == "us-ascii":
        # HTML has references for the rest; a text client drops the accents.
        errors = "xmlcharrefreplace"
        data = text.encode("ascii", errors) if html else _unaccented(text)
    else:
        data = text.encode(charset)
    if encoding == "base64":
        return base64.encodebytes(data)
    return (quopri.encodestring(data) if encoding == "quoted-printable" else data) + b"\n"


def _unaccented(text: str) -> bytes:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore")


def _flowed(text: str) -> str:
    """Format=flowed (RFC 3676): paragraphs cut at 72 characters, a space before each soft break."""
    lines: list[str] = []
    for line in text.split("\n"):
        cut = textwrap.wrap(line, 72, break_long_words=False) or [""]
        lines += [f"{part} " for part in cut[:-1]] + [cut[-1]]
    return "\n".join(lines)


def _multipart(kind: str, parts: list[bytes]) -> bytes:
    line = f"=_{kind}"
    body = b"".join(f"--{line}\n".encode() + part + b"\n" for part in parts)
    head = f'Content-Type: multipart/{kind}; boundary="{line}"\n\n'
    return head.encode() + body + f"--{line}--\n".encode()


def _file(name: str, kind: str, data: bytes) -> bytes:
    label = name if name.isascii() else _word(name)
    return (
        f'Content-Type: {kind}; name="{label}"\nContent-Disposition: attachment; filename="{label}"\n'
        "Content-Transfer-Encoding: base64\n\n"
    ).encode() + base64.encodebytes(data)


def headers(pairs: tuple[tuple[str, str], ...]) -> bytes:
    """Header lines, with encoded words where they are needed."""
    return b"".join(_header(name, value) for name, value in pairs)


def _header(name: str, value: str) -> bytes:
    return f"{name}: {value if value.isascii() else _word(value)}\n".encode()


def _word(value: str) -> str:
    """Encoded words (RFC 2047) of at most 45 bytes each, cut between characters."""
    if value.endswith(">") and " <" in value:
        shown, _, address = value.rpartition(" <")
        return f"{_word(shown)} <{address}"
    chunks, chunk = [], ""
    for char in value:
        if len((chunk + char).encode()) > 45:
            chunks.append(chunk)
            chunk = ""
        chunk += char
    words = [base64.b64encode(c.encode()).decode() for c in (*chunks, chunk)]
    return "\n ".join(f"=?utf-8?B?{word}?=" for word in words)


def shown(person: tuple[str, str]) -> str:
    """Name and address, as a header shows them."""
    return f"{person[0]} <{person[1]}>"


def rfc(at: datetime) -> str:
    """A date as RFC 5322 writes it."""
    day, month = _WEEK[at.weekday()], _YEAR[at.month - 1]
    return f"{day}, {at.day} {month} {at:%Y %H:%M:%S %z}"
