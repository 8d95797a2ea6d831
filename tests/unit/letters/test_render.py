"""Rendering: hostile facts are text, the same inputs give the same bytes, docxtpl's faults are not ours."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from docx import Document
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from chalicelib.cases import CaseFile, fold
from chalicelib.cases.parts import AnsweredItem
from chalicelib.cases.words import Outcome
from chalicelib.errors import TemplateError
from chalicelib.law import analyse, deadlines
from chalicelib.letters import Choices, catalogue, finish, parts, sandbox
from chalicelib.letters.clean import line
from chalicelib.letters.drafting import listed
from chalicelib.letters.facts import gather, law, nested
from chalicelib.letters.gaps import Gap
from chalicelib.letters.linting import lint
from chalicelib.letters.package import sealed
from chalicelib.letters.render import Rendered, render
from chalicelib.letters.situation import Situation
from chalicelib.letters.typography import typeset
from chalicelib.letters.values import Finding
from tests.unit.letters.build import docx, members, tampered
from tests.unit.letters.samples import (
    ANSWERED,
    ASKED,
    CASE,
    CLOSED,
    EMPLOYER,
    FILED,
    ON,
    VARIED,
    drafted,
    file,
    lines,
    suited,
    text,
    with_,
)

DAY = date(2026, 11, 24)
NAMED = docx("Nom : {{ employeur.nom }}.")
HOSTILE = {
    "markup": "Dupont & <fils>",
    "tag": "{{ 7*7 }}{% if x %}",
    "docxtpl's escape": "{_{ 7 }_}",
    "controls": "a\x00\x07b\x0cc",
    "emoji": "Boulangerie 🥐 & Cie",
    "right to left": "شركة النور \u202eRLO",
    "breaks": "Ligne 1\nLigne 2\r\nLigne 3",
    "quotes": 'L\'"Atelier" ’‘',
    "entity": "&lt;b&gt; &amp; &#39;",
    "cdata": "]]><w:p/>",
    "long": "é" * 10_000,
    "marker": "[À COMPLÉTER : tout]",
}


def filled(template: bytes, facts: dict[str, Any]) -> Rendered:
    return render("essai", template, facts, "Essai", DAY)


def facts_of(case: CaseFile, document: str = "observations", on: date = ON) -> dict[str, Any]:
    state, chosen = fold(case.events), catalogue.document(document)
    s = Situation(
        case.case, state, analyse(case.case, state, on), deadlines(case.case, state, on), on
    )
    known = gather(s, listed(chosen, s), chosen.sending)
    return nested(known | law(chosen, s.law_day(current=chosen.current_law)))


def plain_docxtpl(template: bytes, facts: dict[str, Any]) -> bytes:
    """What docxtpl alone makes of a template in our environment."""
    plain, raw = DocxTemplate(io.BytesIO(template)), io.BytesIO()
    plain.render(facts, sandbox.environment(), autoescape=True)
    plain.save(raw)
    return raw.getvalue()


def exact(docx: bytes, part: str, *, finished: bool) -> bytes:
    """A part as canonical XML, after our last pass when it has not been through it."""
    root = parts.tree("essai", part, members(docx)[part])
    if not finished:
        finish.typeset_runs(root)
        finish.highlight_gaps(root)
        finish.keep_numbers_whole(root)
    return bytes(etree.tostring(root, method="c14n"))


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("document", tuple(catalogue.documents()))
def test_a_hostile_name_is_printed_as_text(document: str, name: str) -> None:
    """Whatever a name holds, every document opens and shows it as words, once cleaned."""
    people = {"employer": with_(EMPLOYER, name=name), "worker": {"name": name}}
    case, on = suited(document, with_(CASE, **people))
    draft = drafted(case, on, document=document)

    names = zipfile.ZipFile(io.BytesIO(draft.docx)).namelist()
    assert text(draft.docx).count(typeset(line(name))) >= 2
    assert " 49" not in text(draft.docx).replace("n°\u00a0489189", "")
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize(
    "document", ["recours-gracieux", "requete-annulation", "refere-suspension"]
)
def test_hostile_words_of_events_are_printed_as_text(document: str, name: str) -> None:
    """What a mail or a form says of a document, a failure or a court is text too."""
    label = name[:300]
    item = {"id": "p1", "outcome": "impossible", "reason": label}
    asked = with_(ASKED, items=[{"id": "p1", "label": label, "required_by_text": True}])
    answered = with_(ANSWERED, items=[item])
    failure = {"kind": "technical_failure", "on": "2026-10-15", "description": label}
    case = file(
        FILED, asked, answered, failure, CLOSED, case=with_(CASE, court=label, prefect=label)
    )
    draft = drafted(case, document=document)

    assert typeset(line(label)).rstrip(" .;") in text(draft.docx)
    assert "  " not in text(draft.docx)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_answers_are_printed_as_text(name: str) -> None:
    """What is answered for a document, in the table and in the list, is text too; so is the note."""
    words = name[:300]
    answer = AnsweredItem(
        id="p1", outcome=Outcome.IMPOSSIBLE, reason=words, substitute=words, proof=True
    )
    asked = with_(ASKED, items=[{"id": "p1", "label": words}])
    case = file(FILED, asked, case=with_(CASE, worker={"name": words}))
    choices = Choices(answers=(answer,))
    draft = drafted(case, date(2026, 10, 9), document="reponse-complement", choices=choices)

    assert text(draft.docx).count(typeset(line(words)).rstrip(" .;")) >= 4
    assert typeset(line(words)) in text(draft.note_docx)
    assert "  " not in text(draft.docx)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_at_all_renders(name: str) -> None:
    """Property: no text makes a broken document, nor disappears from it."""
    made = filled(NAMED, {"employeur": {"nom": line(name)}})

    first = lines(made.docx)[0]
    assert first == typeset(f"Nom : {line(name)}.")


@pytest.mark.parametrize("case", VARIED.values(), ids=VARIED.keys())
def test_the_same_inputs_give_the_same_bytes(case: CaseFile) -> None:
    """A draft is a function of its inputs: bytes, hashes, gaps and note."""
    assert drafted(case) == drafted(case)


@pytest.mark.parametrize("case", VARIED.values(), ids=VARIED.keys())
def test_every_output_is_a_sound_package(case: CaseFile) -> None:
    """Unique members, one date, the types first, and nothing that tells who or when."""
    made = drafted(case).docx
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        infos = archive.infolist()

    names = [i.filename for i in infos]
    assert len(names) == len(set(names))
    assert names[0] == "[Content_Types].xml"
    assert {i.date_time for i in infos} == {(1980, 1, 1, 0, 0, 0)}
    properties = Document(io.BytesIO(made)).core_properties
    assert (properties.author, properties.last_modified_by) == ("", "")
    assert properties.created is not None
    assert properties.created.date() == ON


def test_other_facts_give_another_hash_and_the_same_template_hash() -> None:
    """The two hashes tell a change of facts from a change of text."""
    one, other = drafted(file()), drafted(file(case=with_(CASE, worker={"name": "Autre"})))

    assert one.facts_sha256 != other.facts_sha256
    assert one.template_sha256 == other.template_sha256


@pytest.mark.parametrize("case", VARIED.values(), ids=VARIED.keys())
def test_the_text_is_the_one_plain_docxtpl_gives(case: CaseFile) -> None:
    """Preparing parts ourselves changes no word: plain docxtpl, autoescaped, prints the same."""
    facts = facts_of(case)
    plain = plain_docxtpl(catalogue.template("observations"), facts)

    ours = filled(catalogue.template("observations"), facts)
    assert lines(ours.docx) == [typeset(p) for p in lines(plain)]


@pytest.mark.parametrize("document", tuple(catalogue.documents()))
def test_each_element_is_the_one_plain_docxtpl_gives(document: str) -> None:
    """Preparing once changes nothing but our last pass: element for element, in every part."""
    case, on = suited(document)
    facts, template = facts_of(case, document, on), catalogue.template(document)
    plain, ours = plain_docxtpl(template, facts), filled(template, facts).docx

    texts = parts.textual(members(ours))
    assert len(texts) == 3
    for part in texts:
        assert exact(ours, part, finished=True) == exact(plain, part, finished=False)


def test_what_is_kept_of_a_template_is_sealed_as_the_rest() -> None:
    """A filling adds its parts behind what was compressed once: every member, whole, once."""
    template = docx("Nom : {{ employeur.nom }}.", header="{{ employeur.nom }}")
    source, made = members(template), filled(template, {"employeur": {"nom": "Lumen"}}).docx

    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    written = {"word/document.xml", "word/header1.xml", "docProps/core.xml"}
    assert names[:2] == ["[Content_Types].xml", "_rels/.rels"]
    assert set(names[-3:]) == written
    assert sorted(names) == sorted(source)
    assert {n: members(made)[n] for n in names[:-3]} == {n: source[n] for n in names[:-3]}
    assert made == sealed({n: members(made)[n] for n in written}, after=sealed_rest(made, written))


def sealed_rest(docx: bytes, written: set[str]) -> bytes:
    """What is not written by a filling, sealed apart."""
    return sealed({name: data for name, data in members(docx).items() if name not in written})


def test_a_template_is_read_once_and_an_edited_one_is_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One template, many drafts: it is linted and compiled for the first; its bytes tell it."""
    read: list[bytes] = []

    def counted(template: bytes) -> tuple[Finding, ...]:
        read.append(template)
        return lint(template)

    monkeypatch.setattr("chalicelib.letters.render.lint", counted)
    once, edited = docx("Lu une fois : {{ lettre.lieu }}"), docx("Relu : {{ lettre.lieu }}")
    for template, place in ((once, "Lyon"), (once, "Paris"), (edited, "Lyon"), (once, "Nantes")):
        made = filled(template, {"lettre": {"lieu": place}})
        assert made.text[0].endswith(place)

    assert read == [once, edited]


