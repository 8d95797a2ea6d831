"""Sending, end to end in memory: receipts, suppressions, the kill-switch, limits, bad ends."""

import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib import alerts
from chalicelib.alerts import OptedOut, SendUncertain
from chalicelib.errors import BadInput, SendFailed
from chalicelib.flows.receipts import join, receipt_message, unplaced
from chalicelib.store import GLOBAL, Limit, address_hash
from chalicelib.store.records import Channel, Delivery, DeliveryState, Reason, Suppression, Switch
from infra.local.receipts import events
from infra.local.samples import EMPLOYER, LAWYER, TENANT

from .world import World

S = DeliveryState


def deliveries(world: World, **wanted: Any) -> list[Delivery]:
    """Those of every case of the tenant, and of none."""
    cases = ["", *(c.id for c in world.ctx.store.cases.of_tenant(TENANT.id))]
    found = [d for c in cases for d in world.ctx.store.deliveries.of_case(TENANT.id, c)]
    return [d for d in found if all(getattr(d, k) == v for k, v in wanted.items())]


def alerted(*failures: SendFailed, **settings: Any) -> World:
    """A closure arrived; its alerts were planned and tried once."""
    world = World(*failures)
    world.ctx = msgspec.structs.replace(
        world.ctx, settings=msgspec.structs.replace(world.ctx.settings, **settings)
    )
    world.receive(world.closure())
    world.later(minutes=1)
    world.work()
    return world


def settle(world: World) -> None:
    """One sweep a minute, as often as a bad end takes to be told without the stream."""
    for _ in range(4):
        world.later(minutes=1)
        world.work()


def one(world: World, channel: Channel = Channel.EMAIL) -> Delivery:
    return deliveries(world, person=EMPLOYER.id, channel=channel)[0]


def again(world: World, delivery: Delivery) -> Delivery:
    return world.ctx.store.deliveries.get(delivery.tenant, delivery.case, delivery.id)


def ses(event: str, delivery: Delivery, **about: Any) -> dict[str, Any]:
    """What SES publishes, through SNS, with our tags when the delivery's id is given."""
    stamp = "2026-11-23T09:20:00.000Z"
    tags = {n: [getattr(delivery, n)] for n in ("tenant", "case")} | {"delivery": [delivery.id]}
    mail = {"messageId": delivery.provider_id or "m-lost", "timestamp": stamp, "tags": tags}
    said = {
        "eventType": event,
        "mail": mail,
        event[:1].lower() + event[1:]: {"timestamp": stamp, **about},
    }
    return {"Type": "Notification", "Message": json.dumps(said)}  # fmt: skip


HARD = {"bounceType": "Permanent", "bouncedRecipients": [{"status": "5.1.1"}]}
SOFT = {"bounceType": "Transient", "bouncedRecipients": [{"status": "4.2.2"}]}


def test_a_receipt_ends_its_delivery_and_leaves_nothing_due() -> None:
    """Delivered is a proof; the due row that awaited it goes."""
    world = alerted()
    sent = one(world)
    assert (sent.state, bool(sent.retry)) == (S.ACCEPTED, True)

    receipt_message(world.ctx, ses("Delivery", sent))

    done = again(world, sent)
    assert (done.state, done.retry) == (S.DELIVERED, "")
    assert [t.end for t in done.tries] == ["accepted", "delivered: Delivery"]


def test_without_a_receipt_it_ends_unconfirmed() -> None:
    """Accepted, and nothing more will ever be known: a named end, neither success nor failure."""
    world = alerted()
    world.later(hours=97)
    world.work()

    states = {d.state for d in deliveries(world, purpose="event")}
    assert states == {S.UNCONFIRMED}
    assert all(d.retry == "" for d in deliveries(world, purpose="event"))


