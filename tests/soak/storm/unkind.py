"""What AWS may do to a handler: give it records twice, late, out of order, never; kill it anywhere.

A kill strikes at a request to AWS, just before it or just after: between two of them nothing can be
half done. It leaves the handler by an exception that no code of ours catches, and the message is
not acknowledged. (A true SIGKILL at each step of a mail's way: tests/system/dying.py.)
"""

import contextlib
import random
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

Handler = Callable[[dict[str, Any], object], Any]


class Killed(BaseException):
    """This worker is no more: not an Exception, so that no handler of ours can go on after it."""


class Dead(Exception):
    """What the driver sees of a worker that was killed: no answer."""


class Unkind:
    """Wraps handlers. `mercy` ends all of it: from then on they are only run.

    `kill` is the chance of a kill at each request to AWS, `twice` of a batch that is delivered
    twice, `never` of a stream record that is never seen.
    """

    def __init__(
        self, seed: int, *, kill: float = 0.001, twice: float = 0.1, never: float = 0.03
    ) -> None:
        self._random = random.Random(seed)
        self._chances = {"kill": kill, "twice": twice, "never": never}
        self._mortal = threading.local()
        self._busy, self._lock = 0, threading.Lock()
        self._seen: deque[dict[str, Any]] = deque(maxlen=100)
        self.did: Counter[str] = Counter()
        self.asked = 0

    @property
    def busy(self) -> bool:
        """Does a handler run at this moment?"""
        return self._busy > 0

    def mercy(self) -> None:
        self._chances = dict.fromkeys(self._chances, 0.0)

    @contextlib.contextmanager
    def lurking(self) -> Iterator[None]:
        """Where requests to AWS may kill whoever runs a wrapped handler."""
        real = BaseClient._make_api_call

        def call(client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
            self._strike(f"before {operation}")
            answer = real(client, operation, arguments)
            self._strike(f"after {operation}")
            return answer

        with patch.object(BaseClient, "_make_api_call", call):
            yield

    def queue(self, handler: Handler) -> Handler:
        """Messages come twice: once again afterwards, or to two workers at the same moment."""

        def run(event: dict[str, Any], context: object) -> Any:
            if not self._happens("twice"):
                return self._run(handler, event, context)
            self.did["messages twice"] += len(event["Records"])
            other = threading.Thread(target=self._quietly, args=(handler, event, context))
            other.start()
            try:
                return self._run(handler, event, context)
            finally:
                other.join()

        return run

    def stream(self, handler: Handler) -> Handler:
        """Records come again, in any order, and some never: the sweep finds those."""

        def run(event: dict[str, Any], context: object) -> Any:
            fresh = [r for r in event["Records"] if not self._happens("never")]
            self.did["records never"] += len(event["Records"]) - len(fresh)
            again = [self._random.choice(self._seen) for _ in fresh if self._again()]
            self.did["records again"] += len(again)
            self._seen.extend(fresh)
            mixed = [*fresh, *again]
            if self._chances["twice"]:
                self._random.shuffle(mixed)
            moved = sum(one is not other for one, other in zip(mixed, fresh, strict=False))
            self.did["records out of order"] += moved
            return self._run(handler, {"Records": mixed}, context)

        return run

    def schedule(self, work: Callable[[], object]) -> Handler:
        """The sweep: it is only killed."""

        def run(event: dict[str, Any], context: object) -> Any:
            del event, context
            return self._run(lambda *_: work(), {}, None)

        return run

    def _run(self, handler: Handler, event: dict[str, Any], context: object) -> Any:
        with self._lock:
            self._busy += 1
        self._mortal.here = True
        try:
            return handler(event, context)
        except Killed:
            raise Dead from None
        finally:
            self._mortal.here = False
            with self._lock:
                self._busy -= 1

    def _quietly(self, handler: Handler, event: dict[str, Any], context: object) -> None:
        with contextlib.suppress(Exception):  # The message is not gone: it is its twin's.
            self._run(handler, event, context)

    def _again(self) -> bool:
        return bool(self._seen) and self._happens("twice")

    def _strike(self, step: str) -> None:
        if not getattr(self._mortal, "here", False):
            return
        self.asked += step.startswith("before")
        if self._happens("kill"):
            self.did[f"killed {step}"] += 1
            raise Killed

    def _happens(self, what: str) -> bool:
        return self._random.random() < self._chances[what]
