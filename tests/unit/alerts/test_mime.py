"""The MIME mail: exact headers, two twins, nothing injected, the same bytes for the same values."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.alerts.mime import Envelope, MailText, build
from chalicelib.errors import BadInput

from .samples import NOW, replace

ID = "0123456789abcdef" * 2
WORDS = MailText(subject="Clôture\u00a0: agir", text="À faire : é è œ\n", html="<p>À faire</p>\n")
ENVELOPE = Envelope(
    sender="alertes@vigie.example", sender_name="Vigie", to="claire@martin.example",
    to_name="Claire Martin", delivery=ID, date=NOW,
)  # fmt: skip


def parsed(words: MailText = WORDS, envelope: Envelope = ENVELOPE) -> EmailMessage:
    return message_from_bytes(build(words, envelope), policy=policy.default)


def test_headers_of_an_alert() -> None:
    """Who, to whom, when, which delivery, and that a machine wrote it."""
    mail = parsed()

    assert mail["From"] == "Vigie <alertes@vigie.example>"
    assert mail["To"] == "Claire Martin <claire@martin.example>"
    assert mail["Subject"] == WORDS.subject
    assert mail["Date"].datetime == NOW
    assert mail["X-Vigie-Delivery"] == ID
    assert mail["Message-ID"] == f"<{ID}@vigie.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None


def test_both_twins_travel_and_the_html_comes_last() -> None:
    """multipart/alternative: readers show the last part they can (RFC 2046 §5.1.4)."""
    mail = parsed()
    parts = [cast(EmailMessage, part) for part in mail.iter_parts()]

    assert mail.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in parts] == ["text/plain", "text/html"]
    assert [p.get_content().replace("\r\n", "\n") for p in parts] == [WORDS.text, WORDS.html]
    assert all(p.get_content_charset() == "utf-8" for p in parts)


def test_one_click_unsubscribe_when_there_is_a_link() -> None:
    """RFC 8058: https link and the one-click header, both."""
    mail = parsed(envelope=replace(ENVELOPE, unsubscribe="https://vigie.example/stop/abc"))

    assert mail["List-Unsubscribe"] == "<https://vigie.example/stop/abc>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("length", [20, 170, 900])
def test_a_long_opt_out_link_is_neither_cut_nor_encoded(length: int) -> None:
    """Mail clients read the header's own bytes: an encoded word is no link to them."""
    link = "https://vigie.example/arret/" + "W" * length

    raw = build(WORDS, replace(ENVELOPE, unsubscribe=link))

    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


def test_lines_are_short_enough_and_seven_bit() -> None:
    """RFC 5322 lines end in CRLF and stay under 998 bytes; SES takes them as they are."""
    raw = build(replace(WORDS, html="<p>" + "é" * 5000 + "</p>"), ENVELOPE)

    assert max(len(line) for line in raw.split(b"\r\n")) < 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()


def test_the_same_values_give_the_same_bytes() -> None:
    """A repeat is the same mail."""
    assert build(WORDS, ENVELOPE) == build(WORDS, ENVELOPE)


EVIL = ("\r\nBcc: x@y.example", "\nX-Evil: 1", "\r", "\x00", "\u2028Bcc: x")


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize(
    "field", ["sender", "sender_name", "to", "to_name", "delivery", "unsubscribe"]
)
def test_no_value_can_add_a_header(field: str, evil: str) -> None:
    """A line break in a name, an address, an id or a link is refused."""
    with pytest.raises(BadInput):
        build(WORDS, replace(ENVELOPE, **{field: f"{getattr(ENVELOPE, field)}{evil}"}))


@pytest.mark.parametrize("evil", EVIL)
def test_no_subject_can_add_a_header(evil: str) -> None:
    """Nor a subject."""
    with pytest.raises(BadInput):
        build(replace(WORDS, subject=f"a{evil}"), ENVELOPE)


@pytest.mark.parametrize(
    "address", ["", "claire", "a@b.example, c@d.example", "a b@c.example", "<a@b.example>", "a@b;c"]
)
def test_a_recipient_is_one_address(address: str) -> None:
    """One delivery, one person."""
    with pytest.raises(BadInput, match="to"):
        build(WORDS, replace(ENVELOPE, to=address))


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_whatever_the_words_the_headers_stay_ours(subject: str, name: str) -> None:
    """Refused, or carried as text; never another header."""
    try:
        raw = build(replace(WORDS, subject=subject), replace(ENVELOPE, to_name=name))
    except BadInput:
        return
    mail = message_from_bytes(raw, policy=policy.default)
    assert list(mail.keys()) == [
        "From", "To", "Subject", "Date", "Message-ID", "X-Vigie-Delivery", "Auto-Submitted",
        "MIME-Version", "Content-Type",
    ]  # fmt: skip
