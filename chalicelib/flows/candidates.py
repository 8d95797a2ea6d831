"""The cases that a quarantined mail may belong to, of its own tenant only, the likeliest first."""

from ..cases import CaseState, kind_of
from ..cases.events import Act, Filed, ReceiptIssued
from ..intake import Known, suggest
from ..store.records import Quarantined, Snapshot
from .context import Desk

MOST_READ = 30
"""Ledgers read to compare dates; the cases whose names fit come first."""
MOST_SHOWN = 8
_GIVEN = "Le fichier a été donné à ce dossier."


def candidates(desk: Desk, item: Quarantined) -> list[tuple[Snapshot, tuple[str, ...]]]:
    """Cases to offer, each with why (French); none is ever chosen for people.

    The one that a file was given to comes first: somebody has named it.
    """
    cases = {s.id: s for s in desk.store.cases.of_tenant(item.tenant) if not s.held}
    on = min((e.on for e in item.events), default=None)
    by_name = suggest(item.reference, item.worker, on, (_named(s) for s in cases.values()))
    likely = [cases[one.case] for one in by_name[:MOST_READ]]
    known = (_read(desk, snapshot, item) for snapshot in likely)
    offered = suggest(item.reference, item.worker, on, known)
    found = [(cases[one.case], one.why) for one in offered[:MOST_SHOWN] if one.case != item.given]
    if item.given not in cases:
        return found
    read = next((one.why for one in offered if one.case == item.given), ())
    return [(cases[item.given], (_GIVEN, *read)), *found]


def _named(snapshot: Snapshot) -> Known:
    header = snapshot.case
    return Known(case=snapshot.id, reference=header.reference, worker=header.worker.name)


def _read(desk: Desk, snapshot: Snapshot, item: Quarantined) -> Known:
    state = desk.store.cases.load(snapshot.tenant, snapshot.id).state
    opened = [e.on for e in state.events if isinstance(e, Filed | ReceiptIssued)]
    ended = [e.on for e in state.events if isinstance(e, Act)]
    return Known(
        case=snapshot.id,
        reference=snapshot.case.reference,
        worker=snapshot.case.worker.name,
        filed_on=min(opened, default=None),
        ended_on=max(ended, default=None),
        same_act=_holds(state, item),
    )


def _holds(state: CaseState, item: Quarantined) -> bool:
    acts = {(kind_of(e), e.on) for e in state.events}
    return any((kind_of(e), e.on) in acts for e in item.events)
