"""Suppressions, switches, parked receipts, counters, webhooks: what each shelf promises."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from chalicelib.errors import Conflict, NotFound
from chalicelib.store import GLOBAL, SHARDS, DueKind, Limit, Store, address_hash
from chalicelib.store.hook_records import Call, CallState, Hook
from chalicelib.store.hooks import place_of
from chalicelib.store.records import (
    Channel,
    Delivery,
    DeliveryState,
    Reason,
    Receipt,
    Suppression,
    Switch,
    Verdict,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
CLAIRE = address_hash("claire@martin.example")


def suppression(reason: Reason) -> Suppression:
    return Suppression(channel="email", address=CLAIRE, reason=reason, at=NOW, source="d1")


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [
        (Reason.HARD_BOUNCE, Reason.OPT_OUT, Reason.OPT_OUT),
        (Reason.HARD_BOUNCE, Reason.COMPLAINT, Reason.COMPLAINT),
        (Reason.OPT_OUT, Reason.HARD_BOUNCE, Reason.OPT_OUT),
        (Reason.COMPLAINT, Reason.HARD_BOUNCE, Reason.COMPLAINT),
    ],
)
def test_a_persons_own_will_outlives_a_bounce(
    store: Store, first: Reason, then: Reason, kept: Reason
) -> None:
    """Whatever comes later; one channel never stops another; lifting ends it."""
    for reason in (first, then):
        store.suppressions.put(suppression(reason))

    found = store.suppressions.get("email", address_hash(" Claire@Martin.EXAMPLE"))
    assert found is not None
    assert found.reason is kept
    assert store.suppressions.get("sms", CLAIRE) is None
    store.suppressions.lift("email", CLAIRE)
    assert store.suppressions.get("email", CLAIRE) is None


@pytest.mark.parametrize(
    ("switch", "stops"),
    [
        (("", ""), {("t", "sms"), ("t", "email"), ("u", "sms")}),
        (("t", ""), {("t", "sms"), ("t", "email")}),
        (("", "sms"), {("t", "sms"), ("u", "sms")}),
        (("t", "sms"), {("t", "sms")}),
    ],
)
def test_a_switch_stops_what_it_names_and_nothing_else(
    store: Store, switch: tuple[str, str], stops: set[tuple[str, str]]
) -> None:
    """All, a tenant, a channel, or a tenant's channel; on again, nothing is stopped."""
    tenant, channel = switch
    store.switches.turn_off(Switch(tenant=tenant, channel=channel, reason="incident", at=NOW))

    tried = [("t", "sms"), ("t", "email"), ("u", "sms")]
    assert {pair for pair in tried if store.switches.stops(*pair)} == stops
    assert [s.reason for s in store.switches.off()] == ["incident"]
    store.switches.turn_on(tenant, channel)
    assert store.switches.off() == []


def test_a_receipt_waits_under_our_name_or_the_providers_and_ends(store: Store) -> None:
    """Kept once, oldest first, never read after a week."""
    early = Receipt(provider_id="m-1", verdict=Verdict.DELIVERED, event="Delivery", at=NOW)
    named = msgspec.structs.replace(early, delivery="d1", at=NOW - timedelta(minutes=1))
    for receipt in (early, early, named):
        store.parked.put(receipt, NOW)

    assert store.parked.of("m-1", now=NOW) == [early]
    assert store.parked.of("d1", "m-1", now=NOW) == [named, early]
    assert store.parked.of("d1", "m-1", now=NOW + timedelta(days=8)) == []
    store.parked.drop(early)
    assert store.parked.of("d1", "m-1", "", now=NOW) == [named]


def limit(tenant: str, **most: int) -> Limit:
    return Limit(tenant=tenant, channel="sms", window="2026-11", **most)


def test_a_limit_takes_all_or_nothing(store: Store) -> None:
    """What passes one limit is counted on none; what did not leave is given back."""
    mine, all_ = limit("t", segments=4), limit(GLOBAL, segments=100)

    assert store.usages.take((mine, all_), 3, NOW) is None
    assert store.usages.take((mine, all_), 2, NOW) == mine
    assert (store.usages.get(mine).segments, store.usages.get(all_).segments) == (3, 3)
    store.usages.give_back((mine, all_), 3, NOW)
    assert store.usages.take((mine, all_), 4, NOW) is None
    assert (store.usages.get(all_).messages, store.usages.get(all_).segments) == (1, 4)


def test_without_a_limit_it_is_only_counted(store: Store) -> None:
    """Zero is no limit."""
    for _ in range(3):
        assert store.usages.take((limit("t"),), 2, NOW) is None

    assert store.usages.get(limit("t")).segments == 6


DELIVERY = Delivery(
    id="d1", tenant="t", case="c", cause="e1", purpose="event", person="p1",
    channel=Channel.EMAIL, created_at=NOW,
)  # fmt: skip


def claimed(store: Store) -> Delivery:
    store.deliveries.plan(DELIVERY, NOW)
    found = store.deliveries.claim("t", "c", "d1", NOW, LEASE)
    assert found is not None
    return found


