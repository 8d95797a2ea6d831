"""Opting out by the link of a message: look, then stop. The link is the right to do so.

Stopping is a choice like another: a subscription without a channel. Planning still tells a legal
time to the last of an employer's side (alerts/plan.py), so one click can always be obeyed.
"""

import logging

import msgspec

from ..alerts.opting import Stop, Stopping, consequences, leaves_nobody
from ..errors import SendFailed
from ..store.consent_records import ConsentKind, ConsentWay
from ..store.records import Channel, Person, Role, Snapshot, Subscription
from .audit import note_consent
from .consents import consent
from .context import Context
from .limits import within
from .links import StopClaim
from .sms_refusals import refuse_sms, refused

log = logging.getLogger("vigie")


def choices(ctx: Context, claim: StopClaim) -> tuple[Stop, ...]:
    """What the holder of a link may stop, the likeliest first."""
    person = ctx.store.people.person(claim.person)
    # An escalation may write by SMS to who follows by e-mail only.
    held = any(Channel.SMS in s.channels for s in _held(ctx, claim, person))
    texted = held or claim.channel == Channel.SMS
    found = [Stop.CASE] if claim.case else []
    found.append(Stop.ALL)
    if person.phone and texted:
        found.insert(0 if claim.channel == Channel.SMS else len(found), Stop.SMS)
    return tuple(found)


def stopping(ctx: Context, claim: StopClaim, what: Stop) -> Stopping:
    """What is known when the link's person would stop. Raises NotFound when they are gone."""
    people = ctx.store.people
    person = people.person(claim.person)
    case = claim.case if what is Stop.CASE else ""
    cases = _cases(ctx, claim, person, case)
    tenants = _tenants(ctx, claim, person)
    kept = [s for tenant in tenants for s in people.every_subscription(tenant)]
    staff = people.members(tenant=person.tenant) if person.tenant else []
    if person.role is Role.LAWYER:
        others = _told(_lawyers(ctx, person.firm), kept, person, case, default=True)
    else:
        others = _told(staff, kept, person, case, default=False)
    return Stopping(
        person=person,
        home=people.firm(person.firm).name
        if _of_firm(claim)
        else people.tenant(claim.tenant).called,
        cases=cases,
        firms=_firms_told(ctx, cases, kept, person),
        others=others,
        last=what is not Stop.SMS and leaves_nobody(person, staff, kept, case),
    )


def stop(ctx: Context, claim: StopClaim, what: Stop, way: ConsentWay) -> tuple[str, ...]:
    """Stop, keep the proof, say by mail what it changes. Answers what was said; repeatable.

    Raises NotFound when the person is gone.
    """
    known = stopping(ctx, claim, what)
    said = consequences(known, what, ctx.today())
    chosen = _chosen(ctx, claim, what, known.person)
    if not chosen and not (what is Stop.SMS and not refused(ctx, known.person.phone)):
        return said
    text = " ".join(said)
    proof = consent(
        ctx,
        known.person,
        ConsentKind.SMS_STOPPED if what is Stop.SMS else ConsentKind.ALERTS_STOPPED,
        way,
        text,
        tenant=claim.tenant,
        case=claim.case if what is Stop.CASE else "",
    )
    ctx.store.consents.add(proof)  # First: no choice is ever without its proof.
    note_consent(ctx, known.person, proof)
    if what is Stop.SMS:
        refuse_sms(ctx, known.person)
    people = ctx.store.people
    for one in chosen:
        # Silence for all ends what was chosen for single cases; other choices replace themselves.
        keep = people.subscribe_to_all if what is Stop.ALL else people.subscribe
        keep(one)
    _tell(ctx, known.person, said)
    return said


