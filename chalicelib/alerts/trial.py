"""The test mail of the forwarding: to a mailbox, from where it must come back by itself."""

from datetime import datetime

from ..settings import Settings
from ..store.records import Person
from .channels import Outgoing
from .matrix import matrix
from .notices import Notice, notice_mail

HEADER = "X-Vigie-Essai"


def trial_mail(settings: Settings, person: Person, mark: str, now: datetime) -> Outgoing:
    """The mail that carries a mark to its person's mailbox. Raises TemplateError, BadInput."""
    brand = matrix().brand
    notice = Notice(
        template="trial",
        label=f"courriel d’essai de {brand}",
        today=f"Courriel d’essai de {brand}",
        link=f"{settings.base_url}/transfert",
        facts={"code": mark},
        headers=((HEADER, mark),),
    )
    return notice_mail(settings, notice, person, now)
