"""A stack brought to its template: a change set made, shown, confirmed, executed, waited for.

Whatever a killed run left is taken up: a running change is waited for, an unfinished change set is
dropped, a stack that was never created is cleared away.
"""

import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from botocore.exceptions import ClientError

from .account import code
from .changes import Change, read_changes, refuse_losses
from .console import Console
from .errors import DeploymentStopped

_OURS = "vigie-"
_NOTHING = ("didn't contain changes", "No updates are to be performed")
_NEW = ("", "REVIEW_IN_PROGRESS", "DELETE_COMPLETE")
_DEAD = ("ROLLBACK_COMPLETE", "CREATE_FAILED")
_STUCK = ("ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED", "UPDATE_FAILED")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A stack as it should be: `body` or `url` is its template."""

    name: str
    parameters: Mapping[str, str]
    body: str = ""
    url: str = ""
    tags: Mapping[str, str] = {}


class Resource(msgspec.Struct, frozen=True):
    """One resource of a stack: its name in the template, its kind, and what AWS calls it."""

    name: str
    kind: str
    id: str


def bring(cloud: Any, wanted: Wanted, console: Console) -> bool:
    """Make the stack what is wanted; answers whether anything changed.

    Raises DeploymentStopped, with the events that tell why, and Declined.
    """
    status = _ready(cloud, wanted.name, console)
    name = _make_change_set(cloud, wanted, status in _NEW, console)
    if name is None:
        console.say(f"  {wanted.name}: nothing to change")
        return False
    changes = tuple(read_changes(_changes(cloud, wanted.name, name)))
    try:
        _show(changes, wanted.name, console)
    except Exception:
        _drop(cloud, wanted.name, name)
        raise
    seen = _last_event(cloud, wanted.name)
    cloud.execute_change_set(StackName=wanted.name, ChangeSetName=name, RetainExceptOnCreate=True)
    _wait(cloud, wanted.name, console, seen)
    return True


def outputs(cloud: Any, name: str) -> dict[str, str]:
    """The stack's outputs; empty when there is no such stack."""
    found = describe(cloud, name)
    return {o["OutputKey"]: o["OutputValue"] for o in (found or {}).get("Outputs", ())}


def parameters(cloud: Any, name: str) -> dict[str, str]:
    """What the stack was given; empty when there is no such stack."""
    found = describe(cloud, name)
    return {p["ParameterKey"]: p["ParameterValue"] for p in (found or {}).get("Parameters", ())}


def resources(cloud: Any, *stacks: str) -> list[Resource]:
    """What the stacks are made of, in their order; nothing of one that is not there.

    Never by a prefix of names: `vigie-prod-` also begins what is called `vigie-prod-eu-…`.
    """
    return [one for name in stacks for one in _resources(cloud, name)]


def _resources(cloud: Any, name: str) -> Iterator[Resource]:
    try:
        for page in cloud.get_paginator("list_stack_resources").paginate(StackName=name):
            for said in page["StackResourceSummaries"]:
                kind, physical = said["ResourceType"], said.get("PhysicalResourceId", "")
                yield Resource(said["LogicalResourceId"], kind, physical)
    except ClientError as fault:
        if not _absent(fault):
            raise


def _absent(fault: ClientError) -> bool:
    return code(fault) == "ValidationError" and "does not exist" in str(fault)


def describe(cloud: Any, name: str) -> dict[str, Any] | None:
    """The stack as CloudFormation describes it, or None."""
    try:
        return dict(cloud.describe_stacks(StackName=name)["Stacks"][0])
    except ClientError as fault:
        if _absent(fault):
            return None
        raise


def delete(cloud: Any, name: str, console: Console) -> None:
    """Delete the stack and wait; nothing when it is not there. Raises DeploymentStopped."""
    found = describe(cloud, name)
    if found is None:
        console.say(f"  {name}: is not there")
        return
    seen, identity = _last_event(cloud, name), found["StackId"]
    cloud.delete_stack(StackName=name)
    _wait(cloud, identity, console, seen)


def _ready(cloud: Any, name: str, console: Console) -> str:
    """The status to start from, once whatever runs has ended."""
    status = _status(cloud, name)
    if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
        console.say(f"  {name}: {status}, waiting for it to end")
        status = _settled(cloud, name, console)
    if status in _STUCK:
        raise DeploymentStopped(
            name,
            f"it is {status}.",
            f"`aws cloudformation continue-update-rollback --stack-name {name}` (or delete-stack "
            "after ROLLBACK_FAILED or DELETE_FAILED), then run this again.",
        )
    if status in _DEAD:
        console.confirm(f"{name} was never created ({status}). Clear away what is left of it?")
        delete(cloud, name, console)
        status = ""
    return status


