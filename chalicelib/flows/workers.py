"""The worker (la personne recrutée) told of their own request, once their employer and they agree.

They are told by message only, of one case: no page is theirs, and nothing of the employer's.
"""

import msgspec

from ..errors import BadInput
from ..store.consent_records import ConsentKind, ConsentWay, Invitation, InvitationState
from ..store.records import Person, Role, Snapshot
from .audit import note_consent
from .consents import consent
from .context import Context
from .invitations import Asked, Wanted, invite, remove, withdraw


class Following(msgspec.Struct, frozen=True, kw_only=True):
    """How a case's worker is told: `enabled` by the employer for all, `asked` and not answered
    yet, or `told`; `stopped`: they agreed once, and chose to hear no more."""

    enabled: bool
    asked: Invitation | None = None
    told: Person | None = None
    stopped: bool = False


def following(ctx: Context, snapshot: Snapshot) -> Following:
    """Who of this case's workers is told or asked; one at most."""
    people, tenant, case = ctx.store.people, snapshot.tenant, snapshot.id
    workers = {p.id: p for p in people.members(tenant=tenant) if p.role is Role.WORKER}
    own = [s for s in people.subscriptions(tenant, case) if s.case and s.person in workers]
    asked = [
        i
        for i in ctx.store.invitations.of(tenant=tenant)
        if i.role == Role.WORKER and i.case == case and i.state is InvitationState.SENT
    ]
    return Following(
        enabled=ctx.store.preferences.rules(tenant).worker,
        asked=max(asked, key=lambda i: i.sent_at, default=None),
        told=next((workers[s.person] for s in own), None),
        stopped=bool(own) and not any(s.channels for s in own),
    )


def invite_worker(ctx: Context, by: Person, snapshot: Snapshot, email: str, name: str) -> Asked:
    """Ask the worker, by one mail, whether they want to be told; again is the same act.

    Raises BadInput: workers are not told at this employer, or somebody is already; Conflict.
    """
    known = following(ctx, snapshot)
    if snapshot.held:
        raise BadInput("dossier", "ce courriel n’est encore rattaché à aucun dossier.")
    if not known.enabled:
        raise BadInput("salaries", "l’entreprise ne prévient pas les salariés.")
    if known.told and not known.stopped:
        raise BadInput("courriel", "quelqu’un est déjà prévenu.", "Retirez d’abord cette personne.")
    if known.asked and known.asked.email.casefold() != email.casefold():
        withdraw(ctx, by, known.asked)  # The address was mistyped: its link opens nothing any more.
    wanted = Wanted(email=email, name=name, role=Role.WORKER, case=snapshot.id)
    return invite(ctx, by, wanted)


def stop_telling(ctx: Context, by: Person, snapshot: Snapshot) -> None:
    """Withdraw what was asked, or end what was agreed; a person of no other case is forgotten.

    Repeatable. Raises Conflict.
    """
    known = following(ctx, snapshot)
    if known.asked:
        withdraw(ctx, by, known.asked)
    if known.told is None:
        return
    people, tenant, worker = ctx.store.people, snapshot.tenant, known.told
    text = f"{by.name} a cessé de faire prévenir {worker.name} de sa demande."
    kept = people.every_subscription(tenant)
    if any(s.person == worker.id and s.case != snapshot.id for s in kept):
        proof = consent(ctx, worker, ConsentKind.REMOVED, ConsentWay.PAGE, text, case=snapshot.id)
        ctx.store.consents.add(msgspec.structs.replace(proof, by=by.id))
        note_consent(ctx, worker, proof, by)
        people.unsubscribe(tenant, worker.id, snapshot.id)
    else:
        remove(ctx, worker, by, text)
