"""Removing a stage: asked twice, and what holds cases stays."""

from typing import Any

import pytest

from infra.deploy import names
from infra.deploy.account import Clients
from infra.deploy.down import destroy
from infra.deploy.errors import Declined, DeploymentStopped
from tests.unit.deploy.fakes import Operator, refused
from tests.unit.deploy.test_up import World

OWN = "vigie-essai-data-tablename"
SURE = ("essai", "stop essai")
SURE_OF_ALL = ("essai", "delete essai and all its cases")


class Everything:
    """Tables, buckets, queues and key of one stage, as their services answer.

    `protected`: whether the stack's own table is; `others` maps further tables to the same.
    """

    def __init__(self, *, protected: bool, **others: bool) -> None:
        self.tables = {OWN: protected, **{n.replace("_", "-"): p for n, p in others.items()}}
        self.there = {"key", "parameter"}
        self.files = {"evidence": [("a", "1"), ("a", "2")]}
        self.gone: list[str] = []

    def describe_table(self, TableName: str) -> dict[str, Any]:
        if TableName not in self.tables:
            raise refused("ResourceNotFoundException")
        return {"Table": {"DeletionProtectionEnabled": self.tables[TableName]}}

    def delete_table(self, TableName: str) -> None:
        assert not self.tables.pop(TableName)

    def delete_bucket_policy(self, Bucket: str) -> None:
        if Bucket in self.gone:
            raise refused("NoSuchBucket")

    def get_paginator(self, name: str) -> "Everything":
        assert name in ("list_object_versions", "list_tables")
        return self

    def paginate(self, Bucket: str = "") -> list[dict[str, Any]]:
        if not Bucket:
            return [{"TableNames": [name]} for name in self.tables]
        found = self.files if "evidence" in Bucket else {}
        keys = [{"Key": k, "VersionId": v} for pairs in found.values() for k, v in pairs]
        return [{"Versions": keys[:1], "DeleteMarkers": keys[1:]}, {}]

    def delete_objects(self, Bucket: str, Delete: dict[str, Any]) -> None:
        assert len(Delete["Objects"]) == 2
        self.files.clear()

    def delete_bucket(self, Bucket: str) -> None:
        assert not ("evidence" in Bucket and self.files)
        self.gone.append(Bucket)

    def get_queue_url(self, QueueName: str) -> dict[str, str]:
        if QueueName in self.gone:
            raise refused("AWS.SimpleQueueService.NonExistentQueue")
        return {"QueueUrl": QueueName}

    def delete_queue(self, QueueUrl: str) -> None:
        self.gone.append(QueueUrl)

    def describe_key(self, KeyId: str) -> dict[str, Any]:
        return {
            "KeyMetadata": {"KeyState": "Enabled" if "key" in self.there else "PendingDeletion"}
        }

    def schedule_key_deletion(self, KeyId: str, PendingWindowInDays: int) -> None:
        self.there.remove("key")

    def delete_parameter(self, Name: str) -> None:
        if "parameter" not in self.there:
            raise refused("ParameterNotFound")
        self.there.remove("parameter")


def _clients(world: World, everything: Everything) -> Clients:
    known = world.clients()
    held = {"dynamodb", "s3", "sqs", "kms", "ssm"}
    return lambda service, region: everything if service in held else known(service, region)


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(tmp_path_factory.mktemp("world"))
    made.deploy()
    return made


@pytest.mark.parametrize("answers", [(), ("no",), ("essai",), ("essai", "yes"), ("essai", "essai")])
def test_nothing_goes_without_both_answers(world: World, answers: tuple[str, ...]) -> None:
    """A stage's name typed once is not enough, and --yes is no answer here."""
    with pytest.raises(Declined):
        destroy(
            world.stage,
            _clients(world, Everything(protected=True)),
            Operator(*answers, yes=True),
            data=False,
        )

    assert len(world.cloud.stacks) == 3
    assert world.mail.active == names.receiving("essai")


