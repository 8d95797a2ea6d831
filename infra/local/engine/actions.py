"""What a request asks for, and therefore what must be on disk before it is answered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from urllib.parse import parse_qs

# A mutating DynamoDB call that is not in this set creates or changes a table, whose identifiers
# (stream label, table id, dates) ministack draws at random: it is snapshotted, never replayed.
_ITEM_WRITES = frozenset(
    {
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "BatchWriteItem",
        "TransactWriteItems",
        "ExecuteStatement",
        "BatchExecuteStatement",
        "ExecuteTransaction",
    }
)
_READ = re.compile(r"(Get|List|Describe|Query|Scan|BatchGet|TransactGet|Search|Head|Check|Lookup)")
# Traffic of the other services, not their configuration: losing it is allowed (a queue's messages
# are found again by the sweep) or nothing is kept at all (encryption).
_TRAFFIC = re.compile(
    r"(SendMessage|ReceiveMessage|DeleteMessage|ChangeMessageVisibility|Publish|Send\w*Email|"
    r"Encrypt|Decrypt|ReEncrypt|GenerateDataKey|GenerateRandom|Sign$|Verify$|AssumeRole)"
)
# The headers that decide the account, region, service and operation of a request.
_ROUTING = ("host", "content-type", "content-encoding", "x-amz-target", "x-amz-date")
_SIGNATURE = re.compile(r"Signature=[^,\s]+")


class Care(Enum):
    """What the gateway does with a request."""

    NOTHING = "nothing"  # nothing to keep
    ITEMS = "items"  # journal, then answer
    TABLES = "tables"  # snapshot everything, then answer
    SETTINGS = "settings"  # save that service's state, then answer
    OBJECTS = "objects"  # ministack writes the object itself; check that it could
    SMS = "sms"  # keep the text, then answer
    RAW_MAIL = "raw mail"  # relay, then answer
    OTHER_MAIL = "other mail"  # cannot be relayed as it is: refuse


@dataclass(frozen=True)
class Call:
    """A request as the engine sees it; `form` is empty unless it is a form-encoded AWS query."""

    method: str
    path: str
    headers: Mapping[str, str]
    form: Mapping[str, list[str]]

    @property
    def action(self) -> str:
        """The operation's name, or an empty string for REST services (S3, SES v2)."""
        target = self.headers.get("x-amz-target", "")
        return target.rpartition(".")[2] if target else self.first("Action")

    def first(self, name: str) -> str:
        """A form field, or an empty string."""
        return self.form.get(name, [""])[0]


def read_call(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Call:
    """Name what is asked; header names are lower case."""
    form: dict[str, list[str]] = {}
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return Call(method, path, headers, form)


def care_for(call: Call, service: str) -> Care:
    """What a call to `service` (ministack's name for it) needs."""
    if call.method in ("GET", "HEAD", "OPTIONS"):
        return Care.NOTHING
    if service == "s3":
        return Care.OBJECTS if "/" in call.path.strip("/") else Care.SETTINGS
    if service == "ses":
        return _care_for_mail(call)
    return _care_for_action(call, service)


def _care_for_action(call: Call, service: str) -> Care:
    if _READ.match(call.action):
        return Care.NOTHING
    if service == "dynamodb":
        return Care.ITEMS if call.action in _ITEM_WRITES else Care.TABLES
    if service == "sns" and call.action == "Publish" and call.first("PhoneNumber"):
        return Care.SMS
    return Care.NOTHING if _TRAFFIC.match(call.action) else Care.SETTINGS


def _care_for_mail(call: Call) -> Care:
    if call.action == "SendRawEmail":
        return Care.RAW_MAIL
    outbound = call.path.startswith("/v2/email/outbound") or call.action.startswith("Send")
    if outbound:
        return Care.OTHER_MAIL
    return Care.NOTHING if _READ.match(call.action) else Care.SETTINGS


def routing_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers worth journaling; the signature is dropped, its credential scope is needed."""
    kept = {name: headers[name] for name in _ROUTING if name in headers}
    if "authorization" in headers:
        kept["authorization"] = _SIGNATURE.sub("Signature=0", headers["authorization"])
    return kept
