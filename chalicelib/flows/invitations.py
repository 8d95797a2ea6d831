"""Inviting a colleague: one mail, and nothing more before they accept (double opt-in)."""

import logging
import secrets
from datetime import timedelta
from enum import StrEnum

import msgspec

from ..errors import Conflict, NotFound, SendFailed
from ..store.audit_records import Action
from ..store.consent_records import ConsentKind, ConsentWay, Invitation, InvitationState
from ..store.keys import digest
from ..store.records import Channel, Person, Role, Subscription
from .audit import note, note_consent
from .consents import consent
from .context import Context
from .limits import within
from .links import InvitationClaim, invitation_link
from .sessions import close_all
from .tokens import is_program

LASTS = timedelta(days=7)
log = logging.getLogger("vigie")


class Asked(StrEnum):
    """How an invitation went."""

    SENT = "sent"
    MEMBER = "member"
    REFUSED = "refused"
    TOO_MANY = "too_many"
    FAILED = "failed"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Whom somebody invites: an address, a name, a role, told of one case or of all (empty)."""

    email: str
    name: str
    role: Role
    case: str = ""


def invite(ctx: Context, by: Person, wanted: Wanted) -> Asked:
    """Invite somebody to the inviter's employer or firm; sending again is the same act.

    A refusal is for ever. That an address is known elsewhere is told to nobody but its owner.
    Raises Conflict when somebody invites the same address at the same moment.
    """
    member = next((p for p in members(ctx, by) if _same(p.email, wanted.email)), None)
    if member and not (member.role is wanted.role is Role.WORKER):
        return Asked.MEMBER  # A worker may have a second request: they are asked for each.
    known = ctx.store.invitations.get(
        invitation_id(by, wanted.email), tenant=by.tenant, firm=by.firm
    )
    if known and known.state is InvitationState.REFUSED:
        return Asked.REFUSED
    home = by.tenant or by.firm
    if not within(ctx, "invitation", home=home, person=by.id, address=wanted.email):
        return Asked.TOO_MANY
    sent = _send(ctx, _written(ctx, by, wanted, known, member))
    if sent is Asked.SENT:
        note(ctx, by, Action.INVITED, wanted.email, case=wanted.case)
    return sent


def again(ctx: Context, invitation: Invitation, ip: str) -> Asked:
    """Send an expired invitation anew, asked for by whoever holds its link: to its address only."""
    if invitation.state is not InvitationState.SENT:
        return Asked.REFUSED
    if not within(ctx, "invitation_again", address=invitation.email, ip=ip):
        return Asked.TOO_MANY
    renewed = msgspec.structs.replace(
        invitation,
        sent_at=ctx.now(),
        expires_at=ctx.now() + LASTS,
        sent=invitation.sent + 1,
    )
    return _send(ctx, ctx.store.invitations.put(renewed))


def found(ctx: Context, claim: InvitationClaim) -> Invitation:
    """The invitation a link names. Raises NotFound once it is withdrawn or refused."""
    kept = ctx.store.invitations.get(claim.id, tenant=claim.tenant, firm=claim.firm)
    if kept is None or kept.state in (InvitationState.WITHDRAWN, InvitationState.REFUSED):
        raise NotFound("invitation", claim.id)
    return kept


def accept(ctx: Context, invitation: Invitation, name: str, text: str) -> Person | None:
    """Make them one of the employer's or the firm's people, told by e-mail from now on.

    None when the address is already somebody's elsewhere. Repeatable: what a first try left undone
    is done. Raises Conflict.
    """
    person = Person(
        id=invitation.person,
        name=name or invitation.name,
        email=invitation.email,
        role=Role(invitation.role),
        tenant=invitation.tenant,
        firm=invitation.firm,
    )
    try:
        ctx.store.people.put_person(person)
    except Conflict:
        return None
    if person.tenant:
        chosen = Subscription(
            tenant=person.tenant,
            person=person.id,
            channels=(Channel.EMAIL,),
            case=invitation.case,
        )
        ctx.store.people.subscribe(chosen)
    _prove(ctx, invitation, person, ConsentKind.JOINED, text)
    # Last: whoever finds it accepted finds all the rest done.
    accepted = msgspec.structs.replace(invitation, state=InvitationState.ACCEPTED)
    ctx.store.invitations.put(accepted)
    return person


def refuse(ctx: Context, invitation: Invitation, text: str) -> None:
    """Never asked again for this employer or firm; of whom it was, only a digest stays."""
    person = Person(
        id=invitation.person,
        name="",
        email="",
        role=Role(invitation.role),
        tenant=invitation.tenant,
        firm=invitation.firm,
    )
    _prove(ctx, invitation, person, ConsentKind.DECLINED, text)
    kept = msgspec.structs.replace(invitation, state=InvitationState.REFUSED, email="", name="")
    ctx.store.invitations.put(kept)


def withdraw(ctx: Context, by: Person, invitation: Invitation) -> None:
    """The link opens nothing any more. Raises Conflict when it is accepted meanwhile."""
    if invitation.state is InvitationState.SENT:
        gone = msgspec.structs.replace(invitation, state=InvitationState.WITHDRAWN)
        ctx.store.invitations.put(gone)
        note(ctx, by, Action.INVITATION_WITHDRAWN, invitation.email, case=invitation.case)


def remove(
    ctx: Context, person: Person, by: Person, text: str, *, stays: Person | None = None
) -> None:
    """Take somebody out of the employer's or the firm's people; the proof of it stays.

    `stays` keeps the house when a person leaves by themselves. Raises Conflict when `stays`, or
    `by`, was taken out meanwhile.
    """
    program = is_program(by)
    way = ConsentWay.API if program else ConsentWay.PAGE
    proof = consent(ctx, person, ConsentKind.REMOVED, way, text)
    proof = msgspec.structs.replace(proof, by=by.id)
    keeper = None if program or by.id == person.id else by
    ctx.store.people.remove_person(person, stays or keeper, proof)
    close_all(ctx, person.id)
    note_consent(ctx, person, proof, by)


def members(ctx: Context, of: Person) -> list[Person]:
    """The people of the same employer, or of the same firm."""
    return ctx.store.people.members(tenant=of.tenant, firm=of.firm)


def invitation_id(by: Person, email: str) -> str:
    """One invitation a home and address; the address cannot be read back from it in practice."""
    return digest("invitation", by.tenant, by.firm, email.strip().casefold())


def _written(
    ctx: Context, by: Person, wanted: Wanted, known: Invitation | None, member: Person | None
) -> Invitation:
    now = ctx.now()
    waiting = known is not None and known.state is InvitationState.SENT
    made = Invitation(
        id=invitation_id(by, wanted.email),
        tenant=by.tenant,
        firm="" if by.tenant else by.firm,
        role=wanted.role,
        person=_person_id(known if waiting else None, member),
        invited_by=by.id,
        email=wanted.email,
        name=wanted.name,
        case=wanted.case,
        state=InvitationState.SENT,
        sent_at=now,
        expires_at=now + LASTS,
        sent=known.sent + 1 if known and waiting else 1,
        version=known.version if known else 0,
    )
    return ctx.store.invitations.put(made)


def _person_id(waiting: Invitation | None, member: Person | None) -> str:
    """Another id than that of somebody who left: their sessions stay closed."""
    if member:
        return member.id
    return waiting.person if waiting else secrets.token_hex(8)


def _send(ctx: Context, invitation: Invitation) -> Asked:
    from ..alerts import SendUncertain, invitation_mail

    who, home = names(ctx, invitation)
    link = invitation_link(ctx.settings, invitation)
    mail = invitation_mail(ctx.settings, invitation, who, home, link, ctx.now())
    try:
        ctx.channels[Channel.EMAIL].send(mail)
    except SendUncertain:
        return Asked.SENT
    except SendFailed as fault:
        # The provider's word alone: its sentences may hold the address.
        log.error("an invitation could not be sent: %s", fault.why.partition(":")[0])
        return Asked.FAILED
    return Asked.SENT


def names(ctx: Context, invitation: Invitation) -> tuple[str, str]:
    """Who invites, and to which employer or firm; the inviter may have left since."""
    people = ctx.store.people
    if invitation.tenant:
        home = people.tenant(invitation.tenant).called
    else:
        home = people.firm(invitation.firm).name
    try:
        return people.person(invitation.invited_by).name, home
    except NotFound:
        return home, home


def _prove(
    ctx: Context, invitation: Invitation, person: Person, kind: ConsentKind, text: str
) -> None:
    proof = consent(
        ctx,
        person,
        kind,
        ConsentWay.LINK,
        text,
        tenant=invitation.tenant,
        case=invitation.case,
    )
    ctx.store.consents.add(msgspec.structs.replace(proof, by=invitation.invited_by))
    note_consent(ctx, person, proof)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
