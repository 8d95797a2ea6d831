"""The translated template: what an emulator accepts in silence is asserted here."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from chalice.app import DynamoDBEventConfig, ScheduledEventConfig, SQSEventConfig

from chalicelib.alerts import check_sender_id
from chalicelib.alerts.matrix import matrix
from chalicelib.errors import BadInput
from chalicelib.flows.lateness import say_swept, say_unsent
from chalicelib.settings import Settings
from chalicelib.store import due
from chalicelib.store.cases import outbox_row
from chalicelib.store.records import Channel, Delivery, Outbox
from infra.package.__main__ import REGION
from infra.package.errors import PackagingFailed
from infra.package.template import check
from infra.resources import DATA, RECEIVING, load_template

from .conftest import Built, Template

QUEUES = {
    "receive": ("IntakeQueueArn", "IntakeQueue"),
    "deliver": ("DeliverQueue.Arn", "DeliverQueue"),
    "draft": ("DraftQueue.Arn", "DraftQueue"),
    "lint": ("LintQueue.Arn", "LintQueue"),
    "receipts": ("ReceiptsQueue.Arn", "ReceiptsQueue"),
    "notify": ("NotifyQueue.Arn", "NotifyQueue"),
}


def _of(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    return {n: r["Properties"] for n, r in template["Resources"].items() if r["Type"] == kind}


def _source(template: Template, handler: str) -> dict[str, Any]:
    """The one event source that feeds `handler`."""
    mappings = _of(template, "AWS::Lambda::EventSourceMapping").values()
    (found,) = [m for m in mappings if m["FunctionName"] == {"Ref": handler.capitalize()}]
    return found


def _events(kind: type) -> list[Any]:
    import app

    return [source for source in app.app.event_sources if isinstance(source, kind)]


def _statements(template: Template, function: str) -> list[dict[str, Any]]:
    """What the role of `function` allows."""
    role = template["Resources"][function]["Properties"]["Role"]["Fn::GetAtt"][0]
    policies = template["Resources"][role]["Properties"]["Policies"]
    return [s for policy in policies for s in policy["PolicyDocument"]["Statement"]]


def _actions(statements: list[dict[str, Any]]) -> set[str]:
    return {
        action
        for s in statements
        for action in ([s["Action"]] if isinstance(s["Action"], str) else s["Action"])
    }


def test_a_stack_that_cfn_lint_complains_of_is_not_packaged() -> None:
    """Packaging checks each template as CloudFormation gets it: the `built` one passed there."""
    broken = json.loads(json.dumps(load_template(RECEIVING)))
    broken["Resources"]["Rule"]["Properties"]["Rule"]["Enabled"] = "soon"

    check(load_template(RECEIVING), REGION)
    with pytest.raises(PackagingFailed, match="Rule/Properties/Rule/Enabled"):
        check(broken, REGION)


def test_every_handler_of_the_app_has_its_function(built: Built) -> None:
    """A handler in app.py that is not deployed would never run; `app.app` serves every route."""
    deployed = {f["Handler"] for f in _of(built.template, "AWS::Lambda::Function").values()}

    assert deployed == {"app.app", *(source.handler_string for source in _events(object))}


def test_every_route_of_the_app_reaches_the_api_function(built: Built) -> None:
    """A page that API Gateway does not know answers 403 to everybody."""
    import app

    paths = built.template["Resources"]["RestAPI"]["Properties"]["Body"]["paths"]

    said = {p: {m.upper() for m in methods} - {"OPTIONS"} for p, methods in paths.items()}
    assert said == {path: set(methods) for path, methods in app.app.routes.items()}


def test_every_queue_handler_is_fed_by_its_queue(built: Built) -> None:
    """Messages that fail come back alone, and the number of hands is bounded."""
    assert {source.name for source in _events(SQSEventConfig)} == set(QUEUES)

    for event in _events(SQSEventConfig):
        fed = _source(built.template, event.name)
        assert fed["EventSourceArn"] == {"Fn::Sub": f"${{{QUEUES[event.name][0]}}}"}
        assert fed["BatchSize"] == event.batch_size
        assert fed["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert fed["ScalingConfig"]["MaximumConcurrency"] >= 2


def test_the_stream_handler_is_fed_by_the_tables_stream(built: Built) -> None:
    """From the oldest record on, bounded in tries and age, with somewhere for what fails."""
    (event,) = _events(DynamoDBEventConfig)

    fed = _source(built.template, event.name)

    assert fed["EventSourceArn"] == {"Ref": "TableStreamArn"}
    assert fed["StartingPosition"] == "TRIM_HORIZON"
    assert fed["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert fed["BisectBatchOnFunctionError"] is True
    assert 0 < fed["MaximumRetryAttempts"] <= 10
    assert 60 <= fed["MaximumRecordAgeInSeconds"] < 24 * 3600
    assert fed["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][1] == "Arn"


@pytest.mark.parametrize(
    ("event", "kind", "passes"),
    [
        ("INSERT", "due-outbox", True),
        ("MODIFY", "due-outbox", False),
        ("REMOVE", None, False),
        ("INSERT", "due-wake", False),
        ("INSERT", "snapshot", False),
    ],
)
def test_the_stream_hands_over_new_outbox_items_only(
    built: Built, event: str, kind: str | None, passes: bool
) -> None:
    """Any other write of the table would call the function for nothing."""
    (wanted,) = _source(built.template, "dispatch")["FilterCriteria"]["Filters"]
    pattern = json.loads(wanted["Pattern"])

    image = {"NewImage": {"kind": {"S": kind}}} if kind else {}
    assert _fits(pattern, {"eventName": event, "dynamodb": image}) is passes


def _fits(pattern: Any, value: Any) -> bool:
    """Lambda's rule for plain values: every key of the pattern is there, with one of its values."""
    if isinstance(pattern, list):
        return value in pattern
    return isinstance(value, dict) and all(
        key in value and _fits(inner, value[key]) for key, inner in pattern.items()
    )


