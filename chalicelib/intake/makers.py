"""One maker per kind of mail: a message's facts become the case events it reports."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from ..cases.events import (
    AnyEvent,
    Closed,
    ComplementRequested,
    Filed,
    Granted,
    ReceiptIssued,
    Refused,
)
from ..cases.parts import Mentions, Quote
from ..cases.words import Authenticity, ClosureCause, Confidence, ReceiptType
from . import facts, wording
from .classify import Verdict
from .text import cut, fold
from .values import Fact, MailKind, Original
from .wording import MAX_QUOTE, Page

MAX_QUOTES = 12
LONGEST_GRANT = timedelta(days=3653)
"""Ten years: a later end of validity is a mistake or a trap."""


@dataclass(frozen=True)
class Setting:
    """What every event of one mail shares; `on` is the legal day of the original."""

    on: date
    at: datetime | None
    authenticity: Authenticity
    confidence: Confidence


@dataclass(frozen=True)
class Message:
    """The original as the makers need it; they add to `found` the facts they rely on.

    `problems` are French sentences on what they did not believe.
    """

    original: Original
    page: Page
    verdict: Verdict
    setting: Setting
    found: list[Fact] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def tell(self, name: str, value: str, quote: Quote | None) -> None:
        """Keep a fact, when its words were found."""
        if quote:
            self.found.append(Fact(name=name, value=value, quote=quote))

    def common(self, *quotes: Quote | None) -> dict[str, Any]:
        """The fields all events share, with the words that decided the kind first.

        Quotes are bounded: an event is one item of the store (400 KB on DynamoDB).
        """
        chosen = [_short(q) for q in (*self.verdict.quotes, *quotes) if q]
        return {
            "on": self.setting.on,
            "at": self.setting.at,
            "authenticity": self.setting.authenticity,
            "confidence": self.setting.confidence,
            "quotes": tuple(dict.fromkeys(chosen))[:MAX_QUOTES],
        }


def _short(quote: Quote) -> Quote:
    return msgspec.structs.replace(quote, text=cut(quote.text, MAX_QUOTE))


def events(message: Message) -> tuple[AnyEvent, ...]:
    """The events a message reports; none for a kind that reports nothing."""
    maker = _MAKERS.get(message.verdict.kind)
    return maker(message) if maker else ()


def _closure(message: Message) -> tuple[AnyEvent, ...]:
    return (Closed(cause=message.verdict.cause, **_act(message)),)


def _refusal(message: Message) -> tuple[AnyEvent, ...]:
    return (Refused(**_act(message)),)


def _act(message: Message) -> dict[str, Any]:
    """What a closure or a refusal says of its author, its reasons and the remedies."""
    page, complete = message.page, message.original.complete
    person, signed = facts.author(page)
    in_law, in_fact = facts.reasons(page)
    if message.verdict.cause in (ClosureCause.INCOMPLETE, ClosureCause.INACTIVITY):
        # A fact, however vague; "sans objet" alone is a conclusion and states none.
        in_fact = in_fact or message.verdict.cause_quote
    remedies = page.first("remedies", wording.REMEDIES)
    quotes = (signed, in_law, in_fact, remedies)
    names = ("author", "reasons_in_law", "reasons_in_fact", "remedies")
    for name, quote in zip(names, quotes, strict=True):
        message.tell(name, quote.text if quote else "", quote)
    said = {
        "author": person or facts.seen(None, complete=complete),
        "reasons_in_law": facts.seen(in_law, complete=complete),
        "reasons_in_fact": facts.seen(in_fact, complete=complete),
        "remedies": facts.seen(remedies, complete=complete),
        "complete_original": complete,
    }
    return said | message.common(message.verdict.cause_quote, *quotes)


def _grant(message: Message) -> tuple[AnyEvent, ...]:
    last = message.setting.on + LONGEST_GRANT
    until = facts.day_after(message.page, "valid_until", wording.VALID_UNTIL, last)
    day, quote = until or (None, None)
    message.problems.extend(facts.unbelievable(message.page, wording.VALID_UNTIL, last))
    message.tell("valid_until", str(day), quote)
    return (Granted(valid_until=day, **message.common(quote)),)


def _complement(message: Message) -> tuple[AnyEvent, ...]:
    page, complete = message.page, message.original.complete
    day, days, time = facts.due(page, message.setting.on)
    last = message.setting.on + facts.LONGEST_ANSWER
    message.problems.extend(facts.unbelievable(page, wording.DUE_DATE, last))
    items, listed = facts.requested(page)
    suspension = page.first("suspension", wording.SUSPENSION)
    message.found.extend([time] if time else [])
    for item in items:
        message.tell("item", item.label, listed)
    message.tell("suspension", suspension.text if suspension else "", suspension)
    event = ComplementRequested(
        due=day,
        days=days,
        list=facts.seen(listed, complete=complete),
        suspension=facts.seen(suspension, complete=complete),
        items=items,
        complete_original=complete,
        **message.common(time.quote if time else None, listed, suspension),
    )
    return (event,)


def _receipt(message: Message) -> tuple[AnyEvent, ...]:
    """A receipt, and the filing it proves; a renewed attestation proves no new filing."""
    page, setting = message.page, message.setting
    deposited = facts.day_after(page, "filed", wording.DEPOSITED, setting.on)
    message.problems.extend(facts.unbelievable(page, wording.DEPOSITED, setting.on))
    day, quote = deposited or (setting.on, None)
    message.tell("filed", day.isoformat(), quote)
    shared = message.common(quote)
    kind = _receipt_type(f"{fold(message.original.subject)}\n{page.folded}")
    issued = ReceiptIssued(type=kind, mentions=_mentions(message), **shared)
    if kind is ReceiptType.ATTESTATION_RENEWED:
        return (issued,)
    # The mail may come days after the deposit it reports.
    at = setting.at if day == setting.on else None
    return (Filed(**(shared | {"on": day, "at": at})), issued)


def _receipt_type(folded: str) -> ReceiptType:
    if "accuse d'enregistrement" in folded:
        return ReceiptType.ENREGISTREMENT
    if "accuse de reception" in folded:
        return ReceiptType.RECEPTION
    renewed = wording.RENEWED.search(folded)
    return ReceiptType.ATTESTATION_RENEWED if renewed else ReceiptType.ATTESTATION


def _mentions(message: Message) -> Mentions:
    """What a receipt must say (CRPA R112-11-1)."""
    page, complete = message.page, message.original.complete
    patterns = {
        "date": wording.DEPOSITED,
        "service": wording.SERVICE,
        "address": wording.POSTAL,
        "telephone": wording.TELEPHONE,
        "silence": wording.SILENCE,
        "remedies": wording.REMEDIES,
    }
    said = {
        name: facts.seen(page.first("mention", pattern), complete=complete)
        for name, pattern in patterns.items()
    }
    said["silence_date"] = facts.seen(facts.silence_date(page), complete=complete)
    return Mentions(**said)


_MAKERS: dict[MailKind, Callable[[Message], tuple[AnyEvent, ...]]] = {
    MailKind.RECEIPT: _receipt,
    MailKind.COMPLEMENT_REQUEST: _complement,
    MailKind.CLOSURE: _closure,
    MailKind.GRANT: _grant,
    MailKind.REFUSAL: _refusal,
}
