"""Invitations to join an employer or a firm, in its own partition."""

import msgspec

from ..errors import Conflict
from . import keys
from .codec import item, listed, maybe
from .consent_records import Invitation
from .table import ABSENT, Expect, Put, Table, WriteRefused


def home_of(invitation: Invitation) -> str:
    """The partition of whom it invites to."""
    return keys.invitations(tenant=invitation.tenant, firm=invitation.firm)


class Invitations:
    """One record per home and address, moved on the version that was read."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, invitation_id: str, *, tenant: str = "", firm: str = "") -> Invitation | None:
        home = keys.invitations(tenant=tenant, firm=firm)
        return maybe(self._table, home, invitation_id, Invitation)

    def of(self, *, tenant: str = "", firm: str = "") -> list[Invitation]:
        """All of a home, whatever became of them."""
        return listed(self._table, keys.invitations(tenant=tenant, firm=firm), Invitation)

    def put(self, invitation: Invitation) -> Invitation:
        """Keep one over the version it was read at. Raises Conflict."""
        kept = msgspec.structs.replace(invitation, version=invitation.version + 1)
        expect = Expect(invitation.version) if invitation.version else ABSENT
        row = item(home_of(kept), kept.id, kept, version=kept.version)
        try:
            self._table.write([Put(row, expect)])
        except WriteRefused as refused:
            raise Conflict(kept.id) from refused
        return kept
