"""Clearances (levées de doute): what a draft relies on that a lawyer of the firm must have read."""

from datetime import date

import msgspec

from ..errors import BadInput, Forbidden
from ..law.clearing import Requirement, requirements
from ..store.audit_records import Action
from ..store.records import Clearance, Draft, DraftVersion, Person, Role
from .audit import note
from .context import Context

MAX_SOURCE = 2000


class Wanted(msgspec.Struct, frozen=True):
    """A requirement of a draft, and the clearance that settles it; None: still to clear.

    `former` is a clearance of other words, re-opened because they changed.
    """

    requirement: Requirement
    clearance: Clearance | None
    former: Clearance | None


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a lawyer says of a source: `source` in free words, `read_on` the day it was read."""

    subject: str
    fingerprint: str
    source: str
    read_on: date


def wanted(ctx: Context, draft: Draft, version: DraftVersion) -> tuple[Wanted, ...]:
    """Everything that this version relies on, cleared or not."""
    known = ctx.store.clearances.of_firm(draft.firm)
    day = draft.law_on or ctx.today()
    asked = requirements(draft.document, draft.open_points, version.cites, day)
    return tuple(_settled(requirement, known) for requirement in asked)


def clear(
    ctx: Context, draft: Draft, version: DraftVersion, person: Person, reading: Reading
) -> Clearance:
    """Clear one requirement for the whole firm, in the name of `person`; the first one stands.

    Raises Forbidden when it is not a lawyer of the firm; BadInput when nothing asks for it, its
    words changed meanwhile, or the reading says too little.
    """
    if person.role is not Role.LAWYER or person.firm != draft.firm:
        raise Forbidden("counsel")
    requirement = _asked(wanted(ctx, draft, version), reading)
    _check(reading, ctx.today())
    made = Clearance(
        firm=draft.firm,
        subject=requirement.subject,
        fingerprint=requirement.fingerprint,
        title=requirement.title,
        source=reading.source,
        read_on=reading.read_on,
        by=person.id,
        by_name=person.name,
        at=ctx.now(),
    )
    if ctx.store.clearances.put(made):
        note(ctx, person, Action.CLEARED, made.title)
    return made


def _settled(requirement: Requirement, known: list[Clearance]) -> Wanted:
    own = [c for c in known if c.subject == requirement.subject]
    exact = [c for c in own if c.fingerprint == requirement.fingerprint]
    former = max(own, key=lambda c: c.at, default=None)
    return Wanted(requirement, exact[0] if exact else None, None if exact else former)


def _asked(asked: tuple[Wanted, ...], reading: Reading) -> Requirement:
    found = next((w.requirement for w in asked if w.requirement.subject == reading.subject), None)
    if found is None:
        raise BadInput("objet", "ce projet ne demande pas cette lecture.", "Rechargez la page.")
    if found.fingerprint != reading.fingerprint:
        why = "le texte de cette référence a changé depuis que la page est ouverte."
        raise BadInput("objet", why, "Relisez-le, puis recommencez.")
    return found


def _check(reading: Reading, on: date) -> None:
    if not reading.source:
        why = "indiquez ce que vous avez lu, et où."
        raise BadInput("source", why)
    if len(reading.source) > MAX_SOURCE:
        raise BadInput("source", f"plus de {MAX_SOURCE} caractères.", "Raccourcissez.")
    if reading.read_on > on:
        raise BadInput("date", "cette date est dans l’avenir.", "Indiquez le jour de la lecture.")
