"""The port of the channels, and a fake that keeps what it is given. The AWS ones: aws.py."""

import hashlib
from typing import Protocol

from ..cases.parts import Part
from ..errors import SendFailed
from .failures import SendUncertain

OF_A_PAGE = ("page", "yes")
"""The tag of a mail that answers who is at a page (sign-in, test): it is of no delivery."""


class Outgoing(Part, frozen=True, kw_only=True):
    """A message ready to leave. `to` is one address or E.164 number; `sha256` is of its content.

    `tags` are given to the provider with it, and come back in its receipts: ids, nothing else.
    """

    to: str
    body: bytes
    sha256: str
    tags: tuple[tuple[str, str], ...] = ()


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
