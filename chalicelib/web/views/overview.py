"""What an operator sees of Vigie: employers by their troubles, messages by how they failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ...flows.overview import Failing, Standing
from ...law import day_of
from ...store.records import Choice, Quarantined
from .words import words


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingLine:
    """Messages that failed alike: by which channel, how they ended, why when it is known."""

    channel: str
    state: str
    why: str
    count: int
    tenants: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StrayLine:
    """A mail to an unknown address. `days` it has waited; `decided` in words, empty while it waits.

    None of its words is shown: not even its subject.
    """

    id: str
    short: str
    received_at: datetime
    days: int
    sent_to: tuple[str, ...]
    from_domain: str
    decided: str
    discarded: bool
    by: str
    at: datetime | None
    reason: str
    tenant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed to hand a mail over or to discard it, and what is wrong with it, by field."""

    address: str = ""
    reason: str = ""
    why: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def failing_lines(found: Iterable[Failing]) -> list[FailingLine]:
    """The failures as lines."""
    return [
        FailingLine(
            channel=words().channel[one.channel],
            state=words().delivery[one.state],
            why=_why(one.end),
            count=one.count,
            tenants=one.tenants,
            last_at=one.last_at,
        )
        for one in found
    ]


def stray_line(item: Quarantined, now: datetime) -> StrayLine:
    """A mail to an unknown address as it waits, or as it was decided."""
    held = item.decided
    return StrayLine(
        id=item.id,
        short=item.sha256[:12],
        received_at=item.received_at,
        days=(day_of(now) - day_of(item.received_at)).days,
        sent_to=item.sent_to,
        from_domain=item.from_domain,
        decided=words().choice[held.choice] if held else "",
        discarded=held is not None and held.choice is Choice.DISCARDED,
        by=held.person if held else "",
        at=held.at if held else None,
        reason=held.reason if held else "",
        tenant=held.tenant if held else "",
    )


def by_trouble(found: Iterable[Standing]) -> list[Standing]:
    """Those to look at first, then the others, each in the order of their ids."""
    return sorted(found, key=lambda one: (one.well, one.id))


def _why(end: str) -> str:
    """The plain word of a provider's own, with its code; the bare word when nobody knows it."""
    kept = end.replace("\u00a0", " ").casefold()
    return next((said for sign, said in words().reason.items() if sign in kept), end)
