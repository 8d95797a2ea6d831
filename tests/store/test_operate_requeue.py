"""Mails that a restored table does not know are read again, from their evidence."""

import secrets
from argparse import Namespace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.config import Config

from chalicelib.errors import BadInput
from chalicelib.store import memory_store
from chalicelib.store.files import evidence_key
from chalicelib.store.records import Mail
from infra.operate.requeue import report

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
KNOWN, LOST = "a" * 64, "b" * 64


@pytest.mark.engine
def test_a_mail_without_a_record_goes_back_where_mails_come(
    engine_endpoint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Byte for byte, and only it; nothing before --apply."""
    style = Config(s3={"addressing_style": "path"})
    s3 = boto3.client("s3", endpoint_url=engine_endpoint, region_name="eu-west-3", config=style)
    evidence, incoming = (f"{name}-{secrets.token_hex(4)}" for name in ("evidence", "incoming"))
    where: Any = {"LocationConstraint": "eu-west-3"}
    for bucket in (evidence, incoming):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    for sha256 in (KNOWN, LOST):
        s3.put_object(Bucket=evidence, Key=evidence_key(sha256), Body=sha256.encode())
    store = memory_store()
    store.mails.receive(Mail(sha256=KNOWN, key="k", received_at=NOW, size=1))
    for apply in (False, True):
        options = Namespace(since="2000-01-01T00:00", apply=apply)
        report(store, s3, evidence, incoming, options)
        assert capsys.readouterr().out == f"{evidence_key(LOST)}\n"
        assert s3.list_objects_v2(Bucket=incoming)["KeyCount"] == int(apply)

    (found,) = s3.list_objects_v2(Bucket=incoming)["Contents"]
    assert s3.get_object(Bucket=incoming, Key=found["Key"])["Body"].read() == LOST.encode()
    report(store, s3, evidence, incoming, Namespace(since="2999-01-01T00:00", apply=True))
    assert capsys.readouterr().out == ""
    with pytest.raises(BadInput, match="--since"):
        report(store, s3, evidence, incoming, Namespace(since="hier", apply=False))
