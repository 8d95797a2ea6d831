"""An address is one paragraph, so that LibreOffice leaves no heading at the foot of page 1."""

import io

import pytest
from docx import Document

from chalicelib.letters import documents
from chalicelib.letters.catalogue import template
from infra.letters.blocks import ADDRESSES, gathered
from infra.letters.first_edition import made


def lines(text: str) -> list[str]:
    """The paragraphs of a first edition, a line break as ` / `."""
    return [p.text.replace("\n", " / ") for p in Document(io.BytesIO(made(text))).paragraphs]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("sender* | A\nsender | B\nsender | C", ["A / B / C"]),
        ("addressee* | A\naddressee | B\naddressee* | Lyon, le 3", ["A / B", "Lyon, le 3"]),
        ("sender* | A\naddressee* | B", ["A", "B"]),
        (
            "sender* | A\ntag | if x\nsender | B\ntag | endif\nsender | C",
            ["A{% if x %} / B{% endif %} / C"],
        ),
        (
            "tag | if x\nsender* | A\nsender | B\ntag | else\nsender* | C\ntag | endif\nsender | D",
            ["{% if x %}A / B{% else %}C{% endif %} / D"],
        ),
        # Whether a break goes before B would depend on x.
        (
            "tag | if x\nsender | A\ntag | endif\nsender | B\nsender | C",
            ["{%p if x %}", "A", "{%p endif %}", "B / C"],
        ),
        ("tag | if x\nsender | A\ntext | B\ntag | endif", ["{%p if x %}", "A", "B", "{%p endif %}"]),
        ("text | A\ntext | B", ["A", "B"]),
    ],
)  # fmt: skip
def test_the_lines_of_an_address_are_one_paragraph(text: str, paragraphs: list[str]) -> None:
    """Its conditions go within it; a space above opens another block."""
    assert lines(text) == paragraphs


@pytest.mark.parametrize("document", sorted(documents()))
def test_no_template_writes_an_address_line_by_line(document: str) -> None:
    """What a first page gains by it: fewer than the 25 paragraphs that LibreOffice guesses."""
    word = Document(io.BytesIO(template(document)))
    addresses = [p for p in word.paragraphs if p.style and p.style.name in ADDRESSES]

    assert gathered(word) == 0
    assert all(p.paragraph_format.keep_together for p in addresses if "\n" in p.text)
