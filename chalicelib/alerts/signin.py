"""The mails that let somebody in, or open their space: no case, no delivery record."""

from datetime import datetime

from ..settings import Settings
from ..store.records import Person, Role
from .channels import Outgoing
from .matrix import matrix
from .notices import Notice, notice_mail


def sign_in_mail(settings: Settings, person: Person, url: str, now: datetime) -> Outgoing:
    """The mail that carries a sign-in link to its person. Raises TemplateError, BadInput."""
    brand = matrix().brand
    notice = Notice(
        template="sign_in",
        label=f"lien de connexion à {brand}",
        today=f"Votre lien de connexion à {brand}",
        link=url,
    )
    return notice_mail(settings, notice, person, now)


def space_mail(settings: Settings, email: str, url: str, now: datetime) -> Outgoing:
    """The mail that opens the space of an address that is nobody's yet. Raises TemplateError."""
    to = Person(id="", name="", email=email, role=Role.MANAGER)
    brand = matrix().brand
    notice = Notice(
        template="space",
        label=f"créez votre espace {brand}",
        today=f"Votre lien pour créer votre espace {brand}",
        link=url,
    )
    return notice_mail(settings, notice, to, now)
