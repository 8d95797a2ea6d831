"""Entities cut out in one go: the stdlib's own tree, or the stdlib itself."""

from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.intake.entity import Entity, entity, parsed, unfolded
from tests.golden.test_golden import MAILS

LINES = st.sampled_from(
    [
        "--b", "--b--", "--b  ", "--c", "--c--", "", "", "words", " indented", "From me",
        "Subject: a", "Subject:b", ": nameless", "X: " + "y" * 80, "\tfolded", "\r", "é",
        "Content-Type: text/plain; charset=utf-8", "Content-Type: message/rfc822",
        "Content-Type: multipart/mixed; boundary=b", 'Content-Type: multipart/mixed; boundary="c"',
        "Content-Type: multipart/digest; boundary=b", "Content-Type: message/delivery-status",
        "Content-Type: message/delivery-status", "Content-Type: message/partial", "A: b", "",
    ]
)  # fmt: skip


def tree(one: Entity) -> Any:
    """The headers of an entity, its type, and its parts or its text."""
    payload = one.payload
    inside = [tree(part) for part in payload] if isinstance(payload, list) else payload
    return [(name, unfolded(said)) for name, said in one.items], one.kind, inside


def same(raw: bytes) -> bool:
    return bool(tree(entity(raw)) == tree(parsed(raw.decode("ascii", "surrogateescape"))))


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.stem)
def test_a_golden_mail_gives_the_tree_of_the_stdlib(mail: Path) -> None:
    """No reading depends on how the parts were cut out, whatever the line ends."""
    raw = mail.read_bytes()

    assert same(raw)
    assert same(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


@settings(max_examples=500, deadline=None)
@given(st.lists(LINES, max_size=25), st.sampled_from(["\n", "\r\n"]))
def test_lines_in_any_order_give_the_tree_of_the_stdlib(lines: list[str], end: str) -> None:
    """A structure that is not plain is read by the stdlib, never guessed."""
    assert same(end.join(lines).encode())


@pytest.mark.parametrize(
    "said",
    [
        "text/plain", "text/plain; charset=UTF-8", 'text/html;charset="iso-8859-1"', "text/plain;",
        "text/plain; charset=utfİ-8", "text/plain; format=flowed; charset=utf-8", "nothing",
        "text/plain; charset*=utf-8''latin1", 'text/plain; charset="utf-8', "; charset=utf-8",
        "multipart/mixed; boundary=b", 'multipart/mixed; boundary="a b;c "', "multipart/mixed",
        'multipart/mixed; boundary="<b>"', "multİpart/mixed; boundary=b", "multipart/x; boundary=é",
        "multipart/related; type=\"text/html\"; boundary=b", "multipart/mixed; boundary*0=a",
    ],
)  # fmt: skip
def test_the_quick_look_at_a_content_type_answers_as_the_stdlib(said: str) -> None:
    """A charset or a boundary is what the stdlib says it is."""
    raw = f"Content-Type: {said}\n\nwords\n".encode()
    theirs = Message()
    theirs["Content-Type"] = unfolded(
        raw[14:].partition(b"\n")[0].decode("ascii", "surrogateescape")
    )

    assert entity(raw).kind == theirs.get_content_type()
    assert entity(raw).charset() == theirs.get_content_charset()
    assert entity(raw).boundary() == (theirs.get_boundary() or "")


@pytest.mark.parametrize(
    "how", ["7bit", "8bit", "quoted-printable", "BASE64", "x-uuencode", "?", ""]
)
@pytest.mark.parametrize(
    "body",
    [
        "plain words", "=C3=A9 =\nand =zz=", "w6kgYQ", "w6kgY", "é", "begin 666 a\n#0V%T\n \nend\n",
        "w6kg\nYQ==\n", "w6kg\r\nYQ==\r\n", "w6kg\x0bYQ==", "w6kgYQ== ", "w6kg-YQ=", "YQ==YQ==", "",
    ],
)  # fmt: skip
def test_the_bytes_of_a_part_are_those_of_the_stdlib(how: str, body: str) -> None:
    """Whatever its encoding says, and however badly it was made."""
    raw = f"Content-Transfer-Encoding: {how}\n\n{body}".encode()

    assert entity(raw).data() == message_from_bytes(raw).get_payload(decode=True)


def test_the_stdlib_reads_no_structured_header() -> None:
    """Its own way with them is quadratic, and takes another boundary than a plain mail's reading."""
    said = 'Content-Type: multipart/mixed; boundary="b">'

    assert parsed(f"{said}\n\n--b\n\nwords\n--b--\n").payload == "--b\n\nwords\n--b--\n"
