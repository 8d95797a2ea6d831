"""The three stacks of a stage as they should be: which settings and outputs become parameters."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import names
from .errors import HalfConfigured
from .stacks import Wanted
from .stage import Stage
from .upload import Uploaded

UNKNOWN_YET = "https://address.invalid"
"""Base URL of a first deployment without a domain: the second pass knows the API's address."""


def data(stage: Stage, package: Path) -> Wanted:
    """The stack of what must be kept; its template is in the package."""
    return Wanted(
        name=names.data(stage.name),
        body=(package / "data.yaml").read_text("utf-8"),
        parameters={"MailDomain": stage.mail_domain, "Identities": stage.identities},
        tags=_tags(stage),
    )


def receiving(stage: Stage, package: Path, kept: Mapping[str, str]) -> Wanted:
    """The stack by which mails come in. `kept`: outputs of the data stack."""
    # One Region knows a domain once: the data stack has declared it then.
    same = (stage.intake_domain, stage.inbound) == (stage.mail_domain, stage.region)
    return Wanted(
        name=names.receiving(stage.name),
        body=(package / "receiving.yaml").read_text("utf-8"),
        parameters={
            "RuleSetName": names.receiving(stage.name),
            "IntakeDomain": stage.intake_domain,
            "IncomingBucketName": kept["IncomingBucketName"],
            "BucketRegion": stage.region,
            "Identities": "existing" if same else stage.identities,
        },
        tags=_tags(stage),
    )


def app(
    stage: Stage,
    template: Mapping[str, Any],
    kept: Mapping[str, str],
    uploaded: Uploaded,
    base_url: str,
    certificate: str,
) -> Wanted:
    """The stack of what a deployment replaces."""
    given = _given(stage) | {
        "CodeBucket": kept["CodeBucketName"],
        "CodeKey": uploaded.code_key,
        "BaseUrl": base_url,
        "CertificateArn": certificate,
    }
    restored = {"TableName": stage.table, "TableStreamArn": stage.table_stream_arn}
    known = {**kept, **given, **{k: v for k, v in restored.items() if v}, **stage.parameters}
    return Wanted(
        name=names.app(stage.name),
        url=uploaded.template_url,
        parameters={name: known[name] for name in template["Parameters"] if name in known},
        tags=_tags(stage),
    )


def check_parameters(stage: Stage, template: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
    """Raises HalfConfigured when a parameter of the app stack is unknown, taken, or missing, or the
    package is for another processor than the stage's.

    `kept`: outputs of the data stack's template.
    """
    declared = template["Parameters"]
    made = {"CodeBucket", "CodeKey", "BaseUrl", "CertificateArn"}
    ours = made | _given(stage).keys() | kept.keys()
    problems = [
        f"parameters.{name}: infra/resources.yaml has no such parameter"
        for name in stage.parameters.keys() - declared.keys()
    ]
    problems += [
        f"parameters.{name}: is made from the other settings"
        for name in stage.parameters.keys() & ours
    ]
    problems += [
        f"parameters.{name}: is missing; {said.get('Description', 'see infra/resources.yaml')}"
        for name, said in declared.items()
        if "Default" not in said and name not in ours | stage.parameters.keys()
    ]
    problems += [
        f"architecture: is {stage.architecture}, the package was made for {made_for}"
        for made_for in _architectures(template) - {stage.architecture}
    ]
    if problems:
        raise HalfConfigured(f"infra/stages/{stage.name}.toml", sorted(problems))


def _architectures(template: Mapping[str, Any]) -> set[str]:
    functions = (
        found["Properties"]
        for found in template["Resources"].values()
        if found["Type"] == "AWS::Lambda::Function"
    )
    return {name for said in functions for name in said.get("Architectures", ["x86_64"])}


def _given(stage: Stage) -> dict[str, str]:
    return {
        "Stage": stage.name,
        "PublicDomain": stage.public_domain,
        "IntakeDomain": stage.intake_domain,
        "MailFrom": stage.mail_from,
        "SmsSender": stage.sms_sender,
        "SigningKeyName": names.signing_key(stage.name),
        "OperatorEmail": stage.operator_email,
        "Operators": ",".join(stage.operators),
        "SignUp": stage.sign_up,
        "SmsBudget": str(stage.sms_budget),
        "MonthlyBudget": str(stage.monthly_budget),
    }


def _tags(stage: Stage) -> dict[str, str]:
    return {"vigie:stage": stage.name}
