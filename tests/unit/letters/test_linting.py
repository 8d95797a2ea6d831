"""Lint reads a template as a careful colleague: what, where, and what to do, in French."""

import io
import re
import time
import warnings
import zipfile

import pytest

from chalicelib.letters import lint
from chalicelib.letters.package import MAX_MEMBERS
from tests.unit.letters.build import docx, members, tampered


@pytest.mark.parametrize(
    ("paragraph", "why", "remedy"),
    [
        ("{{ employeur.nmo }}", "« employeur.nmo » est inconnue", "Vouliez-vous dire « employeur.nom » ?"),
        ("{{ employeur }}", "« employeur » est inconnue", "employeur."),
        ("{{ bordereau }}", "ne s’écrit pas tel quel", "C’est une liste"),
        ("{{ acte.inaction }}", "ne s’écrit pas tel quel", "C’est une condition"),
        ("{% for p in bordereaux %}{{ p.numero }}{% endfor %}", "n’est pas une liste", "« bordereau »"),
        ("{% for p in bordereau %}{{ p.titre }}{% endfor %}", "« p.titre » est inconnu", "numero, intitule"),
        ("{% if acte.inaction %}oui", "ce bloc « if » n’est jamais fermé", "endif"),
        ("oui{% endif %}", "ne ferme aucun bloc", "Retirez-le"),
        ("{{ employeur.nom", "n’est pas fermée", "même paragraphe"),
        ("{{ employeur nom }}", "mal écrite|pas à sa place", ""),
        ("{% sinon %}", "la balise « sinon » n’existe pas", ""),
        ("Texte {%p if acte.inaction %}", "disparaîtrait", "seule dans son paragraphe"),
        ("{{r employeur.nom }}", "n’est pas acceptée", ""),
        ("{{ ''.__class__ }}", "n’est pas permis", ""),
        ("{{ employeur.nom.__class__ }}", "est inconnue", ""),
        ("{{ range(9) }}", "un appel de fonction n’est pas permis", ""),
        ("{{ employeur.nom|upper }}", "un filtre .* n’est pas permis|mal écrite", ""),
        ("{% set a = employeur.nom %}", "n’est pas permis", ""),
        ("{% include 'x' %}", "n’est pas permis", ""),
        ("{{ 9 ** 9 }}", "n’est pas permis", ""),
        ("{{ " + "(" * 300 + "x" + ")" * 300 + " }}", "dépasse 200 caractères", ""),
        ("{% if acte.inaction %}" * 30 + "{% endif %}" * 30, "trop de blocs", ""),
        ("article L114-5", "écrivez « L. 114-5 »", ""),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_paragraph(paragraph: str, why: str, remedy: str) -> None:
    """A finding names the paragraph, quotes it, says what is wrong and what to do."""
    findings = lint(docx("Bonjour", "{{ employeur.nom }}", paragraph))

    found = next(f for f in findings if re.search(why, f.why))
    assert found.place == "corps du texte, paragraphe 3"
    assert found.excerpt == (paragraph if len(paragraph) <= 80 else paragraph[:79] + "…")
    assert remedy in found.remedy


def test_places_hold_after_blocks_that_take_their_paragraph_away() -> None:
    """docxtpl deletes the paragraph of a `{%p … %}`; the numbers still are those Word shows."""
    findings = lint(docx("{%p if acte.inaction %}", "oui", "{%p endif %}", "{{ x.y }}"))

    assert [f.place for f in findings] == ["corps du texte, paragraphe 4"]


def test_a_block_closed_in_another_paragraph_is_a_fault() -> None:
    """An inline block that spans paragraphs would tear the document."""
    findings = lint(docx("{% if acte.inaction %}oui", "non{% endif %}"))

    assert "ouvert au paragraphe 1" in findings[0].why


def test_the_header_is_read_too() -> None:
    """A fault in the page header is found there."""
    assert lint(docx("Bonjour", header="{{ x }}"))[0].place.startswith("en-tête, paragraphe 1")


def test_a_tag_word_has_split_over_runs_is_one_tag() -> None:
    """Word cuts a tag into runs as one types: that is not a fault."""
    from docx import Document

    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("{", "{ employ", "eur.nom }", "}"):
        paragraph.add_run(piece)
    raw = io.BytesIO()
    document.save(raw)

    assert lint(raw.getvalue()) == ()


def test_loops_nested_too_deep_are_refused() -> None:
    """Time is bounded by the facts: no pyramid of loops."""
    deep = "".join(f"{{% for {v} in bordereau %}}" for v in "abc") + "x" + "{% endfor %}" * 3

    assert any("boucles" in f.why for f in lint(docx(deep)))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("word/vbaProject.bin", b"x", "macros"),
        ("word/comments.xml", b"<a>{{ employeur.nom }}</a>", "là où rien n’est rempli"),
        ("word/styles.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
        ("word/_rels/document.xml.rels", b'<Relationships><Relationship Id="r" Type="http://x/attachedTemplate" Target="http://evil/" TargetMode="External"/></Relationships>', "fichier extérieur"),
        ("word/document.xml", b"<w:document", "XML mal form"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused(name: str, content: bytes, why: str) -> None:
    """Macros, external files, entities and broken XML are refused before anything is rendered."""
    found = lint(tampered(docx("Bonjour"), lambda m: m.update({name: content})))

    assert why in found[0].why


def test_what_is_not_a_docx_is_said_so() -> None:
    """One clear finding, not an exception."""
    assert "n’est pas un document Word" in lint(b"bonjour")[0].why


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    """Sizes and numbers of members are bounded."""
    big = tampered(docx("x"), lambda m: m.update({"word/a.txt": b"0" * 31_000_000}))
    many = tampered(docx("x"), lambda m: m.update({f"a{n}": b"" for n in range(MAX_MEMBERS)}))

    assert "trop gros" in lint(big)[0].why
    assert "trop gros" in lint(many)[0].why


def test_a_member_that_is_there_twice_is_refused() -> None:
    """Word repairs or refuses such a file; which copy counts is anybody's guess."""
    raw = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(raw, "w") as archive:
            for name, content in members(docx("x")).items():
                archive.writestr(name, content)
            archive.writestr("word/document.xml", b"<other/>")

    assert "deux fois" in lint(raw.getvalue())[0].why


@pytest.mark.parametrize("filler", ["{", "{{", "{%", "{% if ", "{# ", "}}", "« {{ "])
def test_a_page_of_broken_tags_is_read_in_linear_time(filler: str) -> None:
    """No pattern runs away on what never closes: half a megabyte takes seconds, not hours."""
    started = time.monotonic()
    findings = lint(docx(filler * (500_000 // len(filler))))

    assert findings
    assert time.monotonic() - started < 20
