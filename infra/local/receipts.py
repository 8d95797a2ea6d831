"""Receipts on one machine: what SES would publish, through SNS, for each mail the relay keeps.

Addresses of SES's own mailbox simulator bounce and complain here as they do on AWS.
"""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.config import Local
from infra.local.provision import client

log = logging.getLogger("vigie.local")
QUEUE = "vigie-receipts"
_SIMULATOR = "@simulator.amazonses.com"


def publisher(local: Local) -> Callable[[str, str], None]:
    """Who publishes the receipts of a kept mail. A receipt that is lost is only a receipt."""
    queues = client(local, "sqs")

    def publish(identifier: str, recipient: str) -> None:
        try:
            url = queues.get_queue_url(QueueName=QUEUE)["QueueUrl"]
            for event in events(identifier, recipient, datetime.now(UTC)):
                body = {"Type": "Notification", "Message": json.dumps(event)}
                queues.send_message(QueueUrl=url, MessageBody=json.dumps(body))
        except (BotoCoreError, ClientError):
            log.warning("the receipt of %s was lost", identifier, exc_info=True)

    return publish


def events(identifier: str, recipient: str, at: datetime) -> list[dict[str, Any]]:
    """What SES says of a mail to this recipient, in its own shape."""
    stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    mail = {"messageId": identifier, "timestamp": stamp, "destination": [recipient], "tags": {}}
    delivered = {
        "eventType": "Delivery",
        "mail": mail,
        "delivery": {"timestamp": stamp, "recipients": [recipient], "smtpResponse": "250 OK: kept"},
    }
    who = recipient.removesuffix(_SIMULATOR) if recipient.endswith(_SIMULATOR) else ""
    if who.startswith("bounce"):
        bounce = {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "timestamp": stamp,
            "bouncedRecipients": [{"emailAddress": recipient, "status": "5.1.1"}],
        }
        return [{"eventType": "Bounce", "mail": mail, "bounce": bounce}]
    if who.startswith("complaint"):
        complaint = {"timestamp": stamp, "complaintFeedbackType": "abuse"}
        return [delivered, {"eventType": "Complaint", "mail": mail, "complaint": complaint}]
    return [delivered]
