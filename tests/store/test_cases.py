"""Cases: one transaction a change, once a cause, and what it leaves to be done."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from chalicelib.cases import Case, Status, append, event_from, genesis, verify
from chalicelib.errors import Conflict, NotFound
from chalicelib.store import SHARDS, AlreadyDone, Change, DueKind, DueRow, Store
from chalicelib.store.cases import outbox_row
from chalicelib.store.keys import digest
from chalicelib.store.records import Attached, Outbox, Snapshot

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def change(
    before: Snapshot | None, cause: str, *, tenant: str = "t", case: str = "c", **more: object
) -> Change:
    sequence = before.version + 1 if before else 1
    event = event_from(
        {
            "kind": "filed",
            "on": "2026-09-23",
            "id": f"e{sequence}",
            "quotes": [{"fact": "f", "text": "M. X"}],
        }
    )
    head = before.head if before else genesis(case)
    entry = append(head, sequence, event, cause=cause, recorded_at=NOW, salt=f"{sequence:032x}")
    wake = DueRow(
        at=NOW + timedelta(days=sequence),
        kind=DueKind.WAKE,
        key=digest("wake", case),
        tenant=tenant,
        case=case,
    )
    snapshot = Snapshot(
        tenant=tenant, id=case, case=Case(reference=f"AT {case}"), status=Status.FILED, version=sequence,
        head=entry.hash, law_version="1", wake=wake.place,
    )  # fmt: skip
    outbox = Outbox(
        tenant=tenant, case=case, cause=event.id, purpose="event", sequence=sequence, created_at=NOW
    )
    snapshot = msgspec.structs.replace(snapshot, **more)
    return Change(before=before, entry=entry, snapshot=snapshot, outbox=outbox, wake=wake)


def due(store: Store, now: datetime) -> list[DueRow]:
    return [row for shard in range(SHARDS) for row in store.due.until(now, shard)]


def test_a_change_commits_state_ledger_and_work_together(store: Store) -> None:
    first = change(None, "mail-1")
    store.cases.commit(first)
    store.cases.commit(change(first.snapshot, "mail-2"))

    stored = store.cases.load("t", "c")
    assert (stored.snapshot.version, len(stored.entries)) == (2, 2)
    assert verify("c", stored.entries) == stored.snapshot.head
    assert stored.entries[0].event().quotes[0].text == "M. X"
    assert sorted(row.kind for row in due(store, NOW)) == ["outbox", "outbox"]
    assert store.cases.by_reference("t", "at  C") == "c"


def test_the_old_wake_goes_when_a_new_one_comes(store: Store) -> None:
    """One wake a case: a later change replaces it, and what fires late is found."""
    first = change(None, "mail-1")
    store.cases.commit(first)
    store.cases.commit(change(first.snapshot, "mail-2"))

    wakes = [row for row in due(store, NOW + timedelta(days=9)) if row.kind is DueKind.WAKE]
    assert [row.at for row in wakes] == [NOW + timedelta(days=2)]


def test_the_same_cause_is_recorded_once(store: Store) -> None:
    first = change(None, "mail-1")
    store.cases.commit(first)

    with pytest.raises(AlreadyDone):
        store.cases.commit(change(first.snapshot, "mail-1"))
    assert store.cases.recorded("t", "c", "mail-1")
    assert len(store.cases.entries("t", "c")) == 1


def test_a_stale_change_conflicts_and_leaves_nothing(store: Store) -> None:
    """Two writers from the same version: the second must read again."""
    first = change(None, "mail-1")
    store.cases.commit(first)
    store.cases.commit(change(first.snapshot, "mail-2"))

    with pytest.raises(Conflict):
        store.cases.commit(change(first.snapshot, "mail-3"))
    assert not store.cases.recorded("t", "c", "mail-3")


def test_a_reference_names_one_case_of_its_tenant_only(store: Store) -> None:
    """The same platform number at two tenants is two cases: tenants never meet."""
    store.cases.commit(change(None, "m"))
    store.cases.commit(change(None, "m", tenant="u"))

    with pytest.raises(Conflict):
        store.cases.commit(_same_reference())
    assert store.cases.by_reference("u", "AT c") == "c"
    assert store.cases.by_reference("v", "AT c") is None
    with pytest.raises(NotFound):
        store.cases.load("v", "c")


def _same_reference() -> Change:
    other = change(None, "m", case="d")
    return msgspec.structs.replace(
        other, snapshot=msgspec.structs.replace(other.snapshot, case=Case(reference="AT c"))
    )


def test_cases_are_listed_by_next_date_and_by_mandate(store: Store) -> None:
    """Those without a date come last; a firm sees only the cases it is mandated for now."""
    late = change(None, "m", case="c1", next_due=date(2027, 1, 25), firm="f")
    soon = change(None, "m", case="c2", next_due=date(2026, 12, 1), firm="f")
    none = change(None, "m", case="c3")
    for each in (late, soon, none):
        store.cases.commit(each)
    ended = change(late.snapshot, "end", case="c1", firm="")
    store.cases.commit(ended)

    assert [s.id for s in store.cases.of_tenant("t")] == ["c2", "c1", "c3"]
    assert [s.id for s in store.cases.of_firm("f")] == ["c2"]


def test_rewake_says_and_sleeps_again(store: Store) -> None:
    """After a wake: the reminders are placed, the old wake row is gone, the new one is there."""
    first = change(None, "m")
    store.cases.commit(first)
    said = Outbox(
        tenant="t", case="c", cause="D7:e1:J-7", purpose="reminder", sequence=1, created_at=NOW
    )
    later = DueRow(
        at=NOW + timedelta(days=30),
        kind=DueKind.WAKE,
        key=digest("wake", "c"),
        tenant="t",
        case="c",
    )

    store.cases.rewake(first.snapshot, [said], later)

    rows = due(store, NOW + timedelta(days=31))
    assert [row.at for row in rows if row.kind is DueKind.WAKE] == [later.at]
    assert outbox_row(said) in rows
    with pytest.raises(Conflict):
        store.cases.rewake(msgspec.structs.replace(first.snapshot, version=7), [], later)


def test_another_law_replaces_snapshot_and_wake_and_leaves_the_ledger(store: Store) -> None:
    """One transaction, expecting the version that was read; a stale one leaves nothing."""
    first = change(None, "m")
    store.cases.commit(first)
    ledger = store.cases.entries("t", "c")
    fresh = msgspec.structs.replace(first.snapshot, law_version="2", next_due=date(2027, 1, 26))
    said = Outbox(
        tenant="t", case="c", cause="law:2:1", purpose="recomputed", sequence=1, created_at=NOW
    )

    with pytest.raises(Conflict):
        store.cases.recompute(
            msgspec.structs.replace(first.snapshot, version=7), fresh, [said], None
        )
    assert store.cases.snapshot("t", "c") == first.snapshot
    store.cases.recompute(first.snapshot, fresh, [said], None)

    kept = store.cases.snapshot("t", "c")
    assert (kept.law_version, kept.wake, kept.head) == ("2", "", first.snapshot.head)
    assert store.cases.entries("t", "c") == ledger
    assert [row.kind for row in due(store, NOW + timedelta(days=9))].count(DueKind.WAKE) == 0
    assert outbox_row(said) in due(store, NOW)


def test_every_case_is_found_and_one_may_go_on_from_each(store: Store) -> None:
    """For an operator's batch: all the tenants' cases, each once, with where to go on."""
    for tenant, case in (("t", "c1"), ("t", "c2"), ("u", "c1")):
        store.cases.commit(change(None, "m", tenant=tenant, case=case))

    found = list(store.cases.every())

    assert {(s.tenant, s.id) for _, s in found} == {("t", "c1"), ("t", "c2"), ("u", "c1")}
    cursor, _ = found[0]
    assert list(store.cases.every(cursor)) == found[1:]


def test_a_due_row_is_read_at_its_place(store: Store) -> None:
    row = DueRow(at=NOW, kind=DueKind.DRAFT, key="k", tenant="t", case="c")
    store.due.put(row)

    assert store.due.at(row.place) == row
    store.due.drop(row)
    assert store.due.at(row.place) is None


def test_what_is_due_is_found_across_days_and_the_watermark_never_jumps_work(store: Store) -> None:
    """A row keeps the watermark on its day until it is dropped; yesterday stays in sight."""
    row = DueRow(at=NOW - timedelta(days=1), kind=DueKind.DRAFT, key="k", tenant="t", case="c")
    store.due.put(row)

    for shard in range(SHARDS):
        store.due.advance(shard, NOW + timedelta(days=3))
    assert due(store, NOW + timedelta(days=3)) == [row]
    store.due.drop(row)
    for shard in range(SHARDS):
        store.due.advance(shard, NOW + timedelta(days=3))
        assert store.due.watermark(shard, NOW) == (NOW + timedelta(days=2)).date()
    assert due(store, NOW + timedelta(days=3)) == []


def test_nothing_is_due_before_its_instant(store: Store) -> None:
    row = DueRow(at=NOW + timedelta(seconds=1), kind=DueKind.DRAFT, key="k", tenant="t", case="c")
    store.due.put(row)

    assert due(store, NOW) == []
    assert due(store, NOW + timedelta(seconds=1)) == [row]


def test_a_provisional_case_holds_no_number(store: Store) -> None:
    """The true case of that number opens beside it (design §3.14)."""
    first = _same_reference()
    held = msgspec.structs.replace(first.snapshot, id="provisional", held="a-mail")
    store.cases.commit(msgspec.structs.replace(first, snapshot=held))
    assert store.cases.by_reference(held.tenant, held.case.reference) is None

    store.cases.commit(first)

    assert store.cases.by_reference(held.tenant, held.case.reference) == first.snapshot.id
    assert {s.held for s in store.cases.of_tenant(held.tenant)} == {"", "a-mail"}


def test_who_attached_a_mail_is_read_with_its_case(store: Store) -> None:
    first = _same_reference()
    store.cases.commit(first)
    tenant, case = first.snapshot.tenant, first.snapshot.id
    attached = Attached(item="m", sha256="m", received_at=NOW, person="Marc", at=NOW)

    store.cases.attach(tenant, case, attached)
    store.cases.attach(tenant, case, attached)

    assert store.cases.load(tenant, case).attached == (attached,)
    assert len(store.cases.entries(tenant, case)) == 1


def test_a_case_may_take_another_number_that_is_free(store: Store) -> None:
    """It keeps those it had; a number of another case is refused, and nothing is written."""
    first = change(None, "mail-1")
    store.cases.commit(first)
    store.cases.commit(change(None, "mail-1", case="other"))
    mended = msgspec.structs.replace(first.snapshot, case=Case(reference="AT 9"))
    second = change(first.snapshot, "hand-1")
    number = msgspec.structs.replace(second.snapshot, case=mended.case)

    with pytest.raises(Conflict):
        store.cases.commit(msgspec.structs.replace(second, claims="at other"))
    store.cases.commit(msgspec.structs.replace(second, snapshot=number, claims="AT 9"))

    assert {store.cases.by_reference("t", n) for n in ("AT c", "at-9")} == {"c"}
    assert store.cases.by_reference("t", "AT other") == "other"
