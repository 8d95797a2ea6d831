"""The mails about consent: an invitation, a number to confirm again, what an opt-out changes."""

from datetime import datetime

from ..law import day_of, french_day
from ..settings import Settings
from ..store.consent_records import Invitation
from ..store.records import Person, Role
from .channels import Outgoing
from .matrix import matrix
from .notices import Notice, notice_mail
from .numbers import masked


def invitation_mail(
    settings: Settings, invitation: Invitation, who: str, home: str, url: str, now: datetime
) -> Outgoing:
    """The one mail that somebody invited gets: `who` asks them, to follow `home`'s files."""
    to = Person(
        id=invitation.person,
        name=invitation.name,
        email=invitation.email,
        role=Role(invitation.role),
    )
    worker = invitation.role == Role.WORKER
    notice = Notice(
        template="invitation",
        label="être prévenu de votre demande d’autorisation de travail"
        if worker
        else f"invitation à suivre les dossiers de {home}",
        today=f"{who} vous propose d’être prévenu de ce que devient votre demande"
        if worker
        else f"{who} vous invite à recevoir les alertes de {home}",
        link=url,
        facts={
            "who": who,
            "home": home,
            "until": french_day(day_of(invitation.expires_at)),
            "sentence": _scope(invitation),
        },
    )
    return notice_mail(settings, notice, to, now)


def phone_again_mail(
    settings: Settings, person: Person, number: str, until: datetime | None, now: datetime
) -> Outgoing:
    """Asks to confirm a number: before `until`, or, never confirmed, to begin with (None)."""
    day = french_day(day_of(until)) if until else ""
    notice = Notice(
        template="phone_again",
        label="votre numéro de mobile est à confirmer",
        today=f"À faire avant le {day} : confirmez votre numéro de mobile"
        if day
        else "À faire : confirmez votre numéro de mobile",
        link=f"{settings.base_url}/telephone",
        facts={"number": masked(number), "until": day},
    )
    return notice_mail(settings, notice, person, now)


def opted_out_mail(
    settings: Settings, person: Person, lines: tuple[str, ...], now: datetime
) -> Outgoing:
    """Says once what an opt-out changed, and how to come back."""
    notice = Notice(
        template="opted_out",
        label="vos alertes ont changé",
        today="C’est fait : vos alertes ont changé",
        link=f"{settings.base_url}/dossiers",
        lines=lines,
        facts={"until": now.isoformat()},
    )
    return notice_mail(settings, notice, person, now)


def _scope(invitation: Invitation) -> str:
    if invitation.role == Role.WORKER:
        return (
            "Vous recevrez un e-mail quand votre demande d’autorisation de travail est accordée, "
            "close, refusée ou retirée. Vous pourrez arrêter à tout moment."
        )
    if invitation.role == Role.ASSISTANT:
        return (
            "Vous verrez les dossiers confiés au cabinet et préparerez leurs projets. Vous ne "
            "recevrez pas leurs alertes, et un avocat validera."
        )
    if invitation.firm:
        return (
            "Vous verrez les dossiers confiés au cabinet et leurs projets, et vous serez prévenu "
            "de leurs échéances."
        )
    followed = "d’un dossier" if invitation.case else "de tous ses dossiers"
    manager = " et gérer les personnes prévenues" if invitation.role == Role.MANAGER else ""
    return (
        f"Vous serez prévenu des échéances {followed} d’autorisation de travail. Vous pourrez lire "
        f"ses dossiers dans {matrix().brand}{manager}."
    )
