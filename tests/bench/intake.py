"""Reading a mail: the whole reading beside the bare parses, and its cost as the mail grows.

The whole reading: parse, unwrap, classify, grade without DNS, propose. Beside it, in the same run on
the same mails, what others take to parse only: the standard library's `email` (structure, then every
header and text decoded) and mail-parser (its parse, then its body and attachments asked for).
"""

import email
import email.policy
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import mailparser

from chalicelib.intake import read

GOLDEN = Path(__file__).parent.parent / "golden"
ROUNDS = 27
SIZES = (1, 4, 16, 64)


def report() -> None:
    """Print both tables."""
    mails = [path.read_bytes() for path in sorted(GOLDEN.glob("*.eml"))]
    _beside(mails)
    _growing()


def _beside(mails: list[bytes]) -> None:
    without = [raw for raw in mails if b"application/pdf" not in raw]
    size = sum(len(raw) for raw in without) / len(without)
    ours, stdlib, other = together((read, _stdlib, _mailparser), without)
    print(
        f"Reading the golden corpus ({len(without)} mails without PDF, {size:.0f} bytes each,"
        f" in turn, best of {ROUNDS} for each mail):"
    )
    print(f"  whole reading, a mail     {ours / len(without) * 1000:8.2f} ms")
    for name, theirs in (("email, bare parse", stdlib), ("mail-parser, bare parse", other)):
        print(f"  beside {name:24} {theirs / ours:8.2f} × ours")
    pdfs = [raw for raw in mails if b"application/pdf" in raw]
    print(f"  a mail with a PDF         {best(read, pdfs) / len(pdfs) * 1000:8.2f} ms")


def _growing() -> None:
    print("The same mail at growing sizes (time for a kilobyte, ratio to the first):")
    for name, make in SHAPES.items():
        costs = []
        for size in SIZES:
            raw = make(size)
            costs.append(best(read, [raw]) / len(raw))
        shown = "  ".join(
            f"{size}×: {cost / costs[0]:5.2f}" for size, cost in zip(SIZES, costs, strict=True)
        )
        print(f"  {name:18} {shown}")


def together(parses: Sequence[Callable[[bytes], object]], mails: list[bytes]) -> list[float]:
    """For each parse, the sum of its best times over `mails`, in seconds of this process.

    All go through the mails in turn, so that what slows the machine slows them all.
    """
    least = [[float("inf")] * len(mails) for _ in parses]
    for _ in range(ROUNDS):
        for parse, times in zip(parses, least, strict=True):
            for place, raw in enumerate(mails):
                started = time.process_time()
                parse(raw)
                times[place] = min(times[place], time.process_time() - started)
    return [sum(times) for times in least]


def best(parse: Callable[[bytes], object], mails: list[bytes]) -> float:
    """The best time, in seconds of this process, to put all `mails` through `parse`."""
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for raw in mails:
            parse(raw)
        times.append(time.process_time() - started)
    return min(times)


def _stdlib(raw: bytes) -> object:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    texts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return list(message.items()), texts


def _mailparser(raw: bytes) -> object:
    mail = mailparser.parse_from_bytes(raw)
    return mail.body, mail.attachments


_HEAD = (
    "From: noreply@interieur.gouv.fr\nTo: rh@employeur.example\n"
    "Subject: Demande d'AT - =?utf-8?q?Cl=C3=B4ture?= de votre demande\n"
    "Date: Mon, 23 Nov 2026 09:12:00 +0100\nMIME-Version: 1.0\n"
)
_TEXT = (
    "Votre demande d’autorisation de travail n° 2026-AT-0048213 concernant M. Bakary TRAORE a été"
    " clôturée, votre dossier étant resté incomplet.\n\n- copie du passeport ;\n- contrat.\n\n"
) * 8


def _plain(size: int) -> bytes:
    return f"{_HEAD}Content-Type: text/plain; charset=utf-8\n\n{_TEXT * size}".encode()


def _html(size: int) -> bytes:
    body = f"<html><body>{_TEXT.replace(chr(10), '<br>') * size}</body></html>"
    return f"{_HEAD}Content-Type: text/html; charset=utf-8\n\n{body}".encode()


def _forward(size: int) -> bytes:
    block = (
        "De : noreply@interieur.gouv.fr\nEnvoyé : lundi 23 novembre 2026 09:12\nÀ : RH\nObjet : x"
    )
    text = f"{_TEXT * size}\n{block}\n\n{_TEXT * size}"
    return f"{_HEAD}Content-Type: text/plain; charset=utf-8\n\n{text}".encode()


def _attachment(size: int) -> bytes:
    line = "QUJD" * 18 + "\n"
    return (
        f"{_HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{_TEXT}\n--b\n"
        "Content-Type: application/zip; name=x.zip\nContent-Transfer-Encoding: base64\n\n"
        f"{line * 40 * size}\n--b--\n"
    ).encode()


SHAPES: dict[str, Callable[[int], bytes]] = {
    "plain text": _plain,
    "HTML": _html,
    "forward": _forward,
    "attachment": _attachment,
}
