"""From AWS events to flows: one record at a time, its failure reported alone."""

import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

import msgspec

from ..store.records import Outbox
from .context import Context, context

log = logging.getLogger("vigie")


def each_message(event: Any, handle: Callable[[Context, dict[str, Any]], None]) -> dict[str, Any]:
    """Handle each SQS message; answers the ones that failed, which alone come back.

    Needs `ReportBatchItemFailures` on the event source.
    """
    ctx = context()
    failed: list[dict[str, str]] = []
    for message in event.to_dict()["Records"]:
        try:
            handle(ctx, json.loads(message["body"]))
        except Exception:
            log.exception("message %s failed and will come back", message["messageId"])
            failed.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failed}


def receive_notification(ctx: Context, body: dict[str, Any]) -> None:
    """An S3 notification: receive each mail it names (the test message of S3 names none).

    An `upload` is a file that somebody gave by hand and asked to have read; `handed` the due row of
    a mail that the operator gave to its employer.
    """
    from .receive import receive_once

    if "upload" in body:
        from .deposits import read_deposit

        read_deposit(ctx, body["upload"]["tenant"], body["upload"]["id"])
    if "handed" in body:
        from ..store import DueRow
        from .unaddressed import read_handed

        read_handed(ctx, msgspec.convert(body["handed"], DueRow))
    for record in body.get("Records", ()):
        receive_once(ctx, unquote_plus(record["s3"]["object"]["key"]))


def deliver_message(ctx: Context, body: dict[str, Any]) -> None:
    """A delivery to send, or the `link` that somebody asked for on the page of sign-in."""
    from .deliver import deliver

    if "link" in body:
        from .signin import LinkAsked, send_link

        send_link(ctx, msgspec.convert(body["link"], LinkAsked))
        return

    deliver(ctx, body["tenant"], body["case"], body["id"])


def draft_message(ctx: Context, body: dict[str, Any]) -> None:
    from ..store import DueRow
    from .draft import Order, draft

    draft(ctx, msgspec.convert(body["order"], Order), msgspec.convert(body["row"], DueRow))


def receipt_message(ctx: Context, body: dict[str, Any]) -> None:
    from .receipts import receipt_message as read

    read(ctx, body)


def notify_message(ctx: Context, body: dict[str, Any]) -> None:
    from .calls import make_call

    make_call(ctx, body["tenant"], body["hook"], body["place"])


def lint_message(ctx: Context, body: dict[str, Any]) -> None:
    from .lint import Reading, read_template

    read_template(ctx.files, msgspec.convert(body, Reading))


def dispatch_records(event: Any) -> dict[str, Any]:
    """Dispatch the outbox items a stream batch inserts; from the first failure on, it comes back.

    The stream only speeds things up: what it never shows, the sweep finds.
    """
    from .dispatch import dispatch

    ctx = context()
    for record in event.to_dict()["Records"]:
        try:
            outbox = _outbox(record)
            if outbox:
                dispatch(ctx, outbox)
        except Exception:
            sequence = record["dynamodb"]["SequenceNumber"]
            log.exception("stream record %s failed and will come back", sequence)
            return {"batchItemFailures": [{"itemIdentifier": sequence}]}
    return {"batchItemFailures": []}


def _outbox(record: dict[str, Any]) -> Outbox | None:
    image = record["dynamodb"].get("NewImage", {})
    if record["eventName"] == "REMOVE" or image.get("kind", {}).get("S") != "due-outbox":
        return None
    row = json.loads(image["data"]["S"])
    return msgspec.json.decode(row["data"], type=Outbox)
