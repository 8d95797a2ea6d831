"""The facts, each by a probe. A probe asks and answers plain values; it changes nothing."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.deploy import names, receiving, records, smoke, stacks
from infra.deploy.account import Clients, code
from infra.deploy.dns import Lookup
from infra.deploy.stage import Stage

from .findings import Unknown

_HANDS = 8
SMS_ROLE = "AWSServiceRoleForSMSVoice"


class Ask:
    """Whom the probes ask, and what the stacks answered."""

    def __init__(self, stage: Stage, get: Clients, lookup: Lookup, now: datetime) -> None:
        self.stage, self.lookup, self.now = stage, lookup, now
        self._get = get
        cloud = self.here("cloudformation")
        self.kept = stacks.outputs(cloud, names.data(stage.name))
        self.made = stacks.outputs(cloud, names.app(stage.name))
        self.given = stacks.parameters(cloud, names.app(stage.name))

    @cached_property
    def parts(self) -> tuple[stacks.Resource, ...]:
        """What the data stack and the app stack are made of."""
        cloud, name = self.here("cloudformation"), self.stage.name
        return tuple(stacks.resources(cloud, names.data(name), names.app(name)))

    def ids(self, kind: str) -> dict[str, str]:
        """What AWS calls each resource of a kind, by its name in the template."""
        return {one.name: one.id for one in self.parts if one.kind == kind}

    def here(self, service: str) -> Any:
        """A client of the stage's Region."""
        return self._get(service, self.stage.region)

    def inbound(self, service: str) -> Any:
        """A client of the Region where mail comes in."""
        return self._get(service, self.stage.inbound)


Probe = Callable[[Ask], Any]


def gather(ask: Ask, probes: Mapping[str, Probe]) -> dict[str, Any]:
    """The answer of each probe; Unknown where it had none."""
    with ThreadPoolExecutor(_HANDS) as hands:
        asked = {name: hands.submit(_try, probe, ask) for name, probe in probes.items()}
        return {name: answer.result() for name, answer in asked.items()}


def _try(probe: Probe, ask: Ask) -> Any:
    try:
        return probe(ask)
    except ClientError as fault:
        return Unknown(f"{fault.operation_name}: {code(fault)}")
    except BotoCoreError as fault:
        return Unknown(str(fault))
    except KeyError as fault:
        return Unknown(f"there is no {fault.args[0]} yet: is the stage deployed?")


def clock(ask: Ask) -> float:
    """Seconds by which this machine is ahead of AWS."""
    before = time.time()
    answer = ask.here("sts").get_caller_identity()
    half = (time.time() + before) / 2
    theirs = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
    return half - theirs.timestamp()


def statuses(ask: Ask) -> dict[str, str]:
    """The status of each stack; "" when it is not there."""
    places = {
        names.data(ask.stage.name): ask.here("cloudformation"),
        names.receiving(ask.stage.name): ask.inbound("cloudformation"),
        names.app(ask.stage.name): ask.here("cloudformation"),
    }
    found = {name: stacks.describe(cloud, name) for name, cloud in places.items()}
    return {name: str((said or {}).get("StackStatus", "")) for name, said in found.items()}


def mail_identity(ask: Ask) -> dict[str, Any]:
    said = ask.here("sesv2").get_email_identity(EmailIdentity=ask.stage.mail_domain)
    return dict(said)


def intake_identity(ask: Ask) -> dict[str, Any]:
    said = ask.inbound("sesv2").get_email_identity(EmailIdentity=ask.stage.intake_domain)
    return dict(said)


def dns(ask: Ask) -> list[tuple[records.Record, tuple[str, ...] | None]]:
    """Each record that is needed, and what DNS says at its name."""
    identities = {ask.stage.mail_domain: mail_identity(ask)}
    identities[ask.stage.intake_domain] = intake_identity(ask)
    wanted = records.records(ask.stage, identities, ask.made.get("PublicTarget", ""))
    return [(r, ask.lookup(r.name, r.kind)) for r in wanted]


def inbound_server(ask: Ask) -> tuple[str, ...] | None:
    return ask.lookup(records.inbound_host(ask.stage.inbound), "A")


def active_rules(ask: Ask) -> dict[str, Any]:
    """The active receipt rule set, with the bucket it should write to."""
    mail = ask.inbound("ses")
    return {
        "name": receiving.active(mail),
        "rules": mail.describe_active_receipt_rule_set().get("Rules", []),
        "bucket": ask.kept["IncomingBucketName"],
    }


