"""The tables hold together, and nothing outside the catalogue is cited."""

import re
from pathlib import Path

import pytest

from chalicelib import law
from chalicelib.cases.events import AnyEvent
from chalicelib.errors import BadInput, NotFound
from chalicelib.law import Mark, catalogue, citations, cite, in_force, reference, tables
from chalicelib.law.decision_table import table
from chalicelib.law.rules import endings, rules

from .build import a_case, day, event, state_of

# Everything the letter of issue 2 may cite.
LETTER = (
    "L114-5",
    "L114-6",
    "R112-11-1",
    "R112-11-2",
    "R112-11-3",
    "R112-11-4",
    "L112-12",
    "L113-12",
    "L211-2",
    "L211-5",
    "L212-1",
    "L212-2",
    "L411-2",
    "L411-7",
    "L231-1",
    "L231-4",
    "L232-4",
    "R421-1",
    "R421-2",
    "R421-5",
    "R421-7",
    "R312-10",
    "L521-1",
    "R5221-15",
    "R5221-17",
    "R5221-19",
    "R5221-20",
    "L111-2",
    "CE-489189",
    "CE-387763",
    "CE-417270",
    "TA-Limoges-2200137",
    "CE-472831",
    "CE-472836",
    "CE-494573",
    "CE-466541",
)


@pytest.mark.parametrize("id_", LETTER)
def test_what_the_letter_cites_is_catalogued(id_: str) -> None:
    """One citation, one rule in one sentence."""
    found = reference(id_)

    assert found.citation
    assert found.rule.endswith(".")
    assert found.rule.count(". ") == found.rule.count("L. ") + found.rule.count("R. ")


@pytest.mark.parametrize(
    ("id_", "citation"),
    [
        (
            "L114-5",
            "article\u00a0L.\u00a0114-5 du code des relations entre le public et l’administration",
        ),
        ("R421-5", "article\u00a0R.\u00a0421-5 du code de justice administrative"),
        ("R5221-17", "article\u00a0R.\u00a05221-17 du code du travail"),
        ("CE-489189", "Conseil d’État, avis, 5 mars 2024, n°\u00a0489189"),
    ],
)
def test_citations_are_written_as_lawyers_write_them(id_: str, citation: str) -> None:
    """No-break spaces after « article », « L. » and « n° »."""
    assert cite(id_) == citation


@pytest.mark.parametrize(
    ("id_", "on", "citation"),
    [
        ("R5221-20", "2024-09-01", "article R. 5221-20 du code du travail"),
        (
            "R5221-20",
            "2024-08-31",
            "article R. 5221-20 du code du travail, dans sa rédaction antérieure au 1er septembre 2024",
        ),
        (
            "arrete-2021-04-01",
            "2025-01-11",
            "arrêté du 1er avril 2021, NOR MTRD2110626A, modifié par l’arrêté du 3 janvier 2025",
        ),
        (
            "arrete-2021-04-01",
            "2025-01-02",
            "arrêté du 1er avril 2021, NOR MTRD2110626A, dans sa rédaction antérieure à l’arrêté du 3 janvier 2025",
        ),
        (
            "L421-3",
            "2026-05-28",
            "article L. 421-3 du code des relations entre le public et l’administration",
        ),
        (
            "L421-1",
            "2026-05-27",
            "article L. 421-1 du code des relations entre le public et l’administration, dans sa rédaction antérieure au 28 mai 2026",
        ),
        ("CE-489189", "2022-01-17", "Conseil d’État, avis, 5 mars 2024, n° 489189"),
    ],
)
def test_the_wording_of_the_day_of_the_act_is_cited(id_: str, on: str, citation: str) -> None:
    """An act is judged by the law of its day; a decision of a court speaks of older acts too."""
    assert cite(id_, day(on)).replace("\u00a0", " ") == citation


@pytest.mark.parametrize(
    ("id_", "on"),
    [("L421-3", "2026-05-27"), ("R5221-20-1", "2024-08-31"), ("L424-2", "2026-01-01")],
)
def test_a_text_is_not_cited_before_it_is_in_force(id_: str, on: str) -> None:
    """Refused when asked for alone, left out of a list."""
    with pytest.raises(NotFound, match=f"in force on {on}.*{id_}"):
        cite(id_, day(on))
    assert in_force((id_, "CE-489189"), day(on)) == ("CE-489189",)
    assert len(citations((id_, "CE-489189"), day(on))) == 1


def test_an_unknown_id_is_refused_in_a_list_too() -> None:
    """A list of citations never drops what it does not know."""
    with pytest.raises(NotFound, match="L999-1"):
        citations(("L999-1",), day("2026-01-01"))


def test_a_wording_that_nobody_read_is_marked_from_memory() -> None:
    """The earlier wording is citable, and to be read before anything is filed."""
    earlier = reference("R5221-20", day("2024-08-31"))

    assert earlier.mark is Mark.MEMORY
    assert earlier.in_force_to == day("2024-08-31")
    assert reference("R5221-20").mark is Mark.READ


