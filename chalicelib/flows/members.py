"""The people of an employer or a firm: who is told, who leaves; a legal time keeps a recipient."""

from msgspec.structs import replace

from ..errors import BadInput, NotFound
from ..store.records import Channel, Person, Role, Subscription
from .context import Context
from .invitations import members, remove
from .tokens import is_program_id


def colleagues(ctx: Context, of: Person) -> list[Person]:
    """The people of the same employer or firm; a worker is on the page of their case only."""
    return [one for one in members(ctx, of) if one.role is not Role.WORKER]


def member_of(ctx: Context, by: Person, person_id: str) -> Person:
    """Somebody of the same employer or firm. Raises NotFound."""
    found = next((one for one in colleagues(ctx, by) if one.id == person_id), None)
    if found is None:
        raise NotFound("person", person_id[:40])
    return found


def have_told(ctx: Context, by: Person, member: Person) -> None:
    """Subscribe somebody who chose nothing for all cases. Raises BadInput: they chose to stop."""
    known = ctx.store.people.subscription(by.tenant, member.id)
    if known and not known.channels:
        why = "Cette personne a choisi de ne plus être prévenue : elle seule peut revenir."
        raise BadInput("person", why)
    if known is None:
        chosen = Subscription(tenant=by.tenant, person=member.id, channels=(Channel.EMAIL,))
        ctx.store.people.subscribe(chosen)


def take_out(ctx: Context, by: Person, member: Person) -> None:
    """Remove somebody of an employer. Raises BadInput when it may not be, in French."""
    people, tenant = ctx.store.people, by.tenant
    if member.id == by.id:
        why = "Pour vous retirer vous-même, ouvrez « Mes données »."
        raise BadInput("person", why)
    staff = people.members(tenant=tenant)
    if not any(one.role is Role.MANAGER for one in staff if one.id != member.id):
        why = "Sans cette personne, il n’y aurait plus de gestionnaire : invitez-en un autre."
        raise BadInput("person", why)
    if last_told(ctx, member, staff):
        why = (
            "Sans cette personne, plus personne de l’entreprise ne serait prévenu de tous les "
            "dossiers. Abonnez-vous d’abord à tous les dossiers, ou invitez quelqu’un."
        )
        raise BadInput("person", why)
    text = f"Retrait de {member.name} des personnes de l’entreprise, par {by.name}."
    remove(ctx, member, by, text)


def last_told(ctx: Context, member: Person, staff: list[Person]) -> bool:
    """Would nobody of the employer's `staff` be told of all cases without this member?"""
    from ..alerts.opting import leaves_nobody

    kept = ctx.store.people.every_subscription(member.tenant)
    told = any(s.channels for s in kept if s.person == member.id)
    return told and leaves_nobody(member, staff, kept)


def choose_for(
    ctx: Context, by: Person, member: Person, case: str, channels: tuple[Channel, ...]
) -> None:
    """Have somebody told of a case, or of all (empty), by what is proven theirs, too; with proof.

    What they chose is added to; nobody who stopped is taken back by another. Raises BadInput.
    """
    from ..store.consent_records import ConsentKind, ConsentWay
    from .audit import note_consent
    from .consents import consent

    people = ctx.store.people
    if not channels:
        raise BadInput("channels", "cette personne seule peut arrêter ses alertes.")
    if Channel.SMS in channels and not member.phone:
        raise BadInput("channels", "cette personne n’a pas confirmé de numéro de mobile.")
    if case:
        try:
            ctx.store.cases.snapshot(by.tenant, case)
        except NotFound as fault:
            raise BadInput("case", "ce dossier n’est pas de votre entreprise.") from fault
    own = [s for s in people.every_subscription(by.tenant) if s.person == member.id]
    touched = [s for s in own if not case or s.case in ("", case)]
    if any(not one.channels for one in touched):
        why = "cette personne a choisi de ne plus être prévenue : elle seule peut revenir."
        raise BadInput("person", why)
    kept = {*channels, *(c for s in touched for c in s.channels)}
    channels = tuple(c for c in Channel if c in kept)
    where = "ce dossier" if case else "tous les dossiers"
    text = f"{member.name} prévenue par {', '.join(channels)}, pour {where}, par {by.name}."
    kind = ConsentKind.ALERTS_CHOSEN
    way = ConsentWay.API if is_program_id(by.id) else ConsentWay.PAGE
    proof = consent(ctx, member, kind, way, text, tenant=by.tenant, case=case)
    ctx.store.consents.add(replace(proof, by=by.id))  # First: no choice is without its proof.
    note_consent(ctx, member, proof, by)
    chosen = Subscription(tenant=by.tenant, person=member.id, channels=channels, case=case)
    if case:
        people.subscribe(chosen)
    else:
        people.subscribe_to_all(chosen)
