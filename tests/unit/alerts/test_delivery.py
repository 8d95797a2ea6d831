"""A delivery ends in a named state, or waits; a failed send is never done."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.alerts import (
    FakeSender,
    OptedOut,
    Outgoing,
    SendUncertain,
    abandon,
    attempt,
    compose,
    failed,
    retry_at,
)
from chalicelib.errors import BadInput, NotFound, SendFailed
from chalicelib.store.records import Channel, Delivery, DeliveryState, Role

from .samples import EMPLOYER, LINKS, NOW, about, delivery, replace

S = DeliveryState
MESSAGE = Outgoing(to="claire@martin.example", body=b"x", sha256="ab" * 32)
DOWN = SendFailed("email", "throttled", permanent=False)
REFUSED = SendFailed("email", "no such mailbox", permanent=True)
LOST = SendUncertain("email", "read time-out")


def claimed(channel: Channel = Channel.EMAIL, attempts: int = 1, **more: object) -> Delivery:
    return delivery(EMPLOYER, channel, state=S.SENDING, attempts=attempts, **more)


def after(failure: SendFailed | None, d: Delivery, now: datetime = NOW) -> Delivery:
    return attempt(d, MESSAGE, FakeSender(*([failure] if failure else [])), now)


def test_an_accepted_message_keeps_its_proof() -> None:
    """Provider id and hash of the content, never the content itself (reference §6)."""
    sender = FakeSender()
    done = attempt(claimed(), MESSAGE, sender, NOW)

    assert (done.state, done.content_sha256, done.last_error) == (S.ACCEPTED, MESSAGE.sha256, "")
    assert done.provider_id
    assert sender.sent == [MESSAGE]
    assert retry_at(done, NOW, 0.5) == NOW + timedelta(hours=72)


@pytest.mark.parametrize(
    ("failure", "channel", "state", "uncertain"),
    [
        (DOWN, Channel.EMAIL, S.PENDING, False),
        (DOWN, Channel.SMS, S.PENDING, False),
        (LOST, Channel.EMAIL, S.SENDING, True),
        (REFUSED, Channel.EMAIL, S.BOUNCED, False),
        (REFUSED, Channel.SMS, S.GIVEN_UP, False),
        (OptedOut("sms", "stop"), Channel.SMS, S.OPTED_OUT, False),
    ],
)
def test_each_failure_has_its_state(
    failure: SendFailed, channel: Channel, state: S, uncertain: bool
) -> None:
    """Temporary waits, unknown stays started and will be labelled, permanent ends by its name."""
    ended = after(failure, claimed(channel))

    assert (ended.state, ended.uncertain, ended.last_error) == (state, uncertain, failure.why)
    assert (retry_at(ended, NOW, 0.0) is None) == (state not in (S.PENDING, S.SENDING))


def test_a_doubt_outlives_a_later_certain_failure() -> None:
    """The first attempt may be out, whatever happened to the second."""
    assert after(DOWN, claimed(attempts=2, uncertain=True)).uncertain


@pytest.mark.parametrize("failure", [DOWN, LOST])
@pytest.mark.parametrize(("channel", "hours"), [(Channel.EMAIL, 126), (Channel.SMS, 4)])
def test_patience_ends_visibly(channel: Channel, hours: int, failure: SendFailed) -> None:
    """126 hours for e-mail, 4 for SMS; then given up, with the last reason."""
    just_before = after(failure, claimed(channel), NOW + timedelta(hours=hours, seconds=-1))
    at_last = after(failure, claimed(channel, attempts=9), NOW + timedelta(hours=hours))

    assert just_before.state in (S.PENDING, S.SENDING)
    assert at_last.state is S.GIVEN_UP
    assert failure.why in at_last.last_error
    assert "9 attempts" in at_last.last_error


def test_too_many_attempts_end_it_too() -> None:
    """A bound on attempts whatever the clock says."""
    assert after(DOWN, claimed(attempts=40)).state is S.GIVEN_UP


@pytest.mark.parametrize(
    ("attempts", "jitter", "seconds"),
    [(1, 0, 60), (2, 0, 120), (3, 0, 240), (1, 1, 75), (20, 0, 21600)],
)
def test_waits_double_up_to_a_bound_with_jitter(attempts: int, jitter: float, seconds: int) -> None:
    """The provider that comes back is not met by everybody at once."""
    waiting = after(DOWN, claimed(attempts=attempts))

    assert retry_at(waiting, NOW, jitter) == NOW + timedelta(seconds=seconds)


@settings(deadline=None)
@given(
    channel=st.sampled_from(list(Channel)),
    jitter=st.floats(0, 1),
    uncertain=st.booleans(),
)
def test_a_provider_that_never_comes_back_ends_in_given_up(
    channel: Channel, jitter: float, uncertain: bool
) -> None:
    """Every chain of attempts ends, and not before most of its patience was used."""
    now, waiting = NOW, claimed(channel)
    while True:
        waiting = after(LOST if uncertain else DOWN, waiting, now)
        following = retry_at(waiting, now, jitter)
        if following is None:
            break
        assert following > now
        now = following
        waiting = replace(waiting, attempts=waiting.attempts + 1, state=S.SENDING)
    assert waiting.state is S.GIVEN_UP
    assert now - NOW >= timedelta(hours=4 if channel is Channel.SMS else 126)


def test_an_error_text_is_bounded() -> None:
    """A provider's page of HTML does not fill the table."""
    assert len(after(SendFailed("email", "x" * 9999, permanent=False), claimed()).last_error) == 300