# --- faults of docxtpl 0.20, each shown on it and absent from ours
def plain_render(template: bytes, facts: dict[str, Any]) -> str:
    """What plain docxtpl, as its manual shows it, makes of a template."""
    document, raw = DocxTemplate(io.BytesIO(template)), io.BytesIO()
    document.render(facts)
    document.save(raw)
    return text(raw.getvalue())


def test_text_between_angle_brackets_is_not_dropped() -> None:
    """docxtpl loses `<fils>` without autoescape; ours prints it."""
    template, facts = docx("{{ employeur.nom }}"), {"employeur": {"nom": "Dupont <fils>"}}

    assert "<fils>" not in plain_render(template, facts)
    assert "Dupont <fils>" in text(filled(template, facts).docx)


def test_a_missing_fact_is_an_error_not_a_blank() -> None:
    """docxtpl prints nothing for an unknown name; ours refuses, naming template and part."""
    template = docx("Nom : {{ employeur.nom }}.")

    assert plain_render(template, {"employeur": {}}) == "Nom : ."
    with pytest.raises(TemplateError, match="essai, corps du texte"):
        filled(template, {"employeur": {}})


def test_a_template_cannot_run_code() -> None:
    """docxtpl evaluates Python reached through a template; ours refuses the construct."""
    attack = docx("{{ cycler.__init__.__globals__.os.getpid() }}")

    assert re.fullmatch(r"\d+", plain_render(attack, {}))
    with pytest.raises(TemplateError, match="un appel de fonction n’est pas permis"):
        filled(attack, {})


