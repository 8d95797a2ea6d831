"""How late the sweep finds things: lines of its log, which alarms read (infra/resources.yaml).

No function calls CloudWatch: the fields of `extra` are fields of the line, in Lambda's JSON logs.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from ..store.records import Delivery

log = logging.getLogger("vigie.measures")


def say_swept(done: Mapping[str, int], oldest: timedelta) -> None:
    """One sweep ended: what it did, and how long ago the oldest row it met was due."""
    said = {"measure": "sweep", "oldest_due": int(oldest.total_seconds()), "done": dict(done)}
    log.info("swept", extra=said)


def say_unsent(delivery: Delivery, now: datetime) -> None:
    """A message waits: since when it might have left. One that a provider took once is not ours."""
    if delivery.provider_id or delivery.created_at is None:
        return
    may = delivery.not_before or delivery.created_at
    since = delivery.started_at or max(delivery.created_at, may)
    age = max(int((now - since).total_seconds()), 0)
    log.info("unsent", extra={"measure": "unsent", "oldest_unsent": age})
