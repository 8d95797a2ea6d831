"""Structure of the grounds: each one the analysis can give has its text, worded by its strength."""

from pathlib import Path

import pytest

from chalicelib.errors import BadInput
from chalicelib.law import catalogue as law
from chalicelib.law.decision_table import GroundLine, table
from chalicelib.law.values import Strength
from chalicelib.letters import catalogue, filling
from chalicelib.letters.citations import articles, decisions
from chalicelib.letters.pleading import Family, GroundText, ground_texts

LINES = {line.id: line for line in table().ground}
TEXTS = ground_texts()
FAMILIES: tuple[Family, ...] = ("appeal", "court")


def strengths(line: GroundLine) -> set[Strength]:
    """Every strength at which the analysis can give a ground."""
    cases = [case for case in table().case if line.id in case.grounds]
    doubtful = line.absence or any(case.to_check for case in cases)
    given = {line.strength, *(limit.strength for limit in line.limit)}
    return given | ({Strength.TO_CHECK} if doubtful else set())


def said(text: GroundText, family: Family, strength: Strength, *, brief: bool = False) -> list[str]:
    """The paragraphs that may be said at that strength to that reader."""
    return [
        p.text
        for p in text.paragraph
        if strength in p.strengths and family in p.to and (p.brief or not brief)
    ]


def test_every_ground_of_the_analysis_has_its_text() -> None:
    """None is left without words; the texts of our own say when they are printed."""
    own = {text.id for text in TEXTS.values() if text.when}

    assert set(TEXTS) - own == set(LINES)
    assert not own & set(LINES)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_a_ground_is_worded_at_each_of_its_strengths(line: GroundLine, family: Family) -> None:
    """For each reader a ground is written at every strength it may have, or never, with the reason."""
    text = TEXTS[line.id]
    if family in text.never:
        assert len(text.never[family]) > 40
        return
    for strength in strengths(line):
        assert len(said(text, family, strength)) >= 2, strength
        assert said(text, family, strength, brief=True)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_the_wording_follows_the_strength(text: GroundText, family: Family) -> None:
    """Medium is never affirmed flatly, and what is to be checked asks for the check in place."""
    given = {text.strength} if text.strength else strengths(LINES[text.id])

    if Strength.MEDIUM in given and family not in text.never:
        whole = " ".join(said(text, family, Strength.MEDIUM))
        assert "apparaît" in whole or "À COMPLÉTER" in whole
    if Strength.TO_CHECK in given:
        assert "[À COMPLÉTER" in " ".join(said(text, family, Strength.TO_CHECK))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_law_is_cited_by_its_id_only(text: GroundText) -> None:
    """No article or decision is typed in a ground: ids are, printed in the wording of the day."""
    words = " ".join((text.heading, *(p.text for p in text.paragraph)))

    assert articles(words) == decisions(words) == ()
    assert {id_ for p in text.paragraph for id_ in filling.references(p.text)} <= set(law())


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_ground_rests_on_what_the_analysis_says_it_rests_on(text: GroundText) -> None:
    """At least one source of the analysis is printed for its ground, to each reader."""
    for family in FAMILIES if text.id in LINES else ():
        if family not in text.never:
            printed = {
                i for p in text.paragraph if family in p.to for i in filling.references(p.text)
            }
            assert printed & set(LINES[text.id].basis)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_number_alone_is_cited_only_of_a_text_with_one_wording(text: GroundText) -> None:
    """`{L114-5:n}` prints no wording: it is not for a text whose earlier one may have to be named."""
    short = [
        name for p in text.paragraph for name, number in filling._PLACE.findall(p.text) if number
    ]

    assert not [name for name in short if not name.startswith(("L", "R", "D"))]


def test_adverse_case_law_is_never_printed_by_a_ground() -> None:
    """What goes against a ground is for the note: no paragraph names it."""
    adverse = {id_ for text in TEXTS.values() for id_ in text.adverse}
    printed = {
        i for text in TEXTS.values() for p in text.paragraph for i in filling.references(p.text)
    }

    assert adverse
    assert not adverse & printed


@pytest.mark.parametrize(
    ("paragraph", "why"),
    [
        ('text = "{unknown_word}"', "placeholder"),
        ('text = "{L999-9}"', "placeholder"),
        ('text = "x"\nwhen = ["sometimes"]', "condition"),
    ],
)
def test_a_wrong_ground_is_refused(
    paragraph: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word, a reference or a condition that does not exist is named when the table is loaded."""
    head = '[[ground]]\nid = "g"\nlegality = "external"\nheading = "H"\n[[ground.paragraph]]\n'
    (tmp_path / "grounds.toml").write_text(head + paragraph)
    monkeypatch.setattr(catalogue, "TEMPLATES", tmp_path)
    ground_texts.cache_clear()

    with pytest.raises(BadInput, match=why):
        ground_texts()
    ground_texts.cache_clear()
