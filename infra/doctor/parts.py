"""Facts about what the stacks are made of: functions, what feeds them, alarms and who hears them.

Asked for by the stacks' own lists, never by a prefix: another stage's name may begin alike.
"""

from typing import Any

from infra.resources import APP, load_template

from .gather import Ask

ALARM = "AWS::CloudWatch::Alarm"
_FUNCTION, _QUEUE, _RULE = "AWS::Lambda::Function", "AWS::SQS::Queue", "AWS::Events::Rule"


def functions(ask: Ask) -> list[dict[str, Any]]:
    """Every function of the stage, as Lambda describes it."""
    lambdas = ask.here("lambda")
    return [
        dict(lambdas.get_function_configuration(FunctionName=name))
        for name in ask.ids(_FUNCTION).values()
    ]


def sources(ask: Ask) -> list[dict[str, Any]]:
    """What feeds the functions: queues and the stream."""
    ours = set(ask.ids(_FUNCTION).values())
    pages = ask.here("lambda").get_paginator("list_event_source_mappings").paginate()
    found = (dict(m) for page in pages for m in page["EventSourceMappings"])
    return [m for m in found if m["FunctionArn"].partition(":function:")[2].split(":")[0] in ours]


def schedules(ask: Ask) -> list[dict[str, Any]]:
    """The rules that call the sweep."""
    events = ask.here("events")
    return [dict(events.describe_rule(Name=name)) for name in ask.ids(_RULE).values()]


def concurrency(ask: Ask) -> int:
    """How many functions the account may run at once in the Region."""
    limits = ask.here("lambda").get_account_settings()["AccountLimit"]
    return int(limits["ConcurrentExecutions"])


def dead_letters(ask: Ask) -> dict[str, int]:
    """How many messages each dead letter queue holds."""
    queues, counts = ask.here("sqs"), {}
    for url in (url for name, url in ask.ids(_QUEUE).items() if "DeadLetters" in name):
        said = queues.get_queue_attributes(
            QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
        )
        counts[url.rpartition("/")[2]] = int(said["Attributes"]["ApproximateNumberOfMessages"])
    return counts


def alarms(ask: Ask) -> dict[str, Any]:
    """The alarms: `wanted` by this checkout, `made` by the stack, `found` in CloudWatch.

    `topic` is where each must be heard. `wanted` and `made` are names in the template.
    """
    made = ask.ids(ALARM)
    template = load_template(APP)["Resources"]
    pages = ask.here("cloudwatch").get_paginator("describe_alarms")
    listed = pages.paginate(AlarmNames=list(made.values())) if made else ()
    return {
        "topic": ask.made["AlarmsTopicArn"],
        "wanted": [name for name, said in template.items() if said.get("Type") == ALARM],
        "made": made,
        "found": [dict(alarm) for page in listed for alarm in page["MetricAlarms"]],
    }


def listeners(ask: Ask) -> list[dict[str, Any]]:
    """Who is told of alarms."""
    topic = ask.made["AlarmsTopicArn"]
    pages = ask.here("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    return [dict(one) for page in pages for one in page["Subscriptions"]]
