"""Every fact and every quote is found again at the place it names."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.cases.parts import Quote
from chalicelib.intake import Reading, read
from chalicelib.intake.forwards import unwrap
from chalicelib.intake.mime import parse
from chalicelib.intake.text import fold, one_line

from .mails import mail

GOLDEN = sorted((Path(__file__).parents[2] / "golden").glob("*.eml"))
DATES = ("due", "filed", "valid_until")


def texts_of(raw: bytes) -> dict[str, str]:
    """The cleaned texts a reading speaks of, by part."""
    found: dict[str, str] = {}
    for number, one in enumerate(unwrap(parse(raw)), 1):
        nth = f" ({number})" if number > 1 else ""
        found[f"body{nth}"] = one.text
        found[f"subject{nth}"] = one_line(one.original.subject)
        found |= {f"pdf:{pdf.name}": pdf.text for pdf in one.pdfs}
    return found


def assert_at_its_place(quote: Quote, texts: dict[str, str]) -> None:
    assert quote.start is not None
    assert quote.end is not None
    words = one_line(texts[quote.part][quote.start : quote.end])
    assert words.startswith(quote.text.removesuffix(" […]"))
    assert words == quote.text or quote.text.endswith(" […]")


def check(reading: Reading, texts: dict[str, str]) -> None:
    for quote in (*reading.quotes, *(q for p in reading.proposals for q in p.event.quotes)):
        assert_at_its_place(quote, texts)
    for fact in reading.facts:
        assert_at_its_place(fact.quote, texts)
        assert fact.start is not None
        assert fact.end is not None
        there = one_line(texts[fact.quote.part][fact.start : fact.end])
        if fact.name in DATES:
            assert fact.value[:4] in there or fact.value[2:4] in there
        elif fact.name in ("days", "cause"):
            assert there
        else:
            assert there == fact.value or fact.value.endswith(" […]")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_facts_are_where_they_say(path: Path) -> None:
    """`text[start:end]` is the value, and the quote's words, blanks made one."""
    raw = path.read_bytes()

    check(read(raw), texts_of(raw))


PIECES = [
    "Votre demande n° 2026-1111 a été clôturée.", "Salarié : M. Karim HADDAD", "dossier n° 2026-2222",
    "avant le 14 décembre 2026", "sous 15 jours", "les pièces suivantes :", "- passeport ;", "- ",
    "Pour le préfet, Claire MARTIN, cheffe", "au motif que", "article R. 5221-20", "\u00a0", "é\u0301",
    "Voies et délais de recours", "𝒞𝓁ô𝓉𝓊𝓇𝑒", "İstanbul", "ß", ". ", "; ", "n° n°", "n° de dossier : 2026-3333",
    "Le délai est suspendu", "Merci de compléter votre demande", "Employeur : ACME",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from([" ", "\n", "\n\n", "  "]))))
def test_facts_stay_in_their_place_however_a_mail_is_put_together(
    pieces: list[tuple[str, str]],
) -> None:
    """Several cases, odd letters, broken lists: a place never slips."""
    raw = mail("".join(piece + gap for piece, gap in pieces), subject="Demande de complément")

    check(read(raw), texts_of(raw))


def test_folding_keeps_one_character_for_one_whatever_it_is() -> None:
    """Over a part of every plane; folding what is folded changes nothing."""
    blocks = ["".join(map(chr, range(n, n + 1024))) for n in range(0, 0x110000, 1024 * 17)]
    odd = [block for block in (*blocks, *blocks[0]) if len(fold(block)) != len(block)]
    twice = [c for c in "ÉéÀàÇçŒœ’`\u00a0\u202f–—«»İIıßẞ" if fold(fold(c)) != fold(c)]

    assert (odd, twice) == ([], [])
    assert fold("Clôture de Î’`«É»\tİ") == "cloture de i''\"e\" i"


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    """The ground of all places."""
    assert len(fold(text)) == len(text)
