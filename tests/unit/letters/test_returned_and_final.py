"""A draft given back by a lawyer: what it may hold, what blocks it, and what the release strips."""

import io
import re
import zipfile
from datetime import date

import docx
import pytest

from chalicelib.errors import BadInput, TemplateError
from chalicelib.letters import final, returned
from chalicelib.letters.package import sealed
from tests.unit.flows.office import finished

from .samples import CLOSED, FILED, drafted, file

ON = date(2026, 11, 24)
MENTION = "Projet à valider par l’avocat"


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(data: bytes, name: str, change: tuple[str, str]) -> bytes:
    """The .docx with `change` made once in a part."""
    members = parts(data)
    text = members[name].decode()
    assert change[0] in text
    members[name] = text.replace(change[0], change[1], 1).encode()
    return sealed(members)


@pytest.fixture(scope="module")
def clean() -> bytes:
    """A finished letter."""
    return finished(drafted(file(FILED, CLOSED)).docx, "Vu l’article L. 114-5 du code.")


def body(data: bytes, xml: str) -> bytes:
    return with_part(data, "word/document.xml", ("<w:body>", f"<w:body>{xml}"))


def run(text: str, properties: str = "") -> str:
    return f"<w:p><w:r>{properties}<w:t>{text}</w:t></w:r></w:p>"


def test_a_finished_letter_lacks_nothing_and_its_citations_are_found(clean: bytes) -> None:
    found = returned(clean, ON)

    assert found.gaps == ()
    assert found.faults == ()
    assert "L114-5" in found.cites
    assert "Vu l’article L. 114-5 du code." in found.text


@pytest.mark.parametrize(
    "text",
    [
        "[À COMPLÉTER\u00a0: lieu]",
        "[à compléter : lieu]",
        "[A COMPLETER lieu",
        "[A\u0300 COMPLE\u0301TER : lieu]",
    ],
)
def test_a_marker_however_it_is_typed_is_a_gap(clean: bytes, text: str) -> None:
    """Cut, retyped without accents, or in decomposed letters."""
    assert returned(body(clean, run(text)), ON).gaps


def test_a_marker_split_over_runs_or_in_a_footer_is_a_gap(clean: bytes) -> None:
    split = "<w:p><w:r><w:t>[À COMP</w:t></w:r><w:r><w:t>LÉTER : lieu]</w:t></w:r></w:p>"
    footer = ("</w:ftr>", f"{run('[À COMPLÉTER : bas]')}</w:ftr>")

    assert returned(body(clean, split), ON).gaps == ("lieu",)
    assert returned(with_part(clean, "word/footer1.xml", footer), ON).gaps == ("bas",)


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        ("<w:p><w:ins w:id='1' w:author='x'><w:r><w:t>mot</w:t></w:r></w:ins></w:p>", "suivie"),
        ("<w:p><w:del w:id='1' w:author='x'><w:r><w:delText>mot</w:delText></w:r></w:del></w:p>", "suivie"),
        ("<w:p><w:pPr><w:pPrChange w:id='1' w:author='x'><w:pPr/></w:pPrChange></w:pPr></w:p>", "suivie"),
        (run("secret", "<w:rPr><w:vanish/></w:rPr>"), "masqué"),
    ],
)  # fmt: skip
def test_tracked_changes_and_hidden_text_block_the_release(
    clean: bytes, xml: str, said: str
) -> None:
    """Each is a clear message with what to do in Word; the file itself is kept."""
    data = body(clean, xml)

    assert said in " ".join(returned(data, ON).faults)
    with pytest.raises(BadInput, match=said):
        final(data, "observations", ON)


def test_text_shown_in_spite_of_its_style_is_not_hidden(clean: bytes) -> None:
    shown = run("vu", "<w:rPr><w:vanish w:val='0'/></w:rPr>")

    assert returned(body(clean, shown), ON).faults == ()


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"PK\x03\x04 broken", b"%PDF-1.7", sealed({"a.xml": b"<a/>"})]
)
def test_what_is_no_word_file_is_refused_in_french(data: bytes) -> None:
    with pytest.raises(TemplateError, match="document Word"):
        returned(data, ON)


