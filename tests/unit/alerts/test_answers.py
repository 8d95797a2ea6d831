"""What each answer of a provider means: the whole table, by its own service model."""

import copy
import tomllib
from typing import Any

import botocore.session
import pytest
from botocore.stub import ANY, Stubber

from chalicelib.alerts import EndUserSms, OptedOut, Outgoing, SendUncertain, aws
from chalicelib.alerts.answers import _FILE, answers, read_answers, refused
from chalicelib.errors import BadInput, SendFailed
from chalicelib.store.records import Channel, Verdict

TEXT = Outgoing(
    to="+33612345678",
    body="Vigie: échéance".encode(),
    sha256="cd" * 32,
    tags=(("delivery", "d1"), ("tenant", "t"), ("case", "c")),
)


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")


def stubbed(sender: EndUserSms) -> Stubber:
    client: Any = aws.client("pinpoint-sms-voice-v2")
    sender.__dict__["_client"] = client
    stub = Stubber(client)
    stub.activate()
    return stub


def test_a_text_leaves_with_our_names_its_set_and_a_time_to_live() -> None:
    """Transactional, as the brand; the ids come back in its receipts; nothing personal in them."""
    sender = EndUserSms("Vigie", "vigie-sms")
    stub = stubbed(sender)
    expected = {
        "DestinationPhoneNumber": TEXT.to,
        "MessageBody": "Vigie: échéance",
        "MessageType": "TRANSACTIONAL",
        "TimeToLive": 4 * 3600,
        "Context": {"delivery": "d1", "tenant": "t", "case": "c"},
        "OriginationIdentity": "Vigie",
        "ConfigurationSetName": "vigie-sms",
    }
    stub.add_response("send_text_message", {"MessageId": "s-1"}, expected)

    assert sender.send(TEXT) == "s-1"
    assert sender.receipts
    assert not EndUserSms("Vigie").receipts
    stub.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("code", "reason", "status", "kind", "permanent", "technical"),
    [
        ("ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT", 409, OptedOut, True, False),
        ("ConflictException", "DESTINATION_PHONE_NUMBER_NOT_VERIFIED", 409, SendFailed, False, True),
        ("ConflictException", "NO_ORIGINATION_IDENTITIES_FOUND", 409, SendFailed, False, True),
        ("ConflictException", "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION", 409, SendFailed, True, False),
        ("ThrottlingException", "", 429, SendFailed, False, False),
        ("ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT", 402, SendFailed, False, True),
        ("ServiceQuotaExceededException", "DAILY_DESTINATION_CALL_LIMIT", 402, SendFailed, False, True),
        ("ValidationException", "INVALID_PARAMETER", 400, SendFailed, True, False),
        ("ValidationException", "COUNTRY_NOT_ENABLED", 400, SendFailed, True, False),
        ("ValidationException", "SENDER_ID_NOT_REGISTERED", 400, SendFailed, False, True),
        ("AccessDeniedException", "ACCOUNT_DISABLED", 403, SendFailed, False, True),
        ("ResourceNotFoundException", "", 404, SendFailed, False, True),
        ("InternalServerException", "", 500, SendUncertain, False, False),
    ],
)  # fmt: skip
def test_each_refusal_of_a_text_has_its_meaning(
    code: str, reason: str, status: int, kind: type[SendFailed], permanent: bool, technical: bool
) -> None:
    """The number or the person: permanent. Ours: technical, it waits. 500: it may have left."""
    sender = EndUserSms("Vigie")
    stub = stubbed(sender)
    modeled = {"Reason": reason} if reason else {}
    stub.add_client_error(
        "send_text_message", code, "no", http_status_code=status, modeled_fields=modeled,
        expected_params=dict.fromkeys(("DestinationPhoneNumber", "MessageBody", "MessageType", "TimeToLive", "Context", "OriginationIdentity"), ANY),
    )  # fmt: skip

    with pytest.raises(SendFailed) as caught:
        sender.send(TEXT)
    assert type(caught.value) is kind
    assert (caught.value.permanent, caught.value.technical) == (permanent, technical)
    assert code in caught.value.why
    assert reason in caught.value.why


def test_what_nobody_knows_yet_waits_for_an_operator() -> None:
    """A new error code is neither the person's fault nor a reason to stop trying."""
    unknown = {"Error": {"Code": "NewThing"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    failure = refused("ses", Channel.EMAIL, unknown)

    assert (failure.permanent, failure.technical) == (False, True)


def test_every_text_event_and_error_of_the_service_model_is_in_the_table() -> None:
    """An upgrade of botocore that brings a new one is seen here, not at the first message."""
    model = botocore.session.get_session().get_service_model("pinpoint-sms-voice-v2")
    events = {e for e in model.shape_for("EventType").enum if e.startswith("TEXT_")} - {"TEXT_ALL"}
    errors = {shape.name for shape in model.operation_model("SendTextMessage").error_shapes}
    known = answers().receipts["sms-voice"]

    assert events == {name.partition("/")[0] for name in known}
    assert errors == {name.partition("/")[0] for name in answers().refusals["sms-voice"]}


def test_every_verdict_is_somebodys_word() -> None:
    """A verdict that no provider can say is dead."""
    words = {word for events in answers().receipts.values() for word in events.values()}

    assert words == {*Verdict, "nothing"}


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("receipts", "ses", "Delivery"), "arrived", "'arrived' is none"),
        (("refusals", "sns", "OptedOut"), "maybe", "Invalid enum value"),
        (("confirm", "email"), 0, ">= 1"),
        (("confirm",), {"email": 72}, "no entry for sms"),
    ],
)
def test_a_table_with_a_hole_or_a_strange_word_is_refused(
    place: tuple[str, ...], value: Any, said: str
) -> None:
    """When it is loaded, with the path."""
    table = copy.deepcopy(tomllib.loads(_FILE.read_text("utf-8")))
    inner = table
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value

    with pytest.raises(BadInput, match=said):
        read_answers(table)
