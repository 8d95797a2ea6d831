"""Receipts add up: early, late, twice, in any order, each message has one end."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from chalicelib.alerts import applied, read_receipts
from chalicelib.alerts.channels import OF_A_PAGE
from chalicelib.alerts.delivery import MAX_TRIES
from chalicelib.errors import BadInput
from chalicelib.store.records import Channel, Delivery, DeliveryState, Receipt, Verdict

from .samples import EMPLOYER, NOW, delivery, replace

S, V = DeliveryState, Verdict
AT = "2026-11-23T09:31:00.000Z"
MAIL = {
    "messageId": "m-1",
    "timestamp": AT,
    "destination": ["claire@martin.example"],
    "tags": {"delivery": ["d1"], "tenant": ["t"], "case": ["c"], "ses:caller-identity": ["x"]},
}
BOUNCE = {
    "bounceType": "Permanent", "bounceSubType": "General", "timestamp": AT,
    "bouncedRecipients": [{"emailAddress": "claire@martin.example", "status": "5.1.1", "diagnosticCode": "no such user"}],
}  # fmt: skip


def ses(event: str, **about: Any) -> dict[str, Any]:
    return {"eventType": event, "mail": MAIL, **about}


def sms(event: str, **more: Any) -> dict[str, Any]:
    known = {
        "eventType": event, "eventVersion": "1.0", "eventTimestamp": 1795426260000, "isFinal": False,
        "messageId": "m-1", "messageStatusDescription": "words", "destinationPhoneNumber": "+33612345678",
        "context": {"delivery": "d1", "tenant": "t", "case": "c"},
    }  # fmt: skip
    return known | more


@pytest.mark.parametrize(
    ("message", "verdict"),
    [
        (ses("Send", send={}), V.SENT),
        (ses("Delivery", delivery={"timestamp": AT}), V.DELIVERED),
        (ses("DeliveryDelay", deliveryDelay={"timestamp": AT, "delayType": "MailboxFull"}), V.DELAYED),
        (ses("Bounce", bounce=BOUNCE), V.BOUNCED),
        (ses("Bounce", bounce=BOUNCE | {"bounceType": "Transient"}), V.LATER),
        (ses("Bounce", bounce=BOUNCE | {"bounceType": "Undetermined"}), V.LATER),
        (ses("Complaint", complaint={"timestamp": AT, "complaintFeedbackType": "abuse"}), V.COMPLAINED),
        (ses("Reject", reject={"reason": "Bad content"}), V.REFUSED),
        (ses("Rendering Failure", failure={"errorMessage": "x", "templateName": "y"}), V.REFUSED),
        (sms("TEXT_QUEUED"), V.SENT),
        (sms("TEXT_SUCCESSFUL"), V.SENT),
        (sms("TEXT_SUCCESSFUL", isFinal=True), V.UNCONFIRMED),
        (sms("TEXT_DELIVERED", isFinal=True), V.DELIVERED),
        (sms("TEXT_INVALID", isFinal=True), V.BOUNCED),
        (sms("TEXT_CARRIER_BLOCKED", isFinal=True), V.REFUSED),
        (sms("TEXT_TTL_EXPIRED", isFinal=True), V.LATER),
        (sms("TEXT_UNREACHABLE", isFinal=True), V.LATER),
        (sms("TEXT_UNKNOWN", isFinal=True), V.UNCONFIRMED),
    ],
)  # fmt: skip
def test_each_event_says_one_thing_of_one_delivery(
    message: dict[str, Any], verdict: Verdict
) -> None:
    """In our words, with the ids we gave, and without the person's address."""
    (receipt,) = read_receipts(message)

    assert receipt.verdict is verdict
    assert (receipt.provider_id, receipt.tenant, receipt.case, receipt.delivery) == (
        "m-1",
        "t",
        "c",
        "d1",
    )
    assert receipt.at == datetime(2026, 11, 23, 9, 31, tzinfo=UTC)
    assert "claire" not in str(receipt)
    assert "+336" not in str(receipt)


@pytest.mark.parametrize("event", ["Open", "Click", "Subscription"])
def test_who_reads_is_not_our_business(event: str) -> None:
    """An opening proves nothing (scanners open) and is not kept."""
    assert read_receipts(ses(event)) == ()


@pytest.mark.parametrize(
    "message",
    [{}, {"mail": {}}, ses("Surprise"), sms("TEXT_SURPRISE"), {"eventType": "VOICE_ENDED"}, {"mail": 3, "eventType": "Send"}, sms("TEXT_SENT", eventTimestamp="soon")],
)  # fmt: skip
def test_what_is_no_receipt_is_refused_and_waits_for_somebody(message: dict[str, Any]) -> None:
    """It goes to the dead letters: a provider's new word is told by an alarm, never guessed."""
    with pytest.raises(BadInput):
        read_receipts(message)


def test_a_mail_that_answers_a_page_is_of_no_delivery() -> None:
    """A sign-in or test mail is marked when it is sent: its receipts are nobody's."""
    mine = MAIL | {"tags": {OF_A_PAGE[0]: [OF_A_PAGE[1]]}}

    assert read_receipts({"eventType": "Send", "mail": mine, "send": {}}) == ()


