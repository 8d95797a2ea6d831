"""The retained stack, and how the local system reads it."""

from pathlib import Path

import pytest

from chalicelib.errors import BadInput
from chalicelib.store.dynamo import ByTenant, Row
from infra.resources import (
    DATA,
    RECEIVING,
    load_template,
    properties,
    table_request,
    table_ttl,
)

BUCKETS = ("IncomingBucket", "EvidenceBucket", "DraftsBucket", "CodeBucket")
KEPT = (
    "AWS::DynamoDB::Table",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
    "AWS::SES::EmailIdentity",
    "AWS::SQS::Queue",
)


def test_every_bucket_of_the_stack_is_tested_here() -> None:
    """A bucket added to the stack is held to the same rules."""
    resources = load_template()["Resources"].items()

    assert {name for name, r in resources if r["Type"] == "AWS::S3::Bucket"} == set(BUCKETS)


def test_what_holds_data_outlives_its_stack() -> None:
    """Deleting or replacing the stack keeps table, files, key, waiting mails and the domain."""
    holders = [r for r in load_template()["Resources"].values() if r["Type"] in KEPT]
    assert {r["Type"] for r in holders} == set(KEPT)

    for resource in holders:
        assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"


def test_the_table_is_the_one_the_store_uses() -> None:
    """Keys and index of the template are those of the store's model."""
    request = table_request(load_template(), "vigie-test")
    (index,) = request["GlobalSecondaryIndexes"]

    assert request["TableName"] == "vigie-test"
    assert [k["AttributeName"] for k in request["KeySchema"]] == [
        Row.pk.attr_name,
        Row.sk.attr_name,
    ]
    assert index["IndexName"] == ByTenant.Meta.index_name
    assert [k["AttributeName"] for k in index["KeySchema"]] == [
        Row.index_pk.attr_name,
        Row.index_sk.attr_name,
    ]
    assert table_ttl(load_template())["AttributeName"] == Row.expires.attr_name


def test_the_table_streams_new_images_and_can_be_restored() -> None:
    """The stream drives alerts; recovery to a second and deletion protection guard the ledger."""
    template = load_template()
    said = properties(template, "Table", "AWS::DynamoDB::Table")
    stream = table_request(template, "x")["StreamSpecification"]

    assert stream == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    assert said["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert said["DeletionProtectionEnabled"] is True


@pytest.mark.parametrize("name", BUCKETS)
def test_no_bucket_is_public_or_in_clear(name: str) -> None:
    """Every bucket is encrypted, closed to the public and reached over TLS only."""
    template = load_template()
    said = properties(template, name, "AWS::S3::Bucket")
    policy = properties(template, f"{name}Policy", "AWS::S3::BucketPolicy")
    denied = [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Deny"]

    assert set(said["PublicAccessBlockConfiguration"].values()) == {True}
    assert said["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert denied[0]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_ses_needs_no_key_to_keep_a_mail() -> None:
    """A key that SES may not use would lose every mail: the incoming bucket has none."""
    said = properties(load_template(), "IncomingBucket", "AWS::S3::Bucket")
    (rule,) = said["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


def test_only_evidence_keeps_versions() -> None:
    """An exhibit overwritten or deleted by mistake can be found again."""
    versioned = [
        name
        for name in BUCKETS
        if "VersioningConfiguration" in properties(load_template(), name, "AWS::S3::Bucket")
    ]

    assert versioned == ["EvidenceBucket"]


def test_nobody_but_the_retention_role_deletes_evidence() -> None:
    """Whatever an account's policies allow: a denial wins over every permission."""
    policy = properties(load_template(), "EvidenceBucketPolicy", "AWS::S3::BucketPolicy")
    (denied,) = [
        s for s in policy["PolicyDocument"]["Statement"] if s["Sid"] == "OnlyRetentionDeletes"
    ]

    assert (denied["Effect"], denied["Principal"]) == ("Deny", "*")
    assert set(denied["Action"]) == {"s3:DeleteObject", "s3:DeleteObjectVersion"}
    assert denied["Condition"] == {
        "ArnNotEquals": {"aws:PrincipalArn": {"Fn::GetAtt": ["RetentionRole", "Arn"]}}
    }


def test_who_erases_may_ask_of_the_table_what_the_store_asks_and_no_more() -> None:
    """A request that the role lacks would stop an erasure half way; one too many is a loose end."""
    role = properties(load_template(), "RetentionRole", "AWS::IAM::Role")
    statements = role["Policies"][0]["PolicyDocument"]["Statement"]
    (rows,) = (one for one in statements if one["Sid"] == "EraseRows")

    # `batch_get`, `condition_check`… of store/dynamo.py, as IAM names them.
    asked = {
        "BatchGetItem",
        "ConditionCheckItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "Scan",
    }
    assert {f"dynamodb:{action}" for action in asked} == set(rows["Action"])


def test_no_function_may_take_the_retention_role() -> None:
    """A person does, for the time of an erasure."""
    role = properties(load_template(), "RetentionRole", "AWS::IAM::Role")
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]

    assert list(trust["Principal"]) == ["AWS"]


def test_mail_is_kept_as_it_comes_wherever_it_comes_in() -> None:
    """No key on the action; no TLS asked of a sender; the role of another Region writes, no more."""
    template = load_template(RECEIVING)
    rule = properties(template, "Rule", "AWS::SES::ReceiptRule")["Rule"]
    (action,) = rule["Actions"]
    role = properties(template, "WriterRole", "AWS::IAM::Role")
    (allowed,) = role["Policies"][0]["PolicyDocument"]["Statement"]

    assert action["S3Action"].keys() == {"BucketName", "IamRoleArn"}
    assert (rule["Enabled"], rule["ScanEnabled"], rule["TlsPolicy"]) == (True, True, "Optional")
    assert rule["Recipients"] == [{"Ref": "IntakeDomain"}]
    assert allowed["Action"] == "s3:PutObject"
    assert template["Resources"]["WriterRole"]["Condition"] == "Elsewhere"


def test_the_bucket_may_tell_the_queue_before_it_exists() -> None:
    """S3 refuses a notification whose queue does not accept it yet."""
    bucket = load_template()["Resources"]["IncomingBucket"]

    assert bucket["DependsOn"] == "IntakeQueuePolicy"
    assert bucket["Properties"]["NotificationConfiguration"]["QueueConfigurations"][0]["Queue"] == {
        "Fn::GetAtt": ["IntakeQueue", "Arn"]
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Resources: {", "not valid YAML"),
        ("just: text", "no Resources"),
        ("- a\n- b", "no Resources"),
        ("Resources: !!python/object:os.system {}", "not valid YAML"),
    ],
)
def test_a_bad_template_is_refused_with_its_name(tmp_path: Path, text: str, why: str) -> None:
    """The message says which file and what is wrong with it."""
    path = tmp_path / "bad.yaml"
    path.write_text(text, "utf-8")

    with pytest.raises(BadInput, match=why) as refused:
        load_template(path)
    assert refused.value.where == str(path)


def test_a_missing_template_or_resource_is_refused_with_its_name(tmp_path: Path) -> None:
    """Same for a file that is not there and a resource of another kind."""
    with pytest.raises(BadInput, match="cannot be read"):
        load_template(tmp_path / "absent.yaml")
    with pytest.raises(BadInput, match=r"Resources\.Key"):
        table_request(load_template(DATA), "x", "Key")
