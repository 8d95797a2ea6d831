"""A firm's lawyers: who leads them, and taking one out."""

from ..errors import BadInput, Conflict
from ..store.consent_records import InvitationState
from ..store.records import Person, Role
from .context import Context
from .invitations import remove


def leads(ctx: Context, person: Person) -> bool:
    """Does the person lead their firm: did the operator bring them in, rather than a colleague?

    When all who were brought in have left, every lawyer of the firm leads.
    """
    if person.role is not Role.LAWYER or not person.firm:
        return False
    invited = {
        i.person
        for i in ctx.store.invitations.of(firm=person.firm)
        if i.state is InvitationState.ACCEPTED
    }
    brought = [p for p in _lawyers(ctx, person.firm) if p.id not in invited]
    return not brought or person.id in {p.id for p in brought}


def take_out(ctx: Context, by: Person, member: Person) -> None:
    """Remove a lawyer of the firm: they sign in and are told no more; what they did stays theirs.

    Raises BadInput, in French, when `by` may not, or when nobody would be left to the firm's cases.
    """
    if not leads(ctx, by):
        raise BadInput("equipe", "seul un responsable du cabinet retire un confrère.")
    if member.id == by.id:
        raise BadInput("equipe", _alone(ctx, by))
    text = f"Retrait de {member.name} des avocats du cabinet, par {by.name}."
    try:
        remove(ctx, member, by, text)
    except Conflict as fault:  # Somebody took `by` out at that very moment.
        raise BadInput("equipe", "vous n’êtes plus du cabinet.") from fault


def _alone(ctx: Context, by: Person) -> str:
    """Why nobody takes themselves out: a firm whose mandates run is never left without a lawyer."""
    running = len(ctx.store.cases.of_firm(by.firm))
    if len(_lawyers(ctx, by.firm)) > 1:
        return "pour vous retirer vous-même, ouvrez « Mes données »."
    if running:
        many = "s" if running > 1 else ""
        return (
            f"vous êtes le dernier avocat du cabinet, et {running} dossier{many} lui "
            f"{'sont' if running > 1 else 'est'} confié{many} : invitez d’abord un confrère, ou "
            "mettez fin aux mandats."
        )
    return "vous êtes le dernier avocat du cabinet : l’exploitant de Vigie ferme son compte."


def _lawyers(ctx: Context, firm: str) -> list[Person]:
    return [p for p in ctx.store.people.members(firm=firm) if p.role is Role.LAWYER]
