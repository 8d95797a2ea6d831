"""A sample employer, law firm and two cases, marked as samples, sent through the mail server.

Only people and subscriptions are written directly (an operator's act); the cases come from real
mails by SMTP, like any other. Names, companies, numbers and addresses are invented.
"""

import smtplib
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

from chalicelib.cases import Entry
from chalicelib.errors import NotFound
from chalicelib.flows.context import Context
from chalicelib.flows.onboard import api_token, intake_address, onboard_firm, onboard_tenant
from chalicelib.law import day_of
from chalicelib.law.wording import french_day
from chalicelib.store import TERMINAL
from chalicelib.store.records import Delivery, DeliveryState, Firm, Person, Role, Tenant
from infra.local.config import HOST, Local

TENANT = Tenant(
    id="exemple",
    name="Menuiserie Exemple",
    address="depot-7f3k9q",
    siren="123456782",
    firm="cabinet-exemple",
    sample=True,
)
FIRM = Firm(
    id="cabinet-exemple",
    name="Cabinet Exemple",
    bar="barreau de Lyon",
    address="1 place de l’Exemple, 69001 Lyon",
    sample=True,
)
EMPLOYER = Person(
    id="exemple-rh",
    name="Camille Martin",
    email="camille.martin@menuiserie.example",
    phone="+33639980001",
    role=Role.MANAGER,
    tenant=TENANT.id,
)
LAWYER = Person(
    id="exemple-avocate",
    name="Maître Jeanne Durand",
    email="jeanne.durand@cabinet.example",
    phone="+33639980002",
    role=Role.LAWYER,
    firm=FIRM.id,
)
PLATFORM = "Ministère de l’Intérieur <noreply@interieur.gouv.fr>"
CLOSED_CASE = "AT-2026-000123"
QUIET_CASE = "AT-2026-000456"
_WAIT_SECONDS = 60.0


def load(ctx: Context, local: Local, say: Callable[[str], None]) -> None:
    """On a first start, bring in the samples; answers when their mails have been read."""
    try:
        ctx.store.people.tenant(TENANT.id)
        return
    except NotFound:
        say("First start: loading a sample employer, law firm and two cases…")
    onboard_firm(ctx, FIRM, (LAWYER,))
    onboard_tenant(ctx, TENANT, (EMPLOYER,))
    (local.data / "sample-api-token").write_text(api_token(ctx, TENANT.id) + "\n")
    now = datetime.now(UTC).replace(microsecond=0)
    # One after the other, as they came: an alert speaks of the case as it is when it leaves.
    for n, mail in enumerate(_mails(now), start=1):
        send(local, mail, intake_address(ctx, TENANT))
        _wait(ctx, n)
    say("  The sample mails were received and read.")


def send(local: Local, mail: EmailMessage, recipient: str) -> None:
    """Send one mail to the local mail server, as an employer's mail server would."""
    with smtplib.SMTP(HOST, local.smtp, timeout=30) as server:
        server.send_message(mail, from_addr=EMPLOYER.email, to_addrs=[recipient])


def forwarded(original: EmailMessage, at: datetime) -> EmailMessage:
    """The employer forwards a platform mail as an attachment, so that the original stays whole."""
    mail = EmailMessage()
    mail["From"] = f"{EMPLOYER.name} <{EMPLOYER.email}>"
    mail["To"] = f"{TENANT.address}@vigie"
    mail["Subject"] = f"TR: {original['Subject']}"
    mail["Date"] = at
    named = zlib.crc32(original.as_bytes())
    mail["Message-ID"] = f"<transfert-{at.timestamp():.0f}.{named:08x}@menuiserie.example>"
    mail.set_content("Bonjour,\n\nVoici le courriel reçu.\n\nCamille Martin\n")
    mail.add_attachment(original)
    return mail


def platform_mail(subject: str, text: str, at: datetime) -> EmailMessage:
    """A mail of the platform: composed, since no public sample exists."""
    mail = EmailMessage()
    mail["From"] = PLATFORM
    mail["To"] = EMPLOYER.email
    mail["Subject"] = subject
    mail["Date"] = at
    mail["Message-ID"] = f"<{at.timestamp():.0f}.{len(text)}@interieur.gouv.fr>"
    mail.set_content(text)
    return mail


def closure(at: datetime, reference: str = CLOSED_CASE) -> EmailMessage:
    """The closure mail at the heart of Vigie: no author, no reasons in law, no remedies."""
    return platform_mail(
        "Demande d'AT - Clôture de votre demande",
        "Bonjour,\n\n"
        f"Votre demande d'autorisation de travail n° {reference} a été clôturée car elle est "
        "incomplète.\n\n"
        "Ceci est un message automatique, merci de ne pas y répondre.\n",
        at,
    )


def _mails(now: datetime) -> list[EmailMessage]:
    filed, asked = now - timedelta(days=75), now - timedelta(days=40)
    recent = now - timedelta(days=12)
    return [
        _receipt(filed, CLOSED_CASE, "M. Amadou Exemple"),
        platform_mail(
            "Demande d'AT - Demande de pièces complémentaires",
            "Bonjour,\n\nVotre demande d'autorisation de travail n° "
            f"{CLOSED_CASE} est incomplète. Nous vous invitons à transmettre des pièces "
            "complémentaires depuis votre espace.\n",
            asked,
        ),
        forwarded(closure(now - timedelta(minutes=5)), now),
        _receipt(recent, QUIET_CASE, "Mme Lina Exemple"),
    ]


def _receipt(at: datetime, reference: str, worker: str) -> EmailMessage:
    day = french_day(day_of(at))
    return platform_mail(
        "Demande d'AT - Attestation de dépôt",
        "Bonjour,\n\n"
        f"Nous confirmons le dépôt de votre demande d'autorisation de travail n° {reference} "
        f"le {day}.\n"
        f"Salarié : {worker}\nEmployeur : {TENANT.name}\n\n"
        "Vous trouverez votre attestation de dépôt dans votre espace.\n",
        at,
    )


def _wait(ctx: Context, mails: int) -> None:
    """Wait until so many sample mails have ended somewhere, and what they start has been said."""
    until = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < until:
        cases = ctx.store.cases.of_tenant(TENANT.id)
        sources = {e.shared["evidence"] for c in cases for e in _entries(ctx, c.id)}
        held = len(ctx.store.quarantine.of_tenant(TENANT.id))
        waiting = [d for c in cases for d in _unsent(ctx, c.id)]
        if len(sources) + held >= mails and not waiting:
            return
        time.sleep(0.1)


def _entries(ctx: Context, case: str) -> list[Entry]:
    return [e for e in ctx.store.cases.entries(TENANT.id, case) if "evidence" in e.shared]


def _unsent(ctx: Context, case: str) -> list[Delivery]:
    deliveries = ctx.store.deliveries.of_case(TENANT.id, case)
    left = {*TERMINAL, DeliveryState.ACCEPTED}
    return [d for d in deliveries if d.state not in left]
