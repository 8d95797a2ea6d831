"""Erasing: in an order that can stop anywhere and go on, a hold looked for at every step."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from chalicelib.errors import BadInput, VigieError
from chalicelib.store.records import Snapshot
from chalicelib.store.table import Delete, Write, WriteRefused

from .belonging import Place
from .fates import Fate
from .holds import Held, Holds, checks
from .plan import Plan, plan
from .receipts import Erasure, Erasures, receipt_id
from .subjects import Subject
from .vault import Vault

if TYPE_CHECKING:
    from chalicelib.store import Store

_BATCH = 20
_ROUNDS = 5


class NotErased(VigieError):
    """Something of the subject is written again and again; `left` counts the rows by kind."""

    def __init__(self, left: dict[str, int]) -> None:
        self.left = left
        super().__init__(f"rows came back while they were erased: {left}. Run it again.")


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """Where to erase, the time (aware UTC), and who asks."""

    store: "Store"
    vault: Vault
    now: Callable[[], datetime]
    by: str


def refuse(desk: Desk, subject: Subject, found: Plan) -> None:
    """Raises Held, or BadInput while a firm's mandate stands: its own copy comes first (§3.16)."""
    _look(desk, subject, found)
    if found.mandates:
        firms = ", ".join(sorted(set(found.mandates.values())))
        raise BadInput(
            subject.name,
            f"the mandate of {firms} stands over {len(found.mandates)} cases.",
            "End it on the case's page first: the firm then keeps its own frozen file.",
        )


def erase(desk: Desk, subject: Subject, reason: str, *, again: bool = False) -> Erasure:
    """Erase the subject; its receipt. Done before, or stopped before, it goes on from there.

    `again`: a restore brought back what was erased once; mandates had ended then.
    Raises Held, BadInput (a mandate stands; files refused), NotErased.
    """
    found = plan(desk.store, subject)
    refuse(desk, subject, Plan() if again else found)
    begun = _begun(desk, subject, reason, found)
    for _ in range(_ROUNDS):
        if found.empty:
            return _ended(desk, begun)
        _round(desk, subject, found)
        # What a worker wrote meanwhile goes too.
        found = plan(desk.store, subject)
    raise NotErased(dict(found.kinds))


def _begun(desk: Desk, subject: Subject, reason: str, found: Plan) -> Erasure:
    """The erasure that is under way, or its first line; the one that ended when all is gone."""
    receipts = Erasures(desk.store.table)
    known = next((e for e in receipts.all() if e.id == receipt_id(subject)), None)
    if known and (found.empty or known.ended_at is None):
        return known
    first = Erasure(
        id=receipt_id(subject),
        kind=subject.kind,
        reason=reason,
        by=desk.by,
        begun_at=desk.now(),
        subject=subject,
        dropped=dict(found.kinds),
        files=len(found.evidence) + len(found.letters),
        kept=dict(found.kept),
        heads=tuple(_heads(desk, found.rows)),
    )
    receipts.put(first)
    return first


def _heads(desk: Desk, rows: Iterable[Place]) -> Iterator[str]:
    for pk, sk in sorted(rows):
        if sk == "#SNAPSHOT" and (kept := desk.store.table.get(pk, sk)):
            yield msgspec.json.decode(kept.data, type=Snapshot).head


def _round(desk: Desk, subject: Subject, found: Plan) -> None:
    """Work and pointers, then files, then the rows that name them: a stop loses sight of none."""
    places = sorted(found.rows, key=lambda place: (found.rows[place], place))
    early = [place for place in places if found.rows[place] <= Fate.POINTER]
    _drop(desk, subject, found, early)
    for sha256 in sorted(found.evidence):
        _look(desk, subject, found)
        desk.vault.erase_evidence(sha256)
    for key in sorted(found.letters):
        _look(desk, subject, found)
        desk.vault.erase_letter(key)
    _drop(desk, subject, found, places[len(early) :])


def _drop(desk: Desk, subject: Subject, found: Plan, places: Sequence[Place]) -> None:
    """A few rows at a time, each time only while no hold stands. Raises Held."""
    for start in range(0, len(places), _BATCH):
        _look(desk, subject, found)
        writes: list[Write] = [*checks(subject)]
        writes += [Delete(*place) for place in places[start : start + _BATCH]]
        try:
            desk.store.table.write(writes)
        except WriteRefused as refused:
            raise Held(Holds(desk.store.table).over(subject)) from refused


def _look(desk: Desk, subject: Subject, found: Plan) -> None:
    """What is held of an employer's case holds the firm's own file of it. Raises Held."""
    if over := Holds(desk.store.table).over(subject, *found.about):
        raise Held(over)


def _ended(desk: Desk, begun: Erasure) -> Erasure:
    if begun.ended_at is not None:
        return begun
    ended = msgspec.structs.replace(begun, subject=None, ended_at=desk.now())
    Erasures(desk.store.table).put(ended)
    return ended
