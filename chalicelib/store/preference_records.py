"""How people and tenants like to be told: wishes by group of alerts, quiet hours, the ladder."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from ..cases.parts import Part
from .records import Channel

Hour = Annotated[int, msgspec.Meta(ge=0, le=23)]
Weekday = Annotated[int, msgspec.Meta(ge=0, le=6)]


class Pace(StrEnum):
    """How soon a mail that does not press leaves: at once, or with others in one recap."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"


class Wish(Part, frozen=True, kw_only=True):
    """By what and how soon a person is told of one group; no channel: not at all.

    `pace` is that of mails: a text message is never gathered.
    """

    channels: tuple[Channel, ...]
    pace: Pace = Pace.NOW


class Quiet(Part, frozen=True, kw_only=True):
    """heures calmes, Paris time: from `start` to `end` o'clock, through midnight when it is later.

    `closed_days`: Sundays and public holidays too. Equal hours: no quiet night.
    """

    start: Hour
    end: Hour
    closed_days: bool = False


class Preferences(Part, frozen=True, kw_only=True):
    """What one person chose, in all they follow; what is not in `wishes` is as the matrix says.

    `kinds` are the channels of single kinds that differ from those of their group.
    The recap leaves at `hour` (Paris), the weekly one on `weekday` (0 is Monday).
    """

    person: str
    wishes: dict[str, Wish] = msgspec.field(default_factory=dict)
    kinds: dict[str, tuple[Channel, ...]] = msgspec.field(default_factory=dict)
    quiet: Quiet | None = None
    hour: Hour = 8
    weekday: Weekday = 0


class AlertRules(Part, frozen=True, kw_only=True):
    """What an employer chose for all its people; `steps` None: the matrix's own ladder.

    `steps` are the optional rungs said, beside those that are always said. `worker`: the workers
    who follow their own request are told what became of it.
    """

    tenant: str
    steps: tuple[str, ...] | None = None
    worker: bool = False


class CountedChoice(Part, frozen=True, kw_only=True):
    """Whether an employer lets its firms count its cases in their figures; `by` is a name."""

    tenant: str
    counted: bool = False
    by: str = ""
    at: datetime | None = None