def waiting_mails(ask: Ask) -> list[int]:
    """Age in seconds of each mail that nobody has read to its end yet (the first thousand)."""
    listed = ask.here("s3").list_objects_v2(Bucket=ask.kept["IncomingBucketName"])
    return [int((ask.now - o["LastModified"]).total_seconds()) for o in listed.get("Contents", ())]


def sms(ask: Ask) -> dict[str, Any]:
    """What the way of sending SMS says of itself: sandbox, and the month's limit in dollars."""
    if ask.given.get("SmsChannel", "sns") == "sns":
        simple = ask.here("sns")
        limit = simple.get_sms_attributes(attributes=["MonthlySpendLimit"])["attributes"]
        return {
            "sandbox": simple.get_sms_sandbox_account_status()["IsInSandbox"],
            "limit": int(limit.get("MonthlySpendLimit", "1")),
        }
    full = ask.here("pinpoint-sms-voice-v2")
    attributes = full.describe_account_attributes()["AccountAttributes"]
    limits = full.describe_spend_limits()["SpendLimits"]
    texts = [s for s in limits if s["Name"] == "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT"]
    return {
        "sandbox": {"Name": "ACCOUNT_TIER", "Value": "SANDBOX"} in attributes,
        "limit": texts[0]["EnforcedLimit"] if texts else 0,
    }


def sender_ids(ask: Ask) -> dict[str, bool]:
    """The account's sender ids for France, and whether each is registered: asking is not enough."""
    asked = [{"Name": "iso-country-code", "Values": ["FR"]}]
    texts = ask.here("pinpoint-sms-voice-v2")
    pages = texts.get_paginator("describe_sender_ids").paginate(Filters=asked)
    return {s["SenderId"]: bool(s.get("Registered")) for p in pages for s in p["SenderIds"]}


def sms_metric(ask: Ask) -> bool:
    """Does AWS publish what SMS have cost? End User Messaging needs a role of its own for it.

    Source: AWS End User Messaging SMS user guide, "Monitoring … with Amazon CloudWatch".
    """
    if ask.given.get("SmsChannel", "sns") == "sns":
        return True
    try:
        ask.here("iam").get_role(RoleName=SMS_ROLE)
    except ClientError as fault:
        if code(fault) != "NoSuchEntity":
            raise
        return False
    return True


def table(ask: Ask) -> dict[str, Any]:
    """The table the functions use, and the stream they were given."""
    name, tables = ask.given["TableName"], ask.here("dynamodb")
    backups = tables.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    return {
        **tables.describe_table(TableName=name)["Table"],
        "given": ask.given["TableStreamArn"],
        "recovery": backups.get("PointInTimeRecoveryDescription", {}),
        "ttl": tables.describe_time_to_live(TableName=name)["TimeToLiveDescription"],
    }


def versioning(ask: Ask) -> str:
    bucket = ask.kept["EvidenceBucketName"]
    return str(ask.here("s3").get_bucket_versioning(Bucket=bucket).get("Status", ""))


def encryption_key(ask: Ask) -> str:
    described = ask.here("kms").describe_key(KeyId=ask.kept["KeyArn"])
    return str(described["KeyMetadata"]["KeyState"])


def signing_key(ask: Ask) -> str:
    """The parameter's type, "" when there is none. Its value is not asked for."""
    wanted = [{"Key": "Name", "Option": "Equals", "Values": [names.signing_key(ask.stage.name)]}]
    found = ask.here("ssm").describe_parameters(ParameterFilters=wanted)["Parameters"]
    return str(found[0]["Type"]) if found else ""


def certificate(ask: Ask) -> dict[str, Any] | None:
    """The certificate of the pages and how many days it has left; None without a domain."""
    arn = ask.given.get("CertificateArn", "")
    if not ask.stage.public_domain:
        return None
    said = ask.here("acm").describe_certificate(CertificateArn=arn)["Certificate"]
    ends = said.get("NotAfter", ask.now)
    return {"status": said["Status"], "days": (ends.astimezone(UTC) - ask.now).days}


def page(ask: Ask) -> tuple[str, int, str]:
    """Address of the sign-in page, the status it answers, and its text (or why there is none)."""
    url = ask.given["BaseUrl"] + smoke.PAGE
    return (url, *smoke.fetch(url))
