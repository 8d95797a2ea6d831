"""What a stage is made of is asked of its stacks, never guessed from the beginning of a name."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.doctor import gather, parts
from infra.doctor.gather import Ask
from infra.resources import APP, load_template
from tests.unit.deploy.fakes import refused
from tests.unit.doctor.test_judges import STAGE, TOPIC

NOW = datetime(2026, 11, 23, tzinfo=UTC)
OURS = {
    "vigie-essai-data": {"IntakeDeadLetters": ("SQS::Queue", "https://q/vigie-essai-data-dead")},
    "vigie-essai": {
        "APIHandler": ("Lambda::Function", "vigie-essai-api"),
        "DeliverQueue": ("SQS::Queue", "https://q/vigie-essai-deliver"),
        "SweepEvent": ("Events::Rule", "vigie-essai-SweepEvent"),
        "SweepLateAlarm": ("CloudWatch::Alarm", "vigie-essai-SweepLateAlarm"),
    },
}


class Aws:
    """Every service the probes ask, of an account where another stage is called `essai-eu`."""

    def __init__(self, channel: str = "sns", *, role: bool = False) -> None:
        self._given, self._role = channel, role

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        outputs = [{"OutputKey": "AlarmsTopicArn", "OutputValue": TOPIC}]
        given = [{"ParameterKey": "SmsChannel", "ParameterValue": self._given}]
        return {"Stacks": [{"Outputs": outputs, "Parameters": given}]}

    def get_paginator(self, name: str) -> "Pages":
        return Pages(name)

    def get_function_configuration(self, FunctionName: str) -> dict[str, Any]:
        return {"FunctionName": FunctionName}

    def describe_rule(self, Name: str) -> dict[str, Any]:
        return {"Name": Name, "State": "ENABLED"}

    def get_queue_attributes(self, QueueUrl: str, **_: Any) -> dict[str, Any]:
        return {"Attributes": {"ApproximateNumberOfMessages": "2"}}

    def get_role(self, RoleName: str) -> None:
        assert RoleName == "AWSServiceRoleForSMSVoice"
        if not self._role:
            raise refused("NoSuchEntity")


class Pages:
    """What a paginated call answers, a page at a time."""

    def __init__(self, name: str) -> None:
        self._name = name

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        made: dict[str, list[dict[str, Any]]] = {
            "list_stack_resources": [
                {
                    "StackResourceSummaries": [
                        {
                            "LogicalResourceId": name,
                            "ResourceType": f"AWS::{kind}",
                            "PhysicalResourceId": id,
                        }
                    ]
                }
                for name, (kind, id) in OURS.get(asked.get("StackName", ""), {}).items()
            ],
            "list_event_source_mappings": [
                {"EventSourceMappings": [{"FunctionArn": f"arn:aws:lambda:x:1:function:{name}"}]}
                for name in ("vigie-essai-api", "vigie-essai-eu-api", "vigie-essai-api:live")
            ],
            "describe_alarms": [{"MetricAlarms": [{"AlarmName": n}]} for n in asked.get("AlarmNames", ())],
            "describe_sender_ids": [
                {"SenderIds": [{"SenderId": "Autre"}], "NextToken": "2"},
                {"SenderIds": [{"SenderId": "Vigie", "Registered": True}]},
            ],
            "list_subscriptions_by_topic": [{"Subscriptions": [{"Endpoint": e}]} for e in "ab"],
        }  # fmt: skip
        return made[self._name]


def ask(aws: Aws) -> Ask:
    return Ask(STAGE, lambda *_: aws, lambda *_: (), NOW)


def test_only_what_the_stages_own_stacks_made_is_looked_at() -> None:
    """Functions, what feeds them, the sweep's rule, dead letters: `essai-eu` is another stage."""
    asked = ask(Aws())

    assert [f["FunctionName"] for f in parts.functions(asked)] == ["vigie-essai-api"]
    fed = [s["FunctionArn"].partition("function:")[2] for s in parts.sources(asked)]
    assert fed == ["vigie-essai-api", "vigie-essai-api:live"]
    assert [r["Name"] for r in parts.schedules(asked)] == ["vigie-essai-SweepEvent"]
    assert parts.dead_letters(asked) == {"vigie-essai-data-dead": 2}
    assert [s["Endpoint"] for s in parts.listeners(asked)] == ["a", "b"]


def test_the_alarms_are_those_of_the_template() -> None:
    """What this checkout wants, what the stack made, what CloudWatch has."""
    said = parts.alarms(ask(Aws()))

    template = load_template(APP)["Resources"]
    assert set(said["wanted"]) == {n for n in template if n.endswith("Alarm")}
    assert said["made"] == {"SweepLateAlarm": "vigie-essai-SweepLateAlarm"}
    assert [a["AlarmName"] for a in said["found"]] == ["vigie-essai-SweepLateAlarm"]
    assert said["topic"] == TOPIC


def test_sender_ids_are_read_to_the_last_page_with_their_registration() -> None:
    """One that was only asked for is not registered."""
    assert gather.sender_ids(ask(Aws())) == {"Autre": False, "Vigie": True}


@pytest.mark.parametrize(
    ("aws", "published"),
    [
        (Aws("sns"), True),
        (Aws("end-user-messaging"), False),
        (Aws("end-user-messaging", role=True), True),
    ],
)
def test_what_sms_cost_is_published_by_a_role_of_its_own(aws: Aws, *, published: bool) -> None:
    """SNS needs none; without the role of End User Messaging its alarm would never ring."""
    assert gather.sms_metric(ask(aws)) is published


def test_a_role_that_may_not_be_looked_at_is_no_answer() -> None:
    """`denied` is not `there is none`."""
    aws = Aws("end-user-messaging")

    def denied(RoleName: str) -> None:
        raise refused("AccessDenied")

    aws.get_role = denied  # type: ignore[method-assign]
    with pytest.raises(ClientError):
        gather.sms_metric(ask(aws))