def test_the_filter_speaks_of_the_items_that_the_store_writes() -> None:
    """Its word for an outbox item is the store's, and the handler's."""
    box = Outbox(
        tenant="t", case="c", cause="e", purpose="event", sequence=1, created_at=datetime.now(UTC)
    )

    assert due.put(outbox_row(box)).item.kind == "due-outbox"


@pytest.mark.parametrize(
    "sender_id",
    ["", "Vigie", "VIGIE2026", "12", "123", "ab", "abc", "x" * 11, "x" * 12, "Vi gie", "Vigié", "a-b-c",
     *sorted(matrix().refused_senders), *(w.upper() for w in sorted(matrix().refused_senders)), "infoVigie"],
)  # fmt: skip
def test_a_sender_id_is_refused_at_deployment_as_it_would_be_at_the_first_sms(
    built: Built, sender_id: str
) -> None:
    """CloudFormation's pattern and the code's check agree, generic words included."""
    pattern = built.template["Parameters"]["SmsSender"]["AllowedPattern"]

    assert bool(re.fullmatch(pattern, sender_id)) is (sender_id == "" or _taken(sender_id))


def _taken(sender_id: str) -> bool:
    try:
        check_sender_id(sender_id)
    except BadInput:
        return False
    return True


def test_every_function_knows_the_operator(built: Built) -> None:
    """Who is told of alarms is told of mails that no employer's address explains."""
    for function in _of(built.template, "AWS::Lambda::Function").values():
        given = function["Environment"]["Variables"]
        assert given["VIGIE_OPERATOR_EMAIL"] == {"Ref": "OperatorEmail"}
        assert given["VIGIE_OPERATORS"] == {"Ref": "Operators"}


