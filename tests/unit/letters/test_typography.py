"""French typography is a rule, not a habit of the writer."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.letters.typography import FAULTS, NBSP, of, siren, typeset, typeset_all


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("l'avis n° 489189", f"l’avis n°{NBSP}489189"),
        ("N'Diaye", "N’Diaye"),
        ("Objet : oui ; non ! si ?", f"Objet{NBSP}: oui{NBSP}; non{NBSP}! si{NBSP}?"),
        ("« clôture »", f"«{NBSP}clôture{NBSP}»"),
        ('"clôture"', f"«{NBSP}clôture{NBSP}»"),
        ("«clôture»", f"«{NBSP}clôture{NBSP}»"),
        ("l'article L. 114-5", f"l’article{NBSP}L.{NBSP}114-5"),
        ("le 1 avril 2026", f"le 1er{NBSP}avril 2026"),
        ("le 23 novembre 2026", f"le 23{NBSP}novembre 2026"),
        ("(pièce n° 3)", f"(pièce{NBSP}n°{NBSP}3)"),
        ("1 500 €", f"1 500{NBSP}€"),
        ("deux  espaces", "deux espaces"),
        ("un mot , un autre .", "un mot, un autre."),
        ("15 jours", f"15{NBSP}jours"),
        ("Maître Garnier", f"Maître{NBSP}Garnier"),
        ("et ainsi...", "et ainsi…"),
        ("le 1er  mai, le 21 août", f"le 1er{NBSP}mai, le 21{NBSP}août"),
        ("Pièces  n° 1 ;", f"Pièces{NBSP}n°{NBSP}1{NBSP};"),
        ("aux articles R*. 5221-3", f"aux articles{NBSP}R*.{NBSP}5221-3"),
        ("le SIREN 552", f"le SIREN{NBSP}552"),
    ],
)
def test_typing_becomes_print(typed: str, printed: str) -> None:
    """Spaces, apostrophes and signs follow the conventions of the reference §4.2."""
    assert typeset(typed) == printed


@pytest.mark.parametrize(
    "exact",
    [
        "7500-2026-0412", "AT 2026 123456", "https://a.fr/b?c=1", "R123-45", "14:21", "a;b",
        "x1 mai", "2026 août", "an° 1", "XL. 3", "cinq jours", "12 journaux", "fin n°", "le 2er mai",
    ],
)  # fmt: skip
def test_numbers_and_addresses_are_left_alone(exact: str) -> None:
    """A reference number is never rewritten: nothing is inserted, only spaces change."""
    assert typeset(exact) == exact


@given(st.text(alphabet=" \u00a0'\"«»:;!?.,L-15€n°aé", max_size=60))
def test_typesetting_twice_changes_nothing_more(text: str) -> None:
    """Typography is idempotent, so a text may pass through it again."""
    once = typeset(text)

    assert typeset(once) == once


# What the rules look for, and what they must not see across the end of a line.
_PIECES = (
    " ", "\u00a0", "\u202f", "n°", "N°", "L.", "R*.", "114-5", "1", "1er", "12", "mai", "août",
    "«", "»", '"', "'", "…", "...", ";", ":", "%", "€", "Pièces", "article", "particle", "M.",
    "Mme", "SIREN", "jours", "mois", ",", ".", ")", "a", "É", "_", "٣", "\r",
)  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(_PIECES), max_size=8).map("".join), max_size=5))
def test_texts_set_together_are_set_as_each_alone(texts: list[str]) -> None:
    """A whole part is set at once, and no text of it sees its neighbour."""
    assert typeset_all(texts) == [typeset(text) for text in texts]


def test_a_text_of_two_lines_is_set_with_others_all_the_same() -> None:
    """What joins the texts may be in one of them: then each is set alone."""
    assert typeset_all(["a ;\nb !", "n° 1"]) == [f"a{NBSP};\nb{NBSP}!", f"n°{NBSP}1"]


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("Lyon", "de Lyon"),
        ("Évry", "d’Évry"),
        ("Aix", "d’Aix"),
        ("Le Havre", "du Havre"),
        ("Les Ulis", "des Ulis"),
    ],
)
def test_a_name_is_elided_or_contracted(name: str, phrase: str) -> None:
    """« de » before a proper name elides before a vowel and contracts with its article."""
    assert of(name) == phrase


def test_a_siren_is_printed_in_threes() -> None:
    """A SIREN is read by groups of three digits that do not part."""
    assert siren("552100554") == f"552{NBSP}100{NBSP}554"


@pytest.mark.parametrize("wrong", ["L114-5", "L.114-5", "n. 3", "no 3", "1ier", "Quoi?"])
def test_a_template_fault_is_named(wrong: str) -> None:
    """What the rules do not mend in a template, lint reports."""
    assert any(pattern.search(wrong) for pattern, _ in FAULTS)


@pytest.mark.parametrize("right", ["L. 114-5", "n° 3", "le 1er avril", "(…)", "Quoi ?", "l’an non"])
def test_right_typography_is_not_reported(right: str) -> None:
    """Lint is silent about a text that is already right."""
    assert not any(pattern.search(right) for pattern, _ in FAULTS)


@pytest.mark.parametrize("filler", ["\u00a0", " ", '"', "« ", "L.", "n° ", "1 "])
def test_long_texts_are_typeset_in_linear_time(filler: str) -> None:
    """A hostile run of spaces or signs costs its length, not its square."""
    started = time.monotonic()
    typeset(filler * 100_000)

    assert time.monotonic() - started < 5
