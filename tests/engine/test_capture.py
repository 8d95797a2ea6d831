"""The engine as provider: an accepted SMS is kept, an accepted mail is with the relay."""

import json
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from botocore.exceptions import ClientError

from infra.local.engine.capture import read_mail

from .conftest import Bench, free_port

RAW = (
    b"From: Vigie <alertes@vigie.test>\r\n"
    b"To: a@example.test\r\n"
    b"Message-ID:\r\n <ours@vigie.test>\r\n"
    b"Subject: =?utf-8?q?Cl=C3=B4ture?=\r\n"
    b"List-Unsubscribe: <https://vigie.test/stop>,\r\n <mailto:stop@vigie.test>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"X-Vigie-Delivery: 01J\r\n"
    b"X-Odd:  two  spaces; caf\xc3\xa9\r\n"
    b"MIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n"
    b"\r\n"
    b"L'\xc3\xa9ch\xc3\xa9ance\r\n.\r\n..point\r\nMessage-ID: in the body\r\n"
)


class Relay:
    """A real SMTP server that keeps what it takes, or answers `refusal`."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.refusal = ""
        self.port = free_port()
        self._controller: Controller | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002
        """Called by aiosmtpd."""
        if self.refusal:
            return self.refusal
        self.taken.append(envelope)
        return "250 OK"

    def start(self) -> None:
        """Listen (again)."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Close; idempotent."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@pytest.fixture
def relay() -> Iterator[Relay]:
    made = Relay()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def ses(make_bench: Callable[..., Bench], relay: Relay) -> Any:
    bench = make_bench(relay=f"127.0.0.1:{relay.port}")
    bench.start()
    client = bench.client("ses")
    client.verify_domain_identity(Domain="vigie.test")
    return client


def without_id(raw: bytes) -> bytes:
    return raw.replace(b"Message-ID:\r\n <ours@vigie.test>\r\n", b"")


@pytest.mark.engine
def test_a_raw_mail_reaches_the_relay_byte_for_byte(ses: Any, relay: Relay) -> None:
    """Only Message-ID is replaced, as SES does; every other header and byte is ours."""
    identifier = ses.send_raw_email(
        Source="bounce@vigie.test", Destinations=["b@example.test"], RawMessage={"Data": RAW}
    )["MessageId"]

    (taken,) = relay.taken
    own = f"Message-ID: <{identifier}@eu-west-3.amazonses.com>\r\n".encode()
    assert taken.content == own + without_id(RAW)
    assert taken.mail_from == "bounce@vigie.test"
    assert taken.rcpt_tos == ["b@example.test"]


@pytest.mark.engine
def test_the_envelope_comes_from_the_headers_when_not_given(ses: Any, relay: Relay) -> None:
    """From, To and Cc are used, as SES does."""
    message = EmailMessage()
    message["From"] = "Vigie <alertes@vigie.test>"
    message["To"] = "Maître A <a@example.test>, b@example.test"
    message["Cc"] = "c@example.test"
    message.set_content("Bonjour")

    ses.send_raw_email(RawMessage={"Data": message.as_bytes()})

    assert relay.taken[0].mail_from == "alertes@vigie.test"
    assert relay.taken[0].rcpt_tos == ["a@example.test", "b@example.test", "c@example.test"]


@pytest.mark.engine
@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [("451 later", 503, "ServiceUnavailable"), ("554 no", 400, "MessageRejected")],
)
def test_a_refusal_of_the_relay_is_an_error_of_ses(
    ses: Any, relay: Relay, refusal: str, status: int, code: str
) -> None:
    """A failed send is never marked done."""
    relay.refusal = refusal

    with pytest.raises(ClientError) as caught:
        ses.send_raw_email(RawMessage={"Data": RAW})

    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert refusal in caught.value.response["Error"]["Message"]


@pytest.mark.engine
def test_a_relay_that_is_down_is_an_error_of_ses(ses: Any, relay: Relay) -> None:
    """ministack alone would answer 200 and drop the mail."""
    relay.stop()
    with pytest.raises(ClientError, match="ServiceUnavailable"):
        ses.send_raw_email(RawMessage={"Data": RAW})
    relay.start()
    ses.send_raw_email(RawMessage={"Data": RAW})

    assert len(relay.taken) == 1


@pytest.mark.engine
def test_other_ways_to_send_are_refused_aloud(bench: Bench) -> None:
    """They would lose headers, or the whole mail."""
    simple = {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}
    to = {"ToAddresses": ["a@example.test"]}

    with pytest.raises(ClientError, match="SendRawEmail only"):
        bench.client("ses").send_email(Source="a@vigie.test", Destination=to, Message=simple)
    with pytest.raises(ClientError):
        bench.client("sesv2").send_email(
            FromEmailAddress="a@vigie.test", Destination=to, Content={"Simple": simple}
        )


@pytest.mark.engine
def test_an_accepted_sms_is_in_the_outbox_even_after_a_kill(bench: Bench) -> None:
    """What the provider took is on disk before the caller knows."""
    sns = bench.client("sns")
    first = sns.publish(PhoneNumber="+33600000001", Message="Vigie: delai le 12/03 -> été")
    second = sns.publish(PhoneNumber="+33600000002", Message="deux")
    bench.kill()

    kept = [json.loads(path.read_text()) for path in sorted(outbox(bench))]
    assert [one["id"] for one in kept] == [first["MessageId"], second["MessageId"]]
    assert kept[0]["to"] == "+33600000001"
    assert kept[0]["text"] == "Vigie: delai le 12/03 -> été"
    assert kept[0]["at"].endswith("Z")


@pytest.mark.engine
def test_a_message_to_a_topic_is_no_sms(bench: Bench) -> None:
    """Alarms of the system go to topics; the outbox holds texts to people only."""
    sns = bench.client("sns")
    topic = sns.create_topic(Name="alarms")["TopicArn"]

    sns.publish(TopicArn=topic, Message="alarm")

    assert outbox(bench) == []


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_message_without_message_id_gets_one_and_crlf(ending: bytes) -> None:
    """SMTP asks for CRLF; Python's default policy writes LF."""
    import base64

    raw = ending.join([b"From: a@vigie.test", b"To: b@example.test", b"", b"text", b""])
    form = {"RawMessage.Data": [base64.b64encode(raw).decode()]}

    mail = read_mail(form, "id", "eu-west-3")

    assert mail.raw == (
        b"Message-ID: <id@eu-west-3.amazonses.com>\r\n"
        b"From: a@vigie.test\r\nTo: b@example.test\r\n\r\ntext\r\n"
    )


def outbox(bench: Bench) -> list[Path]:
    return list(bench.settings.options.outbox.glob("*.json"))
