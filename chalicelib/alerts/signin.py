"""The sign-in mail: no case, no delivery record, sent at once."""

from datetime import datetime

from ..settings import Settings
from ..store.records import Person
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