def _chosen(ctx: Context, claim: StopClaim, what: Stop, person: Person) -> list[Subscription]:
    """The subscriptions that say the choice; none when it held already."""
    tenants, held = _tenants(ctx, claim, person), _held(ctx, claim, person)
    if what is Stop.SMS:
        # Who ticked SMS alone keeps e-mail: nobody asked to stop being told.
        texted = (s for s in held if Channel.SMS in s.channels)
        return [msgspec.structs.replace(s, channels=(Channel.EMAIL,)) for s in texted]
    case = claim.case if what is Stop.CASE else ""
    wanted = [Subscription(tenant=t, person=person.id, channels=(), case=case) for t in tenants]
    return [s for s in wanted if not _holds(s, held)]


def _holds(silent: Subscription, held: list[Subscription]) -> bool:
    """Is it chosen already? For all cases, with nothing else chosen for a single one."""
    own = [s for s in held if s.tenant == silent.tenant]
    return silent in own if silent.case else own == [silent]


def _of_firm(claim: StopClaim) -> bool:
    """A lawyer's recap gathers several employers: its link is of all of them (alerts/recap.py)."""
    return claim.tenant.startswith("firm:")


def _tenants(ctx: Context, claim: StopClaim, person: Person) -> list[str]:
    if not _of_firm(claim):
        return [claim.tenant]
    return sorted({s.tenant for s in ctx.store.cases.of_firm(person.firm)})


def _held(ctx: Context, claim: StopClaim, person: Person) -> list[Subscription]:
    """What the person chose at this employer; a lawyer who chose nothing has the mandate's."""
    from .onboard import default_subscription

    held: list[Subscription] = []
    for tenant in _tenants(ctx, claim, person):
        kept = ctx.store.people.every_subscription(tenant)
        own = [s for s in kept if s.person == person.id]
        if person.role is Role.LAWYER and not any(s.case == "" for s in own):
            own.append(default_subscription(tenant, person))
        held += own
    return held


def _cases(ctx: Context, claim: StopClaim, person: Person, case: str) -> tuple[Snapshot, ...]:
    """The cases that the person follows now: their employer's, or those mandated to their firm."""
    if case:
        found = [ctx.store.cases.snapshot(claim.tenant, case)]
    elif _of_firm(claim):
        found = ctx.store.cases.of_firm(person.firm)
    else:
        found = ctx.store.cases.of_tenant(claim.tenant)
    mine = [s for s in found if s.firm == person.firm] if person.firm else found
    return tuple(mine)


def _lawyers(ctx: Context, firm: str) -> list[Person]:
    people = ctx.store.people.members(firm=firm) if firm else []
    return [p for p in people if p.role is Role.LAWYER]


def _firms_told(
    ctx: Context, cases: tuple[Snapshot, ...], kept: list[Subscription], but: Person
) -> dict[str, str]:
    """By case, the mandated firm's name where one of its lawyers did not choose silence."""
    firms = {s.firm for s in cases if s.firm}
    lawyers = {firm: _lawyers(ctx, firm) for firm in firms}
    names = {firm: ctx.store.people.known_firm(firm) for firm in firms}
    told = {
        s.id: names[s.firm]
        for s in cases
        if s.firm and _told(lawyers[s.firm], kept, but, s.id, default=True)
    }
    return {case: firm.name for case, firm in told.items() if firm}


def _told(
    people: list[Person], kept: list[Subscription], but: Person, case: str, *, default: bool
) -> int:
    """How many others stay told of that case, or of all: by their choice, else by `default`."""
    count = 0
    for other in people:
        own = {s.case: s for s in kept if s.person == other.id}
        chosen = own.get(case) or own.get("")
        told = bool(chosen.channels) if chosen else default
        count += other.id != but.id and told
    return count


def _tell(ctx: Context, person: Person, said: tuple[str, ...]) -> None:
    """One mail says what changed: a click in a mail client shows no page, and may be a mistake."""
    from ..alerts import opted_out_mail

    if not within(ctx, "opt_out_mail", person=person.id):
        return
    mail = opted_out_mail(ctx.settings, person, said, ctx.now())
    try:
        ctx.channels[Channel.EMAIL].send(mail)
    except SendFailed as fault:
        why = fault.why.partition(":")[0]
        log.error("the mail of an opt-out could not be sent, the choice is kept: %s", why)
