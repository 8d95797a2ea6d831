"""« Fait »: an act of ours is recorded with its proof; what that ends is the law's own business.

It goes through the ledger like any event. The same act said twice is one; once its proof is a file
of the case, the proof is added to it by a correction, so that nothing is lodged twice.
"""

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from ..cases import AnyEvent, CaseState, event_from, kind_of, to_fields
from ..cases.events import ComplementRequested, Step
from ..cases.kinds import BY_KIND
from ..cases.parts import Part
from ..cases.words import By, Means, Outcome, Sha256
from ..errors import BadInput
from ..law import le_day
from ..store import StoredCase
from ..store.keys import digest
from .check import MAX_NAME
from .context import Desk
from .proofs import planned, proof_of, proven
from .record import CaseRef, Cause, Planned, decided

_FILE = Path(__file__).with_name("done.toml")
_TRACKING = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]{2,39}")
_POSTED = (Means.POST, Means.REGISTERED_POST)
_PROVEN = ("means", "posted_on", "received_on", "tracking")


class ActKind(Part, frozen=True, kw_only=True):
    """One line of done.toml."""

    id: str
    kind: str
    label: str
    fields: dict[str, Any] = msgspec.field(default_factory=dict)
    targets: tuple[str, ...] = ()
    needs_proof: bool = False


class Done(Part, frozen=True, kw_only=True):
    """What somebody says was done. `act` is an id of done.toml; `on` the day it was.

    `against` is the id of the act it is directed against, empty: the only one there is. `items`
    are the outcomes by document, for a complement. `person` is the name of who says so. `proof`:
    they hold the proof; it counts once a file of the case is it: `evidence`, else the one that was
    given for that act.
    """

    act: str
    on: date
    means: Means
    proof: bool = False
    evidence: Sha256 | None = None
    person: str = ""
    by: By = By.EMPLOYER
    posted_on: date | None = None
    received_on: date | None = None
    tracking: str = ""
    against: str = ""
    items: dict[str, Outcome] = msgspec.field(default_factory=dict)


@cache
def acts() -> dict[str, ActKind]:
    """The acts by id. Raises BadInput naming what is wrong in the file."""
    try:
        read = tomllib.loads(_FILE.read_text("utf-8"))["acts"]
        made = msgspec.convert(read, tuple[ActKind, ...])
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, KeyError) as fault:
        raise BadInput("flows/done.toml", f"{fault}.") from fault
    for act in made:
        kind = BY_KIND.get(act.kind)
        if kind is None or not issubclass(kind, Step) or set(act.targets) - BY_KIND.keys():
            raise BadInput("flows/done.toml", f"{act.id} is not an act of ours.")
    return {act.id: act for act in made}


def offered(state: CaseState) -> tuple[ActKind, ...]:
    """The acts that make sense on the case as it stands."""
    asked = any(isinstance(e, ComplementRequested) for e in state.events)
    return tuple(
        act
        for act in acts().values()
        if (not act.targets or targets(act, state)) and (act.kind != "complement_answered" or asked)
    )


def targets(act: ActKind, state: CaseState) -> tuple[AnyEvent, ...]:
    """What the act may be directed against, the latest first."""
    return tuple(e for e in reversed(state.events) if kind_of(e) in act.targets)


def asked_items(state: CaseState) -> ComplementRequested | None:
    """The request for documents that an answer answers: the latest."""
    event = state.last("complement_requested")
    return event if isinstance(event, ComplementRequested) else None


def done(desk: Desk, ref: CaseRef, said: Done) -> AnyEvent:
    """Record it, once; the act as it then stands, proven when a file of the case proves it.

    Raises NotFound, Conflict, or BadInput (field and reason, in French).
    """
    act = acts().get(said.act)
    if act is None:
        raise BadInput("act", "choisissez l’acte accompli.")

    def decide(stored: StoredCase | None) -> Planned | None:
        assert stored is not None  # noqa: S101 - without an opening, a case that is not there raises
        _refuse(act, said, stored, desk.today())
        return _planned(act, said, stored, desk)

    decided(desk, ref, None, decide)
    state = desk.store.cases.load(ref.tenant, ref.id).state
    found = _known(state, event_of(act, said, state))
    assert found is not None  # noqa: S101 - it was recorded, or known
    return found


def event_of(act: ActKind, said: Done, state: CaseState) -> AnyEvent:
    """The event of the ledger that says it, before any proof of it."""
    fields: dict[str, Any] = {
        "kind": act.kind,
        "on": said.on,
        "by": said.by,
        # Without its file it would end its time all the same: it does not count yet.
        "set_aside": act.needs_proof,
        "means": said.means,
        **_days(said),
        **act.fields,
    }
    if said.tracking:
        fields["tracking"] = said.tracking
    if act.targets:
        fields["against"] = said.against or targets(act, state)[0].id
    if said.items:
        fields["items"] = [{"id": id_, "outcome": outcome} for id_, outcome in said.items.items()]
    return event_from(msgspec.to_builtins(fields))


