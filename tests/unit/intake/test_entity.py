"""Entities cut out in one go: the stdlib's own tree, or the stdlib itself."""

from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.intake.entity import Entity, entity, parsed
from tests.golden.test_golden import MAILS

LINES = st.sampled_from(
    [
        "--b", "--b--", "--b  ", "--c", "--c--", "", "", "words", " indented", "From me",
        "Subject: a", "Subject:b", ": nameless", "X: " + "y" * 80, "\tfolded", "\r", "é",
        "Content-Type: text/plain; charset=utf-8", "Content-Type: message/rfc822",
        "Content-Type: multipart/mixed; boundary=b", 'Content-Type: multipart/mixed; boundary="c"',
        "Content-Type: multipart/digest; boundary=b", "Content-Type: message/delivery-status",
    ]
)  # fmt: skip


def tree(one: Entity) -> Any:
    """The headers of an entity, and its parts or its text."""
    payload = cast(Any, one).get_payload()
    inside = [tree(part) for part in payload] if isinstance(payload, list) else payload
    return list(one.raw_items()), one.first, inside


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
    one = entity(f"Content-Type: {said}\n\nwords\n".encode())

    assert one.charset() == one.get_content_charset()
    assert one.boundary() == one.get_boundary()