def test_the_sweep_runs_on_its_schedule_and_ends_before_the_next(built: Built) -> None:
    """The schedule may call the function, and two sweeps never overlap."""
    (event,) = _events(ScheduledEventConfig)
    (rule,) = _of(built.template, "AWS::Events::Rule").values()
    function = built.template["Resources"][event.name.capitalize()]["Properties"]
    allowed = [
        p
        for p in _of(built.template, "AWS::Lambda::Permission").values()
        if p["Principal"] == "events.amazonaws.com"
    ]

    assert rule["ScheduleExpression"] == event.schedule_expression.to_string() == "rate(1 minute)"
    assert rule["Targets"][0]["Arn"] == {"Fn::GetAtt": ["Sweep", "Arn"]}
    assert [p["FunctionName"] for p in allowed] == [{"Ref": "Sweep"}]
    assert function["Timeout"] < 60


@pytest.mark.parametrize(("handler", "queue"), [(h, names[1]) for h, names in QUEUES.items()])
def test_a_message_stays_hidden_six_times_its_handlers_time(
    built: Built, handler: str, queue: str
) -> None:
    """AWS's rule for SQS and Lambda: shorter, and a message is taken twice at once."""
    queues = load_template(DATA)["Resources"] | built.template["Resources"]
    time_out = built.template["Resources"][handler.capitalize()]["Properties"]["Timeout"]

    hidden = queues[queue]["Properties"]["VisibilityTimeout"]

    assert hidden >= 6 * time_out


def test_a_delivery_ends_before_its_lease(built: Built) -> None:
    """A worker still running when its lease ends would send beside the next one."""
    lease = {f.encode_name: f.default for f in msgspec.structs.fields(Settings)}["lease_seconds"]

    assert built.template["Resources"]["Deliver"]["Properties"]["Timeout"] < lease


