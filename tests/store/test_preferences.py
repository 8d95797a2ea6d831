"""How people are told, what was said, what waits for a recap: what these shelves promise."""

from datetime import UTC, datetime, timedelta

import msgspec

from chalicelib.store import Logged, Store
from chalicelib.store.preference_records import AlertRules, Pace, Preferences, Quiet, Wish
from chalicelib.store.records import Channel, Delivery, DeliveryState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MORNING = NOW + timedelta(days=1)
WAITING = Delivery(
    id="d1", tenant="t", case="c", cause="e1", purpose="event", person="p1", channel=Channel.EMAIL,
    created_at=NOW, not_before=MORNING, period="daily:2026-11-24",
)  # fmt: skip


def test_what_was_chosen_is_read_back_and_nothing_chosen_is_as_usual(store: Store) -> None:
    chosen = Preferences(
        person="p1",
        wishes={"progress": Wish(channels=(Channel.SMS,), pace=Pace.WEEKLY)},
        kinds={"granted": (Channel.EMAIL,), "closed": ()},
        quiet=Quiet(start=20, end=8),
        hour=17,
    )
    store.preferences.put(chosen)
    rules = AlertRules(tenant="t", steps=("J-60",), worker=True)
    store.preferences.put_rules(rules)

    assert store.preferences.of("p1") == chosen
    assert store.preferences.of("p2") == Preferences(person="p2")
    assert store.preferences.rules("t") == rules
    assert store.preferences.rules("u") == AlertRules(tenant="u")


def logged(key: str, at: datetime, firm: str = "") -> Logged:
    return Logged(key=key, at=at, tenant="t", firm=firm, data="{}")


def test_what_was_said_is_listed_by_tenant_and_by_firm_once(store: Store) -> None:
    """Over the months asked for, the same alert being one line."""
    for day, key in ((0, "a"), (20, "b"), (45, "c")):
        for _ in range(2):
            store.alert_log.put(logged(key, NOW - timedelta(days=day), firm="f" if day else ""))

    def keys(days: int, **home: str) -> list[str]:
        found = store.alert_log.between(
            NOW - timedelta(days=days), NOW + timedelta(seconds=1), **home
        )
        return [one.key for one in found]

    assert keys(31, tenant="t") == ["b", "a"]
    assert keys(60, tenant="t") == ["c", "b", "a"]
    assert keys(60, firm="f") == ["c", "b"]
    assert keys(60, tenant="u") == []


def test_what_waits_for_a_recap_is_found_by_person_and_period(store: Store) -> None:
    """Placed with the delivery; neither sooner than its hour nor another's."""
    other = msgspec.structs.replace(WAITING, id="d2", period="weekly:2026-11-30")
    assert store.deliveries.plan(WAITING, MORNING)
    assert not store.deliveries.plan(WAITING, MORNING)
    assert store.deliveries.plan(other, MORNING)

    found = store.deliveries.waiting("p1", "daily:2026-11-24")

    assert [d.id for d in found] == ["d1"]
    assert store.deliveries.waiting("p2", "daily:2026-11-24") == []
    assert store.deliveries.claim("t", "c", "d1", NOW, timedelta(seconds=60)) is None


def test_a_message_taken_out_of_its_recap_may_leave(store: Store) -> None:
    """It keeps its due row and its id, and is free at once."""
    store.deliveries.plan(WAITING, MORNING)
    store.deliveries.alone(store.deliveries.get("t", "c", "d1"), NOW)

    claimed = store.deliveries.claim("t", "c", "d1", NOW, timedelta(seconds=60))

    assert claimed is not None
    assert (claimed.period, claimed.state) == ("", DeliveryState.SENDING)