def test_properties_are_not_a_template() -> None:
    """docxtpl renders tags in the title; ours replaces the properties and refuses the tag."""

    source = Document(io.BytesIO(docx("Bonjour")))
    source.core_properties.title = "{{ 7*7 }}"
    raw = io.BytesIO()
    source.save(raw)
    attack = raw.getvalue()
    document = DocxTemplate(io.BytesIO(attack))
    document.render({})

    assert document.docx.core_properties.title == "49"
    with pytest.raises(TemplateError, match="rien n’est rempli"):
        filled(attack, {})


def test_a_document_torn_by_its_template_is_refused_not_mended() -> None:
    """docxtpl parses with recovery and drops what does not fit; ours refuses."""

    def torn(m: dict[str, bytes]) -> None:
        body = m["word/document.xml"].decode()
        m["word/document.xml"] = (
            body.replace("Un</w:t></w:r>", "Un{% if acte.inaction %}</w:t></w:r>")
            .replace("Deux", "{% endif %}Deux")
            .encode()
        )

    template = tampered(docx("Un", "Deux"), torn)

    assert "Deux" in plain_render(template, {"acte": {"inaction": False}})
    with pytest.raises(TemplateError, match="paragraphe 2"):
        filled(template, {"acte": {"inaction": False}})


def test_text_beside_a_paragraph_tag_is_not_lost() -> None:
    """docxtpl deletes what shares the paragraph of a `{%p … %}`; ours refuses the template."""
    template = docx("Important {%p if acte.inaction %}", "oui", "{%p endif %}")

    assert "Important" not in plain_render(template, {"acte": {"inaction": True}})
    with pytest.raises(TemplateError, match="disparaîtrait"):
        filled(template, {"acte": {"inaction": True}})


