"""What a person has of their own here: a copy of it, and the way out; a legal time keeps somebody.

What they did stays with the employer or the firm, as for whoever is taken out by another.
"""

import json
from collections import defaultdict
from typing import Any

import msgspec

from ..errors import BadInput, Conflict
from ..store.records import Person, Role
from .audit import home_of
from .context import Context
from .giving import as_json, record_of
from .invitations import members, remove
from .members import last_told

FORMAT = "vigie-person-1"
_LAST = "vous êtes le dernier gestionnaire\u00a0: invitez-en un autre avant de partir."
_TOLD = (
    "sans vous, plus personne de l’entreprise ne serait prévenu de tous les dossiers\u00a0: "
    "qu’une autre personne s’y abonne d’abord."
)
_ONLY = (
    "vous êtes la dernière personne de l’entreprise\u00a0: l’exploitant de Vigie ferme son compte."
)
_COUNSEL = "vous êtes le dernier avocat du cabinet\u00a0: invitez d’abord un confrère."
_OPERATOR = "votre accès vient des réglages de Vigie\u00a0: c’est là qu’il se retire."
_MOVED = "quelqu’un d’autre vient de partir\u00a0: ouvrez la page de nouveau."


def copy_of(ctx: Context, person: Person) -> bytes:
    """What is kept of a person, as JSON: by kind, without secrets; what they did, for a year."""
    kept: dict[str, list[dict[str, Any]]] = defaultdict(list)
    tenants = [person.tenant] if person.tenant else _tenants(ctx, person.firm)
    rows = ctx.store.data_copies.rows_of_person(person.id, home_of(person), ctx.now())
    for row in rows:
        if (record := record_of(row)) is not None:
            kept[row.kind].append(record)
    for tenant in tenants:
        own = (s for s in ctx.store.people.every_subscription(tenant) if s.person == person.id)
        kept["subscription"] += [json.loads(msgspec.json.encode(one)) for one in own]
    given = {"format": FORMAT, "made_at": ctx.now(), "person": person.id, "records": dict(kept)}
    return as_json(given)


def why_not(ctx: Context, person: Person) -> str:
    """Why this person may not leave now, in French; empty when they may."""
    if person.role is Role.OPERATOR:
        return _OPERATOR
    if person.role is Role.ASSISTANT:
        return ""
    staff = members(ctx, person)
    if _stays(person, staff) is None:
        return {Role.LAWYER: _COUNSEL, Role.MANAGER: _LAST}.get(person.role, _ONLY)
    return _TOLD if person.tenant and last_told(ctx, person, staff) else ""


def leave(ctx: Context, person: Person) -> None:
    """Take oneself out, with the proof of it, and close every session.

    Raises BadInput (`partir`) when a firm or an employer would be left without somebody it needs.
    """
    if why := why_not(ctx, person):
        raise BadInput("partir", why)
    text = f"Départ de {person.name}, à sa propre demande."
    try:
        remove(ctx, person, person, text, stays=_stays(person, members(ctx, person)))
    except Conflict as fault:
        raise BadInput("partir", _MOVED) from fault


def _stays(person: Person, staff: list[Person]) -> Person | None:
    """Who keeps the house after: another manager for a manager, another lawyer for a lawyer."""
    others = [one for one in staff if one.id != person.id and one.role is not Role.WORKER]
    if person.role in (Role.MANAGER, Role.LAWYER):
        others = [one for one in others if one.role is person.role]
    return next(iter(others), None)


def _tenants(ctx: Context, firm: str) -> list[str]:
    return sorted({one.tenant for one in ctx.store.cases.of_firm(firm)}) if firm else []
