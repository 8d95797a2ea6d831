"""API tokens, sessions, the answers kept for idempotency keys, as values. Instants in UTC."""

from datetime import datetime

import msgspec

from ..cases.parts import Part
from ..scopes import Scope


class ApiToken(Part, frozen=True, kw_only=True):
    """jeton: what a program of an employer (`tenant`) or of a firm (`firm`) holds.

    The secret is never kept: `secret_hash` is its SHA-256. `used_at` is to the hour. `made_by` and
    `revoked_by` are the names of who made and revoked it.
    """

    id: str
    name: str
    secret_hash: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime
    made_by: str
    tenant: str = ""
    firm: str = ""
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str = ""
    version: int = 0

    def stands(self, now: datetime) -> bool:
        """Does it open anything: neither revoked nor expired?"""
        return self.revoked_at is None and now < self.expires_at

    @property
    def ended_at(self) -> datetime:
        """When it opened nothing any more, or will."""
        return min(self.revoked_at or self.expires_at, self.expires_at)

    @property
    def home(self) -> str:
        """The employer or the firm it is of, in one word no other one has."""
        return f"TENANT#{self.tenant}" if self.tenant else f"FIRM#{self.firm}"


class OpenSession(Part, frozen=True, kw_only=True):
    """connexion: somebody signed in on one browser.

    The secret is in that browser alone: `secret_hash` is its SHA-256, `id` names the session where
    the hash must not be shown. `device` is what the browser said it is, in a few words; `used_at`
    is to the hour.
    """

    id: str
    person: str
    secret_hash: str
    opened_at: datetime
    used_at: datetime
    expires_at: datetime
    device: str = ""
    version: int = 0


class KeptAnswer(Part, frozen=True, kw_only=True):
    """What was answered to an idempotency key; `status` 0 while the first request is under way.

    `request` is a digest of what was asked, `until` when the key may be used anew.
    """

    request: str
    until: datetime
    status: int = 0
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    body: str = ""
