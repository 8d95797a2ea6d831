"""Receive a mail: keep its bytes, read it, match it, record what it says, or quarantine it.

Idempotent: a mail is known by its SHA-256, each event by its cause; running twice changes nothing.
Once its bytes are kept a mail always ends visibly: only a fault that may pass is left to the queue.
"""

import logging
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from ..cases import Case, Employer, Worker
from ..cases.words import Authenticity
from ..errors import BadInput
from ..store.records import Mail, MailState, Tenant
from .acts import settle
from .context import Context
from .onboard import OPERATOR, ensure_operator
from .quarantine import BROKEN, hold, passing
from .record import CaseRef, case_id

if TYPE_CHECKING:
    from ..intake.values import Proposal, Reading

log = logging.getLogger("vigie")


class Ending(msgspec.Struct, frozen=True):
    """What becomes of a mail for one tenant: recorded, or held when `why` (French) is not empty."""

    mail: Mail
    why: str = ""
    reading: "Reading | None" = None


def receive(ctx: Context, key: str) -> Mail:
    """Handle the raw mail at `key` of the incoming bucket; answers what became of it."""
    raw = ctx.files.incoming(key)
    sha256 = ctx.files.put_evidence(raw)
    first = Mail(sha256=sha256, key=key, received_at=ctx.now(), size=len(raw))
    mail = ctx.store.mails.receive(first)
    if mail.state is MailState.RECEIVED:
        _for_each_tenant(ctx, mail, raw)
    return ctx.store.mails.get(sha256)


def _for_each_tenant(ctx: Context, mail: Mail, raw: bytes) -> None:
    """One message to several tenants is one object: each has its own end, whatever the others'."""
    known = {tenant.id: tenant for tenant in _tenants(ctx, raw)}
    everyone = tuple(known) or (OPERATOR,)
    if not known:
        ensure_operator(ctx)
    faults: list[Exception] = []
    for one in everyone:
        own = msgspec.structs.replace(mail, tenant=one)
        try:
            _for_one(ctx, own, raw, known.get(one), everyone)
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


def _for_one(
    ctx: Context, mail: Mail, raw: bytes, tenant: Tenant | None, everyone: tuple[str, ...]
) -> None:
    """Bring the mail to its end for one tenant; a fault that will not pass holds it."""
    before = ctx.store.mails.ended(mail.sha256, mail.tenant)
    if before:
        ctx.store.mails.finish(before, everyone)
        return
    try:
        ending = _handle(ctx, mail, raw, tenant)
        if ending.why:
            hold(ctx, ending.mail, ending.why, ending.reading, everyone)
        else:
            ctx.store.mails.finish(ending.mail, everyone)
    except Exception as fault:
        if passing(fault):
            raise
        log.exception("mail %s could not be handled and is held", mail.sha256)
        hold(ctx, mail, BROKEN, None, everyone)


def _handle(ctx: Context, mail: Mail, raw: bytes, tenant: Tenant | None) -> Ending:
    if tenant is None:
        return Ending(mail, "Adresse de réception inconnue.")
    try:
        reading = _read(ctx, tenant, raw, mail.received_at)
    except BadInput as refused:
        return Ending(mail, refused.why)
    if reading.grade.grade is Authenticity.FAILED:
        why = f"Courriel suspect\u00a0: {' '.join(reading.grade.reasons)}"
        return Ending(mail, why, reading)
    if not reading.proposals:
        return Ending(mail, " ".join(reading.problems) or "Courriel non reconnu.", reading)
    return _record_all(ctx, mail, tenant, reading)


def _read(ctx: Context, tenant: Tenant, raw: bytes, received_at: datetime) -> "Reading":
    from ..intake import read
    from ..law import day_of

    return read(
        raw,
        forwarders=tenant.forwarders,
        intake_domain=ctx.settings.intake_domain,
        received_on=day_of(received_at),
    )


def _record_all(ctx: Context, mail: Mail, tenant: Tenant, reading: "Reading") -> Ending:
    """Record every proposal that has a case; if one has none, the whole mail waits as well."""
    recorded: list[str] = []
    unmatched: list[str] = []
    for proposal in reading.proposals:
        event, why = _tried(ctx, mail, tenant, proposal)
        (unmatched if why else recorded).append(why or event)
    mail = msgspec.structs.replace(
        mail,
        kind=reading.kind,
        reader=reading.reader,
        grade=reading.grade.grade,
        events=tuple(recorded),
        state=MailState.RECORDED,
    )
    return Ending(mail, " ".join(dict.fromkeys(unmatched)), reading)


def _tried(ctx: Context, mail: Mail, tenant: Tenant, proposal: "Proposal") -> tuple[str, str]:
    """`_record_one`; a proposal that cannot be recorded does not stop those after it."""
    try:
        return _record_one(ctx, mail, tenant, proposal)
    except Exception as fault:
        if passing(fault):
            raise
        log.exception("mail %s: an event could not be recorded", mail.sha256)
        if isinstance(fault, BadInput):
            return "", f"{BROKEN} Détail technique\u00a0: {fault.where}, {fault.why}"
        return "", BROKEN


def _record_one(ctx: Context, mail: Mail, tenant: Tenant, proposal: "Proposal") -> tuple[str, str]:
    """Record one proposed event: (its id, in French why it could not be placed); one is empty."""
    event = msgspec.structs.replace(proposal.event, evidence=mail.sha256, id="")
    found, why = _place(ctx, tenant, proposal)
    header = None
    if not found and proposal.reference:
        found = CaseRef(tenant.id, case_id(tenant.id, proposal.reference))
        header = _header(tenant, proposal)
    if not found:
        return "", why
    settled = settle(ctx, found, header, event, mail)
    return settled.event, settled.why


def _place(ctx: Context, tenant: Tenant, proposal: "Proposal") -> tuple[CaseRef | None, str]:
    """The tenant's case a proposal is about: by its reference, else by names among all cases."""
    if proposal.reference:
        known = ctx.store.cases.by_reference(tenant.id, proposal.reference)
        return (CaseRef(tenant.id, known) if known else None), ""
    from ..intake import Candidate, match

    candidates = [
        Candidate(
            case=s.id,
            reference=s.case.reference,
            worker=s.case.worker.name,
            employer=s.case.employer.name,
        )
        for s in ctx.store.cases.of_tenant(tenant.id)
    ]
    found = match(proposal, candidates)
    return (CaseRef(tenant.id, found.case) if found.case else None), found.why


def _header(tenant: Tenant, proposal: "Proposal") -> Case:
    """A new case's header: what the tenant and the mail say, and nothing more."""
    return Case(
        reference=proposal.reference,
        employer=Employer(name=proposal.employer or tenant.name, siren=tenant.siren or None),
        worker=Worker(name=proposal.worker),
    )
