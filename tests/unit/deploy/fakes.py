"""Small real implementations of what a deployment talks to."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.deploy.console import Console
from infra.deploy.errors import Declined
from infra.resources import load_template

REGION = "eu-west-3"


def refused(code: str, message: str = "") -> ClientError:
    """What botocore raises for an error code."""
    return ClientError({"Error": {"Code": code, "Message": message}}, "Call")


class Operator(Console):
    """A console whose answers are given beforehand, and whose lines are kept."""

    def __init__(self, *answers: str, yes: bool = False, replace: tuple[str, ...] = ()) -> None:
        super().__init__(yes=yes, pause=0.0, replace=replace)
        self.lines: list[str] = []
        self.answers = list(answers)

    def say(self, line: str) -> None:
        self.lines.append(line)

    def _ask(self, prompt: str) -> str:
        self.say(prompt)
        if not self.answers:
            raise Declined("nobody answers")
        return self.answers.pop(0)

    @property
    def said(self) -> str:
        return "\n".join(self.lines)


class Cloud:
    """CloudFormation: stacks, change sets and events of one Region, done at once.

    `ends` maps a stack to the status its next change ends with; `replaced` names resources that
    any change would replace; `on_call` hears of each step, and may end the operator's process there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.stacks: dict[str, dict[str, Any]] = {}
        self.events: dict[str, list[dict[str, Any]]] = {}
        self.sets: dict[tuple[str, str], dict[str, Any]] = {}
        self.ends: dict[str, str] = {}
        self.replaced: set[str] = set()
        self.on_call: Callable[[str], None] = lambda _: None
        self.executed: list[str] = []

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        name = StackName.rpartition(":stack/")[2].split("/")[0]
        if name not in self.stacks:
            raise refused("ValidationError", f"Stack with id {name} does not exist")
        return {"Stacks": [self.stacks[name]]}

    def list_change_sets(self, StackName: str) -> dict[str, Any]:
        return {"Summaries": [{"ChangeSetName": s} for n, s in self.sets if n == StackName]}

    def create_change_set(self, **request: Any) -> None:
        self.on_call("create_change_set")
        name = request["StackName"]
        stack = self.stacks.get(name)
        fresh = stack is None or stack["StackStatus"] == "REVIEW_IN_PROGRESS"
        assert (request["ChangeSetType"] == "CREATE") is fresh
        if stack is None:
            arn = f"arn:aws:cloudformation:{REGION}:1:stack/{name}/1"
            self.stacks[name] = {"StackId": arn, "StackStatus": "REVIEW_IN_PROGRESS"}
        wanted = {"resources": self._resources(request), "parameters": request["Parameters"]}
        self.sets[name, request["ChangeSetName"]] = wanted

    def describe_change_set(
        self, StackName: str, ChangeSetName: str, NextToken: str = ""
    ) -> dict[str, Any]:
        wanted, stack = self.sets[StackName, ChangeSetName], self.stacks[StackName]
        changes = list(self._changes(stack, wanted))
        if not changes and stack.get("given") == wanted["parameters"]:
            why = "The submitted information didn't contain changes."
            return {"Status": "FAILED", "StatusReason": why}
        half = len(changes) // 2
        page = changes[half:] if NextToken else changes[:half]
        more = {} if NextToken else {"NextToken": "second"}
        return {"Status": "CREATE_COMPLETE", "Changes": page, **more}

    def delete_change_set(self, StackName: str, ChangeSetName: str) -> None:
        del self.sets[StackName, ChangeSetName]

    def execute_change_set(
        self, StackName: str, ChangeSetName: str, RetainExceptOnCreate: bool
    ) -> None:
        assert RetainExceptOnCreate
        self.on_call("execute_change_set")
        wanted, stack = self.sets.pop((StackName, ChangeSetName)), self.stacks[StackName]
        new = stack["StackStatus"] == "REVIEW_IN_PROGRESS"
        stack["StackStatus"] = self.ends.pop(StackName, "") or (
            "CREATE_COMPLETE" if new else "UPDATE_COMPLETE"
        )
        stack["LastUpdatedTime"] = f"change {len(self.executed)}"
        self._tell(StackName, stack["StackStatus"])
        self.executed.append(StackName)
        if stack["StackStatus"].endswith("ROLLBACK_COMPLETE"):
            return
        stack["resources"], stack["given"] = wanted["resources"], wanted["parameters"]
        stack["Parameters"] = wanted["parameters"]
        stack["Outputs"] = self._outputs(StackName, wanted["resources"])
        self.on_call("wait")

    def describe_stack_events(self, StackName: str) -> dict[str, Any]:
        return {"StackEvents": self.events.get(StackName, [])[::-1]}

    def delete_stack(self, StackName: str) -> None:
        self.stacks.pop(StackName, None)

    def _resources(self, request: dict[str, Any]) -> dict[str, Any]:
        path = self._folder / "asked.yaml"
        if body := request.get("TemplateBody"):
            path.write_text(body, "utf-8")
        else:
            path = self._folder / "template.json"
        found = load_template(path)
        return {"Resources": found["Resources"], "Outputs": found.get("Outputs", {})}

    def _changes(self, stack: dict[str, Any], wanted: dict[str, Any]) -> Iterator[dict[str, Any]]:
        before = stack.get("resources", {}).get("Resources", {})
        after = wanted["resources"]["Resources"]
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) == after.get(name) and name not in self.replaced:
                continue
            action = "Add" if name not in before else "Modify" if name in after else "Remove"
            kind = (after.get(name) or before[name])["Type"]
            said = {"Action": action, "LogicalResourceId": name, "ResourceType": kind}
            if action == "Modify":
                said["Replacement"] = "True" if name in self.replaced else "False"
            yield {"Type": "Resource", "ResourceChange": said}

    def _outputs(self, stack: str, wanted: dict[str, Any]) -> list[dict[str, str]]:
        made = {name: f"{stack}-{name}".lower() for name in wanted["Outputs"]}
        if "EndpointURL" in made:
            made["EndpointURL"] = "https://abc.execute-api.eu-west-3.amazonaws.com/api/"
        return [{"OutputKey": k, "OutputValue": v} for k, v in made.items()]

    def _tell(self, stack: str, status: str) -> None:
        told = self.events.setdefault(stack, [])
        if "ROLLBACK" in status:
            for name, why in (("Table", "It is refused."), ("Key", "Resource creation cancelled")):
                told.append(_event(len(told), name, "CREATE_FAILED", why))
        told.append(_event(len(told), stack, status, ""))


