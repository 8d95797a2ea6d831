"""An employer makes its own space, from an e-mail address and nothing else.

The link proves the address, its button is the consent to its alerts (double opt-in): the employer,
its manager, their subscription, the proof and the spent link are one transaction. The company's
name, its SIREN and its mail domains come after (`company.py`). Firms are brought in by an operator:
an e-mail does not prove a lawyer (docs/decisions/0058).
"""

import hashlib
import secrets

from ..errors import Conflict, NotFound
from ..store.audit_records import Action
from ..store.consent_records import ConsentKind, ConsentWay
from ..store.records import Person, Role, Tenant
from ..store.tokens import put_spent
from .audit import note, note_consent, note_hourly
from .consents import consent
from .context import Context
from .links import SpaceClaim
from .onboard import secret_address


def open_space(ctx: Context, claim: SpaceClaim, text: str) -> Person | None:
    """Make the space that a link gives right to; its first person, who manages it.

    None when the address has become somebody's meanwhile. `text` is what the page showed. Raises
    NotFound when the link was used before.
    """
    tenant = Tenant(
        id=f"e-{secrets.token_hex(8)}", name="", address=secret_address(), opened_by=claim.email
    )
    person = Person(
        id=secrets.token_hex(8),
        name=claim.email,
        email=claim.email,
        role=Role.MANAGER,
        tenant=tenant.id,
    )
    proof = consent(ctx, person, ConsentKind.SPACE_OPENED, ConsentWay.LINK, text)
    spent = put_spent(hashlib.sha256(claim.nonce.encode()).hexdigest(), claim.expires_at)
    try:
        opened = ctx.store.people.open_space(tenant, person, proof, spent)
    except Conflict:
        return None
    if not opened:
        _say_replayed(ctx, claim)
        raise NotFound("link", "spent")
    note_consent(ctx, person, proof)
    note(ctx, person, Action.SIGNED_IN)
    return person


def _say_replayed(ctx: Context, claim: SpaceClaim) -> None:
    known = ctx.store.people.person_by_email(claim.email)
    if known:
        note_hourly(ctx, known, Action.LINK_REPLAYED)