def test_every_queue_has_a_dead_letter_queue_and_an_alarm_on_it(built: Built) -> None:
    """What cannot be handled waits a fortnight, and somebody is told."""
    templates = (load_template(DATA), built.template)
    queues = {n: q for t in templates for n, q in _of(t, "AWS::SQS::Queue").items()}
    alarms = _of(built.template, "AWS::CloudWatch::Alarm")
    dead = {name for name in queues if name.endswith("DeadLetters")}

    for name in queues.keys() - dead:
        target = queues[name]["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        assert target in dead
        assert queues[target]["MessageRetentionPeriod"] == 1209600
    for name in dead:
        assert alarms[f"{name}Alarm"]["AlarmActions"] == [{"Ref": "Alarms"}]
        assert alarms[f"{name}Alarm"]["Threshold"] == 1


def test_every_function_has_the_settings_the_code_reads(built: Built) -> None:
    """A setting required by the code and not given would stop every function; nor a misspelt one."""
    fields = {
        f"VIGIE_{f.encode_name.upper()}": f.required for f in msgspec.structs.fields(Settings)
    }
    required = {name for name, needed in fields.items() if needed}

    for function in _of(built.template, "AWS::Lambda::Function").values():
        given = function["Environment"]["Variables"].keys()
        assert required <= given <= fields.keys()


def test_every_function_has_a_role_and_a_bounded_log_of_its_own(built: Built) -> None:
    """No role is shared; no log lives for ever."""
    functions = _of(built.template, "AWS::Lambda::Function")
    roles = [function["Role"]["Fn::GetAtt"][0] for function in functions.values()]
    groups = _of(built.template, "AWS::Logs::LogGroup")

    assert len(set(roles)) == len(functions)
    for function in functions.values():
        group = groups[function["LoggingConfig"]["LogGroup"]["Ref"]]
        assert group["RetentionInDays"] <= 90
        name = function["FunctionName"]["Fn::Sub"]
        assert group["LogGroupName"] == {"Fn::Sub": f"/aws/lambda/{name}"}


def test_roles_name_what_they_may_do_and_to_what(built: Built) -> None:
    """No wildcard action; no wildcard resource but where AWS knows no narrower one."""
    for name in _of(built.template, "AWS::Lambda::Function"):
        statements = _statements(built.template, name)
        assert not [action for action in _actions(statements) if "*" in action]
        everywhere = [s for s in statements if s.get("Resource") == "*"]
        assert _actions(everywhere) <= {"dynamodb:ListStreams"}
        assert {s["Sid"] for s in statements if "NotResource" in s} <= {"SendSms"}


@pytest.mark.parametrize("handler", sorted(QUEUES))
def test_a_function_may_take_from_the_queue_that_feeds_it(built: Built, handler: str) -> None:
    """Without these rights Lambda's poller stops in silence."""
    queue = QUEUES[handler][0]
    wanted = {"Ref": queue} if "." not in queue else {"Fn::GetAtt": queue.split(".")}

    own = [
        s for s in _statements(built.template, handler.capitalize()) if s.get("Resource") == wanted
    ]

    needed = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
    assert needed <= _actions(own)


def test_the_sandbox_of_templates_reaches_two_prefixes_and_nothing_else(built: Built) -> None:
    """A template that ran code would find no table, no mail, no evidence, no signing key (§3.10)."""
    statements = _statements(built.template, "Lint")
    bucket = "arn:${AWS::Partition}:s3:::${DraftsBucketName}"
    where = {
        s["Action"]: s["Resource"]["Fn::Sub"]
        for s in statements
        if isinstance(s["Action"], str) and s["Action"].startswith("s3:")
    }
    own = built.template["Resources"]["Lint"]["Properties"]

    assert _actions(statements) == {
        "s3:GetObject", "s3:PutObject", "kms:Decrypt", "kms:GenerateDataKey",
        "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes",
        "sqs:ChangeMessageVisibility", "logs:CreateLogStream", "logs:PutLogEvents",
    }  # fmt: skip
    assert where == {
        "s3:GetObject": f"{bucket}/depots-modeles/*", "s3:PutObject": f"{bucket}/modeles/*"
    }  # fmt: skip
    assert isinstance(own["Environment"]["Variables"]["VIGIE_SIGNING_KEY"], str)
    assert own["Timeout"] <= 60
    assert own["MemorySize"] <= 1024


def test_only_those_who_speak_may_send(built: Built) -> None:
    """Mails leave from the delivery, the pages and the sweep; SMS from the delivery and the pages
    (the code that proves a number)."""
    texts = ("sns:Publish", "sms-voice:SendTextMessage")
    speakers: dict[str, set[str]] = {name: set() for name in ("ses:SendRawEmail", *texts)}
    for name in _of(built.template, "AWS::Lambda::Function"):
        for action in speakers.keys() & _actions(_statements(built.template, name)):
            speakers[action].add(name)

    mailers = {"ses:SendRawEmail": {"Deliver", "APIHandler", "Sweep"}}
    assert speakers == mailers | {t: {"Deliver", "APIHandler"} for t in texts}


def test_who_calls_the_tenants_addresses_can_send_nothing_and_sign_nothing(built: Built) -> None:
    """A webhook's address is hostile: its function has the table, its queue and its log (§3.10)."""
    own = built.template["Resources"]["Notify"]["Properties"]

    services = {
        action.partition(":")[0] for action in _actions(_statements(built.template, "Notify"))
    }
    assert services == {"dynamodb", "sqs", "logs"}
    assert isinstance(own["Environment"]["Variables"]["VIGIE_SIGNING_KEY"], str)


def test_receipts_come_from_the_providers_through_their_topic_alone(built: Built) -> None:
    """SES publishes every kind we know but openings and clicks; only the topic may fill the queue."""
    from chalicelib.alerts.answers import NOTHING, answers

    (destination,) = _of(built.template, "AWS::SES::ConfigurationSetEventDestination").values()
    asked = {name.lower() for name in destination["EventDestination"]["MatchingEventTypes"]}
    known = {
        name.partition("/")[0].replace(" ", "").lower()
        for name, word in answers().receipts["ses"].items()
        if word != NOTHING
    }
    policy = built.template["Resources"]["ReceiptsQueuePolicy"]["Properties"]["PolicyDocument"]
    (allowed,) = policy["Statement"]

    assert asked == known
    assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "ReceiptsTopic"}}}
    assert destination["EventDestination"]["SnsDestination"]["TopicARN"] == {"Ref": "ReceiptsTopic"}


