"""The links of a message, and the page that its short one leads to.

A short link is one opaque code for « Vu », the case and stopping: two links would cost an SMS its
second segment. What it leads to is kept under the code's hash, before the message leaves, and
expires; everything that is wrong with a link has one answer. A repeat carries the same link.
"""

import base64
import hashlib
import hmac
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from ..errors import NotFound
from ..store import draft_id
from ..store.alert_records import side_of
from ..store.keys import short
from ..store.records import Channel, Delivery, Person, Role, Snapshot
from .context import Context
from .dispatch import OBSERVATIONS, concerned
from .escalate import alert_of
from .links import DraftRef, StopClaim, case_link, draft_link, stop_link
from .telling import about_of

if TYPE_CHECKING:
    from ..alerts import Links
    from ..alerts.view import View

log = logging.getLogger("vigie")
_BYTES = 9  # 72 bits in twelve signs: nobody guesses it, and an SMS has room for its date.
_PAGES = {
    "forwarding": "transfert",
    "forwarding_confirmation": "courriels",
    "forward_as_attachment": "courriels",
    "undelivered": "dossiers",
    "sms_limit": "dossiers",
    "unaddressed": "exploitation",
    "announcement": "dossiers",
    "webhook_paused": "points-d-appel",
}


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """What a short link leads to: the message it came with, and who it was for.

    `kind` is the matrix's word for what it says; `facts` what it would say now, None once that
    holds no more; `page` the path it leads to ("" for a worker, who has none); `stop` the path
    where its alerts are stopped; `asks`: somebody is to say « Vu ».
    """

    kind: str
    delivery: Delivery
    person: Person
    snapshot: Snapshot | None
    facts: "View | None"
    page: str
    stop: str
    asks: bool


def links_of(
    ctx: Context, delivery: Delivery, person: Person, snapshot: Snapshot | None
) -> "Links":
    """The links of a message to a person; a worker has no page."""
    from ..alerts import Links

    asks = asks_for_seen(ctx, delivery, person)
    texted = delivery.channel is Channel.SMS
    link = message_link(ctx, delivery) if texted or asks else ""
    stop = "" if texted else stop_link(ctx.settings, claim_of(delivery))
    links = Links(page="", sms=link if texted else "", seen=link if asks else "", unsubscribe=stop)
    if person.role is Role.WORKER:
        return links
    if snapshot is None:
        return msgspec.structs.replace(links, page=ctx.settings.base_url + _page(delivery))
    lawyer = person.role is Role.LAWYER and person.firm == snapshot.firm
    page = case_link(ctx.settings, snapshot)
    if snapshot.held and person.role is Role.MANAGER:
        page = f"{ctx.settings.base_url}/quarantaine/{snapshot.held}"
    draft = _draft_link(ctx, delivery, person, snapshot) if lawyer else ""
    return msgspec.structs.replace(links, page=page, draft=draft)


def message_link(ctx: Context, delivery: Delivery) -> str:
    """The short link of a message; what it leads to is kept first."""
    from ..alerts.escalation import table

    code = _code(ctx, delivery)
    expires = ctx.now() + timedelta(days=table().link_days)
    ctx.store.alerts.link(_hash(code), delivery, expires)
    return f"{ctx.settings.base_url}/v/{code}"


def asks_for_seen(ctx: Context, delivery: Delivery, person: Person) -> bool:
    """Is the person asked to say « Vu » of this message?"""
    if not delivery.case:
        return False
    if delivery.escalated:
        return True
    return ctx.store.alerts.escalation(alert_of(delivery), side_of(person)) is not None


def open_message(ctx: Context, code: str) -> Opened:
    """What a link leads to. Raises NotFound: unknown, expired, or not for that person any more."""
    place = ctx.store.alerts.linked(_hash(code), ctx.now())
    if place is None:
        log.warning("a message's link that is unknown or expired was opened: %s", _hash(code)[:12])
        raise NotFound("link", "message")
    delivery = ctx.store.deliveries.get(*place)
    person = ctx.store.people.person(delivery.person)
    case = delivery.case
    snapshot = ctx.store.cases.snapshot(delivery.tenant, case) if case else None
    if not concerned(person, delivery.tenant, snapshot):
        log.warning("a message's link of somebody no longer concerned: %s", _hash(code)[:12])
        raise NotFound("link", "message")
    stop = stop_link(ctx.settings, claim_of(delivery)).removeprefix(ctx.settings.base_url)
    return Opened(
        kind=_kind(ctx, delivery),
        delivery=delivery,
        person=person,
        snapshot=snapshot,
        facts=_facts(ctx, delivery),
        page=_path(delivery, person, snapshot),
        stop=stop,
        asks=asks_for_seen(ctx, delivery, person),
    )


def claim_of(delivery: Delivery) -> StopClaim:
    """What the opt-out link of a message is of: an SMS's of all its person's SMS."""
    case = "" if delivery.channel is Channel.SMS else delivery.case
    return StopClaim(delivery.person, delivery.tenant, case, delivery.channel)


def _facts(ctx: Context, delivery: Delivery) -> "View | None":
    from ..alerts import Links
    from ..alerts.about import as_it_stands
    from ..alerts.facts import view

    try:
        about = about_of(ctx, delivery)
        return view(as_it_stands(delivery, about), about, Links(page=""), ctx.today())
    except NotFound:
        return None


def _kind(ctx: Context, delivery: Delivery) -> str:
    known = ctx.store.alerts.escalations(delivery.tenant, delivery.case) if delivery.case else []
    return next((e.kind for e in known if e.alert == alert_of(delivery)), delivery.purpose)


def _path(delivery: Delivery, person: Person, snapshot: Snapshot | None) -> str:
    """A path that names nobody: whoever holds the link may read it."""
    if person.role is Role.WORKER:
        return ""
    return f"/s/{short(snapshot.id)}" if snapshot else _page(delivery)


def _page(delivery: Delivery) -> str:
    if own := delivery.data.get("path"):
        return f"/{own}"
    return "/" + _PAGES.get(delivery.purpose, "quarantaine")


def _draft_link(ctx: Context, delivery: Delivery, person: Person, snapshot: Snapshot) -> str:
    ref = DraftRef(
        firm=snapshot.firm,
        tenant=delivery.tenant,
        case=delivery.case,
        id=draft_id(delivery.case, OBSERVATIONS, delivery.cause),
    )
    return draft_link(ctx.settings, ref, person, ctx.now())


def _code(ctx: Context, delivery: Delivery) -> str:
    """The same for every attempt, and nothing of it can be worked out from the message's id."""
    key, message = ctx.settings.key.encode(), f"vigie.message:{delivery.id}".encode()
    digest = hmac.new(key, message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:_BYTES]).decode()


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