def test_a_receipt_earlier_than_our_own_record_waits_for_it() -> None:
    """The provider's event may overtake its answer: kept by its id, joined when that is known."""
    world = World()
    answer = world.mail.send

    def early(message: Any) -> str:
        identifier = answer(message)
        for event in events(identifier, message.to, world.now):
            receipt_message(world.ctx, {"Type": "Notification", "Message": json.dumps(event)})
        return identifier

    world.mail.send = early  # type: ignore[method-assign]
    world.receive(world.closure())
    world.later(minutes=1)
    world.work()

    mails = deliveries(world, channel=Channel.EMAIL)
    assert {d.state for d in mails} == {S.DELIVERED}
    assert all(world.ctx.store.parked.of(d.provider_id, now=world.now) == [] for d in mails)


def test_a_receipt_that_crosses_our_own_record_is_not_lost() -> None:
    """The worker looks for receipts just before this one is kept: its reader looks again."""
    world = World()
    ctx, shelf = world.ctx, world.ctx.store.deliveries
    planned = Delivery(
        id="d" * 32, tenant=TENANT.id, case="c", cause="e", purpose="event", person=EMPLOYER.id,
        channel=Channel.EMAIL, created_at=world.now,
    )  # fmt: skip
    shelf.plan(planned, world.now)
    held = shelf.claim(TENANT.id, "c", planned.id, world.now, timedelta(minutes=1))
    assert held is not None
    accepted = msgspec.structs.replace(held, state=S.ACCEPTED, provider_id="m-1")
    keep = ctx.store.parked.put

    def crossing(receipt: Any, now: Any) -> None:
        shelf.finish(accepted, world.now + timedelta(hours=72))
        join(ctx, accepted)
        keep(receipt, now)

    ctx.store.parked.put = crossing  # type: ignore[method-assign]
    receipt_message(ctx, ses("Delivery", msgspec.structs.replace(planned, provider_id="m-1")))

    assert again(world, planned).state is S.DELIVERED
    assert ctx.store.parked.of(planned.id, "m-1", now=world.now) == []


def test_a_receipt_of_nobodys_message_is_kept_and_forgotten() -> None:
    """Another program's message on the same account: no error, no guess."""
    world = alerted()
    stranger = msgspec.structs.replace(one(world), id="", tenant="", case="", provider_id="x")
    body = ses("Delivery", stranger)
    body["Message"] = body["Message"].replace('"delivery": [""]', '"other": ["y"]')

    receipt_message(world.ctx, body)

    assert world.ctx.store.usages.get(unplaced(world.now)).messages == 1
    assert len(world.ctx.store.parked.of("x", now=world.now)) == 1
    assert world.ctx.store.parked.of("x", now=world.now + timedelta(days=8)) == []


def test_the_words_that_open_a_subscription_are_no_receipt() -> None:
    """SES and SNS write plain words when a destination is made: not a dead letter."""
    world = World()

    receipt_message(world.ctx, {"Message": "Successfully validated SNS topic for Amazon SES."})
    with pytest.raises(BadInput):
        receipt_message(world.ctx, {"Message": '{"eventType": "Surprise"}'})


def test_a_soft_bounce_is_tried_again_as_due_work() -> None:
    """The mailbox was full: it waits with a due row, then leaves again."""
    world = alerted()
    sent = one(world)
    receipt_message(world.ctx, ses("Bounce", sent, **SOFT))
    waiting = again(world, sent)
    assert (waiting.state, bool(waiting.retry)) == (S.PENDING, True)
    before = len(world.mail.sent)

    world.later(minutes=5)
    world.work()

    assert again(world, sent).state is S.ACCEPTED
    assert again(world, sent).attempts == 2
    assert len(world.mail.sent) == before + 1


