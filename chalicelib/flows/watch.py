"""The forwarding watch: does the mail of the platform still reach us?

A broken rule says nothing: a closure is then missed in silence. So a silence longer than the
tenant's usual rhythm, while a case is open, is told to its manager; and a test mail, sent to the
forwarded mailbox, must come back. Its token proves that it came back, and nothing else.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from ..cases import OPEN
from ..errors import Conflict, SendFailed
from ..store import DueKind, DueRow
from ..store.keys import digest
from ..store.records import Channel, Outbox, Person, Trial, Watch
from .context import Context, Desk
from .rhythm import rhythm, said_again, silent_from

TRIAL = "trial"
"""The kind of our own test mail, once it came back."""

_ATTEMPTS = 8
_KEPT_TRIALS = 10

Move = Callable[[Watch], Watch]


def arrived(desk: Desk, tenant: str, at: datetime) -> None:
    """A mail of the platform came at `at` (aware UTC). Idempotent; the order does not matter."""
    from ..law import day_of

    def move(watch: Watch) -> Watch:
        days = sorted({*watch.days, day_of(at)})[-rhythm().silence.kept :]
        last = max(filter(None, (watch.last_at, at)))
        return msgspec.structs.replace(watch, days=tuple(days), last_at=last)

    _moved(desk, tenant, move)


def came_back(desk: Desk, tenant: str, raw: bytes, at: datetime) -> bool:
    """Is this mail a test mail of this tenant's? Keeps when the first copy came back.

    Costs one read when no test mail was sent.
    """
    known = {trial.token for trial in desk.store.watches.get(tenant).trials}
    if not known:
        return False
    from ..intake import trial_tokens

    found = known & {_hashed(token) for token in trial_tokens(raw)}

    def move(watch: Watch) -> Watch:
        return msgspec.structs.replace(
            watch,
            trials=tuple(
                msgspec.structs.replace(t, back_at=at) if t.token in found and not t.back_at else t
                for t in watch.trials
            ),
        )

    if found:
        _moved(desk, tenant, move)
    return bool(found)


def _moved(desk: Desk, tenant: str, move: Move) -> None:
    """Keep what a mail shows; when the forwarding is alive, its silence starts again."""
    for _ in range(_ATTEMPTS):
        watch = desk.store.watches.get(tenant)
        after = move(watch)
        if after == watch:
            return
        if after.alive_at == watch.alive_at:
            row = None
        else:
            row = _silence_row(after, _from(after))
            after = msgspec.structs.replace(after, told=0, due=row.place)
        try:
            desk.store.watches.put(
                after, rows=[row] if row else (), dropped=[watch.due] if row else ()
            )
        except Conflict:
            continue
        return
    raise Conflict(f"watch of {tenant}")


def _from(watch: Watch) -> datetime:
    from ..law import day_of

    assert watch.alive_at is not None  # noqa: S101 - something has just come
    return silent_from(day_of(watch.alive_at), watch.days)


def silent(desk: Desk, row: DueRow) -> None:
    """A silence has lasted: tell the manager while a case is open, and look again later."""
    watch, now = desk.store.watches.get(row.tenant), desk.now()
    if watch.due != row.place or watch.alive_at is None:
        desk.store.due.drop(row)
        return
    waits = any(s.status in OPEN for s in desk.store.cases.of_tenant(row.tenant))
    told = watch.told + waits
    since = watch.alive_at.isoformat()
    data = {"why": "silence", "since": since}
    outbox = _outbox(watch.tenant, f"silence:{since}:{told}", data, now) if waits else None
    later = _silence_row(watch, said_again(now, told))
    after = msgspec.structs.replace(watch, told=told, due=later.place)
    try:
        desk.store.watches.put(after, rows=[later], dropped=[row.place], outbox=outbox)
    except Conflict:
        return  # A mail has just come: its own row replaces this one.


def may_try(watch: Watch, now: datetime) -> bool:
    """May a test mail be sent now? Not twice in a row, nor without end."""
    rule = rhythm().trial
    today = [t for t in watch.trials if t.sent_at > now - timedelta(days=1)]
    pause = timedelta(seconds=rule.pause_seconds)
    return len(today) < rule.a_day and all(t.sent_at <= now - pause for t in today)


def send_trial(ctx: Context, person: Person) -> bool:
    """Send a test mail to a person's own mailbox; False when it is too soon.

    Kept before it leaves: whatever happens then, it comes back or is missed.
    """
    from ..alerts import trial_mail
    from ..intake import trial_mark

    now, watch = ctx.now(), ctx.store.watches.get(person.tenant)
    if not may_try(watch, now):
        return False
    token = secrets.token_hex(16)
    trial = Trial(token=_hashed(token), sent_at=now, to=person.email)
    row = _trial_row(person.tenant, trial)
    kept = msgspec.structs.replace(watch, trials=(*watch.trials, trial)[-_KEPT_TRIALS:])
    try:
        ctx.store.watches.put(kept, rows=[row])
    except Conflict:
        return False  # Another press of the button, or a mail: the page shows which.
    try:
        ctx.channels[Channel.EMAIL].send(trial_mail(ctx.settings, person, trial_mark(token), now))
    except SendFailed:
        _not_sent(ctx, person.tenant, trial)
    return True


def _not_sent(ctx: Context, tenant: str, trial: Trial) -> None:
    """It may have left all the same; whoever pressed the button is told that it may not have."""

    def move(watch: Watch) -> Watch:
        failed = msgspec.structs.replace(trial, failed=True)
        trials = tuple(failed if t.token == trial.token else t for t in watch.trials)
        return msgspec.structs.replace(watch, trials=trials)

    _moved(ctx, tenant, move)


def trial_late(desk: Desk, row: DueRow) -> None:
    """A test mail has not come back in time: tell the manager, once."""
    watch = desk.store.watches.get(row.tenant)
    trial = next((t for t in watch.trials if t.token == row.data), None)
    if trial is None or trial.back_at or trial.failed:
        desk.store.due.drop(row)
        return
    data = {"why": "trial", "token": trial.token}
    outbox = _outbox(row.tenant, f"trial:{trial.token}", data, desk.now())
    try:
        desk.store.watches.put(watch, dropped=[row.place], outbox=outbox)
    except Conflict:
        return  # It may be coming back right now: the next sweep looks again.


def _outbox(tenant: str, cause: str, data: dict[str, str], now: datetime) -> Outbox:
    from ..alerts import FORWARDING

    return Outbox(
        tenant=tenant,
        case="",
        cause=cause,
        purpose=FORWARDING,
        sequence=0,
        created_at=now,
        data=data,
    )


def _silence_row(watch: Watch, at: datetime) -> DueRow:
    key = digest("silence", watch.tenant)
    return DueRow(at=at, kind=DueKind.SILENCE, key=key, tenant=watch.tenant, case="")


def _trial_row(tenant: str, trial: Trial) -> DueRow:
    late = timedelta(minutes=rhythm().trial.late_minutes)
    return DueRow(
        at=trial.sent_at + late,
        kind=DueKind.TRIAL,
        key=digest("trial", tenant, trial.token),
        tenant=tenant,
        case="",
        data=trial.token,
    )


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