def _make_change_set(cloud: Any, wanted: Wanted, new: bool, console: Console) -> str | None:
    """The name of a change set that is ready, or None when there is nothing to change."""
    if not new or _status(cloud, wanted.name):
        for old in cloud.list_change_sets(StackName=wanted.name)["Summaries"]:
            if old["ChangeSetName"].startswith(_OURS):
                _drop(cloud, wanted.name, old["ChangeSetName"])
    name = f"{_OURS}{uuid.uuid4().hex[:12]}"
    template = {"TemplateURL": wanted.url} if wanted.url else {"TemplateBody": wanted.body}
    cloud.create_change_set(
        StackName=wanted.name,
        ChangeSetName=name,
        ChangeSetType="CREATE" if new else "UPDATE",
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in sorted(wanted.parameters.items())
        ],
        Tags=[{"Key": key, "Value": value} for key, value in sorted(wanted.tags.items())],
        **template,
    )
    return name if _made(cloud, wanted.name, name, console) else None


def _made(cloud: Any, stack: str, name: str, console: Console) -> bool:
    while True:
        said = cloud.describe_change_set(StackName=stack, ChangeSetName=name)
        why = said.get("StatusReason", "")
        if said["Status"] == "CREATE_COMPLETE":
            return True
        if said["Status"] == "FAILED":
            _drop(cloud, stack, name)
            if any(words in why for words in _NOTHING):
                return False
            raise DeploymentStopped(stack, why, "Correct the template or the settings.")
        time.sleep(console.pause)


def _changes(cloud: Any, stack: str, name: str) -> Iterator[dict[str, Any]]:
    more: dict[str, str] = {}
    while True:
        page = cloud.describe_change_set(StackName=stack, ChangeSetName=name, **more)
        yield from page.get("Changes", ())
        if not page.get("NextToken"):
            return
        more = {"NextToken": page["NextToken"]}


def _show(changes: tuple[Change, ...], stack: str, console: Console) -> None:
    """Raises DeploymentStopped for a loss nobody asked for, Declined when the answer is no."""
    console.say(f"  {stack}: {len(changes)} changes (+ new, ~ changed, ± replaced, - removed)")
    for change in changes:
        console.say(change.line())
    refuse_losses(changes, console.replace)
    console.confirm(f"Do this to {stack}?")


def _drop(cloud: Any, stack: str, name: str) -> None:
    """Drop a change set, and the empty stack that was only made to hold it."""
    cloud.delete_change_set(StackName=stack, ChangeSetName=name)
    if _status(cloud, stack) == "REVIEW_IN_PROGRESS":
        cloud.delete_stack(StackName=stack)


def _wait(cloud: Any, stack: str, console: Console, seen: str) -> None:
    """Wait until the stack rests. Raises DeploymentStopped with the first causes of a failure."""
    status = _settled(cloud, stack, console)
    console.say(f"  {stack.rpartition(':stack/')[2].split('/')[0]}: {status or 'DELETE_COMPLETE'}")
    if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE", ""):
        return
    causes = "\n".join(_failures(cloud, stack, seen)) or "CloudFormation gives no reason."
    raise DeploymentStopped(
        stack,
        f"it ended {status}.\n{causes}",
        "Correct the first line, then run this again: it goes on from here.",
    )


def _settled(cloud: Any, stack: str, console: Console) -> str:
    while (status := _status(cloud, stack)).endswith("_IN_PROGRESS"):
        time.sleep(console.pause)
    return status


def _status(cloud: Any, name: str) -> str:
    return str((describe(cloud, name) or {}).get("StackStatus", ""))


def _events(cloud: Any, stack: str) -> Iterator[dict[str, Any]]:
    """Newest first."""
    more: dict[str, str] = {}
    while True:
        page = cloud.describe_stack_events(StackName=stack, **more)
        yield from page.get("StackEvents", ())
        if not page.get("NextToken"):
            return
        more = {"NextToken": page["NextToken"]}


def _last_event(cloud: Any, stack: str) -> str:
    return str(next(_events(cloud, stack), {}).get("EventId", ""))


def _failures(cloud: Any, stack: str, seen: str) -> list[str]:
    """What failed since the event `seen`, first cause first; what was merely cancelled is not."""
    lines = []
    for event in _events(cloud, stack):
        if event["EventId"] == seen:
            break
        why = event.get("ResourceStatusReason", "")
        if event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in why:
            lines.append(f"  {event['LogicalResourceId']} ({event['ResourceType']}): {why}")
    return lines[::-1]
