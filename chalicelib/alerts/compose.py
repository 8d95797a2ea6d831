"""From a claimed delivery to a message ready to leave."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from ..cases import canonical
from ..errors import NotFound
from ..law import day_of
from ..store.records import Channel, Delivery
from . import facts
from .about import About, Links, as_it_stands, kind_name
from .channels import Outgoing, tags_of
from .joined import joined
from .matrix import TO_MANAGER, matrix

if TYPE_CHECKING:
    from .mime import Envelope


def compose(delivery: Delivery, about: About, links: Links, now: datetime, sender: str) -> Outgoing:
    """The message of one delivery, with facts as they are `now` (aware UTC).

    `sender` is the address mails come from. Raises NotFound (the cause or the number is gone, or
    the person is not to be told), TemplateError, BadInput.
    """
    from . import mime, render  # Jinja2 and the mail library, only where a message is made.

    on, delivery = day_of(now), as_it_stands(delivery, about)
    cell = matrix().kinds[kind_name(delivery, about)].cell(about.person.role)
    template = cell.template if cell else ""
    if delivery.purpose in TO_MANAGER:
        template = matrix().kinds[delivery.purpose].manager.template
    if not template:
        raise NotFound("text of this alert for this person", delivery.id)
    view = facts.view(delivery, about, links, on)
    if delivery.channel is Channel.SMS:
        if not about.person.phone:
            raise NotFound("phone number of", about.person.id)
        text = render.render_sms(template, view).encode()
        return Outgoing(
            to=about.person.phone, body=text, sha256=_sha256(text), tags=tags_of(delivery)
        )
    words = render.render_mail(template, view)
    return Outgoing(
        to=about.person.email,
        body=mime.build(words, _envelope(delivery, about, links, now, sender)),
        # Of the words alone: what the person read, whatever the headers of the attempt.
        sha256=_sha256(canonical(words)),
        tags=tags_of(delivery),
    )


def _envelope(
    delivery: Delivery, about: About, links: Links, now: datetime, sender: str
) -> "Envelope":
    from .mime import Envelope

    return Envelope(
        sender=sender,
        sender_name=matrix().brand,
        to=about.person.email,
        to_name=about.person.name,
        delivery=delivery.id,
        date=now,
        unsubscribe=links.unsubscribe,
        answers=str(delivery.data.get("message_id", "")),
        calendar=joined(delivery, about, links, now),
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