def _event(number: int, name: str, status: str, why: str) -> dict[str, Any]:
    return {
        "EventId": f"e{number}",
        "LogicalResourceId": name,
        "ResourceType": "AWS::Some::Kind",
        "ResourceStatus": status,
        "ResourceStatusReason": why,
    }


class Meta:
    """What a client says of itself."""

    region_name = REGION
    endpoint_url = f"https://service.{REGION}.amazonaws.com"


class Mail:
    """SES's receipt rule sets of one Region."""

    meta = Meta()

    def __init__(self, active: str = "") -> None:
        self.active = active

    def describe_active_receipt_rule_set(self) -> dict[str, Any]:
        return {"Metadata": {"Name": self.active}} if self.active else {}

    def set_active_receipt_rule_set(self, RuleSetName: str = "") -> None:
        self.active = RuleSetName


class Identities:
    """SES v2's identities."""

    def __init__(self) -> None:
        self.verified = True

    def get_email_identity(self, EmailIdentity: str) -> dict[str, Any]:
        tokens = [f"{EmailIdentity.split('.', maxsplit=1)[0]}{n}" for n in range(3)]
        dkim = {"Tokens": tokens, "SigningAttributesOrigin": "AWS_SES"}
        return {"DkimAttributes": dkim, "VerifiedForSendingStatus": self.verified}


class Systems:
    """SSM's parameters."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def put_parameter(self, **request: Any) -> None:
        assert request["Type"] == "SecureString"
        assert request["Overwrite"] is False
        if request["Name"] in self.kept:
            raise refused("ParameterAlreadyExists")
        self.kept[request["Name"]] = request["Value"]


class Storage:
    """S3's objects."""

    meta = Meta()

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}
        self.puts = 0
        self.reads_mails = True
        self.on_mail: Callable[[bytes], None] = lambda _: None

    def put_object(self, Bucket: str, Key: str, Body: bytes, **_said: str) -> None:
        self.puts += 1
        if not (self.reads_mails and Key.startswith("essai-")):
            self.objects[Bucket, Key] = Body
            return
        self.on_mail(Body)

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        if (Bucket, Key) not in self.objects:
            raise refused("NoSuchKey")
        return {"Body": BytesIO(self.objects[Bucket, Key])}

    def head_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        if (Bucket, Key) not in self.objects:
            raise refused("404")
        return {"ContentLength": len(self.objects[Bucket, Key])}


class Tokens:
    """STS."""

    def __init__(self, account: str) -> None:
        self._account = account

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": self._account}


class Certificates:
    """ACM: asked for, then issued by whoever creates the record."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}

    def issue(self, status: str = "ISSUED") -> None:
        for said in self.kept.values():
            said["Status"] = status

    def request_certificate(
        self, DomainName: str, ValidationMethod: str, IdempotencyToken: str
    ) -> dict[str, str]:
        assert (ValidationMethod, bool(IdempotencyToken)) == ("DNS", True)
        arn = f"arn:aws:acm:{REGION}:1:certificate/{len(self.kept)}"
        record = {"Name": f"_proof.{DomainName}.", "Type": "CNAME", "Value": "acm.example."}
        self.kept[arn] = {
            "CertificateArn": arn,
            "DomainName": DomainName,
            "Status": "PENDING_VALIDATION",
            "DomainValidationOptions": [{"ResourceRecord": record}],
        }
        return {"CertificateArn": arn}

    def describe_certificate(self, CertificateArn: str) -> dict[str, Any]:
        return {"Certificate": self.kept[CertificateArn]}

    def get_paginator(self, name: str) -> "Certificates":
        assert name == "list_certificates"
        return self

    def paginate(self, CertificateStatuses: list[str]) -> Iterator[dict[str, Any]]:
        yield {
            "CertificateSummaryList": [
                c for c in self.kept.values() if c["Status"] in CertificateStatuses
            ]
        }