def test_what_lost_its_cause_is_ended_with_the_reason() -> None:
    """Not sent, not forgotten."""
    ended = abandon(claimed(), "the date moved", NOW)

    assert (ended.state, ended.last_error) == (S.CANCELLED, "the date moved")


SENDER = "alertes@vigie.example"


def sent(d: Delivery, sender: FakeSender) -> Delivery:
    return attempt(d, compose(d, about(EMPLOYER), LINKS, NOW, SENDER), sender, NOW)


def test_a_claimed_delivery_is_made_and_sent() -> None:
    """The whole way: facts, text, MIME, channel; the delivery's id travels in the mail."""
    sender = FakeSender()
    done = sent(claimed(), sender)

    assert done.state is S.ACCEPTED
    (mail,) = sender.sent
    assert mail.to == EMPLOYER.email
    assert f"X-Vigie-Delivery: {done.id}\r\n".encode() in mail.body


def test_an_sms_is_plain_words_to_a_number() -> None:
    """No MIME, GSM-7 only."""
    text = compose(claimed(Channel.SMS), about(EMPLOYER), LINKS, NOW, SENDER)

    assert text.to == EMPLOYER.phone
    assert text.body.decode().startswith("Vigie: dossier ")
    assert "Agir avant le 25/01/2027." in text.body.decode()


def test_a_repeat_has_the_same_id_and_another_hash() -> None:
    """The label is part of what was said."""
    sender = FakeSender(LOST)
    first = sent(claimed(), sender)
    again = sent(replace(first, attempts=2), sender)

    assert (first.state, again.state) == (S.SENDING, S.ACCEPTED)
    assert first.content_sha256 != again.content_sha256
    header = f"X-Vigie-Delivery: {again.id}\r\n".encode()
    assert [header in mail.body for mail in sender.sent] == [True, True]


@pytest.mark.parametrize(
    ("gone", "what"),
    [
        (claimed(cause="D7:e5:J-7:2027-01-26", purpose="reminder"), "still holds"),
        (claimed(cause="e-other"), "event"),
        (claimed(cause="a" * 64, purpose="quarantined"), "quarantined mail"),
    ],
)
def test_what_lost_its_cause_is_not_written(gone: Delivery, what: str) -> None:
    """Facts are checked again when sending: a moved date, another event, a mail decided since."""
    with pytest.raises(NotFound, match=what):
        compose(gone, about(EMPLOYER), LINKS, NOW, SENDER)


def test_nothing_is_written_to_who_is_not_to_be_told() -> None:
    """A role the matrix leaves out, or a number removed since the plan."""
    operator = about(replace(EMPLOYER, role=Role.OPERATOR))
    no_number = about(replace(EMPLOYER, phone=""))

    with pytest.raises(NotFound):
        compose(claimed(), operator, LINKS, NOW, SENDER)
    with pytest.raises(NotFound, match="phone"):
        compose(claimed(Channel.SMS), no_number, LINKS, NOW, SENDER)


def test_a_text_that_cannot_be_made_waits_for_an_operator() -> None:
    """A link too long for two segments is our fault, not the person's: tried again, with its why."""
    long = replace(LINKS, sms="https://vigie.example/" + "x" * 400)
    with pytest.raises(BadInput, match="segments") as caught:
        compose(claimed(Channel.SMS), about(EMPLOYER), long, NOW, SENDER)
    waiting = failed(
        claimed(Channel.SMS), SendFailed("sms", str(caught.value), permanent=False), NOW
    )

    assert waiting.state is S.PENDING
    assert "segments" in waiting.last_error
