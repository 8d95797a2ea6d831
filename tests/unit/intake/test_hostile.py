"""Hostile mails: whatever comes in, a reading comes out, in a time that follows the size."""

import random
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.cases.words import Confidence
from chalicelib.intake import MailKind, read
from chalicelib.intake.mime import parse
from chalicelib.intake.parts import MAX_PDFS
from chalicelib.intake.text import MAX_TEXT
from tests.golden import pdfs

from .mails import CLOSED, attachment, mail, multipart

MONDAY = date(2026, 11, 23)
ACTS = {MailKind.GRANT, MailKind.CLOSURE, MailKind.REFUSAL}
DOUBLE = {MailKind.CONTRADICTORY}
"""Half of a mail that says two things says the other."""
GOLDEN = sorted((Path(__file__).parents[2] / "golden").glob("*.eml"))

HOSTILE = {
    "html tags": mail("<a " * 40_000, kind="text/html"),
    "html comments": mail("<!--" * 30_000, kind="text/html"),
    "html attributes": mail("<a " + " ".join(f"x{n}=1" for n in range(20_000)), kind="text/html"),
    "a rule's first word": mail("demande " * 12_000),
    "labels": mail("De : a@b.example\n" * 6_000),
    "combining marks": mail("e" + "\u0301\u0323" * 50_000),
    "quoted header": mail(top="Content-Type: " + '"' * 100_000 + "\n"),
    "quoted header of no plain mail": b"From: a@b.example\nContent-Type: multipart/mixed; boundary=" + b'"' * 30_000 + b"\n\n--x\r\r\n",
    "folded header": mail(top="X-Folded: a\n" + " b\n" * 200_000),
    "many delimiters": b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b" + b" " * 100_000 + b"x\n--b\n\na\n--b--",
    "nested parts": b"".join(b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(30)) + b"\nwords\n" * 50_000,
    "nested comments": mail(sender="(" * 100_000),
    "empty parts": b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 4_000,
}  # fmt: skip


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mails_are_read_to_their_end(name: str) -> None:
    """What makes usual parsers quadratic (minutes on 100 kB) does not hang, and decides nothing."""
    assert read(HOSTILE[name], received_on=MONDAY).kind is not MailKind.GRANT


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000))
def test_bytes_never_crash_nor_decide(raw: bytes) -> None:
    """Any bytes give a reading; noise is never a decision."""
    reading = read(raw)

    assert reading.kind in (MailKind.UNREADABLE, MailKind.UNKNOWN)
    assert reading.proposals == ()


HEADERS = st.sampled_from(
    ["From", "To", "Subject", "Date", "Content-Type", "Content-Transfer-Encoding", "Received",
     "Content-Disposition", "Authentication-Results", "X-SES-Virus-Verdict"]
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["multipart/mixed; boundary=b", "message/rfc822", "text/html; charset=utf-7", "base64",
         "quoted-printable", "x-uuencode", "=?utf-8?B?Q?=", "(((((", '"""', "a@b@c <<>",
         "application/octet-stream; name=x.eml", "by inbound-smtp.eu-west-1.amazonaws.com for a@b;"]
    ),
)  # fmt: skip
BODIES = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(
            ["--b", "--b--", "", "De : a", "Envoyé : b", "Objet : c", "À : d", "> ", "<p>", "<a ",
             "---------- Message transféré ---------", "demande n° ", "avant le ", "31/02/2026"]
        ),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(HEADERS, VALUES), max_size=8), BODIES)
def test_mangled_mails_never_crash_nor_decide(
    headers: list[tuple[str, str]], body: list[str]
) -> None:
    """Broken structure, however put together, is read without fault and decides nothing."""
    lines = [f"{name}: {value}" for name, value in headers] + ["", *body]
    reading = read("\n".join(lines).encode("utf-8", "surrogatepass"), received_on=MONDAY)

    assert reading.kind not in (MailKind.GRANT, MailKind.CLOSURE, MailKind.REFUSAL)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_closure_with_flipped_bytes_never_becomes_another_decision(data: st.DataObject) -> None:
    """Damage may lose a closure; it never turns it into a grant or a refusal."""
    raw = bytearray(mail())
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=20)):
        raw[place] = data.draw(st.integers(0, 255))

    assert read(bytes(raw)).kind not in (MailKind.GRANT, MailKind.REFUSAL)


