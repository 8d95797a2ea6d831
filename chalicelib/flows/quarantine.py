"""Hold a mail that nobody could read or place: visible, explained, and small enough to be kept."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import Conflict, MissingSetting
from ..store.records import Mail, MailState, Outbox, Quarantined
from .context import Desk
from .provisional import Group, start

if TYPE_CHECKING:
    from ..intake.values import Reading

log = logging.getLogger("vigie")
BROKEN = "Vigie n’a pas pu traiter ce courriel\u00a0: lisez-le et classez-le à la main."
MAX_SUBJECT = 200
MAX_WHY = 2_000
MAX_TEXT = 400
MAX_LINES = 20
MAX_NAME = 120
MAX_EVENTS = 100_000
MAX_KEPT = 90_000
"""Bytes of JSON kept of a reading; an item of DynamoDB holds 400 KB, and evidence can be re-read.
"""
_REST = {
    "name": "suite",
    "value": "[…]",
    "quote": {
        "fact": "suite",
        "text": "La suite n’est pas gardée ici\u00a0: lisez le courriel d’origine.",
    },
}


def hold(
    desk: Desk,
    mail: Mail,
    why: str,
    reading: "Reading | None" = None,
    tenants: Sequence[str] = (),
    groups: Sequence[Group] = (),
) -> None:
    """Keep the mail in its tenant's quarantine and tell the manager. `why` is French.

    `groups` are what it says of the cases that could not be placed: one item each. Those whose act
    sets a time running have a provisional case, whose own alert says it all at once.
    """
    first, *others = items_of(desk, mail, why, reading, groups)
    for other in others:
        desk.store.quarantine.place(other)
    silent = all(item.case for item in (first, *others))
    held = msgspec.structs.replace(mail, state=MailState.QUARANTINED)
    alert = None if silent else alert_of(desk, mail)
    desk.store.quarantine.put(first, held, alert, tenants)


def items_of(
    desk: Desk,
    mail: Mail,
    why: str,
    reading: "Reading | None",
    groups: Sequence[Group] = (),
) -> list[Quarantined]:
    """What the manager sees of a mail that waits, its provisional cases opened; one at least."""
    items = [_item(mail, why, reading, part, group) for part, group in enumerate(groups)]
    started = [_started(desk, item, group) for item, group in zip(items, groups, strict=True)]
    return started or [_item(mail, why, reading, 0, Group())]


def alert_of(desk: Desk, mail: Mail, again: str = "", *, purpose: str = "quarantined") -> Outbox:
    """What tells the manager; `again` (a reader's version) makes it another message."""
    return Outbox(
        tenant=mail.tenant,
        case="",
        cause=f"{mail.sha256}:{again}" if again else mail.sha256,
        purpose=purpose,
        sequence=0,
        created_at=desk.now(),
    )


def _item(mail: Mail, why: str, reading: "Reading | None", part: int, group: Group) -> Quarantined:
    fits = len(msgspec.json.encode(group.events)) <= MAX_EVENTS
    return Quarantined(
        tenant=mail.tenant,
        sha256=mail.sha256,
        received_at=mail.received_at,
        why=_cut(why, MAX_WHY),
        kind=reading.kind if reading else "",
        subject=_cut(reading.original.subject if reading else "", MAX_SUBJECT),
        reading=kept(reading) if reading else {},
        part=part,
        events=group.events if fits else (),
        reference=_cut(group.reference, MAX_NAME),
        worker=_cut(group.worker, MAX_NAME),
        employer=_cut(group.employer, MAX_NAME),
        media=mail.media,
        given=group.given,
    )


def _started(desk: Desk, item: Quarantined, group: Group) -> Quarantined:
    """The item with its provisional case; a fault that will not pass leaves it without."""
    if group.running:
        return item
    try:
        return msgspec.structs.replace(item, case=start(desk, item))
    except Exception as fault:
        if passing(fault):
            raise
        log.exception("mail %s: no provisional case could be opened", item.sha256)
        return item


def kept(reading: "Reading") -> dict[str, Any]:
    """What people see of a reading, as plain values: no proposals, texts and lists cut visibly."""
    plain = msgspec.to_builtins(reading, str_keys=True)
    shown = {k: _short(v) for k, v in plain.items() if k not in ("proposals", "recipients")}
    for name in ("problems", "quotes"):
        shown[name] = shown.get(name, ())[:MAX_LINES]
    room = MAX_KEPT - len(msgspec.json.encode(shown | {"facts": [_REST]}))
    facts: list[Any] = []
    for fact in shown["facts"]:
        room -= len(msgspec.json.encode(fact)) + 1
        if room < 0:
            facts.append(_REST)
            break
        facts.append(fact)
    return shown | {"facts": facts}


def passing(fault: Exception) -> bool:
    """True when trying again may help: the store, AWS, the network or a setting, not the mail.

    What DynamoDB finds invalid (an item too large) stays so however often it is sent.
    """
    from botocore.exceptions import BotoCoreError, ClientError
    from pynamodb.exceptions import PynamoDBException, TransactWriteError

    if isinstance(fault, PynamoDBException):
        reasons = fault.cancellation_reasons if isinstance(fault, TransactWriteError) else []
        codes = {reason.code for reason in reasons if reason} | {fault.cause_response_code}
        return not codes & {"ValidationException", "ValidationError"}
    return isinstance(fault, BotoCoreError | ClientError | Conflict | MissingSetting | OSError)


def _short(value: Any) -> Any:
    """The same plain value with its long texts cut."""
    if isinstance(value, str):
        return _cut(value, MAX_TEXT)
    if isinstance(value, dict):
        return {name: _short(inner) for name, inner in value.items()}
    return [_short(inner) for inner in value] if isinstance(value, list | tuple) else value


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()} […]"
