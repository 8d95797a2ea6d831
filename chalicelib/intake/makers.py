"""One maker per kind of mail: a message's facts become the case events it reports."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, TypeVar

import msgspec

from ..cases.events import (
    AnyEvent,
    Closed,
    ComplementAnswered,
    ComplementRequested,
    Filed,
    Granted,
    GrantWithdrawn,
    ReceiptIssued,
    Refused,
    RequestWithdrawn,
)
from ..cases.parts import Mentions, Quote
from ..cases.words import (
    Authenticity,
    ClosureCause,
    Confidence,
    Means,
    ReceiptType,
    Seen,
)
from . import acts, asked, facts, wording
from .classify import Verdict
from .page import Page
from .patterns import Cue
from .values import Fact, MailKind, Original

MAX_QUOTES = 12
LONGEST_GRANT = timedelta(days=3653)
"""Ten years: a later end of validity is a mistake or a trap."""
_NOTHING: tuple[Any, ...] = (None, (None, None), (None, None, None), asked.Asked())
_F = TypeVar("_F")


class Setting(msgspec.Struct, frozen=True):
    """What every event of one mail shares; `on` is the legal day of the original."""

    on: date
    at: datetime | None
    authenticity: Authenticity
    confidence: Confidence


class Message(msgspec.Struct, frozen=True):
    """What is told of one case; makers add to `found` the facts they rely on.

    `pages` are the texts to look in, the case's own words first; `problems` are French sentences
    on what was not believed.
    """

    original: Original
    pages: Sequence[Page]
    verdict: Verdict
    setting: Setting
    found: list[Fact] = []
    problems: list[str] = []

    def look(self, find: Callable[[Page], _F]) -> _F:
        """What the first page that says something says."""
        if len(self.pages) == 1:
            return find(self.pages[0])
        answers = map(find, self.pages)
        first = next(answers)
        told = (one for one in chain((first,), answers) if one not in _NOTHING)
        return next(told, first)

    def tell(self, *told: Fact | None) -> None:
        """Keep the facts that were found."""
        self.found.extend([fact for fact in told if fact])

    def doubt(self, cue: Cue, last: date) -> None:
        """Say which dates after a cue were not believed."""
        for page in self.pages:
            self.problems.extend(facts.unbelievable(page, cue, last))

    def seen(self, found: object) -> Seen:
        """What the act says of a thing, from what was found of it.

        What is looked for and not found is `absent` only when the complete original was read; else
        `not_seen` (design §7).
        """
        if found:
            return Seen.STATED
        return Seen.ABSENT if self.original.complete else Seen.NOT_SEEN

    def common(self, *quotes: Quote | Fact | None) -> dict[str, Any]:
        """The fields all events share, with the words that decided the kind first.

        Few are kept: an event is one item of the store (400 KB on DynamoDB), a page bounds each.
        """
        chosen = dict.fromkeys(self.verdict.quotes)
        for one in quotes:
            if one is not None:
                chosen[one.quote if isinstance(one, Fact) else one] = None
        setting = self.setting
        return {
            "on": setting.on,
            "at": setting.at,
            "authenticity": setting.authenticity,
            "confidence": setting.confidence,
            "quotes": tuple(chosen)[:MAX_QUOTES],
        }


def events(message: Message) -> tuple[AnyEvent, ...]:
    """The events a message reports; none for a kind that reports nothing."""
    maker = _MAKERS.get(message.verdict.kind)
    return maker(message) if maker else ()


def _closure(message: Message) -> tuple[AnyEvent, ...]:
    return (Closed(cause=message.verdict.cause, **_act(message)),)


def _refusal(message: Message) -> tuple[AnyEvent, ...]:
    return (Refused(**_act(message)),)


def _grant_withdrawn(message: Message) -> tuple[AnyEvent, ...]:
    return (GrantWithdrawn(**_act(message)),)


def _request_withdrawn(message: Message) -> tuple[AnyEvent, ...]:
    return (RequestWithdrawn(**message.common()),)


def _act(message: Message) -> dict[str, Any]:
    """What an act says of its author, its reasons and the remedies."""
    person, signed = message.look(acts.author)
    in_law = message.look(acts.in_law)
    in_fact = message.look(acts.in_fact)
    remedies = message.look(acts.remedies)
    cause = message.verdict.cause_quote
    if message.verdict.cause in (ClosureCause.INCOMPLETE, ClosureCause.INACTIVITY) and cause:
        # A fact, however vague; "sans objet" alone is a conclusion and states none.
        in_fact = in_fact or facts.quoted("reasons_in_fact", cause)
    message.tell(signed, in_law, in_fact, remedies)
    said = {
        "author": person or message.seen(None),
        "reasons_in_law": message.seen(in_law),
        "reasons_in_fact": message.seen(in_fact),
        "remedies": message.seen(remedies),
        "complete_original": message.original.complete,
    }
    return said | message.common(cause, signed, in_law, in_fact, remedies)


def _grant(message: Message) -> tuple[AnyEvent, ...]:
    last = message.setting.on + LONGEST_GRANT
    message.doubt(wording.VALID_UNTIL, last)
    day, fact = message.look(
        lambda page: facts.day_after(page, "valid_until", wording.VALID_UNTIL, last)
    )
    message.tell(fact)
    return (Granted(valid_until=day, **message.common(fact)),)


def _complement(message: Message) -> tuple[AnyEvent, ...]:
    on = message.setting.on
    message.doubt(wording.DUE_DATE, on + facts.LONGEST_ANSWER)
    day, days, time = message.look(lambda page: facts.due(page, on))
    listed = message.look(asked.requested)
    suspension = message.look(acts.suspension)
    message.tell(time, *listed.facts, suspension)
    event = ComplementRequested(
        due=day,
        days=days,
        list=message.seen(listed.quote),
        suspension=message.seen(suspension),
        items=listed.items,
        complete_original=message.original.complete,
        **message.common(time, listed.quote, suspension),
    )
    return (event,)


def _acknowledged(message: Message) -> tuple[AnyEvent, ...]:
    """The platform says it received documents: not which, nor whether all of them.

    It proves a deposit (CRPA L112-13) and restarts nothing: only a new attestation de dépôt is the
    platform's restart (reference §1.3, S8). Proposed to a person, never recorded alone.
    """
    shared = message.common()
    on = message.setting.on
    return (ComplementAnswered(means=Means.PLATFORM, received_on=on, proof=True, **shared),)


def _receipt(message: Message) -> tuple[AnyEvent, ...]:
    """A receipt, and the filing it proves; what follows a complement proves no new filing."""
    setting = message.setting
    message.doubt(wording.DEPOSITED, setting.on)
    day, fact = message.look(
        lambda page: facts.day_after(page, "filed", wording.DEPOSITED, setting.on)
    )
    message.tell(fact)
    shared = message.common(fact)
    folded = "\n".join(page.folded for page in (Page(message.original.subject), *message.pages))
    renewed = bool(wording.RENEWED.search(folded))
    kind = _receipt_type(folded, renewed=renewed)
    issued = ReceiptIssued(type=kind, mentions=_mentions(message), **shared)
    if renewed and kind in (ReceiptType.ATTESTATION_RENEWED, ReceiptType.RECEPTION):
        return (issued,)
    # The mail may come days after the deposit it reports.
    filed = day or setting.on
    at = setting.at if filed == setting.on else None
    return (Filed(**(shared | {"on": filed, "at": at})), issued)


def _receipt_type(folded: str, *, renewed: bool) -> ReceiptType:
    """Only an attestation restarts the platform's clock; words that doubt name a mere receipt."""
    if "accuse d'enregistrement" in folded:
        return ReceiptType.ENREGISTREMENT
    if "accuse de reception" in folded:
        return ReceiptType.RECEPTION
    if not renewed:
        return ReceiptType.ATTESTATION
    attested = wording.ATTESTED.search(folded)
    return ReceiptType.ATTESTATION_RENEWED if attested else ReceiptType.RECEPTION


_MENTIONS = {
    "date": wording.DEPOSITED,
    "service": wording.SERVICE,
    "address": wording.POSTAL,
    "telephone": wording.TELEPHONE,
    "silence": wording.SILENCE,
    "remedies": wording.REMEDIES,
}


def _mentions(message: Message) -> Mentions:
    """What a receipt must say (CRPA R112-11-1)."""
    said = {
        name: message.seen(any(cue.search(page.folded) for page in message.pages) or None)
        for name, cue in _MENTIONS.items()
    }
    said["silence_date"] = message.seen(message.look(facts.silence_date))
    return Mentions(**said)


_MAKERS: dict[MailKind, Callable[[Message], tuple[AnyEvent, ...]]] = {
    MailKind.RECEIPT: _receipt,
    MailKind.COMPLEMENT_REQUEST: _complement,
    MailKind.COMPLEMENT_ACKNOWLEDGED: _acknowledged,
    MailKind.CLOSURE: _closure,
    MailKind.GRANT: _grant,
    MailKind.REFUSAL: _refusal,
    MailKind.REQUEST_WITHDRAWN: _request_withdrawn,
    MailKind.GRANT_WITHDRAWN: _grant_withdrawn,
}
