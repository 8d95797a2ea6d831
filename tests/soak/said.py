"""What providers publish about a message, in their own shapes: SES, AWS End User Messaging."""

import json
from datetime import datetime
from typing import Any

from chalicelib.alerts import Outgoing


def ses(event: str, identifier: str, message: Outgoing, at: datetime, kind: str = "") -> Any:
    """An SES event through SNS; `kind` is a bounce's type. Without tags when they were lost."""
    stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    tags = {name: [value] for name, value in message.tags}
    about: dict[str, Any] = {"timestamp": stamp}
    if kind:
        about |= {"bounceType": kind, "bouncedRecipients": [{"status": "5.1.1"}]}
    said = {
        "eventType": event,
        "mail": {"messageId": identifier, "timestamp": stamp, "tags": tags},
        "deliveryDelay" if event == "DeliveryDelay" else event.lower(): about,
    }
    return {"Type": "Notification", "Message": json.dumps(said)}


def text(event: str, identifier: str, message: Outgoing, at: datetime, *, final: bool) -> Any:
    """An event of AWS End User Messaging through SNS."""
    said = {
        "eventType": event,
        "messageId": identifier,
        "eventTimestamp": int(at.timestamp() * 1000),
        "isFinal": final,
        "messageStatusDescription": event.lower(),
        "context": dict(message.tags),
    }
    return {"Type": "Notification", "Message": json.dumps(said)}


def reply(number: str, word: str) -> Any:
    """A text message that somebody sends back to a two-way number."""
    said = {"originationNumber": number, "messageBody": word}
    return {"Type": "Notification", "Message": json.dumps(said)}
