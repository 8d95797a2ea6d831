"""Where what a mail says goes: the case it is about, the one to open for it, or nowhere and why."""

from typing import TYPE_CHECKING

import msgspec

from ..cases import Case, Employer, Worker
from ..store.records import Tenant
from .context import Desk
from .record import CaseRef, case_id

if TYPE_CHECKING:
    from ..intake.values import Proposal


class Target(msgspec.Struct, frozen=True):
    """The case a proposal is about, its header when it must be opened; or, in French, why none."""

    ref: CaseRef | None
    header: Case | None = None
    why: str = ""


def target_of(desk: Desk, tenant: Tenant, proposal: "Proposal") -> Target:
    """Where a proposal goes: its case, the case to open for its reference, or why nowhere."""
    found, why = _place(desk, tenant, proposal)
    if found or not proposal.reference:
        return Target(found, why=why)
    new = CaseRef(tenant.id, case_id(tenant.id, proposal.reference))
    return Target(new, _header(tenant, proposal))


def _place(desk: Desk, tenant: Tenant, proposal: "Proposal") -> tuple[CaseRef | None, str]:
    """The tenant's case a proposal is about: by its reference, else by names among all cases."""
    if proposal.reference:
        known = desk.store.cases.by_reference(tenant.id, proposal.reference)
        return (CaseRef(tenant.id, known) if known else None), ""
    from ..intake import Candidate, match

    candidates = [
        Candidate(
            case=s.id,
            reference=s.case.reference,
            worker=s.case.worker.name,
            employer=s.case.employer.name,
        )
        for s in desk.store.cases.of_tenant(tenant.id)
        if not s.held
    ]
    found = match(proposal, candidates)
    return (CaseRef(tenant.id, found.case) if found.case else None), found.why


def _header(tenant: Tenant, proposal: "Proposal") -> Case:
    """A new case's header: what the tenant and the mail say, and nothing more."""
    return Case(
        reference=proposal.reference,
        employer=Employer(
            name=proposal.employer or tenant.name,
            siren=tenant.siren or None,
            residence=tenant.residence,
        ),
        worker=Worker(name=proposal.worker),
    )
