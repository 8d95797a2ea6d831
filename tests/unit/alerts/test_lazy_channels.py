"""Channels of the process: made when first used, and a wrong setting stops one of them only."""

import logging
import subprocess
import sys

import pytest

from chalicelib.alerts import FakeSender, Outgoing, SnsSms, attempt, check_sender_id
from chalicelib.errors import BadInput, SendFailed
from chalicelib.flows.context import LazyChannels
from chalicelib.store.records import Channel, DeliveryState

from .samples import EMPLOYER, NOW, delivery

MESSAGE = Outgoing(to="+33612345678", body=b"x", sha256="ab" * 32)
# The least environment a Lambda has, with a sender id that operators block.
ENVIRONMENT = {
    f"VIGIE_{name}": "x"
    for name in (
        "TABLE", "INCOMING_BUCKET", "EVIDENCE_BUCKET", "DRAFTS_BUCKET", "INTAKE_QUEUE_URL",
        "DELIVER_QUEUE_URL", "DRAFT_QUEUE_URL", "LINT_QUEUE_URL", "NOTIFY_QUEUE_URL", "BASE_URL", "MAIL_FROM",
        "INTAKE_DOMAIN", "SIGNING_KEY",
    )
} | {"VIGIE_SMS_SENDER": "12", "AWS_DEFAULT_REGION": "eu-west-3"}  # fmt: skip


@pytest.mark.parametrize("sender_id", ["12", "info", "Vi gie", "x" * 12])
def test_a_wrong_sender_id_stops_sms_alone_and_for_now(
    sender_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged once; each SMS waits to be tried again; mails leave."""
    mail = FakeSender()
    channels = LazyChannels({Channel.EMAIL: lambda: mail, Channel.SMS: lambda: SnsSms(sender_id)})
    with pytest.raises(BadInput):
        check_sender_id(sender_id)

    with caplog.at_level(logging.ERROR, "vigie"):
        for _ in range(2):
            with pytest.raises(SendFailed, match="sms_sender") as failed:
                channels[Channel.SMS].send(MESSAGE)

    assert not failed.value.permanent
    assert len(caplog.records) == 1
    assert channels[Channel.EMAIL].send(MESSAGE)
    sms = delivery(EMPLOYER, Channel.SMS, state=DeliveryState.SENDING, attempts=1)
    waiting = attempt(sms, MESSAGE, channels[Channel.SMS], NOW)
    assert waiting.state is DeliveryState.PENDING


def test_a_channel_is_made_once_and_only_when_used() -> None:
    """A Lambda that sends nothing pays nothing."""
    made: list[FakeSender] = []

    def make() -> FakeSender:
        made.append(FakeSender())
        return made[-1]

    channels = LazyChannels(dict.fromkeys(Channel, make))
    assert (list(channels), len(channels), made) == (list(Channel), 2, [])

    assert channels[Channel.SMS] is channels[Channel.SMS]
    assert len(made) == 1


def test_a_lambda_starts_whatever_the_sender_id() -> None:
    """The intake never depends on how SMS are sent; nor does it load the alerts to start."""
    code = """
import sys
from chalicelib.flows.context import context
context()
assert "chalicelib.alerts" not in sys.modules
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
