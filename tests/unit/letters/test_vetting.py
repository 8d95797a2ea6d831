"""What a firm's template must keep, what it may not hold, and how its letterhead is put on."""

import io
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Cm, Pt

from chalicelib.letters import catalogue, final, lint, vet
from chalicelib.letters.package import opened
from chalicelib.letters.passages import passages, reading
from chalicelib.letters.sample import REHEARSALS, preview
from chalicelib.letters.stationery import MENTION, dressed
from chalicelib.letters.vetting import LETTERHEAD
from chalicelib.letters.vocabulary import facts
from tests.unit.letters.build import docx, members, tampered
from tests.unit.letters.samples import ON, VARIED, drafted

NAMES = sorted(catalogue.documents())
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def without(document: str, words: str) -> bytes:
    """The house's template without the paragraphs that hold these words, headers included."""
    made = Document(io.BytesIO(catalogue.template(document)))
    holders: list[Any] = [made, made.sections[0].header]
    for paragraph in [p for holder in holders for p in holder.paragraphs if words in p.text]:
        paragraph._p.getparent().remove(paragraph._p)
    raw = io.BytesIO()
    made.save(raw)
    return raw.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_every_house_template_would_be_taken_from_a_firm(name: str) -> None:
    """What we ask of others, ours do: no fault, and a preview whatever the facts."""
    vetted = vet(name, catalogue.template(name), ON)

    assert vetted.findings == ()
    assert vetted.text
    assert Document(io.BytesIO(vetted.preview)).paragraphs


@pytest.mark.parametrize(
    ("document", "words", "why"),
    [
        ("observations", MENTION, "l’en-tête ne porte pas la mention"),
        ("observations", "piece", "le bordereau des pièces n’est pas imprimé"),
        ("requete-annulation", "PAR CES MOTIFS", "« PAR CES MOTIFS » manquent"),
    ],
)
def test_a_passage_that_the_house_has_and_the_firm_dropped_blocks(
    document: str, words: str, why: str
) -> None:
    """The mention of a draft, the exhibits, the conclusions: a letter without them does not leave."""
    taken = without(document, words)
    if words == "piece":
        taken = docx("{{ acte.objet }}", header=MENTION)

    found = [f for f in lint(taken, document) if why in f.why]

    assert [f.blocks for f in found] == [True]
    assert found[0].remedy


def test_each_passage_is_kept_by_some_house_template() -> None:
    """A passage that no template has would ask for nothing: the table is awake."""
    readings = [reading(opened(name, catalogue.template(name))) for name in NAMES]

    for passage in passages():
        assert any(house.has(passage) for house in readings), passage


def test_a_required_fact_that_is_never_printed_is_said_without_blocking() -> None:
    """A firm may have its reasons; it is told."""
    found = lint(without("observations", "{{ salarie.nom }}"), "observations")

    (one,) = [f for f in found if "salarie.nom" in f.why]
    assert not one.blocks


def test_a_source_of_another_document_is_refused_with_its_own() -> None:
    """A document cites what its sheet declares, so that its readings can be cleared."""
    made = Document(io.BytesIO(catalogue.template("observations")))
    made.add_paragraph("{{ droit.R522_1 }}")
    raw = io.BytesIO()
    made.save(raw)

    (one,) = lint(raw.getvalue(), "observations")
    assert "n’est pas une source de ce document" in one.why
    assert "droit.L114_5" in one.remedy


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (b'<w:p><w:ins w:id="1" w:author="a"><w:r><w:t>x</w:t></w:r></w:ins></w:p>', "modifications suivies"),
        (b'<w:p><w:del w:id="1" w:author="a"><w:r><w:delText>x</w:delText></w:r></w:del></w:p>', "modifications suivies"),
    ],
)  # fmt: skip
def test_traces_of_editing_are_said_without_blocking(change: bytes, why: str) -> None:
    def edit(found: dict[str, bytes]) -> None:
        body = found["word/document.xml"]
        found["word/document.xml"] = body.replace(b"<w:sectPr", change + b"<w:sectPr", 1)

    (one,) = lint(tampered(docx("Bonjour"), edit))
    assert why in one.why
    assert not one.blocks


def test_comments_are_said_without_blocking() -> None:
    (one,) = lint(tampered(docx("Bonjour"), lambda m: m.update({"word/comments.xml": b"<a/>"})))

    assert "commentaires" in one.why
    assert not one.blocks


def test_names_that_differ_by_case_only_are_the_same_member() -> None:
    """Word tells no « Word/Document.xml » from « word/document.xml »: nor may we."""
    twice = tampered(docx("x"), lambda m: m.update({"Word/Document.xml": b"<a/>"}))

    assert "deux fois" in lint(twice)[0].why


@pytest.mark.parametrize("sample", REHEARSALS, ids=lambda s: s.name)
@pytest.mark.parametrize("name", NAMES)
def test_sample_facts_fill_every_house_template(name: str, sample: Any) -> None:
    """No empty brackets, no Python word, whatever branch is taken."""
    made = preview(catalogue.template(name), catalogue.document(name), ON, sample)

    text = "\n".join(made.text)
    assert "None" not in text
    assert "{{" not in text
    assert made.gaps or sample.known


def test_the_rows_of_a_list_have_its_columns() -> None:
    """An example row with a column that the list has not would show what no draft has."""
    for fact in facts().values():
        assert all(set(row) <= set(fact.fields) for row in fact.rows), fact.name


