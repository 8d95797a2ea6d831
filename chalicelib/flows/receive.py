"""Receive a mail: keep its bytes, read it, match it, record what it says, or quarantine it.

Idempotent: a mail is known by its SHA-256, each event by its cause; running twice changes nothing.
Once its bytes are kept a mail always ends visibly: only a fault that may pass is left to the queue.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec

import msgspec

from ..cases.words import Authenticity
from ..errors import BadInput, NotFound
from ..logs import following, mail_trace
from ..store.records import OPERATOR_HOME, Mail, MailState, Tenant
from .acts import Settled, settle
from .answering import answer
from .context import Context, Desk
from .noted import NOTHING_FOLLOWS, OURS, advise, note, noted, ours
from .provisional import Group, groups, readings
from .put_off import put_off
from .quarantine import BROKEN, hold, passing
from .targets import target_of
from .watch import TRIAL, arrived, came_back

if TYPE_CHECKING:
    from ..intake.values import Proposal, Reading

log = logging.getLogger("vigie")
P = ParamSpec("P")
_HANDED = (
    "Envoyé à une adresse inconnue et remis à cet employeur par l’exploitant de Vigie, sans autre "
    "preuve d’origine."
)


class Ending(msgspec.Struct, frozen=True):
    """What becomes of a mail for one tenant: recorded, or held when `why` (French) is not empty.

    `groups` are what it says of cases that could not be placed.
    """

    mail: Mail
    why: str = ""
    reading: "Reading | None" = None
    groups: tuple[Group, ...] = ()


def receive(ctx: Context, key: str) -> Mail:
    """Handle the raw mail at `key` of the incoming bucket; answers what became of it.

    Raises NotFound when it is not there.
    """
    return _received(ctx, key, ctx.files.incoming(key))


def receive_once(ctx: Context, key: str) -> None:
    """The same for a notification, which may come again once the mail was read and dropped."""
    try:
        raw = ctx.files.incoming(key)
    except NotFound:
        log.info("%s was read to its end and dropped before", key)
        return
    _received(ctx, key, raw)


def _received(ctx: Context, key: str, raw: bytes) -> Mail:
    sha256 = ctx.files.put_evidence(raw)
    with following(mail_trace(sha256)):
        return _kept(ctx, key, raw, sha256)


def _kept(ctx: Context, key: str, raw: bytes, sha256: str) -> Mail:
    first = Mail(sha256=sha256, key=key, received_at=ctx.now(), size=len(raw))
    mail = ctx.store.mails.receive(first)
    if mail.state is MailState.RECEIVED:
        known = {tenant.id: tenant for tenant in _tenants(ctx, raw)}
        homes = tuple(known) or (OPERATOR_HOME,)
        if put_off(ctx, mail, raw, homes, again=mail is not first):
            return mail
        _for_each_tenant(ctx, mail, raw, known, homes)
    ended = ctx.store.mails.get(sha256)
    if ended.state is not MailState.RECEIVED:
        # What stays in the incoming bucket is what nobody read yet: `incoming.py` looks for it.
        ctx.files.drop_incoming(key)
    log.info("mail %s: %s", sha256, ended.state)
    return ended


def _for_each_tenant(
    ctx: Context, mail: Mail, raw: bytes, known: dict[str, Tenant], everyone: tuple[str, ...]
) -> None:
    """One message to several tenants is one object: each has its own end, whatever the others'."""
    if not known:
        from .operators import ensure_operator

        ensure_operator(ctx)
    faults: list[Exception] = []
    for one in everyone:
        own = msgspec.structs.replace(mail, tenant=one)
        try:
            for_one(ctx, own, raw, known.get(one), everyone)
        except Exception as fault:
            log.exception("mail %s will come back for tenant %s", mail.sha256, one)
            faults.append(fault)
    if faults:
        raise faults[0]


def _tenants(ctx: Context, raw: bytes) -> list[Tenant]:
    from ..intake import addressees

    people, domain = ctx.store.people, ctx.settings.intake_domain
    found = [people.tenant_by_address(a.partition("@")[0]) for a in addressees(raw, domain)]
    return [tenant for tenant in found if tenant]


def for_one(
    ctx: Context, mail: Mail, raw: bytes, tenant: Tenant | None, everyone: tuple[str, ...]
) -> None:
    """Bring the mail to its end for one tenant; a fault that will not pass holds it."""
    with following(mail_trace(mail.sha256)):
        _for_one(ctx, mail, raw, tenant, everyone)


def _for_one(
    ctx: Context, mail: Mail, raw: bytes, tenant: Tenant | None, everyone: tuple[str, ...]
) -> None:
    before = ctx.store.mails.ended(mail.sha256, mail.tenant)
    if before:
        ctx.store.mails.finish(before, everyone)
        return
    try:
        if tenant is None:
            from .unaddressed import hold_unaddressed

            hold_unaddressed(ctx, mail, raw)
            return
        ending = _handle(ctx, mail, raw, tenant)
        if ending.reading:
            advise(ctx, ending.mail, ending.reading)
        answer(ctx, ending.mail, ending.why, ending.reading, raw)
        if ending.why:
            hold(ctx, ending.mail, ending.why, ending.reading, everyone, ending.groups)
        elif ending.reading and ending.mail.state is MailState.NOTED:
            note(ctx, ending.mail, ending.reading, everyone)
        else:
            ctx.store.mails.finish(ending.mail, everyone)
    except Exception as fault:
        if passing(fault):
            raise
        log.exception("mail %s could not be handled and is held", mail.sha256)
        hold(ctx, mail, BROKEN, None, everyone)


