"""An urgent alert goes on until somebody says « Vu », or fails where everybody sees it."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.cases import event_from
from chalicelib.errors import Conflict, SendFailed
from chalicelib.flows import escalation as steps
from chalicelib.flows.contacts import choose
from chalicelib.flows.dispatch import dispatch
from chalicelib.flows.escalate import hurry, take_step, tell
from chalicelib.flows.record import record
from chalicelib.flows.sweep import sweep
from chalicelib.store import DueKind, DueRow
from chalicelib.store.alert_records import (
    Acknowledgement,
    EscalationState,
    Manners,
    Side,
    Stage,
    Way,
)
from chalicelib.store.alerts import Alerts
from chalicelib.store.cases import outbox_row
from chalicelib.store.due import Due
from chalicelib.store.records import Channel, DeliveryState, Outbox, Subscription

from .escalating import ANNE, ANSWERED, ASKED, BILAL, CHEF, FILED, LEA, House, with_channels

WAITING, SEEN = EscalationState.WAITING, EscalationState.SEEN


def email_only() -> House:
    """Anne follows the case by e-mail only, though her mobile is known."""
    house = House(FILED, subscribed=(ANNE,))
    with_channels(house, ANNE, Channel.EMAIL)
    house.happen("1", **ASKED)
    return house


def test_without_vu_it_goes_from_channel_to_contact_to_manager_then_fails_in_sight() -> None:
    """Next channel, next contact, manager, then a failure that the operator is told of."""
    house = email_only()
    house.ctx = msgspec.structs.replace(
        house.ctx,
        settings=msgspec.structs.replace(house.ctx.settings, operator_email="op@v.example"),
    )
    for _ in range(4):
        house.until_next_step()

    assert house.repeats() == [
        ("channel", "anne", "sms"),
        ("contact", "bilal", "email"),
        ("manager", "chef", "email"),
    ]
    assert house.escalation().state is EscalationState.UNSEEN
    assert house.steps_due() == []
    assert house.told().count("op@v.example") == 1


def test_a_mandated_firm_is_turned_to_after_the_manager() -> None:
    """When the employer's side never answers, its counsel hears it."""
    house = House(firm="f", subscribed=(CHEF,))
    while house.escalation().state is WAITING:
        house.until_next_step()

    assert ("counsel", "lea", "email") in house.repeats()
    stages = [step.stage for step in house.escalation().steps]
    assert stages == [Stage.CONTACT, Stage.CONTACT, Stage.MANAGER, Stage.COUNSEL]


def test_vu_ends_the_repeats_of_one_alert_and_never_the_ladder() -> None:
    """After « Vu » nothing of that alert is said again; the reminders of its date still come."""
    house = House()
    house.see()

    assert house.escalation().state is SEEN
    assert house.escalation().person == "anne"
    before = len(house.deliveries)
    house.let_pass(30)
    reminders = [d for d in house.deliveries if d.purpose == "reminder" and not d.escalated]
    assert [d for d in house.deliveries if d.cause == "k1" and d.escalated] == []
    assert len(reminders) > 5
    assert len(house.deliveries) > before


def test_vu_cancels_what_still_waits_for_that_person() -> None:
    """The text message that did not leave yet is cancelled, with its reason."""
    house = House(FILED)
    house.sms._failures.append(SendFailed("sms", "busy", permanent=False))
    house.happen("1", **ASKED)
    house.see()

    (sms,) = [d for d in house.deliveries if d.channel is Channel.SMS]
    assert sms.state is DeliveryState.CANCELLED
    assert "Vu" in sms.last_error
    house.later(hours=3)
    house.work()
    assert house.sms.sent == []


def test_saying_vu_twice_is_saying_it_once() -> None:
    """The first acknowledgement stays, with its instant."""
    house = House()
    house.see()
    first = house.ctx.store.alerts.seen(house.alert())
    house.later(hours=1)
    house.see()

    assert house.ctx.store.alerts.seen(house.alert()) == first
    assert len(first) == 1