def test_braces_in_a_fact_stay_as_they_are() -> None:
    """docxtpl turns `{_{` in a value into `{{`; ours leaves facts alone."""
    template, facts = docx("{{ employeur.nom }}"), {"employeur": {"nom": "{_{ a }_}"}}

    assert plain_render(template, facts) == "{{ a }}"
    assert text(filled(template, facts).docx) == "{_{ a }_}"


def test_a_file_saved_by_libreoffice_keeps_unique_members() -> None:
    """LibreOffice names the properties' relationship otherwise: docxtpl then saves core.xml twice."""

    def other_relationship(m: dict[str, bytes]) -> None:
        m["_rels/.rels"] = m["_rels/.rels"].replace(
            b"schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
            b"schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties",
        )

    template = tampered(docx("{{ employeur.nom }}"), other_relationship)
    facts = {"employeur": {"nom": "Lumen"}}
    with pytest.warns(UserWarning, match="Duplicate name"):
        plain_render(template, facts)

    made = filled(template, facts).docx
    names = zipfile.ZipFile(io.BytesIO(made)).namelist()
    assert len(names) == len(set(names))
    assert "Lumen" in text(made)


def test_the_words_of_a_text_box_are_a_paragraph_of_their_own() -> None:
    """Word puts a box inside a paragraph: neither takes the words of the other."""
    box = (
        "<w:pict><w:txbxContent><w:p><w:r><w:t>en marge</w:t></w:r></w:p></w:txbxContent></w:pict>"
    )

    def boxed(m: dict[str, bytes]) -> None:
        body = m["word/document.xml"].decode()
        m["word/document.xml"] = body.replace("</w:t></w:r>", f"</w:t>{box}<w:tab/></w:r>").encode()

    made = filled(tampered(docx("Monsieur le préfet,"), boxed), {})

    assert made.text[:2] == ("Monsieur le préfet,\t", "en marge")


def test_no_line_ends_inside_a_number_that_is_cited() -> None:
    """L. 521-1 and n° 7500-2026-0412 hold together in Word; who reads the text finds a hyphen."""
    text_ = "Vu l'article R. 222-12-1, le n° 7500-2026-0412 et Saint-Ouen [À COMPLÉTER : L. 114-5]"
    made = filled(docx(text_), {})
    xml = members(made.docx)["word/document.xml"].decode()

    assert xml.count("<w:noBreakHyphen/>") == 5
    assert "Saint-Ouen" in xml
    assert "R.\u00a0222-12-1, le n°\u00a07500-2026-0412 et Saint-Ouen" in made.text[0]
    assert made.gaps == ("L.\u00a0114-5",)
    assert lines(made.docx)[0] == made.text[0]


def test_a_highlight_is_one_word_accepts() -> None:
    """docxtpl's rich text writes a shading without its required value; ours is `w:highlight`."""
    made = filled(docx("À {{ lettre.lieu }}, demain"), {"lettre": {"lieu": Gap("lieu")}})
    xml = members(made.docx)["word/document.xml"].decode()

    assert '<w:highlight w:val="yellow"/>' in xml
    assert "<w:shd" not in xml
    assert made.gaps == ("lieu",)
    assert lines(made.docx)[0] == "À [À COMPLÉTER\u00a0: lieu], demain"


def test_a_syntax_error_names_template_and_place() -> None:
    """One clear message, and nothing is rendered."""
    with pytest.raises(TemplateError) as refused:
        filled(docx("Bonjour", "{{ employeur nom }}"), {})

    assert refused.value.template == "essai"
    assert refused.value.place == "corps du texte, paragraphe 2 « {{ employeur nom }} »"


def test_a_text_that_grows_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Size is bounded while it is produced, not after."""
    monkeypatch.setattr(sandbox, "MAX_OUTPUT", 10_000)
    rows = [{"numero": "1", "intitule": "x" * 100}] * 300

    with pytest.raises(TemplateError, match="trop long"):
        filled(docx("{% for p in bordereau %}{{ p.intitule }}{% endfor %}"), {"bordereau": rows})


def test_a_rendering_that_lasts_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is bounded too."""
    monkeypatch.setattr(sandbox, "MAX_SECONDS", -1.0)

    with pytest.raises(TemplateError, match="trop long"):
        filled(docx("{{ employeur.nom }}"), {"employeur": {"nom": "x"}})
