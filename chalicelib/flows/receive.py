"""Receive a mail: keep its bytes, read it, match it, record what it says, or quarantine it.

Idempotent: a mail is known by its SHA-256, each event by its cause; running twice changes nothing.
"""

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from ..cases import Case, Employer, Worker, kind_of
from ..cases.events import ComplementRequested, ReceiptIssued
from ..cases.words import Authenticity
from ..errors import BadInput
from ..store.records import Mail, MailState, Outbox, Quarantined, Tenant
from .context import Context
from .onboard import OPERATOR
from .record import CaseRef, case_id, event_id, open_case, record

if TYPE_CHECKING:
    from ..intake.values import Proposal, Reading

_SUBJECT_MAX = 200


def receive(ctx: Context, key: str) -> Mail:
    """Handle the raw mail at `key` of the incoming bucket; answers what became of it."""
    raw = ctx.files.incoming(key)
    sha256 = ctx.files.put_evidence(raw)
    first = Mail(sha256=sha256, key=key, received_at=ctx.now(), size=len(raw))
    mail = ctx.store.mails.receive(first)
    if mail.state is not MailState.RECEIVED:
        return mail
    return _handle(ctx, mail, raw)


def _handle(ctx: Context, mail: Mail, raw: bytes) -> Mail:
    from ..intake import addressees

    tenant = _tenant(ctx, addressees(raw, ctx.settings.intake_domain))
    if tenant is None:
        return _quarantine(ctx, mail, OPERATOR, "Adresse de réception inconnue.", None)
    mail = msgspec.structs.replace(mail, tenant=tenant.id)
    try:
        reading = _read(ctx, tenant, raw, mail.received_at)
    except BadInput as refused:
        return _quarantine(ctx, mail, tenant.id, refused.why, None)
    if reading.grade.grade is Authenticity.FAILED:
        why = f"Courriel suspect : {' '.join(reading.grade.reasons)}"
        return _quarantine(ctx, mail, tenant.id, why, reading)
    if not reading.proposals:
        why = " ".join(reading.problems) or "Courriel non reconnu."
        return _quarantine(ctx, mail, tenant.id, why, reading)
    return _record_all(ctx, mail, tenant, reading)


def _tenant(ctx: Context, addresses: tuple[str, ...]) -> Tenant | None:
    for address in addresses:
        tenant = ctx.store.people.tenant_by_address(address.partition("@")[0])
        if tenant:
            return tenant
    return None


def _read(ctx: Context, tenant: Tenant, raw: bytes, received_at: datetime) -> "Reading":
    from ..intake import read
    from ..law import day_of

    return read(
        raw,
        forwarders=tenant.forwarders,
        intake_domain=ctx.settings.intake_domain,
        received_on=day_of(received_at),
    )


def _record_all(ctx: Context, mail: Mail, tenant: Tenant, reading: "Reading") -> Mail:
    """Record every proposal that has a case; if one has none, the whole mail waits as well."""
    recorded: list[str] = []
    unmatched: list[str] = []
    for proposal in reading.proposals:
        why = _record_one(ctx, mail, tenant, proposal, recorded)
        if why:
            unmatched.append(why)
    mail = msgspec.structs.replace(
        mail,
        kind=reading.kind,
        reader=reading.reader,
        grade=reading.grade.grade,
        events=tuple(recorded),
        state=MailState.RECORDED,
    )
    if unmatched:
        return _quarantine(ctx, mail, tenant.id, " ".join(unmatched), reading)
    ctx.store.mails.finish(mail)
    return mail


def _record_one(
    ctx: Context, mail: Mail, tenant: Tenant, proposal: "Proposal", recorded: list[str]
) -> str:
    """Record one proposed event; answers in French why it could not be placed, or nothing."""
    event = msgspec.structs.replace(proposal.event, evidence=mail.sha256, id="")
    cause = _cause(proposal)
    found, why = _place(ctx, tenant, proposal)
    if found:
        record(ctx, found, event, cause)
    elif proposal.reference:
        found = CaseRef(tenant.id, case_id(tenant.id, proposal.reference))
        open_case(ctx, tenant.id, _header(tenant, proposal), event, cause)
    else:
        return why
    recorded.append(event_id(found, cause))
    return ""


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


def _cause(proposal: "Proposal") -> str:
    """One act of the platform is one cause, however many times and ways its mail arrives.

    What tells two acts of one kind and day apart: the type of a receipt, the time of a request.
    What a copy may show less of (author, list, original) does not count.
    """
    event = proposal.event
    apart = ""
    if isinstance(event, ReceiptIssued):
        apart = event.type
    elif isinstance(event, ComplementRequested):
        apart = f"{event.due or ''}/{event.days or ''}"
    return f"mail:{kind_of(event)}:{event.on.isoformat()}:{apart}".rstrip(":/")


def _quarantine(ctx: Context, mail: Mail, tenant: str, why: str, reading: "Reading | None") -> Mail:
    quarantined = Quarantined(
        tenant=tenant,
        sha256=mail.sha256,
        received_at=mail.received_at,
        why=why,
        kind=reading.kind if reading else "",
        subject=(reading.original.subject if reading else "")[:_SUBJECT_MAX],
        reading=msgspec.to_builtins(reading, str_keys=True) if reading else {},
    )
    outbox = Outbox(
        tenant=tenant,
        case="",
        cause=mail.sha256,
        purpose="quarantined",
        sequence=0,
        created_at=ctx.now(),
    )
    kept = msgspec.structs.replace(mail, tenant=tenant, state=MailState.QUARANTINED)
    ctx.store.quarantine.put(quarantined, kept, outbox)
    return kept