def test_of_many_planned_at_once_those_that_existed_stay_as_they_were(store: Store) -> None:
    """A few in each transaction; planned again, in part, or twice in one list, each is there once."""
    some = [
        Delivery(id=f"d{n}", tenant="t", case="c", cause="e1", purpose="event", person=f"p{n}", channel=Channel.EMAIL)
        for n in range(7)
    ]  # fmt: skip
    store.deliveries.plan_all([(one, NOW) for one in some[:2]])
    held = store.deliveries.claim("t", "c", "d1", NOW, LEASE)

    for _ in range(2):
        store.deliveries.plan_all([(one, NOW + LEASE) for one in [*some, some[6], some[0]]])

    kept = store.deliveries.of_case("t", "c")
    assert [one.id for one in kept] == [one.id for one in some]
    assert kept[1] == held
    rows = [row for shard in range(SHARDS) for row in store.due.until(NOW + LEASE, shard)]
    assert sorted(row.key for row in rows) == [one.id for one in some]


def due_at(store: Store) -> list[datetime]:
    return [r.at for s in range(SHARDS) for r in store.due.until(NOW + timedelta(days=9), s)]


def test_what_is_held_waits_untried(store: Store) -> None:
    """Given back: no attempt counted, no patience begun, one due row."""
    later = NOW + timedelta(minutes=5)

    assert store.deliveries.hold(claimed(store), later)

    held = store.deliveries.get("t", "c", "d1")
    assert (held.state, held.attempts, held.started_at) == (DeliveryState.PENDING, 0, None)
    assert due_at(store) == [later]
    assert store.deliveries.claim("t", "c", "d1", NOW, LEASE) is None
    assert store.deliveries.claim("t", "c", "d1", later, LEASE) is not None


def test_a_night_between_two_tries_takes_nothing_from_its_patience(store: Store) -> None:
    """Tried once, then held: the time it may be tried for, and is late by, starts that much later."""
    first, again = claimed(store), NOW + timedelta(minutes=1)
    store.deliveries.finish(msgspec.structs.replace(first, state=DeliveryState.PENDING), again)
    second = store.deliveries.claim("t", "c", "d1", again, LEASE)
    assert second is not None
    assert store.deliveries.hold(second, again + timedelta(hours=9))

    held = store.deliveries.get("t", "c", "d1")
    assert (held.attempts, held.started_at) == (1, NOW + timedelta(hours=9))


def test_what_a_provider_took_is_not_sent_again_and_is_looked_at_once_more(store: Store) -> None:
    """Its receipt is awaited with a due row; nobody can claim it; settling needs its version."""
    first, last = claimed(store), NOW + timedelta(hours=72)
    accepted = msgspec.structs.replace(first, state=DeliveryState.ACCEPTED, provider_id="m-1")
    store.deliveries.finish(accepted, last)

    assert store.deliveries.claim("t", "c", "d1", last, LEASE) is None
    assert due_at(store) == [last]
    read = store.deliveries.get("t", "c", "d1")
    done = msgspec.structs.replace(read, state=DeliveryState.DELIVERED)
    assert store.deliveries.settle(done, None)
    assert not store.deliveries.settle(done, None)
    assert due_at(store) == []


HOOK = Hook(id="h", tenant="t", url="https://x.example/", secret="s", created_at=NOW)
CALL = Call(id="k", tenant="t", hook="h", case="c", cause="e1", kind="case.event", at=NOW)


def test_a_hook_is_its_tenants_and_moves_by_version(store: Store) -> None:
    """Two writers at once: one reads again."""
    store.hooks.put(HOOK)
    read = store.hooks.get("t", "h")
    store.hooks.put(read)

    with pytest.raises(Conflict):
        store.hooks.put(read)
    with pytest.raises(NotFound):
        store.hooks.get("u", "h")
    assert [h.id for h in store.hooks.of_tenant("t")] == ["h"]
    store.hooks.remove(read)
    assert store.hooks.maybe("t", "h") is None


def test_a_call_is_placed_once_with_its_due_row_and_found_by_date(store: Store) -> None:
    """The due row leads to it; an ended one leaves none."""
    assert store.hooks.plan(CALL, NOW)
    assert not store.hooks.plan(CALL, NOW)
    (row,) = [r for s in range(SHARDS) for r in store.due.until(NOW, s)]
    hook, _, place = row.data.partition("|")
    kept = store.hooks.call("t", hook, place)

    assert row.kind is DueKind.WEBHOOK
    assert kept is not None
    assert store.hooks.move(msgspec.structs.replace(kept, state=CallState.DONE), None)
    assert not store.hooks.move(kept, None)
    assert [r for s in range(SHARDS) for r in store.due.until(NOW, s)] == []
    assert [c.state for c in store.hooks.calls("t", "h", NOW)] == [CallState.DONE]
    assert list(store.hooks.calls("t", "h", NOW + timedelta(seconds=1))) == []
    assert place_of(kept) == place


def test_a_page_reads_the_last_months_of_calls_only(store: Store) -> None:
    """Cost never grows with the age of a webhook."""
    for n, day in enumerate((1, 40, 80)):
        at = NOW - timedelta(days=day)
        store.hooks.plan(msgspec.structs.replace(CALL, id=f"k{n}", at=at), None)

    assert [c.id for c in store.hooks.recent("t", "h", NOW)] == ["k1", "k0"]
