"""`requeue`: after a restore, have read again what came since the moment restored.

A mail's bytes are in the evidence bucket, as SES wrote them; the restored table does not know them.
A file given by hand is where it was posted, for a day; later only its bytes are left, without whom
it came from: those are named for a person.
"""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from chalicelib.errors import MissingSetting

from .instants import utc

if TYPE_CHECKING:
    from chalicelib.store import Store

MARGIN = timedelta(hours=1)
"""What is looked at before the moment: bytes are stored before their record is written."""

_NAMES = (
    "VIGIE_EVIDENCE_BUCKET",
    "VIGIE_INCOMING_BUCKET",
    "VIGIE_DRAFTS_BUCKET",
    "VIGIE_INTAKE_QUEUE_URL",
)


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where bytes are kept, come in and are posted; `order` hands an order to who reads them."""

    s3: Any
    evidence: str
    incoming: str
    drafts: str
    order: Callable[[dict[str, Any]], object]


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "requeue",
        help="after a restore, have read what the table does not know",
        description="Lists mails and files without a record; with --apply, has them read again.",
    )
    command.add_argument(
        "--since", required=True, metavar="INSTANT", help="the moment restored, as restore said it"
    )
    command.add_argument("--apply", action="store_true", help="have them read")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Requeue from and to what the environment names. Raises MissingSetting, BadInput."""
    import boto3
    from botocore.config import Config

    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    if missing := tuple(name for name in _NAMES if not os.environ.get(name)):
        raise MissingSetting(missing)
    evidence, incoming, drafts, queue = (os.environ[name] for name in _NAMES)
    sqs = boto3.client("sqs")
    places = Places(
        s3=boto3.client("s3", config=Config(s3={"addressing_style": "path"})),
        evidence=evidence,
        incoming=incoming,
        drafts=drafts,
        order=lambda body: sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(body)),
    )
    return report(Store(DynamoTable(options.table)), places, options, datetime.now(UTC))


def report(store: "Store", places: Places, options: argparse.Namespace, now: datetime) -> int:
    """Print what has no record; have it read with --apply. 1 when a person must look at some.

    Reading one twice changes nothing: it has the same bytes, so the same SHA-256. Raises BadInput.
    """
    since = utc("--since", options.since) - MARGIN
    given = list(_given(store, places, since, now, apply=options.apply))
    known = {one.sha256 for t in store.people.every_tenant() for one in store.deposits.of_tenant(t)}
    mails = list(_evidence(store, places, since, known | set(given), apply=options.apply))
    what = "will be read" if options.apply else "to read (none was: add --apply)"
    _say(f"{mails.count('mail')} mails and {len(given)} files given by hand {what}")
    left = mails.count("file")
    if left:
        _say(f"{left} files whose giver is not known any more: ask the employers for them again")
    return 1 if left else 0


def _given(
    store: "Store", places: Places, since: datetime, now: datetime, *, apply: bool
) -> Iterator[str]:
    """The SHA-256 of each posted file that nobody has read, ordered again as its employer's."""
    from chalicelib.flows.deposits import POSTED, order_again, place_of

    for key, at in _objects(places.s3, places.drafts, POSTED, since):
        place = place_of(key)
        if place is None or not order_again(store, *place, at=at, now=now, apply=apply):
            continue
        print(f"given {key}")
        if apply:
            places.order({"upload": dict(zip(("tenant", "id"), place, strict=True))})
        yield hashlib.sha256(_bytes(places.s3, places.drafts, key)).hexdigest()


def _evidence(
    store: "Store", places: Places, since: datetime, known: set[str], *, apply: bool
) -> Iterator[str]:
    """`mail` for each that goes back where mails come, `file` for what is none.

    `known`: the SHA-256 of files given by hand that the table knows, or will.
    """
    from chalicelib.intake import Media, media_of

    for key, _ in _objects(places.s3, places.evidence, "mail/", since):
        sha256 = key.rpartition("/")[2].removesuffix(".eml")
        if sha256 in known or _ended(store, sha256):
            continue
        raw = _bytes(places.s3, places.evidence, key)
        kind = "mail" if media_of(raw) is Media.MAIL else "file"
        print(f"{kind:5} {key}")
        if kind == "mail" and apply:
            places.s3.put_object(Bucket=places.incoming, Key=f"restored/{sha256}", Body=raw)
        yield kind


def _ended(store: "Store", sha256: str) -> bool:
    """Was it read to its end? One that was being read at the moment has a record and no end."""
    from chalicelib.store.records import MailState

    known = store.mails.maybe(sha256)
    return known is not None and known.state is not MailState.RECEIVED


def _objects(s3: Any, bucket: str, prefix: str, since: datetime) -> Iterator[tuple[str, datetime]]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for found in page.get("Contents", ()):
            if found["LastModified"] >= since:
                yield str(found["Key"]), found["LastModified"]


def _bytes(s3: Any, bucket: str, key: str) -> bytes:
    return bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
