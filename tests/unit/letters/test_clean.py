"""Facts come from strangers' mails: they are made one plain line, or refused."""

import pytest

from chalicelib.errors import BadInput
from chalicelib.letters.clean import MAX_TEXT, line
from chalicelib.letters.gaps import Gap, found


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Dupont & <fils>", "Dupont & <fils>"),
        ("a\r\nb\n\n c", "a b c"),
        ("a\u2028b\u0085c", "a b c"),
        ("a\x00\x07\x0c\x1bb", "a b"),
        ("nom\ttabulé", "nom tabulé"),
        ("\u202egauche\u202c", "gauche"),
        ("شركة النور", "شركة النور"),
        ("🙂 emoji", "🙂 emoji"),
        ("\ud800seul\uffff", "seul"),
        ("  espaces   doubles ", "espaces doubles"),
    ],
)
def test_a_fact_is_one_line_of_printable_text(given: str, kept: str) -> None:
    """Controls, breaks and direction marks go; letters of every script stay."""
    assert line(given) == kept


def test_an_address_keeps_its_lines_as_commas() -> None:
    """The lines of an address become one line, parted by commas."""
    assert line("12 rue X\n38000 Grenoble", between=", ") == "12 rue X, 38000 Grenoble"


def test_an_endless_text_is_refused_with_its_name() -> None:
    """No letter prints more than the bound; the message names the fact and what to do."""
    with pytest.raises(BadInput, match=r"worker\.name.*Raccourcissez"):
        line("a" * (MAX_TEXT + 1), "worker.name")


def test_ten_thousand_characters_are_kept() -> None:
    """Long is not endless."""
    assert len(line("é" * 10_000)) == 10_000


def test_a_gap_is_false_and_prints_its_marker() -> None:
    """A missing fact never reads as None nor as nothing."""
    gap = Gap("lieu")

    assert not gap
    assert str(gap) == "[À COMPLÉTER\u00a0: lieu]"


def test_a_gap_that_quotes_a_fact_stays_one_marker() -> None:
    """A bracket or a tag in the words it quotes neither ends the marker nor reaches the document."""
    gap = Gap("titre exact ([x] <b>)")

    assert found([str(gap)]) == ("titre exact ((x) <b>)",)
    assert "<b>" not in gap.__html__()


def test_gaps_are_listed_once_in_reading_order() -> None:
    """What the markers ask for, whatever the paragraph they stand in."""
    assert found([f"{Gap('b')} et {Gap('a')}", str(Gap("b"))]) == ("b", "a")
