"""CloudFormation files as plain values: one file describes AWS and the local system alike."""

from pathlib import Path
from typing import Any

import yaml

from chalicelib.errors import BadInput

DATA = Path(__file__).parent / "data.yaml"
APP = Path(__file__).parent / "resources.yaml"
RECEIVING = Path(__file__).parent / "receiving.yaml"

Template = dict[str, Any]


class _Loader(yaml.CSafeLoader):
    """YAML with CloudFormation's short tags, each read as its long form."""


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        text = str(loader.construct_scalar(node))
        return {name: text.split(".", 1) if suffix == "GetAtt" else text}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    raise BadInput(str(node.start_mark), f"!{suffix} has no value.")


_Loader.add_multi_constructor("!", _intrinsic)


def load_template(path: Path = DATA) -> Template:
    """The template at `path`. Raises BadInput when it is missing or not a CloudFormation file."""
    try:
        # A safe loader: builds plain values only. In C, ten times as quick.
        found = yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506
    except OSError as fault:
        raise BadInput(str(path), "cannot be read.", "Is the checkout complete?") from fault
    except yaml.YAMLError as fault:
        raise BadInput(str(path), f"is not valid YAML: {fault}") from fault
    if not isinstance(found, dict) or "Resources" not in found:
        raise BadInput(str(path), "is not a CloudFormation template: it has no Resources.")
    return found


def properties(template: Template, name: str, kind: str) -> dict[str, Any]:
    """Properties of the resource called `name`. Raises BadInput when it is no `kind`."""
    resource = template["Resources"].get(name, {})
    if resource.get("Type") != kind:
        raise BadInput(f"Resources.{name}", f"is not an {kind}.")
    return dict(resource.get("Properties", {}))


def table_request(template: Template, name: str, resource: str = "Table") -> dict[str, Any]:
    """What boto3's `create_table` needs to make the template's table under `name`.

    Time to live and recovery are calls of their own: see `table_ttl`. Raises BadInput.
    """
    said = properties(template, resource, "AWS::DynamoDB::Table")
    stream = said.get("StreamSpecification")
    kept = (
        "AttributeDefinitions",
        "KeySchema",
        "GlobalSecondaryIndexes",
        "BillingMode",
        "DeletionProtectionEnabled",
    )
    request = {key: said[key] for key in kept if key in said}
    if stream:
        request["StreamSpecification"] = {"StreamEnabled": True, **stream}
    return {"TableName": name, **request}


def table_ttl(template: Template, resource: str = "Table") -> dict[str, Any]:
    """The `TimeToLiveSpecification` for boto3's `update_time_to_live`. Raises BadInput."""
    said = properties(template, resource, "AWS::DynamoDB::Table")
    return dict(said["TimeToLiveSpecification"])