def mutated(raw: bytes, how: str, chance: random.Random) -> bytes:
    """`raw` cut short, with flipped bytes, or with its lines, parts or headers out of order."""
    if how == "cut":
        return raw[: chance.randrange(len(raw))]
    if how == "flip":
        data = bytearray(raw)
        for _ in range(chance.randrange(1, 40)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(data)
    if how == "parts":
        parts = raw.split(b"\n--")
        chance.shuffle(parts)
        return b"\n--".join(parts)
    lines = raw.split(b"\n")
    start = chance.randrange(len(lines))
    if how == "drop":
        return b"\n".join(lines[:start] + lines[start + chance.randrange(1, 12) :])
    if how == "twice":
        return b"\n".join(lines[:start] + lines)
    chance.shuffle(lines)
    return b"\n".join(lines)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(GOLDEN),
    st.lists(
        st.sampled_from(["cut", "flip", "parts", "drop", "twice", "shuffle"]),
        min_size=1,
        max_size=3,
    ),
    st.randoms(use_true_random=False),
)
def test_a_damaged_golden_mail_is_read_and_never_turns_into_another_act(
    path: Path, ways: list[str], chance: random.Random
) -> None:
    """Damage may lose an act, or leave words whose author is lost, read with low confidence: it
    never makes another confident act.
    """
    raw = path.read_bytes()
    kind = read(raw).kind
    for way in ways:
        raw = mutated(raw, way, chance) or b"x"
    found = read(raw, received_on=MONDAY)
    sure = [p for p in found.proposals if p.event.confidence is not Confidence.LOW]

    assert found.kind not in ACTS or found.kind is kind or not sure or kind in DOUBLE


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["flip", "cut", "shuffle", "drop", "twice"]), st.randoms(use_true_random=False)
)
def test_a_damaged_pdf_never_crashes(way: str, chance: random.Random) -> None:
    """pypdf meets anything; what it cannot read is said, and the mail is still read."""
    from chalicelib.intake.pdf import read_pdf

    found = read_pdf(
        "d.pdf", mutated(pdfs.letter(CLOSED, packed=chance.random() < 0.5), way, chance)
    )

    assert found.problem.startswith("La pièce jointe") or found.problem == ""


DEEP: dict[str, Callable[[int], bytes]] = {
    "html tags": lambda n: mail("<div>" * n + CLOSED, kind="text/html"),
    "html lists": lambda n: mail("<ul><li>" * n + CLOSED, kind="text/html"),
    "html quotations": lambda n: mail("<blockquote>x" * n, kind="text/html"),
    "quote marks": lambda n: mail(">" * n + " x\n" + "> " * n),
    "quoted lines": lambda n: mail("> \n" * n + CLOSED),
    "replies": lambda n: mail("Le 23 nov. 2026 à 09:12, x\n" * n),
    "replies without end": lambda n: mail("Le 2" + "a ecrit " * n),
    "markers": lambda n: mail("---------- Forwarded message ---------\n" * n),
    "blocks": lambda n: mail("De : a@b.fr\nDate : x\nÀ : y\nObjet : z\n\nmot\n" * n),
    "one line blocks": lambda n: mail("----- De : x" * 100 + "\n" + "----- De : x\n" * n),
    "dashes": lambda n: mail("-" * n + "\n" + "_*" * n),
    "footers": lambda n: mail("De : a@b.fr\nDate : x\nÀ : y\nObjet : z\n\n" + "ce message et " * n),
    "flowed": lambda n: mail("a \n> b \n" * n, kind="text/plain; format=flowed"),
    "cids": lambda n: mail("<img src='cid:" * n, kind="text/html"),
    "styles": lambda n: mail("<p style='display" + " " * n + "'>x", kind="text/html"),
    "words": lambda n: mail(f"{CLOSED}\n\n" * (n // 80 + 1)),
}  # fmt: skip


@pytest.mark.parametrize("name", DEEP)
def test_the_time_to_read_follows_the_size(name: str) -> None:
    """Four times the mail takes about four times as long: what is quadratic takes sixteen."""
    # As many as fill the text that is read (MAX_TEXT), so that no bound flattens the curve.
    count = int(MAX_TEXT / 4.4 / (len(DEEP[name](1_000)) / 1_000))
    small, large = DEEP[name](count), DEEP[name](4 * count)

    assert cost(large) < 10 * max(cost(small), 0.004)


def cost(raw: bytes) -> float:
    """The best of three, in seconds of this process."""
    times = []
    for _ in range(3):
        started = time.process_time()
        read(raw)
        times.append(time.process_time() - started)
    return min(times)


def test_many_hostile_attachments_are_bounded_together() -> None:
    """Mails in mails, each with ten bombs: a few are tried, the rest is named."""
    bombs = [attachment("application/pdf", "bombe.pdf", pdfs.bomb(5_000_000))] * 10
    body = multipart(*bombs)
    for level in "cde":
        inner = f"Content-Type: message/rfc822\n\nFrom: a@b.example\n{body}"
        body = multipart(inner, *bombs, boundary=level)
    tried: list[str] = []
    document = parse(f"From: a@b.example\nMIME-Version: 1.0\n{body}\n".encode())
    waiting = [document]
    while waiting:
        one = waiting.pop()
        tried += [pdf.name for pdf in one.pdfs]
        waiting += one.attached

    assert len(tried) == MAX_PDFS
    assert read(f"From: a@b.example\nMIME-Version: 1.0\n{body}\n".encode()).proposals == ()
