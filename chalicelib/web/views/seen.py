"""What the page of a message's short link shows: no name, no reference, only the case's code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ...alerts import label, short_code

if TYPE_CHECKING:
    from ...flows.message_links import Opened
    from ...store.alert_records import Acknowledgement


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """One message: what it is about, what to do and by when as of today, when « Vu » was said.

    `over`: what it said holds no more. `asks`: « Vu » is awaited. `page` leads to the case or to
    the page it is about, for whoever may sign in; `stop` to where its alerts are stopped.
    """

    about: str
    dossier: str
    today: str
    act_by: str
    post_by: str
    overdue: bool
    last_day: bool
    over: bool
    asks: bool
    seen_at: datetime | None
    sample: bool
    page: str
    stop: str


def message_view(opened: Opened, known: Acknowledgement | None) -> MessageView:
    """The page of one link."""
    snapshot, facts = opened.snapshot, opened.facts
    return MessageView(
        about=facts.label if facts else label(opened.kind),
        dossier=short_code(snapshot.id) if snapshot else "",
        today=facts.today if facts else "",
        act_by=facts.act_by if facts else "",
        post_by=facts.post_by if facts else "",
        overdue=bool(facts and facts.overdue),
        last_day=bool(facts and facts.last_day),
        over=facts is None,
        asks=opened.asks,
        seen_at=known.at if known else None,
        sample=facts.sample if facts else bool(snapshot and snapshot.sample),
        page=opened.page,
        stop=opened.stop,
    )
