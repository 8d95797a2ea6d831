"""The internal note as a file: what it holds, and that it is never a page of the letter."""

import io
from datetime import date

import pytest
from docx import Document

from chalicelib.letters import Drafted, documents, lint
from chalicelib.letters.catalogue import template
from chalicelib.letters.note_file import NAME, TITLE
from tests.unit.letters.samples import (
    ASKED,
    CASE,
    CLOSED,
    FILED,
    RECEIPT,
    drafted,
    file,
    lines,
    suited,
    text,
    with_,
)

WHOLE = file(FILED, RECEIPT, ASKED, with_(CLOSED, on="2026-10-31"), case=with_(CASE, counsel=None))


def made(document: str) -> Drafted:
    case, on = suited(document)
    return drafted(case, on, document=document)


def test_its_template_passes_lint() -> None:
    """The note is made as letters are, from a template that may be edited in Word."""
    assert lint(template(NAME)) == ()
    assert NAME not in documents()


@pytest.mark.parametrize("document", tuple(documents()))
def test_each_page_says_not_to_send_it(document: str) -> None:
    """The header, on every page, and the first line say so; the letter says nothing of it."""
    draft = made(document)
    note = Document(io.BytesIO(draft.note_docx))

    assert note.sections[0].header.paragraphs[0].text == TITLE
    assert lines(draft.note_docx)[0] == TITLE.upper()
    assert "note interne" not in text(draft.docx).lower()
    assert draft.note_docx != draft.docx


@pytest.mark.parametrize("document", tuple(documents()))
def test_the_file_holds_every_line_of_the_note(document: str) -> None:
    """What the page lists and what the file prints are the same lines, dates in a table."""
    draft = made(document)
    printed = text(draft.note_docx)

    dates = [line for line in draft.note if line[:1] == "D" and " – " in line]
    assert all(line in printed for line in draft.note if line not in dates)
    assert all(line.split(",")[0] in printed for line in dates)


def test_it_says_what_only_the_lawyer_reads() -> None:
    """Gaps, weak points, grounds with strength, adverse case-law, where to read, open points."""
    draft = drafted(WHOLE, date(2026, 11, 24), document="requete-annulation")
    printed = text(draft.note_docx)

    for heading in (
        "Les dates", "À compléter", "Avertissements", "À vérifier avant l’envoi",
        "Les points faibles", "Les moyens, à valider", "La jurisprudence contraire",
        "Les références à lire",
        "Les points non tranchés",
    ):  # fmt: skip
        assert heading in printed
    assert "Où la lire" in printed
    assert "25BX00440" in printed
    assert "n° 506904".replace(" ", "\u00a0") in printed


def test_the_open_points_are_those_relied_on() -> None:
    """An open point is listed when a date, a source or the residence relies on it, never else."""
    far = file(
        FILED, RECEIPT, CLOSED, case=with_(CASE, worker={"name": "A", "residence": "abroad"})
    )

    here = drafted(file(FILED, RECEIPT, CLOSED), document="observations").note
    abroad = drafted(far, document="observations").note
    assert not any("Le préfet compétent pour" in line for line in here)
    assert any("Le préfet compétent pour" in line for line in abroad)
    assert not any("directive" in line for line in (*here, *abroad))


def test_the_same_draft_gives_the_same_note() -> None:
    """The file is a function of the draft's inputs."""
    assert made("observations").note_docx == made("observations").note_docx


def test_one_date_under_one_rule_is_shown_once() -> None:
    """A closure and the silence before it may give the same last day for an appeal."""
    closed = {"kind": "closed", "on": "2026-11-23", "cause": "incomplete"}
    note = drafted(file(FILED, closed), document="recours-gracieux").note_docx
    rows = [row for table in Document(io.BytesIO(note)).tables for row in table.rows]
    shown = [tuple(cell.text for cell in row.cells) for row in rows]

    assert [row[0][:3] for row in shown].count("D15") == 1
    assert len(shown) == len(set(shown))
