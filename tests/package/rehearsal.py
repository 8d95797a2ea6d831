"""The package deployed by the deployment's own code, on an emulator that checks every right.

What the emulator cannot do, and what is done here instead (all of it is asserted on the template):

- it checks the sending of a mail against every resource, and without the sender's address;
- it asks for a right of its own for a batch of messages, where SQS asks for that of one;
- it speaks plain HTTP: the buckets' refusal of unencrypted transport is left out;
- no metric math, no budgets, no End User Messaging: they are left out;
- no mail reception: SES's Region is a fake, and mails are put where its rule would put them;
- it knows no condition on a table's keys: what they deny is tried on each flow instead
  (tests/unit/flows/rights.py);
- who took a role is its session to it (AWS says the role: aws:PrincipalArn), so that the retention
  role's session is named beside the role;
- each function's role may be taken by the operator too, to try what it is refused;
- it ignores gateway responses and recovery settings, log formats and the queues' concurrency.
"""

import base64
import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import msgspec
import pytest
import requests
import yaml

from chalicelib.store import Store, open_store
from infra.deploy import names, stacks
from infra.deploy.account import Clients, clients
from infra.deploy.console import Console
from infra.deploy.stage import Stage, load_stage
from infra.deploy.up import Done, Up
from infra.local.drive import scheduled
from infra.local.engine.supervise import ensure_venv
from infra.package.__main__ import ROOT
from infra.resources import load_template
from tests.unit.deploy.fakes import Cloud, Identities, Mail
from tests.unit.flows.world import SETTINGS

REGION, ELSEWHERE = "eu-west-3", "eu-west-1"
_KEYS = {"AWS_ACCESS_KEY_ID": "operator", "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-rehearsal"}
# The emulator ends a running function when its code is replaced, which AWS does not. What it held
# comes back after a time-out or with the next sweep: minutes on AWS, seconds here.
_SOON = {"VIGIE_GRACE_SECONDS": "2", "VIGIE_RETRY_SECONDS": "5", "VIGIE_LEASE_SECONDS": "15"}
_HIDDEN = 20
_STAGE = """
account = "000000000000"
region = "eu-west-3"
receiving_region = "eu-west-1"
intake_domain = "reception.exemple.fr"
mail_from = "alertes@exemple.fr"
operator_email = "exploitation@ailleurs.example"
sms_sender = "Vigie"
"""


class Site:
    """One stage on the emulator. `base` is where its pages answer on this machine."""

    def __init__(self, folder: Path, endpoint: str, package: Path) -> None:
        self._endpoint, self.package = endpoint, package
        (folder / "essai.toml").write_text(_STAGE, "utf-8")
        self.stage: Stage = load_stage("essai", folder)
        self.inbound, self.rules = Cloud(folder), Mail()
        self.get = self._clients()
        self.cloud = self.get("cloudformation", REGION)
        mail = self.get("ses", REGION)
        mail.verify_email_identity(EmailAddress=self.stage.mail_from)
        self.done = self.deploy(package)

    def deploy(self, package: Path) -> Done:
        """What `make deploy` does, with the answer yes."""
        console = Console(yes=True, pause=0.1)
        return Up(self.stage, package, self.get, console, lambda *_: ("192.0.2.1",)).run()

    def _clients(self) -> Clients:
        real = clients()
        fakes: dict[str, Any] = {"cloudformation": self.inbound, "ses": self.rules}
        fakes["sesv2"] = Identities()
        return lambda service, region: (
            fakes[service] if region == ELSEWHERE else real(service, region)
        )

    @property
    def kept(self) -> dict[str, str]:
        return stacks.outputs(self.cloud, names.data("essai"))

    @property
    def made(self) -> dict[str, str]:
        return stacks.outputs(self.cloud, names.app("essai"))

    def store(self) -> Store:
        """The table, with the operator's own rights."""
        return open_store(msgspec.structs.replace(SETTINGS, table=self.kept["TableName"]))

    def page(self, path: str, token: str = "") -> tuple[int, str]:
        """Status and text of a page, through API Gateway; redirects are not followed."""
        answer = requests.get(
            f"{self._endpoint}/_aws/execute-api/{self.made['RestAPIId']}/api{path}",
            headers={"Authorization": f"Bearer {token}"} if token else {},
            allow_redirects=False,
            timeout=60,
        )
        return answer.status_code, answer.text

    def put_mail(self, raw: bytes, key: str) -> None:
        """What SES's receipt rule does."""
        bucket = self.kept["IncomingBucketName"]
        self.get("s3", REGION).put_object(Bucket=bucket, Key=key, Body=raw)

    def publish_receipts(self, events: list[dict[str, Any]]) -> None:
        """What SES publishes of a mail, to the topic it was given."""
        topics = self.get("sns", REGION).list_topics()["Topics"]
        (arn,) = [t["TopicArn"] for t in topics if "ReceiptsTopic" in t["TopicArn"]]
        for event in events:
            self.get("sns", REGION).publish(TopicArn=arn, Message=json.dumps(event))

    def functions(self) -> list[dict[str, Any]]:
        """Lambda's own description of each function."""
        return list(self.get("lambda", REGION).list_functions()["Functions"])

    def sweep(self) -> None:
        """A sweep now, whatever the schedule."""
        name = f"{names.app('essai')}-sweep"
        tick = json.dumps(scheduled())
        self.get("lambda", REGION).invoke(FunctionName=name, InvocationType="Event", Payload=tick)

    @staticmethod
    def digest(package: Path) -> str:
        """What Lambda calls the code of a package."""
        content = (package / "deployment.zip").read_bytes()
        return base64.b64encode(hashlib.sha256(content).digest()).decode()

    def sent(self) -> list[dict[str, Any]]:
        """The mails that SES took."""
        with urllib.request.urlopen(f"{self._endpoint}/_ministack/ses/messages") as answer:
            by_account = json.load(answer)["messages"]
        return [mail for mails in by_account.values() for mail in mails]


