"""Choices made while a message waits: who stopped is not told any more, who must be still is."""

from typing import Any

import pytest

from chalicelib.alerts import failed
from chalicelib.alerts.opting import Stop
from chalicelib.cases import event_from
from chalicelib.errors import SendFailed
from chalicelib.flows.ended import consequence
from chalicelib.flows.links import StopClaim
from chalicelib.flows.listening import STOPPED
from chalicelib.flows.opt_out import choices, stop
from chalicelib.flows.phones import Outcome, send_code
from chalicelib.flows.record import record
from chalicelib.flows.sms_refusals import resume_sms
from chalicelib.flows.stop_word import inbound_sms
from chalicelib.flows.sweep import sweep
from chalicelib.store.consent_records import ConsentWay
from chalicelib.store.preference_records import Pace, Preferences, Quiet, Wish
from chalicelib.store.records import Channel, DeliveryState, Person

from .escalating import ANNE, ASKED, BILAL, CHEF, FILED, LEA, House

RECEIPT = {"kind": "receipt_issued", "on": "2026-11-23", "type": "reception"}


def stops(house: House, person: Person, what: Stop, channel: str = "email") -> None:
    stop(house.ctx, StopClaim(person.id, "e", house.ref.id, channel), what, ConsentWay.LINK)


def planned(house: House, event: dict[str, Any]) -> None:
    """It happens and is planned; the queue has not handed its messages over."""
    record(house.ctx, house.ref, event_from(dict(event)), "1")
    house.later(seconds=30)
    sweep(house.ctx)


def ends(house: House, person: Person) -> set[tuple[DeliveryState, str]]:
    return {(d.state, d.last_error) for d in house.deliveries if d.person == person.id}


@pytest.mark.parametrize("pace", [Pace.DAILY, Pace.NOW])
def test_who_stops_while_a_message_waits_is_not_told(pace: Pace) -> None:
    """In a recap or alone, it ends with the reason."""
    house = House(FILED, subscribed=(ANNE, BILAL))
    wish = Wish(channels=(Channel.EMAIL,), pace=pace)
    house.ctx.store.preferences.put(Preferences(person="anne", wishes={"progress": wish}))
    planned(house, RECEIPT)
    stops(house, ANNE, Stop.ALL)
    before = len(house.mail.sent)
    house.let_pass(3)

    assert ends(house, ANNE) == {(DeliveryState.CANCELLED, STOPPED)}
    assert "anne@e.example" not in [m.to for m in house.mail.sent[before:]]
    assert "bilal@e.example" in house.told()


def test_quiet_hours_chosen_while_a_message_waits_are_kept() -> None:
    """Read again when it leaves: the night of its reader's choice, then it is sent, tried once."""
    house = House(FILED, subscribed=(ANNE, BILAL))
    planned(house, RECEIPT)
    at_ten = house.now.replace(hour=10, minute=0, second=0)
    quiet = Quiet(start=9, end=11)  # It is a quarter past ten in Paris.
    house.ctx.store.preferences.put(Preferences(person="anne", quiet=quiet))
    before = len(house.mail.sent)
    house.work()
    held = [d for d in house.deliveries if d.person == "anne"]

    assert {m.to for m in house.mail.sent[before:]} == {"bilal@e.example"}
    assert {(d.state, d.attempts, d.not_before) for d in held} == {
        (DeliveryState.PENDING, 0, at_ten)
    }
    house.now = at_ten
    house.work()
    assert "anne@e.example" in house.told()


def test_the_mail_that_takes_over_from_a_text_waits_for_the_morning() -> None:
    """An SMS given up at night: its words come by e-mail when the quiet hours are over."""
    house = House(FILED, subscribed=(ANNE,))
    wish = Wish(channels=(Channel.SMS,), pace=Pace.NOW)
    quiet = Quiet(start=20, end=8)
    house.ctx.store.preferences.put(
        Preferences(person="anne", wishes={"progress": wish}, quiet=quiet)
    )
    planned(house, RECEIPT)
    house.work()
    (text,) = (d for d in house.deliveries if d.person == "anne")
    house.later(hours=10)  # Twenty past eight in the evening.
    lost = failed(text, SendFailed(text.channel, "expired", permanent=True), house.now)
    house.ctx.store.deliveries.finish(lost, None, consequence(lost, house.now))
    before = len(house.mail.sent)
    house.settle()
    house.later(minutes=3)
    house.work()

    assert house.mail.sent[before:] == []
    house.let_pass(1)
    assert "anne@e.example" in house.told()


def test_the_last_who_stops_is_still_told_of_a_legal_time_that_waits() -> None:
    """Nobody else of the employer's side hears of it: it leaves."""
    house = House(FILED, subscribed=(ANNE,))
    planned(house, ASKED)
    stops(house, ANNE, Stop.ALL)
    house.work()

    assert "anne@e.example" in house.told()


def test_sms_refused_by_its_link_never_comes_again_escalations_included() -> None:
    """They were told so; the channel is closed, and the next person is turned to."""
    house = House(FILED, subscribed=(ANNE,))
    stops(house, ANNE, Stop.SMS, "sms")
    house.happen("1", **ASKED)
    house.until_next_step()
    house.until_next_step()

    assert ANNE.phone not in house.told()
    assert ("contact", "bilal", "email") in house.repeats()


def test_who_follows_by_mail_may_refuse_the_sms_of_an_escalation() -> None:
    """Its link offers what it came by."""
    house = House(FILED, subscribed=(ANNE,))
    stops(house, ANNE, Stop.SMS, "sms")
    resume_sms(house.ctx, ANNE.phone)

    offered = choices(house.ctx, StopClaim("anne", "e", house.ref.id, "sms"))
    stops(house, ANNE, Stop.SMS, "sms")
    house.happen("1", **ASKED)
    house.until_next_step()

    assert offered[0] is Stop.SMS
    assert ANNE.phone not in house.told()


def test_sms_refused_by_its_link_comes_back_by_a_page_and_not_what_stop_refused() -> None:
    """A code may be asked for again after a link; after STOP, only START."""
    house = House(FILED, subscribed=(ANNE,))
    stops(house, ANNE, Stop.SMS, "sms")
    assert send_code(house.ctx, ANNE, ANNE.phone) is Outcome.SENT

    resume_sms(house.ctx, ANNE.phone)
    inbound_sms(house.ctx, {"originationNumber": ANNE.phone, "messageBody": "STOP"})
    resume_sms(house.ctx, ANNE.phone)
    assert send_code(house.ctx, ANNE, ANNE.phone) is Outcome.STOPPED


def test_a_lawyer_who_stopped_is_not_turned_to() -> None:
    """An escalation that reaches the firm speaks to who kept a channel there."""
    house = House(FILED, subscribed=(ANNE,), firm="f")
    stops(house, LEA, Stop.ALL)
    before = house.told().count(LEA.email)  # One mail said that it stopped.
    house.happen("1", **ASKED)
    house.let_pass(9)

    assert house.told().count(LEA.email) == before
    assert CHEF.email in house.told()
