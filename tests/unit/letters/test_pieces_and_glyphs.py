"""The table of the exhibits' words, and text as the font can show it."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import BadInput
from chalicelib.letters import glyphs
from chalicelib.letters import pieces as module
from chalicelib.letters.drawn import FONT, metrics

TABLE = (Path(module.__file__).parents[2] / "templates" / "letters" / "pieces.toml").read_text(
    "utf-8"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[provenance.direct]", "[provenance.other]"),
        ("{numero}", "{numero.__class__}"),
        ("{numero}", "{}"),
        ('tenant_address = "Origine', 'unknown = "Origine'),
        ('mediation_opened = "confidential"\n', ""),
        ("[words]", "[mots]"),
    ],
)
def test_a_wrong_table_is_refused(
    old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "pieces.toml"
    wrong.write_text(TABLE.replace(old, new, 1), "utf-8")
    assert wrong.read_text("utf-8") != TABLE
    monkeypatch.setattr(module, "_FILE", wrong)
    with pytest.raises(BadInput, match=r"pieces\.toml"):
        module.pieces.__wrapped__()


def test_french_signs_never_start_a_line() -> None:
    """A no-break space stands before ; : ! ? » and after «; apostrophes are typographic."""
    import msgspec

    prose = "\n".join(module._texts(msgspec.to_builtins(module.pieces())))
    french = re.sub(r"\{\w+\}", "x", prose)

    assert not re.findall(r"\S+ [;:!?»]|« \S+|\w'\w", french)


def test_the_font_is_the_free_one_with_its_licence() -> None:
    """DejaVu Sans reduced as decision 28 says, beside the text of its licence."""
    import hashlib

    digest = hashlib.sha256(FONT.read_bytes()).hexdigest()

    assert digest == "cdd1592e8d83bdcacfef925fa983fc3ef654948e8a52a9194fcdbf1284f83c7c"
    assert "Permission is hereby granted" in (FONT.parent / "LICENCE-DejaVu.txt").read_text()


def test_french_needs_no_code() -> None:
    """Every letter and sign of French administrative text is in the font."""
    text = "àâäæçéèêëîïôœùûüÿÀÂÇÉÈÊËÎÏÔŒÙÛÜŸ «»’…–—°€§\u00a0\u202f²½•"

    assert glyphs.shown(text, metrics().widths) == text


@given(st.text(max_size=60))
def test_whatever_is_shown_is_in_the_font(text: str) -> None:
    """Any text gives signs the font has: nothing turns into an empty box or vanishes silently."""
    known = metrics().widths
    shown = glyphs.shown(text, known)

    assert all(ord(sign) in known for sign in shown if sign != "\n")
    marks = [s for s in text if unicodedata.category(s) in ("Lo", "So") and ord(s) not in known]
    for sign in marks:
        assert f"U+{ord(sign):04X}" in shown


def test_right_to_left_words_are_drawn_as_they_are_read() -> None:
    """Hebrew in a French line keeps its place and turns; brackets around it face each other."""
    assert glyphs.visual("Nom : שלום.") == "Nom : םולש."
    assert glyphs.opens_right("שלום hello")
    assert not glyphs.opens_right("1. hello שלום")
    assert "(" in glyphs.visual("(שלום)")


def test_arabic_letters_join() -> None:
    """مرحبا: initial mim, final ra, initial ha, medial ba, final alif."""
    shown = glyphs.shown("مرحبا", metrics().widths)

    assert [unicodedata.decomposition(letter).split()[0] for letter in shown] == [
        "<initial>", "<final>", "<initial>", "<medial>", "<final>",
    ]  # fmt: skip
