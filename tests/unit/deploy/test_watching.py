"""What the operator sees and hears, read from the template itself."""

import json
from typing import Any

import pytest

from infra.resources import APP, DATA, load_template

RESOURCES = load_template(APP)["Resources"]
BODY, GIVEN = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
WIDGETS: dict[str, Any] = {w["properties"]["title"]: w for w in json.loads(BODY)["widgets"]}
INDEXES = [
    index["IndexName"]
    for index in load_template(DATA)["Resources"]["Table"]["Properties"]["GlobalSecondaryIndexes"]
]
CHOSEN = {
    "Namespace": {"Fn::If": ["HasEndUserMessaging", "AWS/SMSVoice", "AWS/SNS"]},
    "MetricName": {
        "Fn::If": ["HasEndUserMessaging", "TextMessageMonthlySpend", "SMSMonthToDateSpentUSD"]
    },
}


def summed(alarm: str) -> list[dict[str, Any]]:
    """The metrics that an alarm adds up."""
    said = RESOURCES[alarm]["Properties"]["Metrics"]
    return [m["MetricStat"]["Metric"] for m in said if "MetricStat" in m]


@pytest.mark.parametrize("title", ["Runs", "Errors", "Functions held back (throttles)"])
def test_every_function_is_on_the_dashboard(title: str) -> None:
    """Those that the alarms know (a test of the package holds these against the functions)."""
    known = {m["Dimensions"][0]["Value"]["Ref"] for m in summed("ThrottlesAlarm")} | {"Sweep"}

    shown = {metric[-1] for metric in WIDGETS[title]["properties"]["metrics"]}

    assert shown - {"${AWS::StackName}"} == {f"${{{name}}}" for name in known}


def test_no_widget_hides_another() -> None:
    """Each has a place of its own."""
    places = [(w["x"], w["y"]) for w in WIDGETS.values()]

    assert len(set(places)) == len(places) == len(json.loads(BODY)["widgets"])


def test_a_table_that_refuses_is_heard_reading_and_writing_and_by_its_index() -> None:
    """Reads too: a sweep that cannot read finds nothing due. The index has limits of its own."""
    heard = {
        (m["MetricName"], *(d["Value"] for d in m["Dimensions"][1:]))
        for m in summed("TableThrottlesAlarm")
    }

    throttles = ("ReadThrottleEvents", "WriteThrottleEvents")
    assert heard == {(t,) for t in throttles} | {(t, i) for t in throttles for i in INDEXES}
    shown = json.dumps(WIDGETS["Table and index: requests refused (throttles)"])
    assert all(word in shown for word in (*throttles, *INDEXES))


def test_what_sms_cost_is_read_where_their_channel_publishes_it() -> None:
    """SNS and End User Messaging each have a metric: the alarm and the dashboard follow."""
    alarm = RESOURCES["SmsSpendAlarm"]["Properties"]

    assert {name: alarm[name] for name in CHOSEN} == CHOSEN
    assert alarm["Statistic"] == "Maximum", "what was spent since the month began"
    shown = WIDGETS["SMS spent this month (USD)"]["properties"]["metrics"]
    assert shown == [["${SmsNamespace}", "${SmsSpent}"]]
    assert [GIVEN["SmsNamespace"], GIVEN["SmsSpent"]] == [*CHOSEN.values()]