def test_a_hard_bounce_stops_that_address_and_is_told() -> None:
    """Nothing more goes there; the managers hear of it once, by name and without the address."""
    world = alerted()
    bounced = deliveries(world, person=LAWYER.id, channel=Channel.EMAIL)[0]
    for _ in range(2):
        receipt_message(world.ctx, ses("Bounce", bounced, **HARD))
    settle(world)

    known = world.ctx.store.suppressions.get("email", address_hash(LAWYER.email))
    assert known is not None
    assert (known.reason, known.source) == (Reason.HARD_BOUNCE, bounced.id)
    told = deliveries(world, purpose="undelivered")
    assert {d.person for d in told} == {EMPLOYER.id}
    assert len(told) == 1
    text = world.mail.sent[-1].body.decode()
    assert "non remis" in text.replace("=\r\n", "")
    assert LAWYER.email not in text

    before = len(world.mail.sent)
    world.receive(world.closure("AT-2026-000777"))
    settle(world)
    assert [m.to for m in world.mail.sent[before:]].count(LAWYER.email) == 0
    ends = {d.state for d in deliveries(world, person=LAWYER.id, channel=Channel.EMAIL)}
    assert ends == {S.BOUNCED}
    assert len(deliveries(world, purpose="undelivered")) == 1


def test_a_complaint_stops_the_address_of_what_was_delivered() -> None:
    """The mail was read and called spam: it stays delivered, and somebody is told."""
    world = alerted()
    sent = deliveries(world, person=LAWYER.id, channel=Channel.EMAIL)[0]
    receipt_message(world.ctx, ses("Delivery", sent))
    receipt_message(world.ctx, ses("Complaint", sent, complaintFeedbackType="abuse"))
    settle(world)

    known = world.ctx.store.suppressions.get("email", sent.address)
    assert known is not None
    assert known.reason is Reason.COMPLAINT
    assert again(world, sent).state is S.DELIVERED
    assert len(deliveries(world, purpose="undelivered")) == 1


@pytest.mark.parametrize(
    ("reason", "state"), [(Reason.OPT_OUT, S.OPTED_OUT), (Reason.HARD_BOUNCE, S.BOUNCED)]
)
def test_an_sms_that_may_not_leave_becomes_a_mail(reason: Reason, state: S) -> None:
    """Whoever put the number on the list (STOP, the page, a carrier): the e-mail takes over."""
    world = World()
    world.ctx.store.suppressions.put(
        Suppression(channel="sms", address=address_hash(EMPLOYER.phone), reason=reason, at=world.now)
    )  # fmt: skip
    world.receive(world.closure())
    settle(world)

    assert one(world, Channel.SMS).state is state
    assert EMPLOYER.phone not in [m.to for m in world.sms.sent]
    assert one(world, Channel.EMAIL).state is S.ACCEPTED
    assert [m.to for m in world.mail.sent].count(EMPLOYER.email) == 2  # The alert, and what failed.


def test_the_providers_own_opt_out_is_ours_from_then_on() -> None:
    """A number that refuses at the provider is not tried again for each alert."""
    world = World()
    world.sms._failures = [OptedOut("sms", "stop"), OptedOut("sms", "stop")]
    world.receive(world.closure())
    world.later(minutes=1)
    world.work()

    known = world.ctx.store.suppressions.get("sms", address_hash(EMPLOYER.phone))
    assert known is not None
    assert known.reason is Reason.OPT_OUT


def test_a_lost_answer_whose_receipt_came_is_not_sent_twice() -> None:
    """The request timed out after it was taken; the receipt names our delivery: the doubt ends."""
    world = alerted(SendUncertain("email", "read time-out"))
    (doubtful,) = deliveries(world, uncertain=True)
    receipt_message(world.ctx, ses("Delivery", doubtful))
    before = len(world.mail.sent)

    world.later(hours=2)
    world.work()

    assert again(world, doubtful).state is S.DELIVERED
    assert len(world.mail.sent) == before


SCOPES = [("", ""), (TENANT.id, ""), ("", "email"), (TENANT.id, "email")]