class Paper:
    """A firm's letterhead, made as Word makes one."""

    def __init__(self, *, first: bool = False, footer: str = "Case palais 12") -> None:
        self.docx = Document()
        section = self.docx.sections[0]
        section.left_margin = Cm(4)
        section.header.paragraphs[0].text = "CABINET NOIR – {{ conseil.barreau }}"
        if footer:
            section.footer.paragraphs[0].text = footer
        if first:
            section.different_first_page_header_footer = True
            section.first_page_header.paragraphs[0].text = "Première page"
        normal: Any = self.docx.styles["Normal"]
        normal.font.name, normal.font.size = "Garamond", Pt(13)

    @property
    def bytes(self) -> bytes:
        raw = io.BytesIO()
        self.docx.save(raw)
        return raw.getvalue()


def test_the_letterhead_brings_header_footer_margins_and_styles() -> None:
    """And nothing of its body; the mention of a draft stands in each header."""
    paper = Paper(first=True)
    paper.docx.add_paragraph("Corps du papier")

    made = Document(io.BytesIO(dressed(catalogue.template("observations"), paper.bytes)))

    section = made.sections[0]
    assert [p.text for p in section.header.paragraphs] == [MENTION, "CABINET NOIR – {{ conseil.barreau }}"]  # fmt: skip
    assert [p.text for p in section.first_page_header.paragraphs] == [MENTION, "Première page"]
    assert section.footer.paragraphs[0].text == "Case palais 12"
    assert section.left_margin is not None
    assert round(section.left_margin.cm, 1) == 4
    normal: Any = made.styles["Normal"]
    assert (normal.font.name, normal.font.size) == ("Garamond", Pt(13))
    assert "Corps du papier" not in "\n".join(p.text for p in made.paragraphs)


def test_without_a_footer_of_its_own_the_pages_stay_numbered() -> None:
    """A letterhead that has no footer leaves the house's page numbers."""
    made = members(dressed(catalogue.template("observations"), Paper(footer="").bytes))

    assert any(b"NUMPAGES" in content for name, content in made.items() if "footer" in name)


@pytest.mark.parametrize("name", NAMES)
def test_every_document_on_a_letterhead_is_sound(name: str) -> None:
    """Lint finds nothing, members are unique, every part that is named is there."""
    made = dressed(catalogue.template(name), Paper(first=True).bytes)

    assert lint(made, name) == ()
    assert dressed(catalogue.template(name), Paper(first=True).bytes) == made
    assert len(Document(io.BytesIO(made)).paragraphs) > 10


def test_the_letterheads_words_are_filled_like_any_other() -> None:
    """A fact named in the header is the case's."""
    from chalicelib.letters import Choices
    from chalicelib.letters.values import Paper as OwnPaper

    choices = Choices(paper=OwnPaper(letterhead=Paper().bytes))
    made = drafted(VARIED["inactivity"], choices=choices)

    header = Document(io.BytesIO(made.docx)).sections[0].header
    assert header.paragraphs[1].text == "CABINET NOIR – barreau de Grenoble"
    assert made.template_sha256 != drafted(VARIED["inactivity"]).template_sha256


def test_the_release_takes_the_mention_out_of_the_letterhead() -> None:
    """What is sent bears the firm's header, and no mention of a draft."""
    made = preview(
        dressed(catalogue.template("mandat"), Paper(first=True).bytes),
        catalogue.document("mandat"),
        ON,
    )
    finished = Document(io.BytesIO(made.docx))
    for paragraph in finished.paragraphs:
        for run in paragraph.runs:
            run.text = "fait" if "À COMPLÉTER" in run.text else run.text
    raw = io.BytesIO()
    finished.save(raw)

    sent = Document(io.BytesIO(final(raw.getvalue(), "mandat", ON)))

    text = "\n".join(p.text for p in sent.sections[0].first_page_header.paragraphs)
    assert "Première page" in text
    assert MENTION not in text


def test_a_letterhead_is_told_what_of_it_is_not_taken() -> None:
    """Neither its body nor, when it has none, a header: two remarks, nothing that blocks."""
    vetted = vet(LETTERHEAD, docx("Maître Noir, avocat"), date(2026, 11, 24))

    assert vetted.usable
    assert ["ni en-tête ni pied" in vetted.findings[0].why, vetted.findings[1].excerpt] == [True, "Maître Noir, avocat"]  # fmt: skip


@pytest.mark.parametrize("name", [n for n in NAMES if n != "mandat"])
def test_the_firms_signature_block_signs_every_document(name: str) -> None:
    """The letterhead's paragraphs in the style « Signature » stand where the lawyer signs."""
    paper = Paper()
    for line in ("Maître {{ conseil.nom }}", "Avocat associé, toque 12"):
        paper.docx.add_paragraph(line, style=signature(paper.docx))

    made = dressed(catalogue.template(name), paper.bytes)

    texts = [p.text for p in Document(io.BytesIO(made)).paragraphs]
    assert texts.count("Avocat associé, toque 12") >= 1
    assert texts.count("Avocat associé, toque 12") == texts.count("Maître {{ conseil.nom }}")
    assert lint(made, name) == ()
    assert vet(LETTERHEAD, paper.bytes, ON).findings == ()


def test_a_signature_block_that_names_one_lawyer_for_all_is_said() -> None:
    """Another lawyer of the firm may hold the case."""
    paper = Paper()
    paper.docx.add_paragraph("Maître Noir", style=signature(paper.docx))

    (one,) = vet(LETTERHEAD, paper.bytes, ON).findings
    assert (one.place, one.blocks) == ("bloc de signature", False)


def signature(document: Any) -> Any:
    """The style « Signature », made once."""
    styles = document.styles
    name = "Signature"
    return styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
