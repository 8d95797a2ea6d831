"""The audit log of the employer, for whoever keeps the logs of its programs together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.audit_records import AuditEntry
    from ..calls import Call


@api_route(
    "/audit",
    Contract(
        Scope.AUDIT_READ,
        "Le journal des actions d’un mois, la plus ancienne d’abord.",
        gives="web.views.audit:AuditOut",
        listed=True,
        query=("month",),
    ),
    access=Rule.OVERSEER,
)
def list_audit(call: Call) -> Response:
    """Who did what in one month, this one by default, oldest first."""
    from ...errors import BadInput
    from ...flows.audit import read
    from ..lists import paged
    from ..views.audit import asked, audit_out

    month = call.query("month")
    which = asked(month, "", call.ctx.today())
    if month not in ("", which.month):
        raise BadInput("?month", f"{month[:20]!r} is not a month.", "Write it 2026-11.")
    found = read(call.ctx, call.person, which.month)
    return paged(call, found, _place, audit_out)


def _place(entry: AuditEntry) -> str:
    return f"{entry.at.isoformat()} {entry.action} {entry.by} {entry.target}"