@pytest.mark.parametrize(("tenant", "channel"), SCOPES)
def test_the_kill_switch_acts_at_once_and_loses_nothing(tenant: str, channel: str) -> None:
    """Off: no mail leaves, nothing is marked done. On: all of it leaves, once, tried once."""
    world = World()
    world.ctx.store.switches.turn_off(
        Switch(tenant=tenant, channel=channel, reason="incident", at=world.now)
    )
    world.receive(world.closure())
    for _ in range(5):
        world.later(hours=1)
        world.work()
    assert world.mail.sent == []
    assert bool(world.sms.sent) is bool(channel)
    waiting = deliveries(world, channel=Channel.EMAIL)
    assert {(d.state, d.attempts, d.started_at) for d in waiting} == {(S.PENDING, 0, None)}

    world.ctx.store.switches.turn_on(tenant, channel)
    world.later(minutes=6)
    world.work()

    sent = deliveries(world, channel=Channel.EMAIL)
    assert {(d.state, d.attempts) for d in sent} == {(S.ACCEPTED, 1)}
    # What nobody confirmed meanwhile is repeated, as a delivery of its own.
    assert {d.id for d in waiting} <= {d.id for d in sent}
    assert len(world.mail.sent) == len(sent)


def test_a_switch_turned_while_a_message_is_written_stops_that_very_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is read again just before the hand-over: not one more leaves, nothing is counted."""
    world = World()
    write = alerts.compose

    def slowly(*given: Any) -> Any:
        world.ctx.store.switches.turn_off(Switch(reason="incident", at=world.now))
        return write(*given)

    monkeypatch.setattr(alerts, "compose", slowly)
    world.receive(world.closure())
    world.later(minutes=1)
    world.work()

    assert world.mail.sent == world.sms.sent == []
    assert {(d.state, d.attempts) for d in deliveries(world)} == {(S.PENDING, 0)}
    window = f"{world.now:%Y-%m-%dT%H}"
    limits = (Limit(tenant=TENANT.id, channel="email", window=window, messages=1),)
    assert world.ctx.store.usages.take(limits, 0, world.now) is None


def test_what_waited_behind_the_switch_is_true_when_it_leaves() -> None:
    """Facts are checked when sending: what lost its cause meanwhile is not said."""
    world = World()
    world.ctx.store.switches.turn_off(Switch(reason="incident", at=world.now))
    world.receive(world.closure())
    world.later(minutes=1)
    world.work()
    world.ctx.store.people.put_person(msgspec.structs.replace(LAWYER, firm="autre"))
    world.ctx.store.switches.turn_on()
    world.later(minutes=6)
    world.work()

    assert {d.state for d in deliveries(world, person=LAWYER.id)} == {S.CANCELLED}


def test_a_tenant_over_its_sms_budget_is_told_by_mail_and_misses_nothing() -> None:
    """One segment's worth: the rest becomes e-mail, the managers and nobody else are told once."""
    world = alerted(sms_price=1000, sms_tenant_month=1)
    settle(world)

    texts = deliveries(world, channel=Channel.SMS)
    stopped = [d for d in texts if d.state is S.GIVEN_UP]
    assert stopped
    assert all("limit of sms reached" in d.last_error for d in stopped)
    for d in stopped:
        assert [
            m.state
            for m in deliveries(world, person=d.person, channel=Channel.EMAIL, cause=d.cause)
        ] == [S.ACCEPTED]
    assert len(deliveries(world, purpose="sms_limit")) == 1
    used = world.ctx.store.usages.get(Limit(tenant=GLOBAL, channel="sms", window="2026-11"))
    assert used.messages == len(world.sms.sent)


@pytest.mark.parametrize("permanent", [True, False])
def test_what_did_not_leave_is_not_paid_for(permanent: bool) -> None:
    """A refusal gives its segments back."""
    world = World()
    world.sms._failures = [SendFailed("sms", "busy", permanent=permanent)]
    world.receive(world.closure())
    world.later(minutes=1)
    world.work()

    used = world.ctx.store.usages.get(Limit(tenant=TENANT.id, channel="sms", window="2026-11"))
    assert used.messages == len(world.sms.sent)


def test_a_flood_of_mails_waits_for_the_next_hour_and_all_leave() -> None:
    """The rate of one employer is bounded; nothing is dropped."""
    world = alerted(mail_tenant_hour=1)
    assert len(world.mail.sent) == 1
    for _ in range(60):
        world.later(minutes=15)
        world.work()

    mails = deliveries(world, channel=Channel.EMAIL, purpose="event")
    assert len(mails) > 1
    assert {d.state for d in mails} == {S.ACCEPTED}


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", "vigie")