def _planned(act: ActKind, said: Done, stored: StoredCase, desk: Desk) -> Planned | None:
    """The event; or the proof that an event already there lacked; or nothing new."""
    event = event_of(act, said, stored.state)
    same = _known(stored.state, event)
    given = said.proof or said.evidence is not None
    sha256 = proof_of(stored, same.id if same else "", said.evidence or "") if given else ""
    if same is None:
        cause = Cause(_cause(stored, event), told=bool(sha256) or not event.set_aside)
        return Planned(_with(event, proven(event, sha256)) if sha256 else event, cause)
    if same.proof or not sha256:
        return None
    fields = {n: v for n, v in msgspec.to_builtins(event).items() if n in _PROVEN}
    return planned(desk, stored, same, fields | proven(same, sha256), said.person)


def _known(state: CaseState, event: AnyEvent) -> AnyEvent | None:
    """The event of the case that says that act, counted or kept aside for want of its proof."""
    return next((e for e in (*state.events, *state.aside) if _same(e, event)), None)


def _with(event: AnyEvent, fields: dict[str, Any]) -> AnyEvent:
    return event_from(msgspec.to_builtins(to_fields(event)) | fields | {"kind": kind_of(event)})


def _cause(stored: StoredCase, event: AnyEvent) -> str:
    """The same act told again, after it was corrected to be another one, is counted."""
    key = f"done:{_identity(event)}"
    before = sum(entry.cause.partition("#")[0] == key for entry in stored.entries)
    return f"{key}#{before}" if before else key


def _identity(event: AnyEvent) -> str:
    """What makes an act that act: never how it travelled, nor its proof."""
    names = ("kind", "on", "by", "appeal", "procedure", "against", "as_appeal")
    fields = msgspec.to_builtins(event)
    items = sorted(f"{i['id']}={i['outcome']}" for i in fields.get("items", ()))
    return digest(*(str(fields.get(name, "")) for name in names), *items)


def _same(one: AnyEvent, other: AnyEvent) -> bool:
    return kind_of(one) == kind_of(other) and _identity(one) == _identity(other)


def _days(said: Done) -> dict[str, date]:
    """When it was sent and received: of a post, the day it was posted; else the day it was put."""
    days = {"posted_on": said.posted_on, "received_on": said.received_on}
    if said.means in _POSTED:
        days["posted_on"] = said.posted_on or said.on
    else:
        days["received_on"] = said.received_on or said.on
    return {name: day for name, day in days.items() if day}


def _refuse(act: ActKind, said: Done, stored: StoredCase, today: date) -> None:
    """Raises BadInput naming the field of what cannot be."""
    if stored.snapshot.held:
        raise BadInput("act", "rattachez d’abord ce courriel à un dossier.")
    if act not in offered(stored.state):
        raise BadInput("act", "cet acte ne répond à rien dans ce dossier.")
    _refuse_days(said, today)
    if len(said.person) > MAX_NAME:
        raise BadInput("person", "ce nom est trop long.")
    if said.items and act.kind != "complement_answered":
        raise BadInput("items", "seule la réponse à un complément donne des pièces.")
    if said.tracking and not _TRACKING.fullmatch(said.tracking):
        raise BadInput("tracking", "écrivez le numéro de suivi tel qu’il est sur le récépissé.")
    _refuse_target(act, said, stored.state)
    if act.kind == "complement_answered":
        _refuse_items(said, stored.state)


def _refuse_days(said: Done, today: date) -> None:
    for name in ("on", "posted_on", "received_on"):
        day: date | None = getattr(said, name)
        if day and day > today:
            raise BadInput(name, "ce jour est à venir : enregistrez l’acte une fois accompli.")
    if said.posted_on and said.received_on and said.received_on < said.posted_on:
        raise BadInput("received_on", "il ne peut être reçu avant d’être posté.")


def _refuse_target(act: ActKind, said: Done, state: CaseState) -> None:
    if not act.targets:
        return
    known = {event.id: event for event in targets(act, state)}
    target = known.get(said.against) if said.against else next(iter(known.values()))
    if target is None:
        raise BadInput("against", "choisissez l’acte visé dans la liste.")
    if said.on < target.on:
        raise BadInput("on", f"ce jour précède l’acte visé, {le_day(target.on)}.")


def _refuse_items(said: Done, state: CaseState) -> None:
    asked = asked_items(state)
    assert asked is not None  # noqa: S101 - the act would not be offered
    if said.on < asked.on:
        raise BadInput("on", f"ce jour précède la demande, {le_day(asked.on)}.")
    wanted = {item.id for item in asked.items}
    if set(said.items) != wanted:
        raise BadInput("items", "dites ce qu’il en est de chaque pièce demandée.")
