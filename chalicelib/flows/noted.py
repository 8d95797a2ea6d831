"""A mail from which nothing follows for a case: kept, visible, counted, and almost never said.

Two things are said, to the tenant's manager and never to whoever wrote: a mailbox asks leave to
forward (with its code and link as text), and, once, how to forward an original whole.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from ..store.records import OPERATOR_HOME, Mail, MailState, Noted, Outbox
from .context import Context, Desk

if TYPE_CHECKING:
    from ..intake.values import Reading

# Values of MailKind: naming them spares every handler the import of the reader.
FORWARDING_CONFIRMATION = "forwarding_confirmation"
NOTHING_FOLLOWS = ("noise", "out_of_office", "bounce", FORWARDING_CONFIRMATION)
FORWARD_AS_ATTACHMENT = "forward_as_attachment"
_ACTS = (
    "receipt", "complement_request", "complement_acknowledged", "closure", "grant", "refusal",
    "request_withdrawn", "grant_withdrawn",
)  # fmt: skip
OURS = "ours"
"""The kind of a message of ours that came back: it is read no more."""
CAME_BACK = "Ce message vient de Vigie\u00a0: votre messagerie transfère aussi nos alertes."
_SHOWN = ("mailbox", "code", "link")
MAX_TEXT = 600
MAX_NOTES = 10


def noted(mail: Mail, kind: str = "") -> Mail:
    """The mail's record once it is known that nothing follows from it."""
    return msgspec.structs.replace(mail, state=MailState.NOTED, kind=kind or mail.kind)


def ours(reading: "Reading") -> "Reading":
    """What is shown of an alert of ours that came back: never what it tells."""
    from ..intake import MailKind

    return msgspec.structs.replace(reading, kind=MailKind.NOISE, facts=(), problems=(CAME_BACK,))


def note(ctx: Context, mail: Mail, reading: "Reading", tenants: Sequence[str] = ()) -> None:
    """Keep it among the tenant's noted mails; a forwarding to confirm is told at once."""
    asked = reading.kind == FORWARDING_CONFIRMATION
    outbox = _outbox(ctx, mail, FORWARDING_CONFIRMATION) if asked else None
    ctx.store.noted.put(_item(mail, reading), mail, outbox, tenants)


def noted_again(desk: Desk, before: Mail, after: Mail, reading: "Reading") -> None:
    """Keep the tenant's noted mails true once a mail was read again; nothing is told."""
    if after.state is MailState.NOTED:
        desk.store.noted.again(_item(after, reading))
    elif before.state is MailState.NOTED:
        desk.store.noted.drop(before)


def _item(mail: Mail, reading: "Reading") -> Noted:
    asked = reading.kind == FORWARDING_CONFIRMATION
    return Noted(
        tenant=mail.tenant,
        sha256=mail.sha256,
        received_at=mail.received_at,
        kind=reading.kind,
        subject=reading.original.subject[:MAX_TEXT],
        sender=reading.original.sender[:MAX_TEXT],
        facts=_facts(reading) if asked else {},
        notes=tuple(problem[:MAX_TEXT] for problem in reading.problems[:MAX_NOTES]),
    )


def _facts(reading: "Reading") -> dict[str, str]:
    found: dict[str, str] = {}
    for fact in reading.facts:
        if fact.name in _SHOWN:
            found.setdefault(fact.name, fact.value[:MAX_TEXT])
    return found


def advise(ctx: Context, mail: Mail, reading: "Reading") -> None:
    """Tell a tenant, once, to forward as an attachment: its first act came inside another text."""
    inline = reading.original.how == "inline" and reading.kind in _ACTS
    if inline and mail.tenant != OPERATOR_HOME:
        ctx.store.noted.tell_once(_outbox(ctx, mail, FORWARD_AS_ATTACHMENT))


def _outbox(ctx: Context, mail: Mail, purpose: str) -> Outbox:
    return Outbox(
        tenant=mail.tenant,
        case="",
        cause=mail.sha256,
        purpose=purpose,
        sequence=0,
        created_at=ctx.now(),
    )
