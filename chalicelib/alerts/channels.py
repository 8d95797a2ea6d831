"""The port of the channels, and a fake that keeps what it is given. The AWS ones: aws.py."""

import hashlib
from collections.abc import Mapping
from typing import Protocol

from ..cases.parts import Part
from ..errors import SendFailed
from ..store.records import Delivery
from .failures import SendUncertain

OF_A_PAGE = ("page", "yes")
"""The tag of a mail that answers who is at a page (sign-in, test): it is of no delivery."""


OF_A_FIRM = "firm:"
"""What begins the `tenant` of a recap for a lawyer, which gathers several employers."""


class Outgoing(Part, frozen=True, kw_only=True):
    """A message ready to leave. `to` is one address or E.164 number; `sha256` is of its content.

    `tags` are given to the provider with it, and come back in its receipts: ids, nothing else.
    """

    to: str
    body: bytes
    sha256: str
    tags: tuple[tuple[str, str], ...] = ()


def tags_of(delivery: Delivery) -> tuple[tuple[str, str], ...]:
    """Our names of a delivery, for its receipts: they place even one whose answer was lost.

    A lawyer's recap is of the firm: SES takes letters, digits, `_` and `-` alone, so no "firm:ID".
    """
    firm = delivery.tenant.removeprefix(OF_A_FIRM) if delivery.tenant.startswith(OF_A_FIRM) else ""
    tenant = "" if firm else delivery.tenant
    named = (("delivery", delivery.id), ("tenant", tenant), ("firm", firm), ("case", delivery.case))
    return tuple((name, value) for name, value in named if value)


def home_of(tags: Mapping[str, str]) -> str:
    """The `tenant` of the delivery that these tags name; empty when they name none."""
    return tags.get("tenant", "") or (f"{OF_A_FIRM}{tags['firm']}" if "firm" in tags else "")


class Sender(Protocol):
    """The port: hand one message to a provider, get its reference.

    One that will never give a receipt says so with `receipts = False`.
    """

    def send(self, message: Outgoing) -> str:
        """Raises SendFailed (permanent or not), SendUncertain, OptedOut."""


class FakeSender:
    """A channel that keeps what it is given; `failures` are raised first, one per send.

    An uncertain failure keeps the message too: it is what a lost answer is.
    """

    def __init__(self, *failures: SendFailed) -> None:
        self.sent: list[Outgoing] = []
        self._failures = list(failures)

    def send(self, message: Outgoing) -> str:
        failure = self._failures.pop(0) if self._failures else None
        if failure is None or isinstance(failure, SendUncertain):
            self.sent.append(message)
        if failure is not None:
            raise failure
        return hashlib.sha256(f"{len(self.sent)} {message.sha256}".encode()).hexdigest()[:24]
