"""Structure: tables, templates and the law's catalogue agree."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.cases import BY_KIND, fold
from chalicelib.errors import BadInput
from chalicelib.law import catalogue as law
from chalicelib.law import reference
from chalicelib.law.values import Analysis
from chalicelib.letters import catalogue as tables
from chalicelib.letters import documents, lint
from chalicelib.letters.citations import articles, decisions
from chalicelib.letters.conditions import CONDITIONS, names_in
from chalicelib.letters.exhibits import Exhibits
from chalicelib.letters.facts import gather
from chalicelib.letters.pleading import ground_texts
from chalicelib.letters.points import reading
from chalicelib.letters.situation import Situation
from chalicelib.letters.vocabulary import facts, sources
from tests.unit.letters.samples import ON, file, text

IDS = tuple(documents())


@pytest.mark.parametrize("name", IDS)
def test_every_template_passes_lint(name: str) -> None:
    """A template names only facts of the catalogue, in good French typography."""
    assert lint(tables.template(name)) == ()


@pytest.mark.parametrize("name", IDS)
def test_every_source_a_template_cites_is_declared_and_catalogued(name: str) -> None:
    """What the letter prints of the law is what its table declares, and the law room knows it."""
    template = text(tables.template(name))
    declared = documents()[name].references

    named = {sources()[tag] for tag in re.findall(r"droit\.\w+", template)}
    written = set(declared) - named
    numbers = {id_.rpartition("-")[2] for id_ in written if reference(id_).citation.find("n°") > 0}
    assert named <= set(declared)
    assert set(articles(template)) == {id_ for id_ in written if id_[1].isdigit()}
    assert set(decisions(template)) == numbers
    assert set(declared) <= set(law())


def test_every_condition_serves_a_document() -> None:
    """No condition is kept that no table asks."""
    asked = {c.when for d in documents().values() for c in (*d.applies, *d.blocked, *d.notes)}
    for ground in ground_texts().values():
        asked |= names_in((*ground.when, *(name for p in ground.paragraph for name in p.when)))

    asked |= names_in(name for line in reading().relied for name in line.when)
    asked |= names_in(name for line in reading().against for name in line.when)

    assert asked == set(CONDITIONS)


def test_every_kind_of_event_is_told_or_left_out_for_a_reason() -> None:
    """The chronology covers the vocabulary of events."""
    table = tables.chronology()

    assert {k.partition("/")[0] for k in table.sentences} | set(table.omitted) == set(BY_KIND)


def test_the_facts_gathered_are_those_of_the_catalogue() -> None:
    """Every catalogued fact is made, of its kind, and described with an example."""
    case = file()
    situation = Situation(case.case, fold(case.events), Analysis(), (), ON)
    made = gather(situation, Exhibits((), ON, (), ""), "")

    kinds = {"text": str, "flag": bool, "list": list}
    for name, fact in facts().items():
        assert fact.description
        assert fact.example
        value = made[name]
        assert isinstance(value, kinds[fact.kind]) or (fact.gap and not value)


@pytest.mark.parametrize("table", ['id = "x"', "not toml", 'id = "x"\nunknown = 1'])
def test_a_wrong_table_is_refused_with_its_file(
    table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that does not fit its schema names its file and path."""
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "document.toml").write_text(table)
    monkeypatch.setattr(tables, "TEMPLATES", tmp_path)

    with pytest.raises(BadInput, match=r"x/document\.toml"):
        tables._document("x")


def test_a_placeholder_that_reaches_into_python_is_refused() -> None:
    """Sentences are filled with names only."""
    with pytest.raises(BadInput, match="placeholder"):
        tables._only_words("chronology.toml", "{date.__class__}")


def test_an_unknown_document_is_refused_with_the_known_ones() -> None:
    """The message lists what may be drafted."""
    with pytest.raises(BadInput, match="observations"):
        tables.document("requete")


def test_importing_the_room_loads_neither_word_nor_jinja() -> None:
    """Every Lambda loads all of app.py: the heavy libraries wait for the first draft."""
    code = "import sys, chalicelib.letters; print(*(m for m in ('docx','docxtpl','jinja2','lxml') if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
