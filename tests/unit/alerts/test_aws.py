"""The AWS channels: what is sent, and what each answer of the provider means."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import msgspec
import pytest
from botocore.stub import Stubber

from chalicelib.alerts import OptedOut, Outgoing, SendUncertain, SesMail, SnsSms, aws
from chalicelib.errors import BadInput, SendFailed

MAIL = Outgoing(to="claire@martin.example", body=b"From: a@b.example\r\n\r\nx", sha256="ab" * 32)
TEXT = Outgoing(to="+33612345678", body="Vigie: échéance".encode(), sha256="cd" * 32)


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")


def stubbed(sender: SesMail | SnsSms, service: str) -> Stubber:
    client: Any = aws.client(service)
    sender.__dict__["_client"] = client
    stub = Stubber(client)
    stub.activate()
    return stub


def test_a_mail_leaves_raw_by_ses() -> None:
    """SendRawEmail, to the envelope's one recipient, the MIME untouched."""
    sender = SesMail("alertes@vigie.example")
    stub = stubbed(sender, "ses")
    expected = {
        "Source": "alertes@vigie.example",
        "Destinations": [MAIL.to],
        "RawMessage": {"Data": MAIL.body},
    }
    stub.add_response("send_raw_email", {"MessageId": "m-1"}, expected)

    assert sender.send(MAIL) == "m-1"
    stub.assert_no_pending_responses()


def test_a_mail_of_a_configuration_set_carries_our_names_for_its_receipts() -> None:
    """Ids as tags, which come back with each event; without a set none ever comes."""
    sender = SesMail("alertes@vigie.example", "vigie-mail")
    stub = stubbed(sender, "ses")
    tagged = msgspec.structs.replace(MAIL, tags=(("delivery", "d1"), ("tenant", "_operator")))
    expected = {
        "Source": "alertes@vigie.example",
        "Destinations": [MAIL.to],
        "RawMessage": {"Data": MAIL.body},
        "ConfigurationSetName": "vigie-mail",
        "Tags": [{"Name": "delivery", "Value": "d1"}, {"Name": "tenant", "Value": "_operator"}],
    }
    stub.add_response("send_raw_email", {"MessageId": "m-1"}, expected)

    assert sender.send(tagged) == "m-1"
    assert (sender.receipts, SesMail("a@b.example").receipts) == (True, False)


def test_an_sms_is_transactional_with_its_sender() -> None:
    """Transactional type, the brand as sender id."""
    sender = SnsSms("Vigie")
    stub = stubbed(sender, "sns")
    attributes = {
        "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
        "AWS.SNS.SMS.SenderID": {"DataType": "String", "StringValue": "Vigie"},
    }
    expected = {
        "PhoneNumber": TEXT.to,
        "Message": "Vigie: échéance",
        "MessageAttributes": attributes,
    }
    stub.add_response("publish", {"MessageId": "s-1"}, expected)

    assert sender.send(TEXT) == "s-1"


def test_without_sender_id_none_is_sent() -> None:
    """Where the country or the account has none."""
    sender = SnsSms("")
    stub = stubbed(sender, "sns")
    only = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}
    expected = {"PhoneNumber": TEXT.to, "Message": "Vigie: échéance", "MessageAttributes": only}
    stub.add_response("publish", {"MessageId": "s-1"}, expected)

    assert sender.send(TEXT) == "s-1"


def test_a_sender_id_that_operators_block_is_refused_at_the_start() -> None:
    """Checked when the channel is made, not at the first closure."""
    with pytest.raises(BadInput, match="sms_sender"):
        SnsSms("ALERT")


@pytest.mark.parametrize(
    ("service", "code", "status", "message", "kind", "permanent"),
    [
        ("ses", "MessageRejected", 400, "Virus found.", SendFailed, True),
        ("ses", "MessageRejected", 400, "Email address is not verified.", SendFailed, False),
        ("ses", "InvalidParameterValue", 400, "Missing final '@domain'", SendFailed, True),
        ("ses", "Throttling", 400, "Maximum sending rate exceeded.", SendFailed, False),
        ("ses", "AccountSendingPausedException", 400, "Paused.", SendFailed, False),
        ("ses", "AccessDenied", 403, "Not authorized.", SendFailed, False),
        ("ses", "ServiceUnavailable", 503, "Busy.", SendFailed, False),
        ("ses", "InternalFailure", 500, "Oops.", SendUncertain, False),
        ("sns", "InvalidParameter", 400, "Invalid phone number.", SendFailed, True),
        ("sns", "OptedOut", 400, "Opted out.", OptedOut, True),
        ("sns", "InternalError", 500, "Oops.", SendUncertain, False),
        ("sns", "AuthorizationError", 403, "No.", SendFailed, False),
    ],
)
def test_each_answer_has_its_meaning(
    service: str, code: str, status: int, message: str, kind: type[SendFailed], permanent: bool
) -> None:
    """Permanent: the message or the person. Temporary: the provider or our settings. Unknown: 500."""
    sender: SesMail | SnsSms = SesMail("a@b.example") if service == "ses" else SnsSms("Vigie")
    stub = stubbed(sender, service)
    operation = "send_raw_email" if service == "ses" else "publish"
    stub.add_client_error(operation, code, message, http_status_code=status)

    with pytest.raises(SendFailed) as caught:
        sender.send(MAIL if service == "ses" else TEXT)
    assert type(caught.value) is kind
    assert caught.value.permanent is permanent
    assert code in caught.value.why


@contextmanager
def server(answers: bool) -> Iterator[int]:
    """A loopback port that takes the request, then hangs (or hangs up)."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held: list[socket.socket] = []

        def take() -> None:
            connection, _ = listening.accept()
            connection.recv(65536)
            if answers:
                connection.close()
            held.append(connection)

        thread = Thread(target=take)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)
        for connection in held:
            connection.close()


@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_request_that_left_without_answer_is_uncertain(
    monkeypatch: pytest.MonkeyPatch, hangs_up: bool
) -> None:
    """The message may be out: never a plain failure, and never retried by boto3 itself."""
    monkeypatch.setattr(aws, "READ_SECONDS", 0.3)
    with server(hangs_up) as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        with pytest.raises(SendUncertain):
            SesMail("a@b.example").send(MAIL)


def test_a_provider_that_cannot_be_reached_took_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection, no message: a plain temporary failure."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")

    with pytest.raises(SendFailed) as caught:
        SesMail("a@b.example").send(MAIL)
    assert not isinstance(caught.value, SendUncertain)
    assert not caught.value.permanent


def test_missing_credentials_are_ours_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the settings waits for an operator; nothing is given up at once."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")

    with pytest.raises(SendFailed) as caught:
        SesMail("a@b.example").send(MAIL)
    assert not caught.value.permanent


def test_the_front_door_loads_neither_boto3_nor_jinja2_nor_the_mail_library() -> None:
    """Every Lambda loads the front door; heavy libraries wait for the first message."""
    heavy = ("boto3", "botocore", "jinja2", "email.message", "pynamodb")
    code = f"import sys, chalicelib.alerts; print([m for m in {heavy!r} if m in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == "[]"
