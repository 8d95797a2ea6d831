"""How often something may be asked (limits.toml): per address, person, number, home, IP, token."""

import hmac
import logging
import tomllib
from datetime import timedelta
from functools import cache
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
    counters: Subjects = getattr(limits(), act)
    for name, subject in subjects.items():
        limit: Limit | None = getattr(counters, name)
        if limit is None or not subject:
            continue
        window = timedelta(minutes=limit.minutes)
        key = _keyed(ctx, subject)
        if not ctx.store.limits.take(f"{act}.{name}", key, limit.most, window, ctx.now()):
            log.warning("too many: %s per %s", act, name)
            return _left(ctx, 60 * limit.minutes)
    return 0


def longest_wait(ctx: Context, act: str) -> int:
    """After how many seconds every counter of an act has begun a new window."""
    counters: Subjects = getattr(limits(), act)
    each: list[Limit | None] = [getattr(counters, n) for n in counters.__struct_fields__]
    return _left(ctx, 60 * max(limit.minutes for limit in each if limit))


def _left(ctx: Context, seconds: int) -> int:
    """What is left of a window of so many seconds; windows are aligned on the epoch."""
    return seconds - int(ctx.now().timestamp()) % seconds


def _keyed(ctx: Context, subject: str) -> str:
    """The subject under the signing key: a plain hash of an IP or a number is easily undone."""
    made = _hmac(ctx.settings.key).copy()
    made.update(subject.strip().casefold().encode())
    return made.hexdigest()


@cache
def _hmac(signing_key: str) -> hmac.HMAC:
    """Begun once per process: every request of the API is counted."""
    return hmac.new(f"vigie.limit.{signing_key}".encode(), digestmod="sha256")
