"""The sign-in mail: no case, no delivery record, sent at once."""

import hashlib
from datetime import datetime

from ..cases import canonical
from ..settings import Settings
from ..store.keys import digest
from ..store.records import Person
from .channels import OF_A_PAGE, Outgoing
from .matrix import matrix
from .view import View

TEMPLATE = "sign_in"


def sign_in_mail(settings: Settings, person: Person, url: str, now: datetime) -> Outgoing:
    """The mail that carries a sign-in link to its person. Raises TemplateError, BadInput."""
    from . import mime, render  # Jinja2 and the mail library, only where a message is made.

    brand = matrix().brand
    words = render.render_mail(
        TEMPLATE,
        View(
            brand=brand,
            kind=TEMPLATE,
            label=f"lien de connexion à {brand}",
            today=f"Votre lien de connexion à {brand}",
            link=url,
            sms_link="",
        ),
    )
    envelope = mime.Envelope(
        sender=settings.mail_from,
        sender_name=brand,
        to=person.email,
        to_name=person.name,
        delivery=digest(TEMPLATE, person.id, url),
        date=now,
    )
    content = hashlib.sha256(canonical(words)).hexdigest()
    return Outgoing(
        to=person.email, body=mime.build(words, envelope), sha256=content, tags=(OF_A_PAGE,)
    )
