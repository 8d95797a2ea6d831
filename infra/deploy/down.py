"""Remove a stage. What holds cases stays, unless `data` is asked for and it was unlocked first."""

from typing import Any

from botocore.exceptions import ClientError

from . import names, receiving, stacks
from .account import Clients, code
from .console import Console
from .errors import DeploymentStopped
from .stage import Stage

_BUCKETS = ("IncomingBucketName", "EvidenceBucketName", "DraftsBucketName", "CodeBucketName")
_KEY_DAYS = 30


def destroy(stage: Stage, get: Clients, console: Console, *, data: bool) -> None:
    """Delete the stage's stacks, asking twice. Raises Declined, DeploymentStopped.

    With `data`, also the tables, restored ones too, the files and their key; refused while a table
    is protected.
    """
    cloud = get("cloudformation", stage.region)
    kept = stacks.outputs(cloud, names.data(stage.name))
    tables = _tables(get("dynamodb", stage.region), stage, kept)
    if data:
        _refuse_protected(get("dynamodb", stage.region), tables)
    _ask(stage, tables, kept, console, data=data)
    mail = get("ses", stage.inbound)
    receiving.deactivate(mail, names.receiving(stage.name), console)
    stacks.delete(get("cloudformation", stage.inbound), names.receiving(stage.name), console)
    stacks.delete(cloud, names.app(stage.name), console)
    if data:
        _destroy_data(stage, get, tables, kept, console)


def _tables(tables: Any, stage: Stage, kept: dict[str, str]) -> list[str]:
    """Every table of the stage that is there: the stack's, the serving one, each restored one."""
    own = kept.get("TableName", "")
    found = [name for name in dict.fromkeys((own, stage.table)) if name and _table(tables, name)]
    if own:
        # `restore` makes no table under another beginning.
        pages = tables.get_paginator("list_tables").paginate()
        every = (str(name) for page in pages for name in page["TableNames"])
        found += [name for name in every if name.startswith(f"{own}-") and name not in found]
    return found


def _ask(
    stage: Stage, tables: list[str], kept: dict[str, str], console: Console, *, data: bool
) -> None:
    console.say(f"{stage.name} (account {stage.account}, {stage.region}):")
    console.say(
        "  deleted: functions, queues, alarms, pages, the receipt rule: alerts stop at once"
    )
    word = "DELETED FOR GOOD" if data else "kept"
    for name in tables:
        serving = ", the one that serves" if name == (stage.table or kept.get("TableName")) else ""
        console.say(f"  {word}: the table {name}{serving}")
    for key in (*_BUCKETS, "KeyArn"):
        console.say(f"  {word}: {kept.get(key, '-')}")
    console.retype(f"Type the stage's name to go on ({stage.name}):", stage.name)
    sure = f"delete {stage.name} and all its cases" if data else f"stop {stage.name}"
    console.retype(f"Cases wait for deadlines there. Type: {sure}\n", sure)


def _refuse_protected(tables: Any, there: list[str]) -> None:
    """Raises DeploymentStopped while a table's deletion protection stands."""
    found = ((name, _table(tables, name) or {}) for name in there)
    protected = [name for name, said in found if said.get("DeletionProtectionEnabled")]
    if protected:
        lift = "aws dynamodb update-table --no-deletion-protection-enabled --table-name"
        raise DeploymentStopped(
            "destroy --data",
            f"protected, for the ledger of every case is there: {', '.join(protected)}.",
            "Export what the law or a legal hold asks you to keep first. Then lift it by hand: "
            + ", ".join(f"`{lift} {name}`" for name in protected),
        )


def _table(tables: Any, name: str) -> dict[str, Any] | None:
    try:
        return dict(tables.describe_table(TableName=name)["Table"])
    except ClientError as fault:
        if code(fault) == "ResourceNotFoundException":
            return None
        raise


def _destroy_data(
    stage: Stage, get: Clients, tables: list[str], kept: dict[str, str], console: Console
) -> None:
    """Everything that the stack retains, each of which may be gone already.

    The stack itself is last: its outputs tell a run that was killed what there is.
    """
    console.say("  what was kept")
    for name in tables:
        get("dynamodb", stage.region).delete_table(TableName=name)
        console.say(f"  {name}: deleted")
    for bucket in (kept[key] for key in _BUCKETS if key in kept):
        _empty(get("s3", stage.region), bucket, console)
    for url in _queues(get("sqs", stage.region), kept):
        get("sqs", stage.region).delete_queue(QueueUrl=url)
    if key := kept.get("KeyArn"):
        _forget_key(get("kms", stage.region), key, console)
    _forget_parameter(get("ssm", stage.region), names.signing_key(stage.name))
    stacks.delete(get("cloudformation", stage.region), names.data(stage.name), console)
    console.say("  the domains stay declared to SES, and the retention role stays")


def _queues(queues: Any, kept: dict[str, str]) -> list[str]:
    """The addresses of the intake queue and its dead letters, those that are there."""
    found = []
    intake = kept.get("IntakeQueueUrl", "").rpartition("/")[2]
    for name in filter(None, (intake, kept.get("IntakeDeadLettersName"))):
        try:
            found.append(str(queues.get_queue_url(QueueName=name)["QueueUrl"]))
        except ClientError as fault:
            if "NonExistentQueue" not in code(fault):
                raise
    return found


def _empty(storage: Any, bucket: str, console: Console) -> None:
    """Delete a bucket with every version in it, under nobody's policy but ours: that goes first."""
    try:
        storage.delete_bucket_policy(Bucket=bucket)
        for page in storage.get_paginator("list_object_versions").paginate(Bucket=bucket):
            found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
            objects = [{"Key": o["Key"], "VersionId": o["VersionId"]} for o in found]
            if objects:
                storage.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
        storage.delete_bucket(Bucket=bucket)
    except ClientError as fault:
        if code(fault) != "NoSuchBucket":
            raise
        return
    console.say(f"  {bucket}: emptied and deleted")


def _forget_key(keys: Any, arn: str, console: Console) -> None:
    if keys.describe_key(KeyId=arn)["KeyMetadata"]["KeyState"] == "Enabled":
        keys.schedule_key_deletion(KeyId=arn, PendingWindowInDays=_KEY_DAYS)
        console.say(
            f"  {arn}: deleted in {_KEY_DAYS} days (`aws kms cancel-key-deletion` undoes it)"
        )


def _forget_parameter(systems: Any, name: str) -> None:
    try:
        systems.delete_parameter(Name=name)
    except ClientError as fault:
        if code(fault) != "ParameterNotFound":
            raise