def taken(state: DeliveryState = S.ACCEPTED, **more: Any) -> Delivery:
    known: dict[str, Any] = {"provider_id": "m-1", "attempts": 1, "started_at": NOW}
    return delivery(EMPLOYER, Channel.EMAIL, state=state, **(known | more))


def said(verdict: Verdict, minute: int = 1, provider: str = "m-1") -> Receipt:
    at = NOW + timedelta(minutes=minute)
    return Receipt(provider_id=provider, verdict=verdict, event=verdict.title(), at=at, why="why")


def after(d: Delivery, *receipts: Receipt) -> Delivery:
    for receipt in receipts:
        d = applied(d, receipt, NOW + timedelta(hours=1))
    return d


@pytest.mark.parametrize(
    ("start", "verdict", "end"),
    [
        (S.ACCEPTED, V.SENT, S.ACCEPTED),
        (S.ACCEPTED, V.DELAYED, S.ACCEPTED),
        (S.ACCEPTED, V.DELIVERED, S.DELIVERED),
        (S.ACCEPTED, V.UNCONFIRMED, S.UNCONFIRMED),
        (S.ACCEPTED, V.LATER, S.PENDING),
        (S.ACCEPTED, V.REFUSED, S.GIVEN_UP),
        (S.ACCEPTED, V.BOUNCED, S.BOUNCED),
        (S.ACCEPTED, V.COMPLAINED, S.ACCEPTED),
        (S.SENDING, V.SENT, S.ACCEPTED),
        (S.SENDING, V.DELIVERED, S.DELIVERED),
        (S.UNCONFIRMED, V.DELIVERED, S.DELIVERED),
        (S.UNCONFIRMED, V.BOUNCED, S.BOUNCED),
        (S.DELIVERED, V.DELAYED, S.DELIVERED),
        (S.DELIVERED, V.LATER, S.DELIVERED),
        (S.DELIVERED, V.UNCONFIRMED, S.DELIVERED),
        (S.DELIVERED, V.BOUNCED, S.BOUNCED),
        (S.BOUNCED, V.DELIVERED, S.BOUNCED),
        (S.GIVEN_UP, V.DELIVERED, S.DELIVERED),
        (S.CANCELLED, V.DELIVERED, S.CANCELLED),
        (S.OPTED_OUT, V.DELIVERED, S.OPTED_OUT),
        (S.PENDING, V.SENT, S.PENDING),
        (S.PENDING, V.DELIVERED, S.DELIVERED),
    ],
)
def test_each_receipt_changes_what_it_may_and_is_always_kept(
    start: DeliveryState, verdict: Verdict, end: DeliveryState
) -> None:
    """A delivery outweighs a delay, a bounce outweighs a delivery; the story says all of it."""
    done = after(taken(start), said(verdict))

    assert done.state is end
    assert [t.end for t in done.tries] == [f"{verdict}: {verdict.title()}"]


def test_the_same_receipt_again_changes_nothing() -> None:
    """Providers say at least once."""
    once = after(taken(), said(V.DELIVERED))

    assert after(once, said(V.DELIVERED)) is once


@pytest.mark.parametrize(
    "words",
    [(V.SENT, V.DELAYED, V.DELIVERED), (V.SENT, V.DELIVERED, V.BOUNCED), (V.SENT, V.DELAYED, V.UNCONFIRMED), (V.DELIVERED, V.COMPLAINED, V.UNCONFIRMED)],
)  # fmt: skip
def test_the_order_of_arrival_changes_no_end(words: tuple[Verdict, ...]) -> None:
    """Each order of the same receipts ends the same."""
    receipts = [said(verdict, minute) for minute, verdict in enumerate(words)]
    ends = {after(taken(), *order).state for order in permutations(receipts)}

    assert len(ends) == 1


@pytest.mark.parametrize("verdict", [V.LATER, V.REFUSED, V.UNCONFIRMED])
def test_an_older_attempts_word_never_ends_the_newer_one(verdict: Verdict) -> None:
    """The second attempt is out: what the first one's provider still says is only kept."""
    again = taken(provider_id="m-2", attempts=2)

    assert after(again, said(verdict, provider="m-1")).state is S.ACCEPTED
    assert after(again, said(V.DELIVERED, provider="m-1")).state is S.DELIVERED


def test_a_lost_answer_that_had_left_is_not_sent_again() -> None:
    """The request timed out, the provider says "sent": the doubt is over."""
    doubtful = taken(S.PENDING, provider_id="", uncertain=True)
    done = after(doubtful, said(V.SENT, provider="m-9"))

    assert (done.state, done.provider_id) == (S.ACCEPTED, "m-9")


def test_a_soft_bounce_is_given_up_once_its_patience_is_over() -> None:
    """126 hours after the first attempt, whatever the plan's own date."""
    old = taken(started_at=NOW - timedelta(hours=126))
    young = taken(created_at=NOW - timedelta(hours=400))

    assert after(old, said(V.LATER)).state is S.GIVEN_UP
    assert after(young, said(V.LATER)).state is S.PENDING


def test_a_story_is_bounded_and_keeps_its_beginning() -> None:
    """A provider that repeats itself does not fill the table."""
    long = after(taken(), *(said(V.DELAYED, minute) for minute in range(100)))

    assert len(long.tries) == MAX_TRIES
    assert long.tries[0].at == NOW
    assert long.tries[-1].at == NOW + timedelta(minutes=99)
    assert replace(long, tries=()).state is S.ACCEPTED
