"""What follows when somebody was not told: another channel, and a word to who can mend it.

A bad end and the outbox item that leads here commit together, so that a worker that dies between
the two loses neither; everything here is idempotent.
"""

import logging
import re
from datetime import datetime
from typing import TYPE_CHECKING

from ..errors import NotFound
from ..store import due, failures
from ..store.cases import outbox_row
from ..store.records import OPERATOR_HOME, Channel, Delivery, DeliveryState, Outbox
from ..store.table import Put
from .context import Context, Desk

if TYPE_CHECKING:
    from .gate import Refuse

log = logging.getLogger("vigie")
SEND_FAILED = "send_failed"
"""The purpose of an outbox item that says: this delivery ended badly."""

_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_LONGEST = 80
_BY = {Channel.EMAIL: "e-mail", Channel.SMS: "SMS"}
_WHY = {
    DeliveryState.BOUNCED: "l’adresse ou le numéro ne reçoit pas de message",
    DeliveryState.OPTED_OUT: "la personne a refusé ces messages",
    DeliveryState.GIVEN_UP: "tous les essais ont échoué",
    DeliveryState.DELIVERED: "la personne a signalé nos courriels comme indésirables",
}


def consequence(delivery: Delivery, now: datetime, refusal: "Refuse | None" = None) -> list[Put]:
    """What commits with a bad end: `ended_badly` is called for it, and the operator sees it."""
    data = {"limit": refusal.limit.tenant} if refusal and refusal.limit else {}
    outbox = Outbox(
        tenant=delivery.tenant,
        case=delivery.case,
        cause=delivery.id,
        purpose=SEND_FAILED,
        sequence=0,
        created_at=now,
        data=data,
    )
    return [due.put(outbox_row(outbox)), failures.placed(_failure(delivery, now), delivery.id)]


def _failure(delivery: Delivery, now: datetime) -> failures.Failure:
    """Without the provider's sentence, which may hold an address: its code alone (RFC 3463)."""
    last = delivery.tries[-1] if delivery.tries else None
    code = _CODE.search(f"{last.end} {last.why}") if last else None
    words = (last.end if last else "", code[0] if code else "")
    return failures.Failure(
        tenant=delivery.tenant,
        at=now,
        channel=delivery.channel,
        state=delivery.state,
        end=" ".join(dict.fromkeys(filter(None, words)))[:_LONGEST],
    )


def carry_on(ctx: Context, outbox: Outbox) -> None:
    """Do what a bad end calls for, then drop its item."""
    try:
        delivery = ctx.store.deliveries.get(outbox.tenant, outbox.case, outbox.cause)
        ended_badly(ctx, delivery, limit=str(outbox.data.get("limit", "")))
    except NotFound:
        log.warning("the delivery %s that failed, or its person, is gone", outbox.cause)
    ctx.store.due.drop(outbox_row(outbox))


def ended_badly(ctx: Context, delivery: Delivery, *, limit: str = "") -> None:
    """Somebody was not told: an SMS becomes an e-mail, and the managers hear of it, once.

    `limit` is whose limit was reached ("*": everybody's), when that is why. Called at least once
    for each bad end; a message that is about sending itself never causes another.
    """
    from ..alerts import ABOUT_SENDING, RECAP
    from .escalate import hurry

    log.error("delivery %s ended %s: %s", delivery.id, delivery.state, delivery.last_error)
    if delivery.channel is Channel.SMS:
        _by_mail(ctx, delivery)
    if delivery.purpose == RECAP:
        from .recap import lost

        lost(ctx, delivery)
    hurry(ctx, delivery)
    if delivery.purpose in ABOUT_SENDING:
        return
    if limit:
        _say_limit(ctx, delivery, limit)
    else:
        _say_undelivered(ctx, delivery)


def _by_mail(ctx: Context, delivery: Delivery) -> None:
    """The same words by e-mail, unless that person was to have them by e-mail already."""
    from ..alerts import fallback
    from .dispatch import retry_after, send_deliveries

    other = fallback(delivery, ctx.now())
    if ctx.store.deliveries.plan(other, ctx.now() + retry_after(ctx)):
        send_deliveries(ctx, [other])


def _say_undelivered(ctx: Context, delivery: Delivery) -> None:
    from ..alerts import UNDELIVERED

    person = ctx.store.people.person(delivery.person)
    by, why = _BY[delivery.channel], _WHY.get(delivery.state, delivery.last_error)
    lines = [
        f"Un message n’a pas pu être remis à {person.name} par {by} : {why}.",
        "Tant que ce n’est pas corrigé, cette personne peut manquer une date. Prévenez-la "
        "vous-même, puis faites corriger son adresse ou son numéro.",
    ]
    # Once for a person, a channel and an address: another address that fails is said again.
    about = f"{delivery.person}:{delivery.channel}:{delivery.address}"
    tell(ctx, delivery.tenant, UNDELIVERED, about, lines)


def _say_limit(ctx: Context, delivery: Delivery, limit: str) -> None:
    from ..alerts import SMS_LIMIT

    window = f"{ctx.now():%Y-%m-%d}"
    lines = [
        "La limite d’envoi des SMS est atteinte. Les alertes partent par e-mail, aucune n’est "
        "perdue.",
        "Lisez vos e-mails chaque jour jusqu’à ce que la limite soit relevée ou remise à zéro.",
    ]
    tell(ctx, delivery.tenant, SMS_LIMIT, window, lines)
    if limit == "*":
        tell(ctx, OPERATOR_HOME, SMS_LIMIT, window, lines)


def tell(desk: Desk, tenant: str, purpose: str, about: str, lines: list[str]) -> bool:
    """Tell the managers of a tenant these French lines, once for what they are about."""
    return desk.store.noted.tell_once(in_lines(desk, tenant, purpose, about, lines), about)


def in_lines(
    desk: Desk, tenant: str, purpose: str, cause: str, lines: list[str], **more: str
) -> Outbox:
    """What carries its own French lines, of no case; `more` is kept with them (`today`, `path`)."""
    return Outbox(
        tenant=tenant,
        case="",
        cause=cause,
        purpose=purpose,
        sequence=0,
        created_at=desk.now(),
        data={"lines": lines, **more},
    )
