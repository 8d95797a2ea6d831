"""What must be read before a document is final: partly read references, waits, open points."""

from datetime import date

import msgspec
import pytest

from chalicelib.errors import BadInput
from chalicelib.law import clearing
from chalicelib.law.clearing import Requirement, open_points, requirements
from chalicelib.law.references import catalogue
from chalicelib.law.values import Mark
from chalicelib.letters.points import reading

ON = date(2026, 11, 23)
READ = next(id_ for id_, r in catalogue().items() if r.mark is Mark.READ)
PARTLY = "CE-396475"


def subjects(found: tuple[Requirement, ...]) -> list[str]:
    return [requirement.subject for requirement in found]


@pytest.mark.parametrize(
    ("document", "points", "cites", "asked"),
    [
        ("observations", (), (READ,), []),
        ("observations", (), (PARTLY,), [PARTLY]),
        ("observations", (), (PARTLY, PARTLY), [PARTLY]),
        ("observations", (), ("not-catalogued",), []),
        ("observations", ("silence",), (), ["point/silence"]),
        ("requete-annulation", (), (), ["CE-489189", "CE-506904"]),
        ("refere-suspension", (), ("CE-506904",), ["CE-506904", "CE-489189"]),
    ],
)
def test_what_a_document_asks_to_be_read(
    document: str, points: tuple[str, ...], cites: tuple[str, ...], asked: list[str]
) -> None:
    """A source read whole asks nothing; annulment and référé wait for 489189 and 506904."""
    assert subjects(requirements(document, points, cites, ON)) == asked


def test_the_eight_open_points_of_the_reference_are_there() -> None:
    assert len(open_points()) == 8
    assert all(point.title and point.text for point in open_points().values())


def test_every_open_point_is_relied_on_somewhere() -> None:
    """Each of the eight may be asked to be read; the one table that says when names no other."""
    assert {line.point for line in reading().relied} == set(open_points())


def test_other_words_have_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of the text re-opens what was cleared; the same text does not."""
    before = requirements("observations", ("silence",), (), ON)
    again = requirements("observations", ("silence",), (), ON)
    table = clearing._table()
    points = tuple(
        msgspec.structs.replace(p, text=f"{p.text} Encore.") if p.id == "silence" else p
        for p in table.point
    )
    changed = msgspec.structs.replace(table, point=points)
    monkeypatch.setattr(
        clearing, "open_points", lambda: {point.id: point for point in changed.point}
    )

    after = requirements("observations", ("silence",), (), ON)

    assert before == again
    assert subjects(before) == subjects(after)
    assert before[0].fingerprint != after[0].fingerprint


def test_an_unknown_point_is_refused() -> None:
    with pytest.raises(BadInput, match="unknown open point"):
        requirements("observations", ("nowhere",), (), ON)
