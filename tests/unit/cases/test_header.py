"""A case's header is corrected by events: the last said stands, and what was said is kept."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cases import (
    AnyEvent,
    Case,
    Employer,
    Header,
    Worker,
    append,
    decode_case,
    difference,
    encode,
    erased,
    event_from,
    fold,
    genesis,
    headed,
    header_of,
    verify,
)
from chalicelib.cases.words import Zone
from chalicelib.errors import BadInput

from .test_ledger import AT

CASE = Case(
    reference="AT-1",
    employer=Employer(name="Martin SAS", siren="552100554"),
    worker=Worker(name="Awa Diop"),
    court="tribunal administratif",
)


def mends(at: str = "2026-11-23T10:00:00Z", **becomes: object) -> AnyEvent:
    return event_from(
        {"kind": "header_corrected", "on": at[:10], "at": at, "becomes": becomes, "reason": "lu"}
    )


def test_a_correction_changes_what_it_names_and_nothing_else() -> None:
    """The residence of the worker alone: names, SIREN and court stay as they were."""
    after = headed(CASE, [mends(worker_residence="abroad", in_post=True)])

    assert after.worker == Worker(name="Awa Diop", residence=Zone.ABROAD, in_post=True)
    assert msgspec.structs.replace(after, worker=CASE.worker) == CASE


SAID = [
    mends(f"2026-11-23T1{n}:00:00Z", **becomes)
    for n, becomes in enumerate(
        (
            {"worker": "Awa Diallo"},
            {"worker": "Awa Diouf", "court_zone": "reunion"},
            {"court_zone": "metropole", "reference": "AT-2"},
        )
    )
]


@given(st.permutations([*SAID, SAID[1]]))
def test_the_last_said_stands_whatever_the_order_of_arrival(events: list[AnyEvent]) -> None:
    """The header is folded in legal order; folding it again changes nothing."""
    after = headed(CASE, events)

    assert (after.worker.name, after.court_zone, after.reference) == ("Awa Diouf", "metropole", "AT-2")  # fmt: skip
    assert headed(after, events) == after


def test_a_correction_says_what_stood_before() -> None:
    """Only the fields that change are kept, with what they replace; the same again says nothing."""
    becomes, was = difference(CASE, Header(worker="Awa Diouf", employer="Martin SAS"))

    assert (becomes, was) == (Header(worker="Awa Diouf"), Header(worker="Awa Diop"))
    assert difference(CASE, header_of(CASE)) == (Header(), Header())


def test_a_correction_of_the_header_moves_no_status() -> None:
    """It mends who and where, never what happened."""
    filed = event_from({"kind": "filed", "on": "2026-11-02"})

    assert fold([filed, *SAID]).status == fold([filed]).status
    assert fold([filed, *SAID]).reviews == ()


def test_a_case_file_is_read_with_its_header_corrected() -> None:
    """The interchange gives header and events: whoever reads them reads the corrected header."""
    data = encode({"case": CASE, "events": SAID})

    file = decode_case(data)

    assert file.case.worker.name == "Awa Diouf"
    assert decode_case(encode(file)) == file


def test_an_erased_correction_names_nobody_and_its_clocks_survive() -> None:
    """Names go with the salt; where people live, which decides of a date, stays proven."""
    said = event_from(
        {
            "kind": "header_corrected", "on": "2026-11-23", "person": "Emma Petit", "reason": "vu",
            "becomes": {"worker": "Awa Diouf", "worker_residence": "abroad"},
            "was": {"worker": "Awa Diop", "worker_residence": "metropole"},
        }
    )  # fmt: skip
    entry = append(genesis("c"), 1, said, cause="x", recorded_at=AT, salt="ab" * 16)

    assert entry.event() == msgspec.structs.replace(said, id=entry.event().id)
    assert "Awa" not in encode(erased(entry)).decode()
    assert verify("c", [erased(entry)]) == entry.hash
    assert headed(CASE, [erased(entry).event()]).worker == Worker(
        name="Awa Diop", residence=Zone.ABROAD
    )


@pytest.mark.parametrize(
    "becomes",
    [{"reference": ""}, {"worker": "x" * 121}, {"worker_residence": "lune"}, {"in_post": "oui"}],
)
def test_what_no_header_may_say_is_refused(becomes: dict[str, Any]) -> None:
    """An empty number, an endless name, a place that is none: refused with the path."""
    with pytest.raises(BadInput, match=r"\$\.becomes"):
        mends(**becomes)