def test_only_one_public_stage_and_it_is_throttled(built: Built) -> None:
    """SAM likes to add a stage called "Stage", open to all and unbounded."""
    (stage,) = _of(built.template, "AWS::ApiGateway::Stage").values()

    assert all(
        "StageName" not in d for d in _of(built.template, "AWS::ApiGateway::Deployment").values()
    )
    assert stage["MethodSettings"][0]["ThrottlingRateLimit"] > 0


KEYLESS = {"Lint", "Notify"}
"""What reads files of strangers, and what calls their addresses: they get no key."""


def test_whoever_signs_may_read_the_key_and_nobody_is_given_it(built: Built) -> None:
    """The environment shows its name only; one that may not read it would not start."""
    for name, function in _of(built.template, "AWS::Lambda::Function").items():
        given = function["Environment"]["Variables"]["VIGIE_SIGNING_KEY"]
        readable = [s for s in _statements(built.template, name) if s["Sid"] == "ReadSigningKey"]
        if name in KEYLESS:
            assert isinstance(given, str)
            assert readable == []
        else:
            assert given == {"Fn::Sub": "ssm:${SigningKeyName}"}
            assert readable[0]["Action"] == "ssm:GetParameter"
            assert readable[0]["Resource"]["Fn::Sub"].endswith(":parameter${SigningKeyName}")


