"""The ledger: the chain proves itself, whatever is changed, removed or erased."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cases import (
    Entry,
    Export,
    append,
    encode,
    erased,
    event_from,
    genesis,
    verify,
    verify_export,
)
from chalicelib.cases.personal import ERASED, join, split
from chalicelib.errors import BadInput, BrokenLedger

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIELDS: list[dict[str, object]] = [
    {"kind": "filed", "on": "2026-09-23"},
    {
        "kind": "complement_requested",
        "on": "2026-10-01",
        "items": [{"id": "p1", "label": "Passeport de Mme X"}, {"id": "p2"}],
        "quotes": [{"fact": "kind", "text": "pièces complémentaires"}],
    },
    {"kind": "closed", "on": "2026-11-23", "author": {"first_name": "A", "name": "B"}},
    {
        "kind": "correction",
        "on": "2026-11-24",
        "of": "e",
        "fields": {"on": "2026-11-22", "author": {"name": "C"}},
        "reason": "relu",
    },
]


def chain() -> list[Entry]:
    entries: list[Entry] = []
    for n, fields in enumerate(FIELDS, start=1):
        previous = entries[-1].hash if entries else genesis("c1")
        entry = append(
            previous, n, event_from(fields), cause=f"k{n}", recorded_at=AT, salt=f"{n:032x}"
        )
        entries.append(entry)
    return entries


def test_a_whole_chain_verifies_and_gives_its_head() -> None:
    entries = chain()

    assert verify("c1", entries) == entries[-1].hash


@pytest.mark.parametrize(
    "change",
    [
        {"shared": {"kind": "filed", "on": "2026-09-24", "id": "x"}},
        {"cause": "other"},
        {"recorded_at": datetime(2026, 11, 23, 9, 1, tzinfo=UTC)},
        {"commitment": "0" * 64},
        {"previous": "0" * 64},
        {"sequence": 3},
        {"hash": "0" * 64},
        {"personal": {"quotes": []}},
        {"salt": "0" * 32},
    ],
)
def test_any_change_breaks_the_chain(change: dict[str, object]) -> None:
    """Whatever field of an entry is changed, verify names that entry or the next."""
    entries = chain()
    entries[1] = msgspec.structs.replace(entries[1], **change)

    with pytest.raises(BrokenLedger) as broken:
        verify("c1", entries)

    assert broken.value.sequence in (2, 3)


def test_a_chain_belongs_to_its_case() -> None:
    with pytest.raises(BrokenLedger):
        verify("c2", chain())


def test_erasing_keeps_the_proof_and_drops_the_names() -> None:
    """Erasure drops personal fields and salt; the chain verifies and the clock still runs."""
    entries = [erased(e) for e in chain()]

    verify("c1", entries)
    text = encode(tuple(entries)).decode()
    assert "Passeport" not in text
    assert "relu" not in text
    events = [e.event() for e in entries]
    assert [e.on.isoformat() for e in events] == [f["on"] for f in FIELDS]
    assert getattr(events[3], "reason") == ERASED  # noqa: B009 - the union has no common field


def test_an_event_comes_back_whole_from_its_entry() -> None:
    for entry, fields in zip(chain(), FIELDS, strict=True):
        assert entry.event() == event_from(fields)


def test_an_export_verifies_and_a_cut_one_does_not() -> None:
    entries = chain()
    whole = Export(
        format="vigie-export-1", case_id="c1", head=entries[-1].hash, entries=tuple(entries)
    )
    cut = msgspec.structs.replace(whole, entries=whole.entries[:-1])

    assert verify_export(encode(whole)) == whole
    with pytest.raises(BrokenLedger, match="missing at the end"):
        verify_export(encode(cut))


@pytest.mark.parametrize(
    "data", [b"", b"{}", b'{"format":"x","case_id":"","head":"","entries":[]}']
)
def test_what_is_not_an_export_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        verify_export(data)


items = st.lists(
    st.fixed_dictionaries({"id": st.text()}, optional={"label": st.text(), "reason": st.text()}),
    max_size=3,
)


@given(
    st.fixed_dictionaries(
        {"kind": st.just("x")}, optional={"quotes": st.lists(st.text()), "items": items}
    )
)
def test_split_then_join_gives_the_fields_back(fields: dict[str, object]) -> None:
    shared, personal = split(fields)

    joined = join(shared, personal)
    assert {k: v for k, v in joined.items() if v} == {k: v for k, v in fields.items() if v}


ODD = [
    {"items": "abc"},
    {"items": ["abc"]},
    {"items": {"label": "Passeport"}},
    {"items": [], "author": {"name": 7}, "quotes": 3},
    {"kind": "correction", "fields": "abc"},
    {"kind": "correction", "fields": {"label": "Passeport"}, "reason": None},
    {"amount": None, "number": ""},
    {"items": [{"id": "p1", "label": "Passeport"}, {"id": "p2"}]},
]


@pytest.mark.parametrize("fields", ODD, ids=str)
def test_a_correction_of_any_shape_is_kept_and_comes_back(fields: dict[str, object]) -> None:
    """What a correction holds is free: split, erased or not, it never stops the ledger."""
    said = {"kind": "correction", "on": "2026-10-02", "of": "e1", "fields": fields, "reason": "r"}
    event = event_from(said)

    now = datetime(2026, 10, 2, 9, tzinfo=UTC)
    entry = append(genesis("c1"), 1, event, cause="c", recorded_at=now, salt="ab" * 16)

    assert entry.event() == event
    assert verify("c1", [erased(entry)]) == entry.hash
    assert erased(entry).event().id == event.id
    assert "Passeport" not in encode(erased(entry)).decode()
