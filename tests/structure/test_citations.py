"""Nothing outside the law's catalogue is cited: not in code, not in tables, not in templates."""

import re
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from chalicelib.law import analyse, analysis_page, catalogue
from chalicelib.letters.citations import articles, decisions
from tests.unit.alerts.samples import EMPLOYER, LAWYER, about, delivery
from tests.unit.alerts.writing import written
from tests.unit.letters.samples import ON, VARIED, drafted
from tests.unit.letters.samples import text as body

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("chalicelib", "templates", "infra/letters", "infra/lawcheck")
WRITTEN = (".py", ".toml", ".j2", ".html", ".md", ".txt", ".docx")
FILES = [
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in WRITTEN and path != ROOT / "chalicelib/law/references.toml"
]
# An id as code and tables write it: L114-5, CE-489189, arrete-2021-04-01.
ARTICLE_ID = re.compile(r"\b[LRD]\*?\d{2,4}-\d+(?:-\d+)*\b")
OTHER_ID = re.compile(
    r"[\"{]((?:CE|CAA|TA|CADA|RGPD|CPC|pratique|decret|arrete|note|directive|loi)-[\w-]*\d[\w-]*)[\"}]"
)


def _text(path: Path) -> str:
    if path.suffix == ".docx":
        return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_source_of_law_named_is_catalogued(path: Path) -> None:
    """An id, an article in French (L. 114-5) or a decision's number leads to an entry."""
    text = _text(path)
    ids = {id_.replace("*", "") for id_ in ARTICLE_ID.findall(text)}
    named = {*ids, *OTHER_ID.findall(text), *articles(text)}
    known = " ".join(one.citation for one in catalogue().values())

    assert named <= set(catalogue())
    assert not [number for number in decisions(text) if number not in known]


def test_the_scan_sees_what_it_looks_for() -> None:
    """An unknown article, in any of the three writings, is caught."""
    text = 'basis = ["L999-9"] {CE-999999} article R. 999-8 du code, n° 999999'

    assert ARTICLE_ID.findall(text) == ["L999-9"]
    assert OTHER_ID.findall(text) == ["CE-999999"]
    assert articles(text) == ("R999-8",)
    assert decisions(text) == ("999999",)


CODE = r"(?:des relations entre le public et l’administration|du travail|de justice administrative)"
FULL = re.compile(rf"article\s[LRD]\.\*?\s[\d-]+\sdu\scode\s{CODE}")


def _letters() -> dict[str, str]:
    made = {name: drafted(case) for name, case in VARIED.items()}
    return {name: "\n".join([body(one.docx), *one.note]) for name, one in made.items()}


def _mails() -> dict[str, str]:
    people = {"employer": EMPLOYER, "lawyer": LAWYER}
    mails = {name: written(delivery(who), about(who))[0] for name, who in people.items()}
    return {name: f"{mail.text}\n{mail.html}" for name, mail in mails.items()}


def _pages() -> dict[str, str]:
    from chalicelib.cases import fold

    pages = {}
    for name, file in VARIED.items():
        state = fold(file.events)
        analysis = analyse(file.case, state, ON)
        pages[name] = analysis_page(analysis, file.case, state, ON)
    return pages


@pytest.mark.parametrize("make", [_letters, _mails, _pages])
def test_every_citation_printed_comes_from_the_catalogue(
    make: Callable[[], dict[str, str]],
) -> None:
    """Drafts, internal notes, mails and pages: each article with its code, each decision."""
    known = {" ".join(one.citation.split()) for one in catalogue().values()}
    printed = make()

    for name, text in printed.items():
        flat = " ".join(text.replace("&nbsp;", " ").split())
        assert {" ".join(found.split()) for found in FULL.findall(flat)} <= known, name
        assert set(articles(text)) <= set(catalogue()), name
        assert not [n for n in decisions(text) if n not in " ".join(known)], name
    assert any(FULL.search(" ".join(text.split())) for text in printed.values())
