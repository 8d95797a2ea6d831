"""Alerts and feeds: what the shelf promises on every table."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from chalicelib.errors import Conflict
from chalicelib.store import DueKind, DueRow, Store
from chalicelib.store.alert_records import (
    Acknowledgement,
    Alert,
    Escalation,
    EscalationState,
    Feed,
    Manners,
    NoAction,
    NoActionReason,
    Reached,
    Side,
    Stage,
    Way,
)
from chalicelib.store.records import Channel, Delivery

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALERT = Alert(tenant="t", case="c", cause="e1", purpose="event")
MADE = Escalation(
    alert=ALERT,
    side=Side.EMPLOYER,
    kind="closed",
    started_at=NOW,
    told=(Reached(person="p1", channels=(Channel.EMAIL,)),),
)
ACK = Acknowledgement(alert=ALERT, person="p1", at=NOW, way=Way.SMS)


def row(minutes: int) -> DueRow:
    at = NOW + timedelta(minutes=minutes)
    return DueRow(at=at, kind=DueKind.ESCALATION, key=MADE.key, tenant="t", case="c", data="x")


def started(store: Store) -> Escalation:
    assert store.alerts.start(MADE, row(1))
    found = store.alerts.escalation(ALERT, Side.EMPLOYER)
    assert found is not None
    return found


def test_an_escalation_starts_once_with_its_due_row(store: Store) -> None:
    kept = started(store)

    assert store.due.at(kept.due) == row(1)
    assert not store.alerts.start(MADE, row(5))
    assert store.due.at(row(5).place) is None
    assert store.alerts.escalations("t", "c") == [kept]
    assert store.alerts.escalations("t", "other") == []


def test_a_step_replaces_its_due_row_and_the_slower_of_two_is_refused(store: Store) -> None:
    kept = started(store)
    store.alerts.move(kept, row(2))

    assert store.due.at(row(1).place) is None
    assert store.due.at(row(2).place) == row(2)
    with pytest.raises(Conflict):
        store.alerts.move(kept, row(3))
    assert store.due.at(row(3).place) is None


def test_vu_and_the_end_of_the_escalation_are_one_write(store: Store) -> None:
    """Kept together, or not at all when a step was taken meanwhile."""
    kept = started(store)
    store.alerts.move(kept, row(2))
    over = msgspec.structs.replace(kept, state=EscalationState.SEEN)
    with pytest.raises(Conflict):
        store.alerts.acknowledge(ACK, [over])
    assert store.alerts.seen(ALERT) == []

    fresh = store.alerts.escalation(ALERT, Side.EMPLOYER)
    assert fresh is not None
    assert store.alerts.acknowledge(ACK, [msgspec.structs.replace(fresh, state=over.state)])
    assert store.due.at(row(2).place) is None
    later = msgspec.structs.replace(ACK, at=NOW + timedelta(hours=1))
    assert not store.alerts.acknowledge(later, [])
    assert store.alerts.acknowledgements("t", "c") == store.alerts.seen(ALERT) == [ACK]
    assert store.alerts.seen_by(ALERT, "p1") == ACK
    assert store.alerts.seen_by(ALERT, "p") is None, "nobody else whose id begins the same"


def test_a_link_ends_with_its_time(store: Store) -> None:
    """TTL is lazy on the engine: what expired is filtered when read."""
    delivery = Delivery(id="d", tenant="t", case="c", cause="e1", purpose="event", person="p1", channel=Channel.SMS)  # fmt: skip
    store.alerts.link("hash", delivery, NOW + timedelta(days=60))

    assert store.alerts.linked("hash", NOW) == ("t", "c", "d")
    assert store.alerts.linked("hash", NOW + timedelta(days=60)) is None
    assert store.alerts.linked("other", NOW) is None


def test_manners_of_a_tenant_and_of_one_case(store: Store) -> None:
    whole = Manners(tenant="t", contacts=("a",), waits={Stage.CONTACT: 30})
    store.alerts.put_manners(whole)
    store.alerts.put_manners(Manners(tenant="t", case="c", contacts=("b",)))

    assert store.alerts.manners("t") == whole
    assert (store.alerts.manners("t", "c") or whole).contacts == ("b",)
    assert store.alerts.manners("t", "d") is None


def test_a_decision_and_its_reason_are_kept_together_and_once(store: Store) -> None:
    due = date(2027, 1, 25)
    trace = NoAction(tenant="t", case="c", firm="f", rule="D7", event="e1", due=due, on=due, at=NOW)
    reason = NoActionReason(id=trace.id, by="lea", by_name="Léa", at=NOW, reason="x")
    store.alerts.put_no_action(trace, reason)
    with pytest.raises(Conflict):
        store.alerts.put_no_action(trace, reason)

    (kept,) = store.alerts.no_actions("t", "c")
    store.alerts.put_no_action(msgspec.structs.replace(kept, withdrawn_at=NOW), reason)
    assert store.alerts.no_actions("t", "c")[0].withdrawn_at == NOW
    assert store.alerts.reasons("f", "t", "c") == [reason, reason]


def test_a_feed_opens_by_its_last_secret_only(store: Store) -> None:
    for secret in ("one", "two"):
        store.feeds.put(Feed(person="p1", secret_hash=secret, at=NOW))

    assert store.feeds.person("one") is None
    assert store.feeds.person("two") == "p1"
    store.feeds.revoke("p1")
    store.feeds.revoke("p1")
    assert store.feeds.person("two") is None
    assert store.feeds.of("p1") is None
