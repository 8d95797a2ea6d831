"""SMS: GSM-7 letters, counted segments, senders that operators take."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.alerts.sms import check_sender_id, cost_line, fit, segments, transliterate
from chalicelib.errors import BadInput


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("éèàùÉ", "éèàùÉ"),
        ("êçôîûâëïœŒ", "ecoiuaeioeOE"),
        ("ÀÈÊÇ", "AEEÇ"),
        ("l’échéance", "l'échéance"),
        ("«\u00a0clôture\u00a0»", '"cloture"'),
        ("à\u202f9\u00a0h – vu…", "à 9 h - vu..."),
        ("n° 3 : 10 €", "no 3 : 10 €"),
    ],
)
def test_french_becomes_gsm7(text: str, plain: str) -> None:
    """é è à ù stay; ê ç ô î û œ and typographic signs become plain."""
    assert transliterate(text) == plain


@pytest.mark.parametrize("text", ["😀", "Привет", "漢"])
def test_a_sign_without_plain_form_is_refused(text: str) -> None:
    """Better a clear error than a question mark in a legal alert."""
    with pytest.raises(BadInput, match="cannot be written"):
        transliterate(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("a" * 159 + "€", 2),
        # 152 + an escaped sign: it does not part, so the second segment begins with it.
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
    ],
)
def test_segments_count_extended_signs_twice_and_never_part_them(text: str, count: int) -> None:
    """160 septets alone, 153 each when several (3GPP TS 23.038)."""
    assert segments(text) == count


def test_counting_refuses_what_is_not_gsm7() -> None:
    """A count of another alphabet would be false."""
    with pytest.raises(BadInput, match="not a GSM-7 sign"):
        segments("ê")


def test_a_text_over_its_budget_is_refused() -> None:
    """Two segments at most, one aimed at."""
    assert fit("a" * 306) == "a" * 306
    with pytest.raises(BadInput, match="3 segments"):
        fit("a" * 307)
    with pytest.raises(BadInput, match="budget is 1"):
        fit("a" * 161, budget=1)


@settings(deadline=None)
@given(st.text(st.characters(codec="latin-1", categories=["L", "N", "Zs"]), max_size=300))
def test_what_is_transliterated_can_be_counted_and_is_stable(text: str) -> None:
    """Transliteration ends inside GSM-7, and doing it again changes nothing."""
    try:
        plain = transliterate(text)
    except BadInput:
        return
    assert segments(plain) >= 1
    assert transliterate(plain) == plain


@pytest.mark.parametrize("sender", ["Vigie", "VIGIE75", "abc", "A2345678901"])
def test_a_brand_is_a_sender(sender: str) -> None:
    """Letters and digits, three to eleven, one letter at least (reference §6)."""
    assert check_sender_id(sender) == sender


@pytest.mark.parametrize(
    "sender",
    ["", "ab", "A23456789012", "1234567", "Ma Vigie", "Vigie!", "Médoc", "ALERT", "rdv", "Bank"],
)
def test_what_operators_block_is_refused_before_it_is_sent(sender: str) -> None:
    """Wrong ids are overwritten or blocked, with penalties."""
    with pytest.raises(BadInput, match="sms_sender"):
        check_sender_id(sender)


@pytest.mark.parametrize(("price", "usual", "most"), [(80, "0,08", "0,16"), (75, "0,08", "0,15")])
def test_what_an_sms_costs_is_said_before_it_is_asked_for(
    price: int, usual: str, most: str
) -> None:
    """Usually one segment, two at the very most; in euros, in French."""
    said = cost_line(price).replace("\u00a0", " ")

    assert said.startswith(f"Un SMS coûte d’ordinaire {usual} €, {most} € au plus, ")
