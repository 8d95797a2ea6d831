"""Each fact, good and bad, and what the doctor says of it."""

from collections.abc import Mapping
from typing import Any

import pytest

from infra.deploy import records
from infra.deploy.stage import Stage
from infra.doctor.checks import CHECKS, PROBES
from infra.doctor.findings import (
    Check,
    Finding,
    Level,
    Unknown,
    as_text,
    examine,
    healthy,
    ok,
)

STAGE = Stage(
    name="essai",
    account="123456789012",
    region="eu-west-3",
    receiving_region="eu-west-1",
    intake_domain="reception.exemple.fr",
    mail_from="alertes@exemple.fr",
    operator_email="exploitation@exemple.fr",
    public_domain="vigie.exemple.fr",
    sms_sender="Vigie",
)
OURS = "vigie-essai-receiving"
DKIM = {"DkimAttributes": {"Status": "SUCCESS", "Tokens": ["a", "b", "c"]}}
WANTED = records.records(
    STAGE, {"exemple.fr": DKIM, "reception.exemple.fr": DKIM}, "target.example"
)

ACCOUNT = {
    "ProductionAccessEnabled": True,
    "SendingEnabled": True,
    "EnforcementStatus": "HEALTHY",
    "SendQuota": {"Max24HourSend": 50000.0, "SentLast24Hours": 12.0, "MaxSendRate": 14.0},
}
VERIFIED = {
    "VerifiedForSendingStatus": True,
    "DkimAttributes": {"Status": "SUCCESS"},
    "MailFromAttributes": {"MailFromDomainStatus": "SUCCESS"},
}
RULE: dict[str, Any] = {
    "Enabled": True,
    "Recipients": ["reception.exemple.fr"],
    "Actions": [{"S3Action": {"BucketName": "incoming"}}],
}
RULES: dict[str, Any] = {"name": OURS, "bucket": "incoming", "rules": [RULE]}
TABLE = {
    "TableName": "vigie",
    "TableStatus": "ACTIVE",
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    "LatestStreamArn": "stream/1",
    "given": "stream/1",
    "GlobalSecondaryIndexes": [{"IndexName": "by-tenant", "IndexStatus": "ACTIVE"}],
    "DeletionProtectionEnabled": True,
    "recovery": {"PointInTimeRecoveryStatus": "ENABLED"},
    "ttl": {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"},
}
FUNCTION = {
    "FunctionName": "vigie-essai-api",
    "State": "Active",
    "LastUpdateStatus": "Successful",
    "Runtime": "python3.11",
    "CodeSha256": "x",
}
TOPIC = "arn:aws:sns:x:1:vigie-essai-Alarms"
ALARM = {"AlarmName": "a", "AlarmActions": [TOPIC], "ActionsEnabled": True, "StateValue": "OK"}
ALARMS: dict[str, Any] = {
    "topic": TOPIC, "wanted": ["AAlarm"], "made": {"AAlarm": "a"}, "found": [ALARM]
}  # fmt: skip
HEARD = {"Endpoint": "exploitation@exemple.fr", "SubscriptionArn": "arn:aws:sns:x"}


def dns(**changed: tuple[str, ...] | None) -> list[tuple[records.Record, Any]]:
    """What DNS says at each name; a keyword is a name, its dots and hyphens written `_`."""
    return [
        (r, changed.get(f"{r.kind}_{r.name}".replace(".", "_").replace("-", "_"), _right(r)))
        for r in WANTED
    ]


def _right(record: records.Record) -> tuple[str, ...]:
    return (record.value.strip('"'),)


GOOD: Mapping[str, Any] = {
    "clock": 0.4,
    "stacks": {"a": "CREATE_COMPLETE", "b": "UPDATE_COMPLETE"},
    "account": ACCOUNT,
    "mail_identity": VERIFIED,
    "intake_identity": VERIFIED,
    "inbound_server": ("192.0.2.1",),
    "dns": dns(),
    "rules": RULES,
    "waiting": [3, 700],
    "sms": {"sandbox": False, "limit": 100},
    "sender_ids": {"Autre": False, "Vigie": True},
    "sms_metric": True,
    "table": TABLE,
    "versioning": "Enabled",
    "encryption_key": "Enabled",
    "signing_key": "SecureString",
    "functions": [FUNCTION, FUNCTION],
    "sources": [{"EventSourceArn": "a:q", "State": "Enabled"}],
    "schedules": [{"State": "ENABLED"}],
    "concurrency": 1000,
    "dead_letters": {"q": 0},
    "alarms": ALARMS,
    "listeners": [HEARD],
    "certificate": {"status": "ISSUED", "days": 200},
    "page": ("https://vigie.exemple.fr/connexion", 200, "<title>Vigie"),
}


def found(name: str, fact: Any) -> Finding:
    """What the check of that name says of a fact."""
    (check,) = [c for c in CHECKS if c.name == name]
    (finding,) = examine([check], {check.fact: fact}, STAGE)
    return finding


def test_a_sound_stage_is_told_so() -> None:
    """Every check passes, with nothing to do."""
    findings = examine(CHECKS, GOOD, STAGE)

    assert [f for f in findings if f.level is not Level.OK or f.remedy] == []
    assert healthy(findings)
    assert f"{len(CHECKS)} ok" in as_text(findings)


def test_every_fact_is_judged_and_every_judge_has_its_fact() -> None:
    """Nothing is asked for in vain."""
    assert {c.fact for c in CHECKS} == PROBES.keys() == GOOD.keys()
    assert len({c.name for c in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_what_could_not_be_asked_is_no_good_news(check: Check) -> None:
    """The finding says why it could not, and the doctor does not say that all is well."""
    findings = examine([check], {check.fact: Unknown("GetIt: AccessDenied")}, STAGE)

    assert (findings[0].level, findings[0].what) == (Level.UNKNOWN, "GetIt: AccessDenied")
    assert not healthy(findings)


@pytest.mark.parametrize(
    ("name", "fact", "level", "told"),
    [
        ("clock", -90.0, "warning", "90 s behind AWS"),
        ("clock", 400.0, "failure", "400 s ahead of AWS"),
        ("stacks", {"a": "", "b": "CREATE_COMPLETE"}, "failure", "a is not there"),
        ("stacks", {"a": "UPDATE_ROLLBACK_FAILED"}, "failure", "a is UPDATE_ROLLBACK_FAILED"),
        ("stacks", {"a": "UPDATE_ROLLBACK_COMPLETE"}, "warning", "was taken back"),
        ("mail out: sandbox", ACCOUNT | {"ProductionAccessEnabled": False}, "failure", "sandbox"),
        ("mail out: on", ACCOUNT | {"SendingEnabled": False}, "failure", "off"),
        ("mail out: on", ACCOUNT | {"EnforcementStatus": "PROBATION"}, "warning", "PROBATION"),
        ("mail out: on", ACCOUNT | {"EnforcementStatus": "SHUTDOWN"}, "failure", "SHUTDOWN"),
        (
            "mail out: quota",
            ACCOUNT
            | {"SendQuota": {"Max24HourSend": 200.0, "SentLast24Hours": 190.0, "MaxSendRate": 1.0}},
            "warning",
            "190 of 200",
        ),
        (
            "mail out: quota",
            ACCOUNT
            | {"SendQuota": {"Max24HourSend": -1.0, "SentLast24Hours": 9.0, "MaxSendRate": 1.0}},
            "ok",
            "",
        ),
        (
            "mail out: identity",
            VERIFIED | {"VerifiedForSendingStatus": False},
            "failure",
            "exemple.fr is not verified",
        ),
        (
            "mail out: identity",
            VERIFIED | {"DkimAttributes": {"Status": "PENDING"}},
            "failure",
            "DKIM is PENDING",
        ),
        (
            "mail out: identity",
            VERIFIED | {"MailFromAttributes": {"MailFromDomainStatus": "PENDING"}},
            "warning",
            "rebond.exemple.fr",
        ),
        ("mail in: domain", {}, "failure", "reception.exemple.fr is not verified"),
        ("mail in: Region", (), "failure", "no mail in eu-west-1"),
        ("mail in: Region", None, "warning", "DNS did not answer"),
        ("mail in: MX", dns(MX_reception_exemple_fr=()), "failure", "no MX record"),
        (
            "mail in: MX",
            dns(MX_reception_exemple_fr=("1 mx.autre.fr",)),
            "failure",
            "1 mx.autre.fr",
        ),
        (
            "mail in: MX",
            dns(
                MX_reception_exemple_fr=(
                    "10 inbound-smtp.eu-west-1.amazonaws.com",
                    "20 mx.autre.fr",
                )
            ),
            "warning",
            "may also go to 20 mx.autre.fr",
        ),
        ("mail in: MX", dns(MX_reception_exemple_fr=None), "warning", "did not answer"),
        ("mail in: rule", RULES | {"name": ""}, "failure", "is none, not vigie-essai-receiving"),
        ("mail in: rule", RULES | {"name": "theirs"}, "failure", "is theirs"),
        ("mail in: rule", RULES | {"rules": []}, "failure", "no rule that is on"),
        ("mail in: rule", RULES | {"bucket": "other"}, "failure", "does not write to other"),
        (
            "mail in: rule",
            RULES
            | {
                "rules": [
                    RULE | {"Actions": [{"S3Action": {"BucketName": "incoming", "KmsKeyArn": "k"}}]}
                ]
            },
            "failure",
            "KMS",
        ),
        ("mail in: read", [10, 5400], "failure", "1 mails wait to be read, the oldest for 90"),
        (
            "mail out: records",
            dns(CNAME_a__domainkey_exemple_fr=()),
            "failure",
            "a._domainkey.exemple.fr CNAME",
        ),
        (
            "mail out: records",
            dns(TXT_rebond_exemple_fr=("v=spf1 -all",)),
            "failure",
            "rebond.exemple.fr TXT",
        ),
        ("mail out: records", dns(MX_rebond_exemple_fr=None), "warning", "rebond.exemple.fr"),
        ("mail out: DMARC", dns(TXT__dmarc_exemple_fr=()), "warning", "0 policies"),
        (
            "mail out: DMARC",
            dns(TXT__dmarc_exemple_fr=("v=DMARC1; p=none", "v=DMARC1; p=reject")),
            "warning",
            "2 policies",
        ),
        ("SMS: sandbox", {"sandbox": True, "limit": 100}, "failure", "sandbox"),
        ("SMS: limit", {"sandbox": False, "limit": 1}, "warning", "at 1 dollars a month"),
        ("SMS: sender", {"Autre": True}, "warning", "Vigie is not among"),
        ("SMS: sender", {"Vigie": False}, "warning", "not registered for France yet"),
        ("SMS: watched", False, "warning", "may not publish"),
        ("kept: table", TABLE | {"TableStatus": "DELETING"}, "failure", "DELETING"),
        ("kept: table", TABLE | {"GlobalSecondaryIndexes": []}, "failure", "no index"),
        ("kept: table", TABLE | {"LatestStreamArn": "stream/2"}, "failure", "another stream"),
        ("kept: table", TABLE | {"StreamSpecification": {}}, "failure", "is off"),
        (
            "kept: table",
            TABLE
            | {"GlobalSecondaryIndexes": [{"IndexName": "by-tenant", "IndexStatus": "CREATING"}]},
            "failure",
            "by-tenant is CREATING",
        ),
        ("kept: protection", TABLE | {"recovery": {}}, "failure", "PITR is off"),
        ("kept: protection", TABLE | {"DeletionProtectionEnabled": False}, "failure", "delete it"),
        ("kept: expiry", TABLE | {"ttl": {"TimeToLiveStatus": "DISABLED"}}, "warning", "DISABLED"),
        ("kept: evidence", "Suspended", "failure", "versioning is off"),
        ("kept: key", "PendingDeletion", "failure", "PendingDeletion"),
        ("signing key", "", "failure", "there is none"),
        ("signing key", "String", "failure", "in clear"),
        ("functions", [], "failure", "there is none"),
        ("functions", [FUNCTION, FUNCTION | {"CodeSha256": "y"}], "failure", "same version"),
        ("functions", [FUNCTION | {"State": "Inactive"}], "failure", "is Inactive"),
        ("functions", [FUNCTION | {"Runtime": "python3.9"}], "failure", "runs python3.9"),
        ("functions: fed", [], "failure", "nothing feeds"),
        (
            "functions: fed",
            [{"EventSourceArn": "a:b:q", "State": "Disabled"}],
            "failure",
            "q is Disabled",
        ),
        ("functions: sweep", [{"State": "DISABLED"}], "failure", "nothing calls the sweep"),
        ("functions: quota", 10, "warning", "10 functions"),
        ("dead letters", {"deliver": 2, "draft": 0}, "failure", "deliver holds 2"),
        ("dead letters", {}, "failure", "there is none"),
        ("alarms", ALARMS | {"made": {}, "found": []}, "failure", "AAlarm is not deployed"),
        ("alarms", ALARMS | {"found": []}, "failure", "AAlarm was deleted"),
        (
            "alarms",
            ALARMS | {"found": [ALARM | {"ActionsEnabled": False}]},
            "failure",
            "a does not tell vigie-essai-Alarms",
        ),
        (
            "alarms",
            ALARMS | {"found": [ALARM | {"AlarmActions": ["arn:aws:sns:x:1:theirs"]}]},
            "failure",
            "a does not tell vigie-essai-Alarms",
        ),
        (
            "alarms",
            ALARMS | {"found": [ALARM | {"StateValue": "ALARM"}]},
            "warning",
            "ringing: a",
        ),
        ("alarms: heard", [], "failure", "is not told"),
        (
            "alarms: heard",
            [HEARD | {"SubscriptionArn": "PendingConfirmation"}],
            "failure",
            "has not confirmed yet",
        ),
        ("pages: certificate", {"status": "ISSUED", "days": 20}, "warning", "20 days"),
        ("pages: certificate", {"status": "ISSUED", "days": 3}, "failure", "3 days"),
        ("pages: certificate", {"status": "EXPIRED", "days": -1}, "failure", "EXPIRED"),
        ("pages: certificate", None, "ok", ""),
        (
            "pages: domain",
            dns(CNAME_vigie_exemple_fr=("autre.example",)),
            "failure",
            "points to autre.example",
        ),
        ("pages: domain", dns(CNAME_vigie_exemple_fr=()), "ok", "see the page"),
        ("pages", ("https://x/connexion", 502, ""), "failure", "answers 502"),
        ("pages", ("https://x/connexion", 0, "refused"), "failure", "does not answer: refused"),
        ("pages", ("https://x/connexion", 200, "parking"), "failure", "answers 200"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(
    name: str, fact: Any, level: str, told: str
) -> None:
    """What is, why it matters, and a remedy about this very stage."""
    finding = found(name, fact)

    assert (finding.level.value, told in finding.what) == (level, True), finding
    assert bool(finding.remedy) is (level != "ok")
    assert "{" not in finding.remedy
    assert finding.why


def test_warnings_alone_leave_a_stage_healthy() -> None:
    """The exit code is for what must be mended."""
    findings = examine(CHECKS, {**GOOD, "concurrency": 10}, STAGE)

    assert healthy(findings)
    assert not healthy(examine(CHECKS, {**GOOD, "versioning": ""}, STAGE))


def test_people_read_the_why_and_the_remedy_under_what_is_wrong() -> None:
    """A line a check; two more under what is not well."""
    bad = Check("x", "f", lambda _, __: ok("fine"), "because", "do it")

    assert as_text(examine([bad], {"f": 1}, STAGE)).splitlines()[0] == "ok    x" + " " * 24 + "fine"
    text = as_text([found("functions: quota", 10)])
    assert [line.split()[0] for line in text.splitlines()[:3]] == ["WARN", "why", "do"]