def test_macros_entities_and_broken_parts_are_refused(clean: bytes) -> None:
    bad = [
        parts(clean) | {"word/vbaProject.bin": b"x"},
        parts(clean) | {"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
        parts(clean) | {"word/document.xml": b"<w:document>"},
        {n: d for n, d in parts(clean).items() if n != "_rels/.rels"},
    ]
    for members in bad:
        with pytest.raises(TemplateError):
            returned(sealed(members), ON)


def commented(data: bytes) -> bytes:
    """The letter as Word keeps it after a discussion: comments, people, company, edit marks."""
    members = parts(data)
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    members["word/comments.xml"] = (
        f'<w:comments {w}><w:comment w:id="7" w:author="Lea"><w:p><w:r><w:t>point faible</w:t></w:r></w:p></w:comment></w:comments>'.encode()
    )
    members["docProps/custom.xml"] = b"<Properties><p>Client secret</p></Properties>"
    rels = members["word/_rels/document.xml.rels"].decode()
    members["word/_rels/document.xml.rels"] = rels.replace(
        "</Relationships>",
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/></Relationships>',
    ).encode()
    types = members["[Content_Types].xml"].decode()
    members["[Content_Types].xml"] = types.replace(
        "</Types>",
        '<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/>'
        '<Override PartName="/docProps/custom.xml" ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>',
    ).encode()
    marked = '<w:p w:rsidR="00AB12CD"><w:commentRangeStart w:id="7"/><w:r><w:t>Fait.</w:t></w:r><w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r></w:p>'
    return body(sealed(members), marked)


def test_the_release_keeps_the_text_and_strips_the_rest(clean: bytes) -> None:
    """No mention of a draft, comment, author, company, custom property or trace of editing."""
    data = commented(clean)

    made = final(data, "observations", ON)
    members = parts(made)
    everything = b"\n".join(members.values()).decode("utf-8", "replace")
    kept = [line for line in returned(made, ON).text if line.strip()]

    assert kept == [t for t in returned(data, ON).text if t.strip() and t.strip() != MENTION]
    for gone in (
        MENTION,
        "point faible",
        "Client secret",
        "rsid",
        "commentR",
        "Lea",
        "python-docx",
    ):
        assert gone not in everything, gone
    assert not [n for n in members if "comments" in n or n.startswith("customXml/")]
    assert docx.Document(io.BytesIO(made)).core_properties.author == ""


@pytest.mark.parametrize("split", [False, True])
def test_the_mention_goes_wherever_it_stands(clean: bytes, split: bool) -> None:
    """Within a sentence, over several runs, with another apostrophe or a no-break space."""
    plain = run("Cabinet Noir – Projet à valider par l'avocat (v2)")
    cut = (
        "<w:p><w:r><w:t>Cabinet Noir – Projet à </w:t></w:r><w:r><w:t>valider\u00a0par</w:t></w:r>"
        "<w:r><w:t> l’avocat (v2)</w:t></w:r></w:p>"
    )

    made = final(body(clean, cut if split else plain), "observations", ON)

    assert "Cabinet Noir –  (v2)" in returned(made, ON).text


def test_no_blank_line_is_left_where_the_mention_stood(clean: bytes) -> None:
    """A paragraph that held nothing else goes with it; the header keeps one, as Word asks."""
    alone = final(body(clean, f"<w:p><w:r><w:t>{MENTION}</w:t></w:r></w:p>"), "observations", ON)

    assert len(docx.Document(io.BytesIO(alone)).paragraphs) == len(
        docx.Document(io.BytesIO(final(clean, "observations", ON))).paragraphs
    )
    assert parts(alone)["word/header1.xml"].count(b"<w:p>") == 1


def test_a_watermark_goes_with_its_shape(clean: bytes) -> None:
    shape = (
        '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="PowerPlusWaterMarkObject">'
        f'<v:textpath string="{MENTION}"/></v:shape></w:pict></w:r></w:p></w:hdr>'
    )
    data = with_part(clean, "word/header1.xml", ("</w:hdr>", shape))

    made = final(data, "observations", ON)

    assert b"textpath" not in parts(made)["word/header1.xml"]


def test_the_same_version_gives_the_same_final_file(clean: bytes) -> None:
    assert final(clean, "observations", ON) == final(clean, "observations", ON)


def test_a_gap_refuses_the_release_and_is_named() -> None:
    with pytest.raises(BadInput, match="reste à compléter"):
        final(drafted(file(FILED, CLOSED)).docx, "observations", ON)


def test_no_relationship_of_a_final_file_points_nowhere(clean: bytes) -> None:
    """Word repairs, or refuses, a file whose parts are gone but still named."""
    members = parts(final(commented(clean), "observations", ON))

    for name, data in members.items():
        if name.endswith(".rels"):
            folder = name.replace("_rels/", "").rpartition("/")[0]
            for target in re.findall(r'Target="([^"]+)"', data.decode()):
                path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
                assert path.lstrip("/") in members or "://" in target, (name, target)
    named = re.findall(rb'PartName="/([^"]+)"', members["[Content_Types].xml"])
    assert {n.decode() for n in named} <= set(members)
