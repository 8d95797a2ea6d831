"""Encoded words of a header (RFC 2047): what the stdlib finds in them, in less time."""

from email.errors import HeaderParseError
from email.header import decode_header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.intake.charsets import decoded, header_words
from chalicelib.intake.text import one_line

PIECES = st.sampled_from(
    [
        "=?utf-8?q?Cl=C3=B4ture?=", "=?UTF-8?B?Q2zDtHR1cmU=?=", "=?utf-8?q?=C3?=", "=?utf-8?Q?=B4_a?=",
        "=?iso-8859-1?q?=E9t=E9?=", "=?utf-8?b?Q2zDtHR1cm?=", "=?utf-8?b?Q?=", "=?x-none?q?a?=",
        "=??q?a?=", "=?utf-8?q??=", "=?utf-8?q?=?=", "=?utf-8?q?==41=zz?=", "=?utf-8?q?a?b?=", "=?",
        "?=", " ", "  ", "words", "Re: ", "=41", "=?utf-8*fr?q?a?=", "=?utf-8?q?a b?=",
    ]
)  # fmt: skip


def by_the_stdlib(text: str) -> str:
    """The same words, as `email.header` finds them."""
    text = one_line(text)
    try:
        chunks = decode_header(text)
    except HeaderParseError:
        return text
    return one_line("".join(c if isinstance(c, str) else decoded(c, of)[0] for c, of in chunks))


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=6))
def test_encoded_words_are_those_the_stdlib_finds(pieces: list[str]) -> None:
    """Well made or broken, alone or among others."""
    text = "".join(pieces)

    assert header_words(text) == by_the_stdlib(text)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("=?utf-8?q?Cl=C3?= =?utf-8?q?=B4ture?= de votre demande", "Clôture de votre demande"),
        ("TR: =?UTF-8?B?Q2zDtHR1cmU=?=", "TR: Clôture"),
        ("=?utf-8?b?*?= =?utf-8?b?Q?=", "=?utf-8?b?*?= =?utf-8?b?Q?="),
    ],
)
def test_a_character_may_be_cut_between_two_words(written: str, said: str) -> None:
    """Words of one charset are joined before they are decoded; broken ones stay as they are."""
    assert header_words(written) == said