def test_a_function_sends_as_vigie_only(built: Built) -> None:
    """Under any name of any domain of the account, a stolen role could write to employers."""
    for name in ("Deliver", "APIHandler"):
        (sending,) = [
            s for s in _statements(built.template, name) if "ses:SendRawEmail" in _actions([s])
        ]
        assert sending["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}


def test_every_function_is_in_the_alarms_of_errors_and_throttles(built: Built) -> None:
    """The sweep has an alarm of its own; one alarm adds up ten metrics at most."""
    alarms = _of(built.template, "AWS::CloudWatch::Alarm")
    functions = _of(built.template, "AWS::Lambda::Function").keys() - {"Sweep"}

    for name, metric in (("ErrorsAlarm", "Errors"), ("ThrottlesAlarm", "Throttles")):
        summed = [m["MetricStat"]["Metric"] for m in alarms[name]["Metrics"] if "MetricStat" in m]
        assert {m["Dimensions"][0]["Value"]["Ref"] for m in summed} == functions
        assert {m["MetricName"] for m in summed} == {metric}
        assert len(summed) <= 10
    assert alarms["SweepErrorsAlarm"]["Threshold"] == 1


@pytest.mark.parametrize(
    ("alarm", "metric"),
    [
        ("SweepMissingAlarm", "Invocations"),
        ("SweepLateAlarm", "OldestDue"),
        ("OldestUnsentAlarm", "OldestUnsent"),
        ("IntakeLateAlarm", "ApproximateAgeOfOldestMessage"),
        ("DeliverLateAlarm", "ApproximateAgeOfOldestMessage"),
        ("BounceRateAlarm", "Reputation.BounceRate"),
        ("ComplaintRateAlarm", "Reputation.ComplaintRate"),
        ("ApiErrorsAlarm", "5XXError"),
    ],
)
def test_what_can_go_wrong_in_silence_rings(built: Built, alarm: str, metric: str) -> None:
    """Late, missing, bounced or refused: the operator is told (what is chosen, or added up, is tested
    on the file itself: tests/unit/deploy/test_watching.py).
    """
    said = _of(built.template, "AWS::CloudWatch::Alarm")[alarm]

    assert said["MetricName"] == metric


def test_every_alarm_tells_the_operator_and_says_what_it_means(built: Built) -> None:
    """An alarm without a listener or a sentence is noise."""
    for alarm in _of(built.template, "AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmActions"] == [{"Ref": "Alarms"}]
        assert alarm["AlarmDescription"].endswith((".", "?"))


def test_the_measures_are_read_from_lines_that_the_sweep_writes(
    built: Built, caplog: pytest.LogCaptureFixture
) -> None:
    """A filter that matches no line is an alarm that never rings."""
    now = datetime.now(UTC)
    waiting = Delivery(
        id="d", tenant="t", case="c", cause="e", purpose="event", person="p",
        channel=Channel.EMAIL, created_at=now - timedelta(hours=2),
    )  # fmt: skip
    with caplog.at_level("INFO", logger="vigie.measures"):
        say_swept({"delivery": 1}, timedelta(seconds=7))
        say_unsent(waiting, now)
    lines = {vars(record)["measure"]: vars(record) for record in caplog.records}

    read = {}
    for found in _of(built.template, "AWS::Logs::MetricFilter").values():
        (transformation,) = found["MetricTransformations"]
        (measure,) = re.findall(r'^{ \$\.measure = "(\w+)" }$', found["FilterPattern"])
        field = transformation["MetricValue"].removeprefix("$.")
        read[transformation["MetricName"]] = lines[measure][field]

    assert read == {"OldestDue": 7, "OldestUnsent": 7200}


def test_what_api_gateway_answers_by_itself_is_french_and_says_what_to_do(built: Built) -> None:
    """An unknown path is no "Missing Authentication Token"; programs get the API's own shape."""
    body = built.template["Resources"]["RestAPI"]["Properties"]["Body"]
    answers = body["x-amazon-apigateway-gateway-responses"]

    assert answers["MISSING_AUTHENTICATION_TOKEN"]["statusCode"] == "404"
    assert answers.keys() >= {"THROTTLED", "REQUEST_TOO_LARGE", "DEFAULT_4XX", "DEFAULT_5XX"}
    for said in answers.values():
        page, problem = (said["responseTemplates"][k] for k in ("text/html", "application/json"))
        assert page.startswith('<!doctype html><html lang="fr">')
        assert {"type", "title", "title_en"} <= json.loads(problem).keys()


def test_actions_and_resources_without_bounds_are_explained(built: Built) -> None:
    """In every policy of every stack: each is one of these, and the file says why beside it."""
    explained = {
        "FindStream",  # AWS knows no narrower resource
        "TheAccountsPoliciesDecide",  # KMS: the account's own policies then decide
        "OnlyEncryptedTransport",  # a denial: the wider the better
        "SendSms",  # a phone number has no ARN: everything but what has one
    }
    for template in (built.template, load_template(DATA), load_template(RECEIVING)):
        for statement in _every_statement(template["Resources"]):
            actions = _actions([statement])
            unbounded = statement.get("Resource") == "*" or "NotResource" in statement
            wide = unbounded or "NotAction" in statement or any("*" in a for a in actions)
            assert not wide or statement["Sid"] in explained, statement


def _every_statement(found: Any) -> Iterator[dict[str, Any]]:
    """Each statement of each policy, wherever it is."""
    if isinstance(found, dict):
        for key, inner in found.items():
            if key == "Statement":
                yield from inner
            else:
                yield from _every_statement(inner)
    elif isinstance(found, list):
        for inner in found:
            yield from _every_statement(inner)


def test_functions_write_their_logs_as_json(built: Built) -> None:
    """What the code says at `info` and above, with its request: searched by field."""
    for function in _of(built.template, "AWS::Lambda::Function").values():
        assert function["LoggingConfig"]["LogFormat"] == "JSON"
        assert function["LoggingConfig"]["ApplicationLogLevel"] == "INFO"
