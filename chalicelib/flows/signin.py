"""The links that let somebody in: to sign in, or to open an employer's space.

The page only queues what was asked: it looks nobody up and sends nothing, so that neither its words
nor its time tell whether an address is known. No case is concerned: no delivery record.
"""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..cases.parts import Part
from ..errors import SendFailed, TooMany
from ..store.records import Channel
from .context import Context
from .limits import wait_of
from .links import sign_in_link, space_link

if TYPE_CHECKING:
    from ..alerts import Outgoing

log = logging.getLogger("vigie")
_TOO_OLD = timedelta(hours=1)


class LinkAsked(Part, frozen=True, kw_only=True):
    """Somebody typed an address at `at` (aware UTC), to go to `then` once in.

    `space`: to open a space when the address is nobody's yet.
    """

    email: str
    then: str
    at: datetime
    space: bool = False


def ask_link(ctx: Context, email: str, then: str, ip: str, *, space: bool = False) -> None:
    """Have a link sent. Raises TooMany, for known and unknown addresses alike."""
    act, address = "sign_up" if space else "sign_in", email.strip().casefold()
    seconds = wait_of(ctx, act, pair=f"{address} {ip}", ip=ip, address=address)
    if seconds:
        raise TooMany(act, seconds)
    asked = LinkAsked(email=email.strip(), then=then, at=ctx.now(), space=space)
    ctx.queue.send(ctx.settings.deliver_queue_url, {"link": asked})


def send_link(ctx: Context, asked: LinkAsked) -> None:
    """Mail the link that suits the address, or nothing. Raises SendFailed when it may go later.

    The link is made now: it lives from when it leaves. What waited an hour is wanted no more.
    """
    from ..alerts import SendUncertain

    if ctx.now() - asked.at > _TOO_OLD:
        log.warning("a link that was asked an hour ago is not sent any more")
        return
    mail = _mail(ctx, asked)
    if mail is None:
        return
    try:
        ctx.channels[Channel.EMAIL].send(mail)
    except SendUncertain:  # It may have left: whoever waits asks again.
        log.warning("a link may not have been sent")
    except SendFailed as fault:
        # The provider's word alone: its sentences may hold the address.
        log.error("a link could not be sent: %s", fault.why.partition(":")[0])
        if not fault.permanent:
            raise


def _mail(ctx: Context, asked: LinkAsked) -> "Outgoing | None":
    from ..alerts import sign_in_mail, space_mail
    from .operators import operator_of, stands

    person = operator_of(ctx, asked.email) or ctx.store.people.person_by_email(asked.email)
    if person and stands(ctx.settings, person):
        link = sign_in_link(ctx.settings, person, asked.then, ctx.now())
        return sign_in_mail(ctx.settings, person, link, ctx.now())
    if asked.space and person is None and ctx.settings.sign_up == "open":
        link = space_link(ctx.settings, asked.email, ctx.now())
        return space_mail(ctx.settings, asked.email, link, ctx.now())
    log.info("a link asked for an unknown address")
    return None
