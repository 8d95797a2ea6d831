"""What the API says of an employer's mails: those without consequence, and the forwarding."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from ...flows.put_off import Crowd
from ...store.records import Noted, Watch
from .forwarding import forwarding_view


class NotedOut(msgspec.Struct, frozen=True):
    """A mail from which nothing follows. `facts` were read of it, `notes` (French) say why."""

    sha256: str
    received_at: datetime
    kind: str
    subject: str
    sender: str
    facts: dict[str, str]
    notes: tuple[str, ...]


class TrialIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose mailbox a test mail is sent to: the id of one of the employer's people."""

    person: str


class TrialOut(msgspec.Struct, frozen=True):
    """A test mail. `state`: `waits`, `back`, `late` (it did not come back) or `failed`."""

    sent_at: datetime
    to: str
    state: str


class ForwardingOut(msgspec.Struct, frozen=True):
    """`last_at`: the platform's last mail. `silent`: for longer than usual; `words` are French.

    `waiting`: mails that came too many at once; the last of them is read by `read_by`.
    """

    last_at: datetime | None
    silent: bool
    words: str
    may_try: bool
    trials: tuple[TrialOut, ...]
    waiting: int = 0
    read_by: datetime | None = None


def noted_out(item: Noted) -> NotedOut:
    """A line of the list."""
    return NotedOut(
        sha256=item.sha256,
        received_at=item.received_at,
        kind=item.kind,
        subject=item.subject,
        sender=item.sender,
        facts=item.facts,
        notes=item.notes,
    )


def forwarding_out(watch: Watch, crowd: Crowd | None, now: datetime, on: date) -> ForwardingOut:
    """The forwarding at an instant (aware UTC) and its legal day; the latest test mail first."""
    view = forwarding_view(watch, now, on)
    return ForwardingOut(
        last_at=watch.last_at,
        silent=view.silent,
        words=f"{view.last} {view.rhythm}",
        may_try=view.may_try,
        trials=tuple(TrialOut(one.sent_at, one.to, one.state) for one in view.trials),
        waiting=crowd.count if crowd else 0,
        read_by=crowd.until if crowd else None,
    )
