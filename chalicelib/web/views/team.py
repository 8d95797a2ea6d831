"""The people who are told (équipe): who, how, the invitations under way; forms and their faults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ...flows.invitations import Asked
from ...law.wording import typeset
from ...store.consent_records import Invitation, InvitationState
from ...store.records import Person, Role, Subscription
from .words import words

# RFC 5322's plain form; a local part outside ASCII needs SMTPUTF8, which SES does not send.
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_BAD_EMAIL = "Écrivez une adresse e-mail complète, par exemple nom@entreprise.fr."
_NO_NAME = "Écrivez un nom, en 80 lettres au plus."
_BAD_ROLE = "Choisissez un rôle de la liste."
_LONGEST_NAME = 80
ROLES = {
    Role.EMPLOYER: "Personne prévenue",
    Role.CONTACT: "Contact",
    Role.MANAGER: "Gestionnaire",
    Role.LAWYER: "Avocat du cabinet",
    Role.ASSISTANT: "Assistant du cabinet",
}
_GIVES = {
    Role.EMPLOYER: (Role.EMPLOYER, Role.CONTACT),
    Role.MANAGER: (Role.EMPLOYER, Role.CONTACT, Role.MANAGER),
    Role.LAWYER: (Role.LAWYER, Role.ASSISTANT),
}
ANSWERS = {
    Asked.MEMBER: "Cette personne est déjà dans votre équipe.",
    Asked.REFUSED: "Cette personne a refusé d’être invitée : Vigie ne lui écrira plus pour vous. "
    "Si elle a changé d’avis, invitez une autre de ses adresses.",
    Asked.TOO_MANY: "Trop d’invitations en peu de temps : recommencez demain.",
    Asked.FAILED: "L’invitation est prête mais le courriel n’est pas parti : renvoyez-la dans "
    "quelques minutes.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The invitation form as typed; `errors` by field, in French."""

    email: str = ""
    name: str = ""
    role: str = ""
    case: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Member:
    """One person: `told` says of which cases and by what; `listens`: they are told of something."""

    person: Person
    role: str
    told: str
    listens: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """One invitation that nobody answered."""

    invitation: Invitation
    expired: bool


def may_give(by: Person) -> tuple[Role, ...]:
    """The roles somebody may give: their own and what may do less, the usual one first."""
    return _GIVES.get(by.role, ())


def typed(form: Mapping[str, list[str]], by: Person) -> Form:
    """Read a posted form. Nothing is raised: what is wrong is in `errors`."""
    email, name, role, case = (
        form.get(key, [""])[0].strip() for key in ("courriel", "nom", "role", "dossier")
    )
    errors: dict[str, str] = {}
    if not good_address(email):
        errors["courriel"] = _BAD_EMAIL
    if fault := name_fault(name):
        errors["nom"] = fault
    allowed = may_give(by)
    role = role or next(iter(allowed), "")
    if role not in allowed:
        errors["role"] = _BAD_ROLE
    return Form(email=email, name=name, role=role, case=case, errors=errors)


def typed_worker(form: Mapping[str, list[str]]) -> Form:
    """Read the form of the worker of a case. Nothing is raised: what is wrong is in `errors`."""
    email, name = (form.get(key, [""])[0].strip() for key in ("courriel", "nom"))
    errors = {"nom": fault} if (fault := name_fault(name)) else {}
    if not good_address(email):
        errors["courriel"] = _BAD_EMAIL
    return Form(email=email, name=name, errors=errors)


def good_address(email: str) -> bool:
    """Is it an address that mails can be sent to?"""
    return bool(_EMAIL.fullmatch(email)) and len(email) <= 254


def name_fault(name: str) -> str:
    """Why a name cannot be kept, in French; empty when it can."""
    good = 0 < len(name) <= _LONGEST_NAME and name.isprintable()
    return "" if good else _NO_NAME


def team(people: Iterable[Person], kept: Sequence[Subscription]) -> list[Member]:
    """Everybody of an employer (or of a firm, told by their mandate), by name; no worker."""
    colleagues = (p for p in people if p.role is not Role.WORKER)
    return [_member(p, kept) for p in sorted(colleagues, key=lambda p: p.name.casefold())]


def waiting(invitations: Iterable[Invitation], now: datetime) -> list[Waiting]:
    """The colleagues' that wait for an answer, the latest first."""
    sent = [i for i in invitations if i.state is InvitationState.SENT and i.role != Role.WORKER]
    sent.sort(key=lambda i: i.sent_at, reverse=True)
    return [Waiting(i, i.expires_at <= now) for i in sent]


def accepted_text(invitation: Invitation, home: str) -> str:
    """What somebody agrees to by accepting; kept as proof."""
    if invitation.role == Role.WORKER:
        return (
            "En acceptant, je reçois par e-mail ce que devient ma demande d’autorisation de "
            f"travail, que suit {home} : accord, clôture, refus, retrait. Je peux arrêter à tout "
            "moment, par le lien de chaque message."
        )
    if invitation.role == Role.ASSISTANT:
        return (
            f"En acceptant, je peux lire les dossiers confiés à {home} et y préparer des projets, "
            "qu’un avocat valide. Je ne reçois pas d’alerte."
        )
    followed = "d’un dossier" if invitation.case else "des dossiers"
    if invitation.firm:
        followed = "des dossiers confiés au cabinet"
    return (
        f"En acceptant, je reçois par e-mail les alertes {followed} de {home}, et je peux y lire "
        "ces dossiers. Je peux arrêter à tout moment, par le lien de chaque message."
    )


def refused_text(home: str) -> str:
    """What refusing means; kept as proof."""
    return f"Refus de l’invitation de {home}. {home} ne peut plus inviter cette adresse."


def _member(person: Person, kept: Sequence[Subscription]) -> Member:
    own = [s for s in kept if s.person == person.id]
    if person.role is Role.LAWYER:
        return Member(person, ROLES[Role.LAWYER], _by_mandate(person), listens=True)
    if person.role is Role.ASSISTANT:
        line = "Prépare les dossiers ; ne reçoit pas d’alerte."
        return Member(person, ROLES[Role.ASSISTANT], typeset(line), listens=True)
    told = next((s for s in own if not s.case), None)
    some = sum(bool(s.channels) for s in own if s.case)
    if told and told.channels:
        by = " et ".join(words().channel[c] for c in told.channels)
        line = f"Prévenue pour tous les dossiers, par {by}{_unproven(person, told)}."
    elif some:
        line = f"Prévenue pour {some} dossier{'s' if some > 1 else ''} seulement."
    else:
        line = "N’est prévenue d’aucun dossier."
    role = ROLES.get(person.role, "")
    return Member(person, role, typeset(line), listens=bool((told and told.channels) or some))


def _unproven(person: Person, told: Subscription) -> str:
    return " (numéro à confirmer)" if "sms" in told.channels and not person.phone else ""


def _by_mandate(person: Person) -> str:
    by = "e-mail et SMS" if person.phone else "e-mail"
    return f"Prévenu pour les dossiers confiés au cabinet, par {by} sauf choix contraire."