@pytest.mark.parametrize("vu_first", [True, False])
def test_vu_racing_with_a_step(vu_first: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever commits first, the alert ends seen, and what the step planned is not sent after."""
    house = House()
    (row,) = house.steps_due()
    house.now = row.at
    if vu_first:  # Anne answers between the reading of the step and its commit.

        def late(shelf: Alerts, *values: Any) -> None:
            monkeypatch.undo()
            house.see()
            shelf.move(*values)

        monkeypatch.setattr(Alerts, "move", late)
        take_step(house.ctx, row)
    else:  # The step commits between the reading of « Vu » and its commit.
        acknowledge = house.ctx.store.alerts.acknowledge

        def later(*values: Any) -> bool:
            monkeypatch.undo()
            take_step(house.ctx, row)
            return acknowledge(*values)

        monkeypatch.setattr(house.ctx.store.alerts, "acknowledge", later)
        house.see()
    house.settle()
    house.settle()

    assert house.escalation().state is SEEN
    assert house.steps_due() == []
    assert "bilal@e.example" not in house.told()


def test_a_step_taken_twice_is_one_step() -> None:
    """A sweep that replays an old row finds that its escalation has left it."""
    house = House()
    (row,) = house.steps_due()
    house.now = row.at
    take_step(house.ctx, row)
    take_step(house.ctx, row)

    assert len(house.escalation().steps) == 1


def test_a_replay_of_the_stream_starts_and_tells_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same outbox items again, in any order, change nothing: dropped, or left by a crash."""
    house = House(FILED)
    seen: list[Outbox] = []
    drop = Due.drop

    def keep(due: Due, row: DueRow) -> None:
        if row.kind is DueKind.OUTBOX:
            seen.append(msgspec.json.decode(row.data, type=Outbox))
        drop(due, row)

    monkeypatch.setattr(Due, "drop", keep)
    house.happen("1", **ASKED)
    house.until_next_step()
    before, told = house.deliveries, house.told()
    for number, outbox in enumerate([*reversed(seen), *seen]):
        if number % 3:
            house.ctx.store.due.put(outbox_row(outbox))
        dispatch(house.ctx, outbox)
    house.settle()

    assert len(seen) >= 2
    assert house.deliveries == before
    assert house.told() == told


@pytest.mark.parametrize("where", ["start", "plan", "move"])
def test_a_process_killed_between_two_steps_is_taken_over(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before any write of an escalation, the sweep starts again and nothing is missing."""
    house = House(FILED)
    shelf = house.ctx.store.deliveries if where == "plan" else house.ctx.store.alerts
    kept, left = getattr(shelf, where), [1]

    def dying(*values: Any) -> Any:
        if left:
            left.pop()
            raise KeyboardInterrupt
        return kept(*values)

    monkeypatch.setattr(shelf, where, dying)
    kill = KeyboardInterrupt if where != "move" else ()
    try:
        house.happen("1", **ASKED)
    except kill:
        house.settle()
    assert house.escalation().state is WAITING
    for _ in range(3):
        try:
            house.until_next_step()
        except KeyboardInterrupt:
            house.settle()

    assert [stage for stage, *_ in house.repeats()][:2] == ["contact", "manager"]


@pytest.mark.parametrize(
    "fields",
    [
        ANSWERED,
        {"kind": "correction", "on": "2026-11-24", "of": "k1", "fields": {"due": "2027-01-15"}, "reason": "relu"},
        {"kind": "correction", "on": "2026-11-24", "of": "k1", "fields": {"set_aside": True}, "reason": "faux"},
    ],
    ids=["answered", "moved", "set-aside"],
)  # fmt: skip
def test_an_alert_that_lost_its_cause_escalates_no_more(fields: dict[str, Any]) -> None:
    """Answered, moved or set aside: its escalation is over, and its due row gone."""
    house = House()
    house.happen("2", **fields)

    assert house.escalation().state is EscalationState.OVER
    assert house.repeats() == []


def test_a_step_of_the_day_whose_cause_went_is_not_told() -> None:
    """Facts are looked at again when the step comes, even if nothing told of the answer."""
    house = House()
    record(house.ctx, house.ref, event_from(dict(ANSWERED)), "2", told=False)
    house.until_next_step()

    assert house.escalation().state is EscalationState.OVER
    assert house.repeats() == []


def test_a_bounce_turns_to_the_next_one_at_once() -> None:
    """A delivery that surely reached nobody does not wait four hours."""
    house = House(FILED, subscribed=(BILAL,))
    house.mail._failures.append(SendFailed("email", "no such mailbox", permanent=True))
    house.happen("1", **ASKED)
    house.settle()

    (first,) = house.escalation().steps
    assert first.failed
    assert house.repeats() == [("contact", "anne", "email"), ("contact", "anne", "sms")]


def test_another_message_that_stands_is_waited_for() -> None:
    """Her text message failed, her e-mail left: she has the usual time to answer."""
    house = House(FILED)
    house.sms._failures.append(SendFailed("sms", "unknown number", permanent=True))
    house.happen("1", **ASKED)
    house.settle()

    assert house.repeats() == []
    assert house.escalation().state is WAITING


def test_one_failure_hurries_once() -> None:
    """The same bounce told twice (a duplicated receipt) takes one step."""
    house = House(FILED, subscribed=(BILAL,))
    house.mail._failures.append(SendFailed("email", "no such mailbox", permanent=True))
    house.happen("1", **ASKED)
    (bounced,) = [d for d in house.deliveries if d.state is DeliveryState.BOUNCED]
    hurry(house.ctx, bounced)
    hurry(house.ctx, bounced)

    assert len(house.escalation().steps) == 1


def test_an_alert_nobody_has_to_confirm_escalates_when_it_reaches_nobody() -> None:
    """A simple message that bounces is not lost: the next contact gets it, and may confirm."""
    house = House(FILED, subscribed=(BILAL,))
    house.mail._failures.append(SendFailed("email", "no such mailbox", permanent=True))
    house.happen("1", kind="receipt_issued", on="2026-11-23", id="r1", type="attestation")
    house.settle()

    assert [one[1] for one in house.repeats()] == ["anne", "anne"]
    assert house.escalation("r1").state is WAITING


def test_each_side_has_its_own_escalation() -> None:
    """The employer's « Vu » says nothing of its counsel's, nor the other way."""
    house = House(FILED, {"kind": "closed", "on": "2026-11-23", "id": "c1"}, firm="f")
    house.see(ANNE, "c1")

    assert house.escalation("c1").state is SEEN
    assert house.escalation("c1", Side.FIRM).state is WAITING
    house.see(LEA, "c1")
    assert house.escalation("c1", Side.FIRM).state is SEEN


def test_counsel_turned_to_may_confirm_for_the_employer() -> None:
    """The lawyer an escalation ended with is a person who acknowledged."""
    house = House(firm="f", subscribed=(CHEF,))
    while Stage.COUNSEL not in {step.stage for step in house.escalation().steps}:
        house.until_next_step()
    house.see(LEA)

    assert (house.escalation().state, house.escalation().person) == (SEEN, "lea")


def test_a_late_vu_ends_a_failure_well() -> None:
    """Somebody who confirms after everybody was told makes it seen."""
    house = House()
    while house.escalation().state is WAITING:
        house.until_next_step()
    house.see(BILAL)

    assert house.escalation().state is SEEN


def test_an_alert_that_nobody_follows_finds_somebody() -> None:
    """No subscription at all on the employer's side: its people are turned to all the same."""
    house = House(FILED, subscribed=())
    house.happen("1", **ASKED)
    assert house.told() == []
    (row,) = house.steps_due()
    house.now = row.at
    house.work()
    house.settle()

    assert house.told()


def test_the_order_of_contacts_is_the_employer_s() -> None:
    """The tenant's order, and for one case another."""
    house = House(FILED, subscribed=(CHEF,))
    choose(house.ctx, Manners(tenant="e", contacts=("bilal", "anne")), CHEF)
    house.happen("1", **ASKED)
    choose(house.ctx, Manners(tenant="e", case=house.ref.id, contacts=("anne", "bilal")), CHEF)
    house.until_next_step()

    assert {one[1] for one in house.repeats()} == {"anne"}


def test_whoever_stopped_all_alerts_is_not_turned_to() -> None:
    """No channel chosen at all: the escalation passes to somebody else."""
    house = House(subscribed=(CHEF,))
    house.ctx.store.people.subscribe(Subscription(tenant="e", person="anne", channels=()))
    house.until_next_step()

    assert {one[1] for one in house.repeats()} == {"bilal"}


def test_a_late_vu_before_the_start_is_found_by_the_first_step() -> None:
    """An acknowledgement without an escalation to end stops the one that starts after it."""
    house = House()
    escalation = house.escalation()
    alert = house.alert()
    house.ctx.store.alerts.move(
        msgspec.structs.replace(escalation, state=WAITING), house.steps_due()[0]
    )
    ack = Acknowledgement(alert=alert, person="bilal", at=house.now, way=Way.PAGE)
    assert house.ctx.store.alerts.acknowledge(ack, [])
    house.until_next_step()

    assert house.escalation().state is SEEN
    assert house.repeats() == []


def test_a_step_is_lost_to_nobody_when_two_sweeps_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slower of two sweeps leaves what the quicker one wrote."""
    house = House()
    (row,) = house.steps_due()
    house.now = row.at
    advance = steps.advance

    def twice(*values: Any, **more: Any) -> None:
        advance(*values, **more)
        advance(*values, **more)

    monkeypatch.setattr("chalicelib.flows.escalate.advance", twice)
    take_step(house.ctx, row)

    assert len(house.escalation().steps) == 1
    with pytest.raises(Conflict):
        house.ctx.store.alerts.move(msgspec.structs.replace(house.escalation(), version=1), None)


def test_a_replayed_step_after_vu_tells_nobody() -> None:
    """The outbox item of a step, dispatched after « Vu », plans nothing."""
    house = House()
    (row,) = house.steps_due()
    house.now = row.at
    sweep(house.ctx)
    pending = [
        msgspec.json.decode(r.data, type=Outbox)
        for s in range(4)
        for r in house.ctx.store.due.until(house.now + timedelta(minutes=1), s)
        if r.kind is DueKind.OUTBOX
    ]
    house.see()
    house.settle()

    assert [o.purpose for o in pending] == ["escalated"]
    assert tell(house.ctx, pending[0]) == []
    assert house.repeats() == []
