"""The acts that were sent, as their page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ...cases import kind_of
from ...errors import BadInput
from ...flows.dispatches import Sent, Tracked, dispatches
from ...store.cases import StoredCase
from .days import read_day
from .pieces import PieceLine, pieces_about
from .words import said, words


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLine:
    """One act: how it went, what proves it, what is missing, and what was typed of it."""

    id: str
    title: str
    on: date
    means: str
    posted_on: date | None
    received_on: date | None
    tracking: str
    proven: bool
    by_post: bool
    slip: bool
    missing: int | None
    pieces: tuple[PieceLine, ...]
    typed: Mapping[str, str]
    errors: Mapping[str, str]


def sent_lines(
    stored: StoredCase, on: date, typed: Mapping[str, str], fault: BadInput | None = None
) -> tuple[SentLine, ...]:
    """The latest first; the form that was refused keeps what was typed."""
    return tuple(_line(one, stored, typed, fault) for one in dispatches(stored, on))


def tracked(typed: Mapping[str, str]) -> Tracked:
    """What a form says. Raises BadInput naming the field."""
    received = read_day(typed["recu"])
    if typed["recu"] and received is None:
        raise BadInput("recu", "écrivez un jour, par exemple 23/11/2026.")
    return Tracked(received_on=received, tracking=typed["suivi"], proof=typed["preuve"] == "oui")


def _line(
    sent: Sent, stored: StoredCase, typed: Mapping[str, str], fault: BadInput | None
) -> SentLine:
    event = sent.event
    mine = typed.get("envoi") == event.id
    return SentLine(
        id=event.id,
        title=words().kind[kind_of(event)].title,
        on=event.on,
        means=said(event.means) if event.means else "",
        posted_on=event.posted_on,
        received_on=event.received_on,
        tracking=event.tracking,
        proven=event.proof,
        by_post=str(event.means or "") in ("post", "registered_post"),
        slip=sent.slip,
        missing=sent.missing,
        pieces=pieces_about(stored, event.id),
        typed=typed if mine else {},
        errors={fault.where: fault.why} if fault and mine else {},
    )