def until(
    true: Callable[[], bool], seconds: float, what: str, found: Callable[[], object] = str
) -> None:
    """Wait for something that happens elsewhere; `found` says what there is instead."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            pytest.fail(f"not within {seconds:.0f} s: {what}; there is {found()}")
        time.sleep(0.5)


def adapted(package: Path, into: Path) -> Path:
    """The package without what the emulator cannot do, and with a shorter clock."""
    shutil.copytree(package, into)
    template = json.loads((into / "template.json").read_text("utf-8"))
    template["Resources"] = {n: r for n, r in template["Resources"].items() if not _unknown(r)}
    data = load_template(into / "data.yaml")
    for resource in (*template["Resources"].values(), *data["Resources"].values()):
        _adapt(resource["Type"], resource.get("Properties", {}))
    (into / "template.json").write_text(json.dumps(template), "utf-8")
    (into / "data.yaml").write_text(yaml.safe_dump(data), "utf-8")
    return into


def _unknown(resource: dict[str, Any]) -> bool:
    kind = resource["Type"]
    summed = kind == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]
    return summed or kind in ("AWS::Budgets::Budget", "AWS::SMSVOICE::ConfigurationSet")


def _adapt(kind: str, said: dict[str, Any]) -> None:
    if kind == "AWS::Lambda::Function":
        said["Environment"]["Variables"] |= _SOON
    elif kind == "AWS::SQS::Queue" and "VisibilityTimeout" in said:
        said["VisibilityTimeout"] = _HIDDEN
    elif kind == "AWS::IAM::Role":
        _let_work_leave(said["Policies"])
        said["AssumeRolePolicyDocument"]["Statement"].append(BY_OPERATOR)
    elif kind == "AWS::S3::BucketPolicy":
        kept = [
            s for s in said["PolicyDocument"]["Statement"] if s["Sid"] != "OnlyEncryptedTransport"
        ]
        said["PolicyDocument"]["Statement"] = kept or [_HARMLESS]
        for statement in (s for s in kept if s["Sid"] == "OnlyRetentionDeletes"):
            ((_, role),) = statement["Condition"]["ArnNotEquals"].items()
            statement["Condition"] = {"ArnNotLike": {"aws:PrincipalArn": [role, _RETENTION]}}


def _let_work_leave(policies: list[dict[str, Any]]) -> None:
    """The emulator checks SendRawEmail against "*" and does not know its sender; SendMessageBatch,
    by its own name.
    """
    for statement in (s for p in policies for s in p["PolicyDocument"]["Statement"]):
        if statement.get("Action") == "ses:SendRawEmail":
            statement["Resource"] = "*"
            statement.pop("Condition", None)
        elif statement.get("Action") == "sqs:SendMessage":
            statement["Action"] = ["sqs:SendMessage", "sqs:SendMessageBatch"]


BY_OPERATOR = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
    "Action": "sts:AssumeRole",
}
_RETENTION = {"Fn::Sub": "arn:aws:sts::${AWS::AccountId}:assumed-role/${RetentionRole}/*"}
_HARMLESS = {
    "Sid": "Nobody",
    "Effect": "Deny",
    "Principal": {"AWS": "arn:aws:iam::000000000000:role/nobody"},
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::nothing/*",
}


def next_version(package: Path, into: Path) -> Path:
    """The same package with another content, as after a fix."""
    shutil.copytree(package, into)
    with zipfile.ZipFile(into / "deployment.zip", "a") as zipped:
        zipped.writestr("version-suivante.txt", "2")
    return into


@contextlib.contextmanager
def emulator(folder: Path) -> Iterator[str]:
    """The emulator with AUTH, signatures and each role's policy enforced; its address."""
    python = ensure_venv(ROOT / ".local" / "engine-venv", lambda _: None) / "bin" / "ministack"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "VIGIE_"))}
    said = {
        **(clean | _KEYS),
        **{"BIND_HOST": "127.0.0.1", "MINISTACK_HOST": "127.0.0.1", "GATEWAY_PORT": str(port)},
        **{"AUTH": "true", "MINISTACK_REGION": REGION},
        **{"SFTP_ENABLED": "0", "IOT_MTLS_ENABLED": "0"},
    }
    endpoint = f"http://127.0.0.1:{port}"
    with (folder / "emulator.log").open("wb") as log:
        process = subprocess.Popen(
            [str(python)], env=said, stdout=log, stderr=log, cwd=folder, start_new_session=True
        )
    try:
        until(lambda: _answers(endpoint), 60, "the emulator answers")
        yield endpoint
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(endpoint: str) -> bool:
    try:
        with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=2):
            return True
    except OSError:
        return False


@contextlib.contextmanager
def operating(endpoint: str) -> Iterator[None]:
    """This process as the operator's: boto3 finds the emulator and the operator's keys.

    boto3's own session remembers the first keys it found: the operator's is a new one, and goes
    with him, or the tests after it in this process would sign as he does.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        for name, value in (_KEYS | {"AWS_ENDPOINT_URL": endpoint}).items():
            patch.setenv(name, value)
        for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            patch.setenv(name, REGION)
        yield
