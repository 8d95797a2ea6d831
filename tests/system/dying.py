"""The local system, made to kill itself at a named point: `python -m tests.system.dying OPTION …`.

The product knows nothing of this: each method named in POINTS is replaced by one that lets the real
one run, then sends SIGKILL to this process when the file `armed` of the data folder names its point
(and first to the engine, when it says so). What starts after a death may thus die of the next one.
"""

import json
import os
import signal
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chalicelib.alerts import SesMail, SnsSms
from chalicelib.store import Files
from chalicelib.store.cases import Cases
from chalicelib.store.deliveries import Deliveries
from chalicelib.store.drafts import Drafts
from chalicelib.store.mails import Mails
from infra.local.__main__ import main
from infra.local.config import Local, parse
from infra.local.spool import Spool

# In the order of a mail's way. Dies after the named step has happened.
POINTS: dict[str, tuple[type, str]] = {
    "mail-spooled": (Spool, "keep"),
    "mail-in-bucket": (Files, "put_incoming"),
    "evidence-kept": (Files, "put_evidence"),
    "mail-known": (Mails, "receive"),
    "event-recorded": (Cases, "commit"),
    "mail-ended": (Mails, "finish"),
    "delivery-planned": (Deliveries, "plan_all"),
    "delivery-claimed": (Deliveries, "claim"),
    "mail-accepted": (SesMail, "send"),
    "sms-accepted": (SnsSms, "send"),
    "delivery-ended": (Deliveries, "finish"),
    "draft-filed": (Files, "put_draft"),
    "draft-kept": (Drafts, "put"),
}


def arm(data: Path, point: str, *, and_engine: bool) -> None:
    """From now on the process over `data` dies at that point. Written whole or not at all."""
    partial = data / "armed.part"
    partial.write_text(f"{point} {'engine' if and_engine else ''}")
    partial.rename(data / "armed")


def disarm(data: Path) -> None:
    """What starts next over `data` lives."""
    (data / "armed").unlink()


def die_after(point: str, local: Local) -> None:
    """Make this process one that dies at that point, once armed for it."""
    owner, name = POINTS[point]
    real: Callable[..., Any] = getattr(owner, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        done = real(*args, **kwargs)
        armed, engine = _armed(local.data / "armed")
        # A claim that took nothing or a plan of nothing is no step of the mail's way.
        idle = (name == "claim" and not done) or (name == "plan_all" and not args[1])
        if armed != point or idle:
            return done
        if engine:
            os.kill(_engine_pid(local.engine), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(owner, name, dying)


def _armed(path: Path) -> tuple[str, bool]:
    """The point to die at, empty when there is none, and whether the engine dies too."""
    try:
        point, _, engine = path.read_text().partition(" ")
    except FileNotFoundError:
        return "", False
    return point, bool(engine)


def _engine_pid(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_engine/health", timeout=5) as answer:
        return int(json.load(answer)["pid"])


if __name__ == "__main__":
    local = parse()
    for each in POINTS:
        die_after(each, local)
    sys.exit(main())
