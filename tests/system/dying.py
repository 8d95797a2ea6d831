"""The local system, made to kill itself at a named point: `python -m tests.system.dying POINT ENGINE …`.

The product knows nothing of this: a method is replaced by one that lets the real one run, then
sends SIGKILL to this process (and first to the engine when ENGINE is 1). It waits for the file
`armed` in the data folder, so that what earlier tests left to do kills nothing.
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
from infra.local.config import parse
from infra.local.spool import Spool

# In the order of a mail's way. Dies after the named step has happened.
POINTS: dict[str, tuple[type, str]] = {
    "mail-spooled": (Spool, "keep"),
    "mail-in-bucket": (Files, "put_incoming"),
    "evidence-kept": (Files, "put_evidence"),
    "mail-known": (Mails, "receive"),
    "event-recorded": (Cases, "commit"),
    "mail-ended": (Mails, "finish"),
    "delivery-planned": (Deliveries, "plan"),
    "delivery-claimed": (Deliveries, "claim"),
    "mail-accepted": (SesMail, "send"),
    "sms-accepted": (SnsSms, "send"),
    "delivery-ended": (Deliveries, "finish"),
    "draft-filed": (Files, "put_draft"),
    "draft-kept": (Drafts, "put"),
}


def die_after(owner: type, name: str, armed: Path, engine_port: int | None) -> None:
    real: Callable[..., Any] = getattr(owner, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        done = real(*args, **kwargs)
        # A claim or a plan that found nothing to do is no step of the mail's way.
        if not armed.exists() or (name in ("claim", "plan") and not done):
            return done
        if engine_port:
            os.kill(_engine_pid(engine_port), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(owner, name, dying)


def _engine_pid(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_engine/health", timeout=5) as answer:
        return int(json.load(answer)["pid"])


if __name__ == "__main__":
    point, with_engine, *arguments = sys.argv[1:]
    local = parse(arguments)
    engine = local.engine if int(with_engine) else None
    die_after(*POINTS[point], local.data / "armed", engine)
    sys.exit(main(arguments))
