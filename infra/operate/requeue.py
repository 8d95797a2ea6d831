"""`requeue`: after a restore, have read again the mails that came since the moment restored.

Their bytes are in the evidence bucket, as SES wrote them; the restored table does not know them.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, MissingSetting

if TYPE_CHECKING:
    from chalicelib.store import Store


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "requeue",
        help="after a restore, have read the mails that the table does not know",
        description="Lists evidence without a record; with --apply, puts it back where mails come.",
    )
    command.add_argument("--since", required=True, metavar="INSTANT", help="UTC: YYYY-MM-DDTHH:MM")
    command.add_argument("--apply", action="store_true", help="have them read")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Requeue from and to the buckets that the environment names. Raises MissingSetting."""
    import boto3
    from botocore.config import Config

    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    names = ("VIGIE_EVIDENCE_BUCKET", "VIGIE_INCOMING_BUCKET")
    if missing := tuple(name for name in names if not os.environ.get(name)):
        raise MissingSetting(missing)
    s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}))
    evidence, incoming = (os.environ[name] for name in names)
    return report(Store(DynamoTable(options.table)), s3, evidence, incoming, options)


def report(
    store: "Store", s3: Any, evidence: str, incoming: str, options: argparse.Namespace
) -> int:
    """Print each mail without a record; put it back with --apply. Raises BadInput.

    Reading one twice changes nothing: it has the same bytes, so the same SHA-256.
    """
    count = 0
    for key in _unknown(store, s3, evidence, _instant(options.since)):
        count += 1
        print(key)
        if options.apply:
            body = s3.get_object(Bucket=evidence, Key=key)["Body"].read()
            s3.put_object(Bucket=incoming, Key=f"restored/{_sha256(key)}", Body=body)
    what = "will be read" if options.apply else "to read (none was: add --apply)"
    print(f"{count} mails {what}", file=sys.stderr)
    return 0


def _unknown(store: "Store", s3: Any, bucket: str, since: datetime) -> Iterator[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="mail/")
    for page in pages:
        for found in page.get("Contents", ()):
            late = found["LastModified"] >= since
            if late and store.mails.maybe(_sha256(found["Key"])) is None:
                yield found["Key"]


def _sha256(key: str) -> str:
    return key.rpartition("/")[2].removesuffix(".eml")


def _instant(given: str) -> datetime:
    try:
        return datetime.fromisoformat(given).replace(tzinfo=UTC)
    except ValueError as fault:
        raise BadInput("--since", f"{given!r} is no instant.", "Write YYYY-MM-DDTHH:MM.") from fault
