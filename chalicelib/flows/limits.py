"""How often something may be asked (limits.toml): per address, person, number, home, IP, token."""

import logging
import tomllib
from datetime import datetime, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any

import msgspec

from ..cases.parts import Part
from ..errors import BadInput
from .context import Context

log = logging.getLogger("vigie")
_FILE = Path(__file__).with_name("limits.toml")
_Count = Annotated[int, msgspec.Meta(ge=1)]


class Limit(Part, frozen=True, kw_only=True):
    """So many times in a window of so many minutes."""

    most: _Count
    minutes: _Count


class Subjects(Part, frozen=True, kw_only=True):
    """The counters of one act, by whom it concerns; `pair` is one address asked from one IP."""

    pair: Limit | None = None
    address: Limit | None = None
    person: Limit | None = None
    number: Limit | None = None
    home: Limit | None = None
    ip: Limit | None = None
    token: Limit | None = None


class Limits(Part, frozen=True, kw_only=True):
    """The whole table: one entry per act that is counted."""

    sign_in: Subjects
    sign_up: Subjects
    invitation: Subjects
    invitation_again: Subjects
    phone_code: Subjects
    phone_try: Subjects
    opt_out_mail: Subjects
    api: Subjects
    api_refused: Subjects
    deposit: Subjects
    mail: Subjects
    mail_platform: Subjects
    data_copy: Subjects
    erasure: Subjects
    answer: Subjects


@cache
def limits() -> Limits:
    """The shipped table, read and checked once. Raises BadInput naming what is wrong."""
    with _FILE.open("rb") as file:
        return read_limits(tomllib.load(file))


def read_limits(table: dict[str, Any]) -> Limits:
    """Raises BadInput with the path of the first fault."""
    try:
        return msgspec.convert(table, Limits)
    except msgspec.ValidationError as fault:
        raise BadInput("limits.toml", f"{fault}.") from fault


def within(ctx: Context, act: str, **subjects: str) -> bool:
    """Count `act` once for each subject; False when one of its counters is full."""
    return wait_of(ctx, act, **subjects) == 0


def wait_of(ctx: Context, act: str, **subjects: str) -> int:
    """Count `act` once for each subject, in this order, up to the first counter that is full.

    The seconds until that counter begins anew; 0 when none was full. A subject that is empty (an
    unknown IP) is not counted. What is logged names the act and the counter, never whom it was for.
    """
    counters = _counters(act)
    for name, subject in subjects.items():
        counter = counters.get(name)
        if counter is None or not subject:
            continue
        named, most, window = counter
        if not ctx.store.limits.take(named, _keyed(ctx, subject), most, window, ctx.now()):
            log.warning("too many: %s per %s", act, name)
            return _left(ctx, window)
    return 0


def turn_of(ctx: Context, act: str, home: str) -> datetime:
    """When an act of a home may be done: now, or later when too many were asked at once.

    Each is given its own instant, one after another: none is refused, none is lost.
    """
    limit: Limit | None = getattr(limits(), act).home
    if limit is None:
        return ctx.now()
    window = timedelta(minutes=limit.minutes)
    return ctx.store.turns.take(home, act, limit.most, window, ctx.now())


def longest_wait(ctx: Context, act: str) -> int:
    """After how many seconds every counter of an act has begun a new window."""
    return _left(ctx, max(window for _, _, window in _counters(act).values()))


@cache
def _counters(act: str) -> dict[str, tuple[str, int, timedelta]]:
    """Of each subject that an act is counted by: its counter's name, how many, in what window.

    Laid out once per process: every request of the API is counted.
    """
    subjects: Subjects = getattr(limits(), act)
    each: dict[str, Limit | None] = {n: getattr(subjects, n) for n in subjects.__struct_fields__}
    return {
        name: (f"{act}.{name}", limit.most, timedelta(minutes=limit.minutes))
        for name, limit in each.items()
        if limit
    }


def _left(ctx: Context, window: timedelta) -> int:
    """What is left of a window, in seconds; windows are aligned on the epoch."""
    seconds = int(window.total_seconds())
    return seconds - int(ctx.now().timestamp()) % seconds


def _keyed(ctx: Context, subject: str) -> str:
    """The subject under the signing key: a plain hash of an IP or a number is easily undone."""
    return blake2b(
        subject.strip().casefold().encode(), digest_size=32, key=_key(ctx.settings.key)
    ).hexdigest()


@cache
def _key(signing_key: str) -> bytes:
    """A key of this use's own, of the 64 bytes at most that BLAKE2b takes (RFC 7693 §2.1)."""
    return blake2b(f"vigie.limit.{signing_key}".encode()).digest()