@pytest.mark.parametrize(
    "days",
    [
        "since = 2016-01-01",
        "since = 2016-01-01\nfrom = 2016-01-01",
        "from = 2020-01-01\nto = 2019-01-01",
        "from = 2020-01-01\nearlier = 'x'",
    ],
)
def test_days_that_do_not_follow_are_refused(
    days: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """since < from <= to, and an earlier wording needs its first day."""
    from chalicelib.law import references

    entry = "id = 'L1-1'\ncitation = 'c'\nrule = 'r.'\nmark = 'V'\nsource = 'S1'\n"
    text = f"reviewed = 2026-11-23\n[[reference]]\n{entry}{days}\n"
    (tmp_path / "references.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(tables, "HERE", tmp_path)

    with pytest.raises(BadInput, match=r"L1-1.*do not follow"):
        references._wordings.__wrapped__()


def test_an_unknown_reference_is_refused() -> None:
    """Nothing is cited from memory."""
    with pytest.raises(NotFound, match="L999-1"):
        cite("L999-1")


def test_every_entry_is_whole() -> None:
    """Plain spaces, real apostrophes, a source and a review day on every entry."""
    for found in catalogue().values():
        assert found.source
        assert found.reviewed >= day("2026-11-23")
        assert "'" not in found.citation + found.rule, found.id


def test_every_id_cited_by_code_exists() -> None:
    """Ids written in the room's code are all in the catalogue."""
    pattern = re.compile(r'"((?:[LR]\*?\d+-[\d-]+|(?:CE|TA|CAA|CADA|pratique)-[\w-]+))"')
    for path in Path(law.__file__).parent.glob("*.py"):
        for id_ in pattern.findall(path.read_text(encoding="utf-8")):
            assert id_ in catalogue(), f"{path.name}: {id_}"


def test_every_id_of_the_rules_exists() -> None:
    """The tables check themselves when loaded; loading them is the proof."""
    used = {id_ for one in rules() for id_ in one.basis}
    used |= {id_ for ground in table().ground for id_ in ground.basis}

    assert used <= set(catalogue())
    assert set(endings()) >= {name for one in rules() for name in one.ended_by}


def test_what_is_for_the_lawyer_only_asks_nothing_of_the_employer() -> None:
    """Design §3.15: one-year limits and others' own times give the employer no date."""
    hidden = [one for one in rules() if one.lawyer_only]

    assert {one.id for one in hidden} == {"D8", "D10", "D14", "D25", "D28", "D33"}
    assert not any(one.today or one.urgent for one in hidden)


@pytest.mark.parametrize("number", [n for n in range(1, 24) if n != 14])
def test_every_case_of_the_reference_has_its_line(number: int) -> None:
    """Twenty-three cases, less the one that is never printed."""
    assert number in {line.number for line in table().case}


def test_every_ground_belongs_to_a_case() -> None:
    """No ground is left in the table without a case that uses it."""
    used = {id_ for line in table().case for id_ in line.grounds}

    assert used == {ground.id for ground in table().ground}


def test_a_ground_read_in_part_is_never_marked_as_read() -> None:
    """A ground's mark is no better than the weakest of its decisive sources."""
    for ground in table().ground:
        marks = {reference(id_).mark for id_ in ground.basis}
        assert Mark.MEMORY not in marks or ground.mark is Mark.MEMORY, ground.id
        assert Mark.PARTLY not in marks or ground.mark is not Mark.READ, ground.id


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("reference = []\n", "reviewed"),
        ("reviewed = 2026-11-23\n[[reference]]\nid = 'x'\nsurprise = 1\n", "surprise"),
    ],
)
def test_a_table_with_a_fault_is_refused_with_its_path(
    text: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The schema is checked when loaded, and the error names the file."""
    from chalicelib.law.references import _Catalogue

    (tmp_path / "references.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(tables, "HERE", tmp_path)

    with pytest.raises(BadInput, match=rf"references\.toml.*{fault}"):
        tables.load("references.toml", _Catalogue)


def test_a_missing_table_is_a_clear_error() -> None:
    """The file is named."""
    with pytest.raises(BadInput, match=r"law/nowhere\.toml"):
        tables.load("nowhere.toml", dict[str, str])


def test_the_version_moves_with_any_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot can say which law computed it."""
    before = tables.fingerprint()
    for name in tables.names():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((tables.HERE / name).read_bytes())
    monkeypatch.setattr(tables, "HERE", tmp_path)

    assert tables.fingerprint() == before
    (tmp_path / "closure.toml").write_bytes(b"# changed")
    assert tables.fingerprint() != before
    assert law.LAW_VERSION.endswith(before)


def test_every_text_of_the_room_is_typeset() -> None:
    """No plain space before ; : ! ? in what people read."""
    events: tuple[AnyEvent, ...] = (event("filed", "2026-09-01"), event("closed", "2026-11-10"))
    state = state_of(*events)
    found = law.deadlines(a_case(), state, day("2026-11-12"))
    analysis = law.analyse(a_case(), state, day("2026-11-12"))
    texts = [step.text for d in found for step in d.trace]
    texts += [d.note for d in found] + [d.label for d in found] + list(analysis.warnings)
    texts += [g.why for g in analysis.grounds] + [g.label for g in analysis.grounds]

    assert not [text for text in texts if re.search(r" [;:!?»]|« |'", text)]
