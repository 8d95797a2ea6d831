"""PDF attachments: their text within strict bounds, and one French sentence for what is not read."""

import io
import logging

import pytest

from chalicelib.intake import pdf
from chalicelib.intake.pdf import read_pdf
from tests.golden import pdfs

LETTER = "Votre demande est refusée (l’offre).\n\nLe préfet \\ délégué\nClaire MARTIN"


def locked(password: str) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=io.BytesIO(pdfs.letter(LETTER)))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data", [pdfs.letter(LETTER), pdfs.letter(LETTER, packed=True), locked("")]
)
def test_the_text_is_read_with_its_paragraphs(data: bytes) -> None:
    """Plain, compressed, or closed only to changes: the same words, an empty line where one is."""
    read = read_pdf("d.pdf", data)

    assert (read.text, read.problem) == (LETTER, "")


def test_a_pdf_by_another_maker_is_read_too() -> None:
    """fpdf2 writes each line apart and justifies words."""
    from fpdf import FPDF

    page = FPDF()
    page.add_page()
    page.set_font("helvetica", size=11)
    page.multi_cell(0, 6, "Votre demande est clôturée. " * 12)
    page.ln(8)
    page.multi_cell(0, 6, "Voies et délais de recours")
    read = read_pdf("d.pdf", bytes(page.output()))

    assert read.text.replace("\n", " ").startswith("Votre demande est clôturée. " * 12)
    assert read.text.endswith("\n\nVoies et délais de recours")


BROKEN = "est un PDF abîmé ou trop complexe"
CASES = {
    "a password": (locked("secret"), "est protégée par un mot de passe"),
    "a scan": (pdfs.picture(), "est un PDF sans texte (image)\u00a0: lisez-le"),
    "nothing": (b"", BROKEN),
    "cut short": (pdfs.letter(LETTER)[:500], BROKEN),
    "noise": (b"%PDF-1.7\n" + bytes(range(256)) * 50, BROKEN),
    "a bomb": (pdfs.bomb(30_000_000), BROKEN),
    "too many operators": (
        pdfs.document([b"BT /F1 9 Tf\n" + b"(a) Tj T*\n" * 40_000 + b"ET"], squeeze=True), BROKEN,
    ),
    "deep brackets": (pdfs.document([b"[" * 200_000], squeeze=True), BROKEN),
    "deep dictionaries": (pdfs.document([b"<<" * 100_000], squeeze=True), BROKEN),
    "many pages": (pdfs.document([b"BT /F1 9 Tf (a) Tj ET"] * 40), "est très longue"),
    "too heavy": (b"%PDF-1.7" + b" " * pdf.MAX_BYTES, "est trop lourde"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_read_whole_is_said(name: str) -> None:
    """Nothing raises, nothing passes for whole: one French sentence with the file's name."""
    data, why = CASES[name]
    read = read_pdf("décision.pdf", data)

    assert read.problem.startswith("La pièce jointe «\u00a0décision.pdf\u00a0» ")
    assert why in read.problem
    assert len(read.text) <= pdf.MAX_CHARACTERS


def test_a_page_that_is_a_picture_among_others_is_said() -> None:
    """The text of the others is kept."""
    read = read_pdf("d.pdf", pdfs.document([b"BT /F1 9 Tf (mot) Tj ET", b"0 0 9 9 re f"]))

    assert read.text == "mot"
    assert "des pages sans texte (images)" in read.problem


def test_what_pypdf_mends_is_read_and_said(caplog: pytest.LogCaptureFixture) -> None:
    """A damaged table is rebuilt: the text is kept, perhaps not whole, and our log stays silent."""
    damaged = pdfs.letter(LETTER).replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 0")
    with caplog.at_level(logging.DEBUG):
        read = read_pdf("d.pdf", damaged)

    assert read.text == LETTER
    assert "abîmée" in read.problem
    assert caplog.records == []
    assert logging.getLogger("pypdf").propagate


def test_pypdf_is_imported_only_for_a_pdf() -> None:
    """A mail without PDF does not pay for it at a cold start."""
    import subprocess
    import sys

    code = "import sys; from chalicelib.intake import read; read(b'From: a@b.fr\\n\\nx'); sys.exit('pypdf' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
