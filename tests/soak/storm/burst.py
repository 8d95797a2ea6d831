"""microburst between boto3 and the engine: throttles, 500s, cut connections, answers lost on the way.

Its own process, as an operator would run it; its rules are the table FAULTS.
"""

import contextlib
import json
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

# microburst draws from Python's own generator: seeded, a run's faults are as many and as mixed. It
# would log every request it passes on.
_SEEDED = (
    "import logging, random, sys; random.seed(int(sys.argv.pop(1))); logging.disable(logging.INFO);"
    "from microburst.cli import main; sys.exit(main())"
)
_START_SECONDS = 120.0

Rule = dict[str, Any]


def _error(service: str, code: str, chance: float, status: int, operation: str = "") -> Rule:
    rule: Rule = {"service": service, "probability": chance}
    rule["error"] = {"code": code, "status": status}
    return rule | ({"operation": operation} if operation else {})


def _reset(service: str, chance: float) -> Rule:
    """The connection drops before the request is taken."""
    return {"service": service, "probability": chance, "reset": True}


def _lost(service: str, chance: float) -> Rule:
    """The request is applied, and the connection drops in the middle of its answer."""
    return {"service": service, "probability": chance, "response": {"abort_frac": 0.3}}


FAULTS: list[Rule] = [
    _error("dynamodb", "ProvisionedThroughputExceededException", 0.01, 400),
    _error("dynamodb", "TransactionInProgressException", 0.02, 400, "TransactWriteItems"),
    _error("dynamodb", "InternalServerError", 0.005, 500),
    _reset("dynamodb", 0.005),
    _lost("dynamodb", 0.005),
    _error("sqs", "ThrottlingException", 0.01, 400),
    _error("sqs", "InternalFailure", 0.005, 500),
    _reset("sqs", 0.01),
    _lost("sqs", 0.02),
    # The provider refuses for now; breaks with the request in hand; takes it and cannot say so.
    _error("ses", "Throttling", 0.04, 400),
    _error("ses", "ServiceUnavailable", 0.02, 503),
    _error("ses", "InternalFailure", 0.02, 500),
    _reset("ses", 0.02),
    _lost("ses", 0.05),
    _error("sns", "Throttled", 0.04, 429),
    _error("sns", "InternalError", 0.02, 500),
    _reset("sns", 0.02),
    _lost("sns", 0.05),
]
# Each holds a worker until boto3 gives up waiting (10 s): few of them. The request is never taken;
# or it is applied, and its answer never ends: the time-out after success.
_HELD_SERVICES = ("ses", "sns", "dynamodb")
HANGS: list[Rule] = [
    *(
        {"service": service, "times": 4, "probability": 0.02, "timeout_ms": 15_000}
        for service in _HELD_SERVICES
    ),
    *(
        {
            "service": service,
            "times": 4,
            "probability": 0.02,
            "response": {"bandwidth_kbps": 0.0001},
        }
        for service in _HELD_SERVICES
    ),
]
# What the issue lists, in its words, and how a rule is known to be of it.
KINDS = {
    "throttling": ("Throttl", "ThroughputExceeded"),
    "conflicts of transactions": ("TransactionInProgress",),
    "500s": ("Internal", "ServiceUnavailable"),
    "dropped connections": ("dropped",),
    "held connections": ("held",),
    "answers lost after success": ("answer lost",),
    "time-outs after success": ("answer held",),
}


def stronger(rules: list[Rule], times: float) -> tuple[Rule, ...]:
    """The same faults, so many times as likely: what a short run needs to meet them."""
    return tuple({**rule, "probability": rule["probability"] * times} for rule in rules)


class Burst:
    """One proxy on loopback; `endpoint` is what clients are given instead of the engine's."""

    def __init__(self, upstream: str, port: int, seed: int, log: Path) -> None:
        self.endpoint = burst_endpoint(port)
        command = [sys.executable, "-c", _SEEDED, str(seed)]
        with log.open("ab") as file:
            self._process = subprocess.Popen(
                [*command, "--upstream", upstream, "--port", str(port)],
                stdout=file,
                stderr=file,
            )

    def wait(self) -> None:
        """Until it answers. Raises RuntimeError when it does not start."""
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError):
                self._ask("GET", "health")
                return
            time.sleep(0.05)
        raise RuntimeError("microburst did not start: see its log.")

    def inject(self, rules: list[Rule]) -> None:
        """These faults from now on, and no others."""
        self._ask("POST", "rules", rules)

    def fired(self) -> Counter[str]:
        """How often each rule fired since it was put in force, by service and fault."""
        return Counter({name(r): r["fired_count"] for r in self._ask("GET", "rules")})

    def stop(self) -> None:
        """It holds nothing; a polite end would wait for every idle connection."""
        self._process.kill()
        self._process.wait()

    def _ask(self, method: str, what: str, body: object = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{self.endpoint}/_microburst/{what}", data, method=method)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)


def name(rule: Rule) -> str:
    """A fault by its service and what it is."""
    how = next(
        what
        for what, known in {
            rule.get("error", {}).get("code", ""): "error" in rule,
            "dropped": rule.get("reset"),
            "answer held": "bandwidth_kbps" in rule.get("response", {}),
            "answer lost": "response" in rule,
            "held": "timeout_ms" in rule,
        }.items()
        if known
    )
    return f"{rule['service']} {how}"


def by_kind(fired: Counter[str]) -> dict[str, Counter[str]]:
    """What fired, by the kinds of fault of KINDS: by service and code."""
    return {
        kind: Counter({what: n for what, n in fired.items() if _of(words, what)})
        for kind, words in KINDS.items()
    }


def _of(words: tuple[str, ...], what: str) -> bool:
    _, _, how = what.partition(" ")
    return any(how == word or (word[0].isupper() and word in how) for word in words)


def burst_endpoint(port: int) -> str:
    """By this name: for one with dots, microburst first reads every service model there is (4 s)."""
    return f"http://localhost:{port}"
