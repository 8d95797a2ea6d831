"""The test mail of the forwarding: to a mailbox, from where it must come back by itself."""

import hashlib
from datetime import datetime

from ..cases import canonical
from ..settings import Settings
from ..store.keys import digest
from ..store.records import Person
from .channels import OF_A_PAGE, Outgoing
from .matrix import matrix
from .view import EmployerView

TEMPLATE = "trial"
HEADER = "X-Vigie-Essai"


def trial_mail(settings: Settings, person: Person, mark: str, now: datetime) -> Outgoing:
    """The mail that carries a mark to its person's mailbox. Raises TemplateError, BadInput."""
    from . import mime, render  # Jinja2 and the mail library, only where a message is made.

    brand = matrix().brand
    words = render.render_mail(
        TEMPLATE,
        EmployerView(
            brand=brand,
            kind=TEMPLATE,
            label=f"courriel d’essai de {brand}",
            today=f"Courriel d’essai de {brand}",
            link=f"{settings.base_url}/transfert",
            sms_link="",
            subject=mark,
        ),
    )
    envelope = mime.Envelope(
        sender=settings.mail_from,
        sender_name=brand,
        to=person.email,
        to_name=person.name,
        delivery=digest(TEMPLATE, person.id, mark),
        date=now,
        headers=((HEADER, mark),),
    )
    content = hashlib.sha256(canonical(words)).hexdigest()
    return Outgoing(
        to=person.email, body=mime.build(words, envelope), sha256=content, tags=(OF_A_PAGE,)
    )
