"""A letter's text as blocks to read on a page, before its file is opened."""

import io

import pytest
from docx import Document

from chalicelib.errors import TemplateError
from chalicelib.letters import preview
from chalicelib.letters.onscreen import Block, BlockKind, Words


def made(*paragraphs: tuple[str, str], header: str = "") -> bytes:
    """A Word file of these (style, text), as Word would save it."""
    document, kept = Document(), io.BytesIO()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    document.save(kept)
    return kept.getvalue()


def plain(block: Block) -> str:
    return "\n".join("".join(words.text for words in line) for line in block.lines)


def test_each_paragraph_is_read_as_what_it_is() -> None:
    """Headings by their level, lists whether Word or a dash makes them, empty lines left out."""
    data = made(
        ("Heading 1", "Objet"), ("Normal", "Madame,\nMonsieur,"), ("Normal", "  "),
        ("Heading 2", "Faits"), ("List Bullet", "un"), ("Normal", "– deux"),
    )  # fmt: skip

    found = preview(data).blocks

    assert [(b.kind, b.level, plain(b)) for b in found] == [
        (BlockKind.HEADING, 1, "Objet"),
        (BlockKind.PARAGRAPH, 0, "Madame,\nMonsieur,"),
        (BlockKind.HEADING, 2, "Faits"),
        (BlockKind.ITEM, 0, "un"),
        (BlockKind.ITEM, 0, "deux"),
    ]


def test_what_is_missing_is_marked_where_it_stands() -> None:
    """Design §3.8: a gap is seen in its sentence, not only listed beside."""
    (block,) = preview(made(("Normal", "Le [À COMPLÉTER : jour], à Lyon."))).blocks

    assert block.lines == (
        (Words("Le ", False), Words("[À COMPLÉTER : jour]", True), Words(", à Lyon.", False)),
    )


def test_a_table_keeps_its_rows_and_the_header_its_mention() -> None:
    """The mention of a draft stands above every page: it is read with the text."""
    document, kept = Document(), io.BytesIO()
    table = document.add_table(rows=2, cols=2)
    for n, text in enumerate(("N°", "Pièce", "1", "Clôture")):
        table.cell(n // 2, n % 2).text = text
    document.sections[0].header.paragraphs[0].text = "Projet à valider"
    document.save(kept)

    found = preview(kept.getvalue())

    cells = [["".join(w.text for line in c for w in line) for c in r] for r in found.blocks[0].rows]
    assert cells == [["N°", "Pièce"], ["1", "Clôture"]]
    assert found.headers == ("Projet à valider",)


def test_a_file_that_is_no_word_file_is_said_so() -> None:
    """In French, and nothing is shown of it."""
    with pytest.raises(TemplateError):
        preview(b"%PDF-1.7")
