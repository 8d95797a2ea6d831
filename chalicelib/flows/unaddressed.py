"""A mail that no employer's address explains: it waits for an operator, who sees none of its words.

The operator hands it to its employer, by that employer's own address, or discards it. Handed, it is
read as any other, from the day it came: the decision commits with a due row, so that whoever dies
in between loses nothing, and reading it twice is once.
"""

import msgspec

from ..errors import BadInput
from ..store import DueKind, DueRow
from ..store.audit_records import Action
from ..store.keys import tenant as tenant_home
from ..store.records import (
    OPERATOR_HOME,
    Choice,
    Decision,
    Mail,
    MailState,
    Person,
    Quarantined,
    Role,
    Tenant,
)
from .audit import note
from .context import Context, Desk
from .decide import MAX_REASON
from .dispatch import retry_after
from .quarantine import alert_of

UNADDRESSED = "unaddressed"
"""The purpose of what tells the operator (the alerts' own word)."""
WHY = "Adresse de réception inconnue."
OPERATOR_NAME = "l’exploitant de Vigie"
"""Who an employer reads that it was."""
_MOST, _LONGEST = 5, 120


def hold_unaddressed(ctx: Context, mail: Mail, raw: bytes) -> None:
    """Keep it for the operator with what says whose it may be: our addresses, the sender's domain.

    It is not read: it is nobody's yet.
    """
    from ..intake import addressees, sender_domain

    item = Quarantined(
        tenant=OPERATOR_HOME,
        sha256=mail.sha256,
        received_at=mail.received_at,
        why=WHY,
        sent_to=tuple(a[:_LONGEST] for a in addressees(raw, ctx.settings.intake_domain)[:_MOST]),
        from_domain=sender_domain(raw)[:_LONGEST],
    )
    held = msgspec.structs.replace(mail, state=MailState.QUARANTINED)
    alert = alert_of(ctx, mail, purpose=UNADDRESSED)
    ctx.store.quarantine.put(item, held, alert, (OPERATOR_HOME,))


def owner_of(desk: Desk, address: str) -> Tenant:
    """The employer of an intake address, its domain said or not. Raises BadInput (`adresse`)."""
    local = address.strip().partition("@")[0]
    found = desk.store.people.tenant_by_address(local) if local else None
    if found is None or found.id == OPERATOR_HOME:
        why = "aucun employeur ne reçoit à cette adresse." if local else "écrivez une adresse."
        raise BadInput("adresse", why, "Demandez-la-lui : elle est sur sa page « Transfert ».")
    return found


def hand(
    desk: Desk, by: Person, item: Quarantined, owner: Tenant, reason: str
) -> tuple[Quarantined, DueRow]:
    """Give the mail to its employer, in the name of `by`; the item as decided, and the work due.

    It cannot be taken back. Raises BadInput naming the field (`raison`), Conflict when somebody
    decided meanwhile.
    """
    check(item, reason)
    decision = Decision(
        choice=Choice.HANDED, person=by.name, at=desk.now(), reason=reason, tenant=owner.id
    )
    row = DueRow(
        at=desk.now(), kind=DueKind.HANDED, key=item.id, tenant=OPERATOR_HOME, case="", data=item.id
    )
    decided = desk.store.quarantine.decide(item, decision, row)
    us = Person(id=by.id, name=OPERATOR_NAME, email="", role=Role.OPERATOR, tenant=owner.id)
    note(desk, us, Action.HANDED, reason)
    note(desk, by, Action.HANDED, owner.called, homes=(tenant_home(OPERATOR_HOME),))
    return decided, row


def check(item: Quarantined, reason: str) -> None:
    """May it be handed, for that reason? Raises BadInput naming the field."""
    if item.decided:
        raise BadInput("choix", "ce courriel est déjà traité.")
    if not reason or len(reason) > MAX_REASON:
        raise BadInput("raison", f"indiquez pourquoi, en {MAX_REASON} caractères au plus.")


def order(ctx: Context, row: DueRow) -> None:
    """Queue the reading of a handed mail; until it has ended, the sweep queues it again, later."""
    later = msgspec.structs.replace(row, at=ctx.now() + retry_after(ctx))
    ctx.store.due.put(later)
    body = {"handed": msgspec.to_builtins(later)}
    ctx.queue.send(ctx.settings.intake_queue_url, body)
    if row.place != later.place:
        ctx.store.due.drop(row)


def read_handed(ctx: Context, row: DueRow) -> None:
    """Read a handed mail for its employer, as if it had come to them that very day; once."""
    from .receive import for_one

    item = ctx.store.quarantine.get(OPERATOR_HOME, row.data)
    decision = item.decided
    if decision and decision.choice is Choice.HANDED:
        first = ctx.store.mails.get(item.sha256)
        mail = Mail(
            sha256=first.sha256,
            key=first.key,
            received_at=item.received_at,
            size=first.size,
            tenant=decision.tenant,
            handed=True,
        )
        raw, owner = ctx.files.evidence(item.sha256), ctx.store.people.tenant(decision.tenant)
        for_one(ctx, mail, raw, owner, (owner.id,))
    ctx.store.due.drop(row)