def test_what_is_kept_stays(world: World) -> None:
    """Functions, alarms and the receipt rule go; table, files, key and their stack do not."""
    everything = Everything(protected=True)

    destroy(world.stage, _clients(world, everything), Operator(*SURE), data=False)

    assert world.cloud.stacks.keys() == {"vigie-essai-data"}
    assert world.mail.active == ""
    assert (everything.tables, everything.gone) == ({OWN: True}, [])
    assert everything.there == {"key", "parameter"}


def test_somebody_elses_rule_set_stays_active(world: World) -> None:
    """It took the place meanwhile."""
    world.mail.active = "theirs"

    destroy(world.stage, _clients(world, Everything(protected=True)), Operator(*SURE), data=False)

    assert world.mail.active == "theirs"


def test_data_are_refused_while_the_table_is_protected(world: World) -> None:
    """Before anything else goes, and before anybody is asked."""
    console = Operator(*SURE_OF_ALL)

    with pytest.raises(DeploymentStopped, match="no-deletion-protection-enabled"):
        destroy(world.stage, _clients(world, Everything(protected=True)), console, data=True)

    assert len(world.cloud.stacks) == 3
    assert len(console.answers) == 2


def test_data_go_when_they_were_unlocked_and_it_was_typed_in_full(world: World) -> None:
    """Every version of every file, the table, the queues, the key; a second run finds nothing."""
    everything = Everything(protected=False)
    get = _clients(world, everything)

    destroy(world.stage, get, Operator(*SURE_OF_ALL), data=True)
    destroy(world.stage, get, Operator(*SURE_OF_ALL), data=True)

    assert world.cloud.stacks == {}
    assert (everything.there, everything.files, everything.tables) == (set(), {}, {})
    assert len(everything.gone) == len(set(everything.gone)) == 6


def test_a_run_that_was_killed_between_two_buckets_goes_on(world: World) -> None:
    """The stack is last: its outputs say what there was."""
    everything = Everything(protected=False)
    everything.tables.clear()
    everything.gone.append("vigie-essai-data-incomingbucketname")

    destroy(world.stage, _clients(world, everything), Operator(*SURE_OF_ALL), data=True)

    assert world.cloud.stacks == {}
    assert len(everything.gone) == 6


RESTORED, REHEARSED = f"{OWN}-20261123", f"{OWN}-essai"
THEIRS = f"{OWN}s"


def _cut_over(world: World, *, protected: bool) -> Everything:
    """A stage that a restored table serves, and another that was rehearsed and forgotten."""
    arn = "arn:aws:dynamodb:eu-west-3:1:table/restored/stream/1"
    world.change(table=RESTORED, table_stream_arn=arn)
    tables = {RESTORED: protected, REHEARSED: False, THEIRS: True}
    return Everything(protected=False, **{n.replace("-", "_"): p for n, p in tables.items()})


def test_the_restored_table_that_serves_is_checked_before_anything_goes(world: World) -> None:
    """The old one may be unlocked: the live ledger is in the other."""
    everything = _cut_over(world, protected=True)

    with pytest.raises(DeploymentStopped, match=f"table-name {RESTORED}"):
        destroy(world.stage, _clients(world, everything), Operator(*SURE_OF_ALL), data=True)

    assert len(everything.tables) == 4
    assert len(world.cloud.stacks) == 3


def test_restored_tables_are_named_and_go_with_the_rest(world: World) -> None:
    """What is said to be deleted for good is; a table that only looks alike is not."""
    everything, console = _cut_over(world, protected=False), Operator(*SURE_OF_ALL)

    destroy(world.stage, _clients(world, everything), console, data=True)

    assert everything.tables == {THEIRS: True}
    assert f"DELETED FOR GOOD: the table {RESTORED}, the one that serves" in console.said
    assert f"DELETED FOR GOOD: the table {REHEARSED}\n" in console.said