def _handle(ctx: Context, mail: Mail, raw: bytes, tenant: Tenant) -> Ending:
    from ..intake import our_own

    try:
        # Neither a test mail nor a mail of the platform given by hand shows that forwarding works.
        if mail.forwarded and came_back(ctx, tenant.id, raw, mail.received_at):
            return Ending(msgspec.structs.replace(mail, kind=TRIAL, state=MailState.RECORDED))
        reading = _read(ctx, tenant, raw, mail)
    except BadInput as refused:
        return Ending(mail, refused.why)
    if our_own(raw, ctx.settings.mail_from):
        reading = ours(reading)
        return Ending(noted(as_read(mail, reading), OURS), reading=reading)
    if mail.forwarded and _from_platform(reading):
        arrived(ctx, tenant.id, mail.received_at)
    return conclude(ctx, mail, tenant, reading)


def _from_platform(reading: "Reading") -> bool:
    """Does it show that the forwarding works? Anybody may write to the address."""
    from ..intake import from_administration

    if reading.grade.grade is Authenticity.FAILED:
        return False
    return bool(reading.proposals) or from_administration(reading)


def _read(ctx: Context, tenant: Tenant, raw: bytes, mail: Mail) -> "Reading":
    """The mail read and graded; each event proposed says why it has its grade."""
    from ..intake import read
    from ..law import day_of

    reading = read(
        raw,
        forwarders=tenant.forwarders,
        lookup=ctx.dns() if ctx.dns else None,
        intake_domain=ctx.settings.intake_domain,
        received_on=day_of(mail.received_at),
        by_hand=mail.by_hand,
    )
    return with_reasons(_handed(reading) if mail.handed else reading)


def _handed(reading: "Reading") -> "Reading":
    """It did not come to the employer's own address: its grade does not say so."""
    from ..intake import AT_ITS_ADDRESS

    why = tuple(_HANDED if one == AT_ITS_ADDRESS else one for one in reading.grade.reasons)
    graded = msgspec.structs.replace(reading.grade, reasons=why)
    return msgspec.structs.replace(reading, grade=graded)


def with_reasons(reading: "Reading") -> "Reading":
    """Each event proposed says why it has its grade."""
    why = reading.grade.reasons
    told = (
        msgspec.structs.replace(p, event=msgspec.structs.replace(p.event, authenticity_reasons=why))
        for p in reading.proposals
    )
    return msgspec.structs.replace(reading, proposals=tuple(told))


def as_read(mail: Mail, reading: "Reading") -> Mail:
    """What was found of a mail, whatever becomes of it: a later reading keeps its grade."""
    return msgspec.structs.replace(
        mail,
        kind=reading.kind,
        reader=reading.reader,
        grade=reading.grade.grade,
        reasons=reading.grade.reasons,
    )


def conclude(desk: Desk, mail: Mail, tenant: Tenant, reading: "Reading") -> Ending:
    """What becomes of a mail that was read: its events recorded, noted, or why it must wait."""
    mail = as_read(mail, reading)
    if reading.grade.grade is Authenticity.FAILED:
        why = f"Courriel suspect\u00a0: {' '.join(reading.grade.reasons)}"
        suspect = groups(reading.proposals, mail.sha256) or readings(reading, mail.sha256)
        return Ending(mail, why, reading, tuple(suspect))
    if reading.kind in NOTHING_FOLLOWS:
        return Ending(noted(mail), reading=reading)
    if reading.confirm or not reading.proposals:
        why = reading.confirm or " ".join(reading.problems) or "Courriel non reconnu."
        waiting = groups(reading.proposals, mail.sha256) or readings(reading, mail.sha256)
        return Ending(mail, why, reading, tuple(waiting))
    return _record_all(desk, mail, tenant, reading)


def _record_all(desk: Desk, mail: Mail, tenant: Tenant, reading: "Reading") -> Ending:
    """Record every proposal that has a case; if one has none, the whole mail waits as well."""
    settled = [(p, tried(mail, _record_one, desk, mail, tenant, p)) for p in reading.proposals]
    recorded = [one for _, one in settled if not one.why]
    mail = msgspec.structs.replace(
        mail,
        events=tuple(one.event for one in recorded),
        cases=tuple(one.case for one in recorded),
        state=MailState.RECORDED,
    )
    waiting = [(p, one) for p, one in settled if one.why]
    held = [
        group
        for running in (False, True)
        for group in groups(
            (p for p, one in waiting if one.running is running), mail.sha256, running=running
        )
    ]
    whys = dict.fromkeys(one.why for _, one in waiting)
    return Ending(mail, " ".join(whys), reading, tuple(held))


def tried(mail: Mail, act: Callable[P, Settled], *args: P.args, **more: P.kwargs) -> Settled:
    """What `act` answers; an event that cannot be recorded does not stop those after it."""
    try:
        return act(*args, **more)
    except Exception as fault:
        if passing(fault):
            raise
        log.exception("mail %s: an event could not be recorded", mail.sha256)
        if isinstance(fault, BadInput):
            return Settled(why=f"{BROKEN} Détail technique\u00a0: {fault.where}, {fault.why}")
        return Settled(why=BROKEN)


def _record_one(desk: Desk, mail: Mail, tenant: Tenant, proposal: "Proposal") -> Settled:
    """Record one proposed event on its case, where it has one."""
    event = msgspec.structs.replace(proposal.event, evidence=mail.sha256, id="")
    target = target_of(desk, tenant, proposal)
    if target.ref is None:
        return Settled(why=target.why)
    return settle(desk, target.ref, target.header, event, mail.sha256)
