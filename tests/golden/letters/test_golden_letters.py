"""Golden letters: every document drafted from every golden case, and rules that hold over all.

After a change: `python -m tests.golden.letters --accept`, then read the difference.
"""

import io
import re
from functools import cache
from itertools import pairwise

import pytest
from docx import Document

from chalicelib.law import catalogue
from chalicelib.letters.citations import articles, decisions
from tests.golden.letters import word
from tests.golden.letters.circled import faults
from tests.golden.letters.making import CASES, every, golden_file, made, text, written
from tests.golden.letters.variants import ENOUGH, lived, variants

PAIRS = tuple(every())
IDS = [f"{case}.{document}" for case, document in PAIRS]


@cache
def plain(case: str, document: str) -> str:
    """The golden text with plain spaces; empty when the document is refused."""
    kept = golden_file(case, document).read_text(encoding="utf-8")
    return "" if kept.startswith("REFUSÉ") else kept.replace("⍽", " ")


def plainly(docx: bytes) -> str:
    """The text of a draft, the same way."""
    return text(docx).replace("⍽", " ")


@pytest.mark.parametrize(("case", "document"), PAIRS, ids=IDS)
def test_a_draft_is_the_golden_one(case: str, document: str) -> None:
    """The text of each draft, or the reason for its refusal, changes only on purpose."""
    assert written(case, document) == golden_file(case, document).read_text(encoding="utf-8")


def test_no_golden_text_is_left_behind() -> None:
    """Each golden text belongs to a case and a document that still exist."""
    kept = {path.name for path in golden_file("x", "y").parent.glob("*.txt")}

    assert kept == {golden_file(case, document).name for case, document in PAIRS}


def test_the_cases_are_varied() -> None:
    """At least twelve cases, and each document is drafted from one and refused to none silently."""
    drafted = {document for case, document in PAIRS if plain(case, document)}

    assert len(CASES) >= 12
    assert drafted == {document for _, document in PAIRS}


@pytest.mark.parametrize(("case", "document"), PAIRS, ids=IDS)
def test_no_draft_holds_a_fault(case: str, document: str) -> None:
    """No hole, doubled word, missed elision, wrong sign or guessed gender in any golden text."""
    assert list(faults(plain(case, document))) == []


@pytest.mark.parametrize("document", sorted({document for _, document in PAIRS}))
def test_the_same_cases_lived_by_others_hold_no_fault(document: str) -> None:
    """Other names, places and applicants for what few golden cases draft: twelve in all."""
    others = [lived(*one) for one in variants([document])]
    drafts = [one for one in others if not isinstance(one, str)]
    own = [case for case, name in PAIRS if name == document and plain(case, name)]

    assert len(own) + len(drafts) >= ENOUGH
    assert [found for one in drafts for found in faults(plainly(one.docx))] == []


@pytest.mark.parametrize(("case", "document"), PAIRS, ids=IDS)
def test_every_source_printed_is_catalogued(case: str, document: str) -> None:
    """Every article and decision of a draft is an entry of the law's catalogue."""
    text = plain(case, document)
    known = " ".join(one.citation for one in catalogue().values())

    assert set(articles(text)) <= set(catalogue())
    assert not [number for number in decisions(text) if number not in known]


@pytest.mark.parametrize(("case", "document"), PAIRS, ids=IDS)
def test_no_draft_shows_its_weak_points(case: str, document: str) -> None:
    """Adverse case-law stays in the note, save the answer the lawyer asked for in the requête."""
    text = plain(case, document)

    for weak in ("25BX00440", "23TL03071", "494718", "faible", "à vérifier", "arrête aucun délai"):
        assert weak not in text
    assert ("472831" in text) is (
        (case, document) == ("06-document-by-document", "requete-annulation")
    )


@pytest.mark.parametrize(("case", "document"), PAIRS, ids=IDS)
def test_no_paragraph_is_cut(case: str, document: str) -> None:
    """Each paragraph of the body ends as a sentence does, or announces what follows."""
    draft = made(case, document)
    if isinstance(draft, str):
        return
    for paragraph in Document(io.BytesIO(draft.docx)).paragraphs:
        style = paragraph.style.name if paragraph.style else ""
        if style == "Body Text" and not paragraph.text.startswith("Copie"):
            assert paragraph.text.endswith((".", ":", ",", "]")), paragraph.text


@pytest.mark.parametrize(("case", "document"), PAIRS, ids=IDS)
def test_a_heading_is_followed_by_its_text(case: str, document: str) -> None:
    """No heading stands alone: a numbered ground is followed by a paragraph that ends."""
    lines = plain(case, document).split("\n")

    for line, after in pairwise(lines):
        if re.match(r"\d+\. (?:Sur|À titre)", line):
            assert after.endswith((".", ":", "]")), line


@pytest.mark.parametrize(("case", "document"), PAIRS, ids=IDS)
def test_exhibits_cited_are_those_listed(case: str, document: str) -> None:
    """Numbers run from 1 without a hole, and none is cited that the list lacks (CJA R412-2)."""
    text = plain(case, document)
    listed = [int(n) for n in re.findall(r"(?m)^(\d+)\.\t", text)]
    cited = {int(n) for n in re.findall(r"pièce n° (\d+)", text)}

    assert listed == list(range(1, len(listed) + 1))
    assert cited <= set(listed)


@pytest.mark.parametrize(("case", "document"), PAIRS, ids=IDS)
def test_no_two_exhibits_have_one_label(case: str, document: str) -> None:
    """Each is told from the others by its label alone (CJA R412-2)."""
    labels = re.findall(r"(?m)^\d+(?:\.\t| \| )(.+)$", plain(case, document))

    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("case", CASES)
def test_every_draft_and_note_is_what_word_opens(case: str) -> None:
    """Parts typed and related, properties in the schema's order, styles known, one section last."""
    drafts = [made(case, document) for name, document in PAIRS if name == case]
    files = [f for d in drafts if not isinstance(d, str) for f in (d.docx, d.note_docx)]

    assert files
    assert [fault for docx in files for fault in word.faults(docx)] == []
