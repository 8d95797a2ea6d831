"""Signed links: the sign-in link of a mail, and a lawyer's link to a draft.

The expiry is inside the signed value and compared with the caller's clock.
"""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import msgspec

from ..errors import NotFound

if TYPE_CHECKING:
    from ..settings import Settings
    from ..store.consent_records import Invitation
    from ..store.records import Draft, Person, Snapshot

SIGN_IN_LASTS = timedelta(minutes=15)
SPACE_LASTS = timedelta(hours=1)
DRAFT_LASTS = timedelta(days=30)
_LOCAL = re.compile(r"/(?![/\\])[\w\-./?=&%~]{0,500}", re.ASCII)


class SignIn(msgspec.Struct, frozen=True, array_like=True):
    """What a sign-in link says: who, once (`nonce`), until when (Unix seconds), then where to."""

    person: str
    nonce: str
    expires: int
    then: str

    @property
    def expires_at(self) -> datetime:
        return datetime.fromtimestamp(self.expires, UTC)


class DraftRef(msgspec.Struct, frozen=True, kw_only=True):
    """Which draft: the firm's, of a case. A stored Draft says the same."""

    firm: str
    tenant: str
    case: str
    id: str


class DraftClaim(msgspec.Struct, frozen=True, array_like=True):
    """What a draft link says: whose draft of which case, for which person, until when."""

    firm: str
    tenant: str
    case: str
    draft: str
    person: str
    expires: int


class InvitationClaim(msgspec.Struct, frozen=True, array_like=True):
    """What an invitation's link says: which one, of an employer or of a firm, until when."""

    tenant: str
    firm: str
    id: str
    expires: int


class SpaceClaim(msgspec.Struct, frozen=True, array_like=True):
    """What the link that opens a space says: of which address, once (`nonce`), until when."""

    email: str
    nonce: str
    expires: int

    @property
    def expires_at(self) -> datetime:
        return datetime.fromtimestamp(self.expires, UTC)


class StopClaim(msgspec.Struct, frozen=True, array_like=True):
    """What an opt-out link says: whose alerts, of which employer, of one case or of none.

    `channel` is that of the message. It never expires: stopping must always work.
    """

    person: str
    tenant: str
    case: str = ""
    channel: str = ""


Claim = TypeVar("Claim", SignIn, DraftClaim, InvitationClaim, SpaceClaim, StopClaim)
Dated = TypeVar("Dated", SignIn, DraftClaim, SpaceClaim)


def sign_in_link(settings: Settings, person: Person, then: str, now: datetime) -> str:
    """The link that signs `person` in once, within fifteen minutes."""
    expires = int((now + SIGN_IN_LASTS).timestamp())
    claim = SignIn(person.id, secrets.token_urlsafe(18), expires, local(then))
    return f"{settings.base_url}/connexion/{_sign(settings, 'sign-in', claim)}"


def draft_link(settings: Settings, draft: DraftRef | Draft, person: Person, now: datetime) -> str:
    """The link of a lawyer's mail to a draft, good for thirty days and for that firm's session.

    It may be made before the draft exists: its id is known (`store.draft_id`).
    """
    expires = int((now + DRAFT_LASTS).timestamp())
    claim = DraftClaim(draft.firm, draft.tenant, draft.case, draft.id, person.id, expires)
    return f"{settings.base_url}/projets/{_sign(settings, 'draft', claim)}"


def space_link(settings: Settings, email: str, now: datetime) -> str:
    """The link that opens an employer's space once, within the hour: a first mail may be slow."""
    expires = int((now + SPACE_LASTS).timestamp())
    claim = SpaceClaim(email, secrets.token_urlsafe(18), expires)
    return f"{settings.base_url}/creer/{_sign(settings, 'space', claim)}"


def read_space(settings: Settings, token: str, now: datetime) -> SpaceClaim:
    """Raises NotFound when tampered with or expired: the same answer for both."""
    return _read(settings, "space", token, SpaceClaim, now)


def read_sign_in(settings: Settings, token: str, now: datetime) -> SignIn:
    """Raises NotFound when tampered with or expired: the same answer for both."""
    return _read(settings, "sign-in", token, SignIn, now)


def read_draft(settings: Settings, token: str, now: datetime) -> DraftClaim:
    """Raises NotFound when tampered with or expired: the same answer for both."""
    return _read(settings, "draft", token, DraftClaim, now)


def local(path: str) -> str:
    """`path` when it stays on this site, else the list of cases (no open redirect)."""
    return path if _LOCAL.fullmatch(path) else "/dossiers"


def invitation_link(settings: Settings, invitation: Invitation) -> str:
    """The link of an invitation's mail, good until the invitation expires."""
    claim = InvitationClaim(
        invitation.tenant,
        invitation.firm,
        invitation.id,
        int(invitation.expires_at.timestamp()),
    )
    return f"{settings.base_url}/invitation/{_sign(settings, 'invitation', claim)}"


def read_invitation(settings: Settings, token: str) -> InvitationClaim:
    """Raises NotFound when tampered with; an expired one is read, to say so."""
    return _loaded(settings, "invitation", token, InvitationClaim)


def stop_link(settings: Settings, claim: StopClaim) -> str:
    """The opt-out link of an alert mail; GET shows, POST acts, one click included (RFC 8058)."""
    return f"{settings.base_url}/arret/{stop_token(settings, claim)}"


def stop_token(settings: Settings, claim: StopClaim) -> str:
    return _sign(settings, "stop", claim)


def read_stop(settings: Settings, token: str) -> StopClaim:
    """Raises NotFound when tampered with."""
    return _loaded(settings, "stop", token, StopClaim)


def _sign(settings: Settings, purpose: str, claim: msgspec.Struct) -> str:
    from itsdangerous import URLSafeSerializer

    signer = URLSafeSerializer(settings.key, salt=f"vigie.{purpose}")
    return str(signer.dumps(msgspec.to_builtins(claim)))


def _read(settings: Settings, purpose: str, token: str, kind: type[Dated], now: datetime) -> Dated:
    claim = _loaded(settings, purpose, token, kind)
    if claim.expires <= now.timestamp():
        raise NotFound("link", purpose)
    return claim


def _loaded(settings: Settings, purpose: str, token: str, kind: type[Claim]) -> Claim:
    from itsdangerous import BadData, URLSafeSerializer

    # Oldest first, as itsdangerous wants a ring of keys: any of them may have signed.
    signer = URLSafeSerializer(settings.keys[::-1], salt=f"vigie.{purpose}")
    try:
        return msgspec.convert(signer.loads(token), kind)
    except (BadData, msgspec.ValidationError) as fault:
        raise NotFound("link", purpose) from fault


def case_link(settings: Settings, snapshot: Snapshot) -> str:
    """The page of a case; whoever opens it must be signed in and allowed."""
    return f"{settings.base_url}/dossiers/{snapshot.tenant}/{snapshot.id}"
