"""The headers as a verifier sees them: what the bytes say, whoever cut them out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.intake.heads import heads
from chalicelib.intake.mime import MAX_HEADERS, parse
from tests.golden.test_golden import MAILS

LINES = st.lists(
    st.sampled_from(
        [
            "From: a@b.example", "FROM: c@d.example", "Subject: =?utf-8?q?=C3=A9?=", "Subject:b",
            "X: \u00e9", "X-Blank:  a  b  ", " folded", "\tfolded", "  ", "no header", ": nameless",
            "Na me: x", "To : x", "\u00e9: x", "A:b:c", "Nul: a\0b", "Bare: a\rb", "Date: x\r",
            "DKIM-Signature: v=1", "Content-Type: multipart/mixed; boundary=b",
            "Content-Type: message/rfc822", "Content-Type: text/plain", "",
        ]
    ),
    max_size=9,
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(LINES, st.sampled_from(["\n", "\r\n"]))
def test_what_the_reader_cut_out_has_the_names_of_the_bytes(lines: list[str], end: str) -> None:
    """What is graded is what is read: the two never differ on the headers that are there."""
    raw = end.join(["Received: x", *lines, "", "--b", "", "words", "--b--", ""]).encode()

    assert heads(raw, parse(raw)) == heads(raw)


def test_the_headers_of_golden_mails_are_those_of_their_bytes() -> None:
    """So it is with the mails of every client."""
    raws = [mail.read_bytes() for mail in MAILS if "pdf" not in mail.stem]

    assert [heads(raw, parse(raw)) for raw in raws] == [heads(raw) for raw in raws]
    assert any(parse(raw).plain for raw in raws)


@pytest.mark.parametrize("more", [0, 1])
def test_too_many_headers_are_not_believed(more: int) -> None:
    """Nobody looks at the last ones: a signature there would cover what people do not see."""
    raw = b"From: a@b.example\n" + b"".join(b"X-%d: y\n" % n for n in range(MAX_HEADERS - 1 + more))

    seen = heads(raw + b"\nwords", parse(raw + b"\nwords"))

    assert bool(seen.fault) is bool(more)
    assert len(seen.names) == MAX_HEADERS + more


def test_a_header_is_found_by_its_whole_name() -> None:
    """In any case, without what opens or holds its name, its blanks kept."""
    seen = heads(b"X-From: a\nFROM:  b \nFrom : c\nFrom\n:d\n\nfrom: e")

    assert seen.all("from") == (b"  b ",)
    assert seen.fault
