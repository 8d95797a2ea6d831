"""What another reading of a mail changes to the act it told: a correction, or a look by people."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from ..cases import AnyEvent, to_fields
from ..cases.events import Correction
from ..cases.fold import corrected
from ..store import StoredCase
from ..store.records import Mail
from .acts import BY_MAIL, Known, Settled, acts, mend, settle, step
from .context import Desk
from .copies import NAMES, additions, disagreements, facts, same_act, same_sort
from .record import CaseRef, Cause, Planned, decided
from .targets import Target

_ALWAYS = ("quotes", "confidence")


def reread(desk: Desk, target: Target, event: AnyEvent, mail: Mail, alone: bool) -> Settled:
    """Bring what a mail says now to its act: as the mail told it, else as any mail's.

    `alone`: it tells nothing else of this sort of this case, so that even another day or time is
    still its act. Raises NotFound or Conflict.
    """
    if target.ref is None:
        return Settled(why=target.why)
    if target.header:
        return settle(desk, target.ref, target.header, event, mail.sha256)
    ref, ended = target.ref, Settled()

    def decide(stored: StoredCase | None) -> Planned | None:
        nonlocal ended
        assert stored is not None  # noqa: S101 - a target without header is there
        known = _told_by(stored, event, mail.sha256, alone=alone)
        if known is None:
            ended, planned = step(desk, ref, stored, event, mail.sha256)
            return planned
        ended, planned = _again(desk, ref, stored, known, event, mail)
        return planned

    decided(desk, ref, None, decide)
    return msgspec.structs.replace(ended, case=ref.id)


def _told_by(stored: StoredCase, event: AnyEvent, sha256: str, *, alone: bool) -> Known | None:
    """The act that this very mail told of already, for which it speaks or of which it is a copy."""
    mine = [k for k in acts(stored) if k.shown_by(sha256) and same_sort(k.first, event)]
    same = [k for k in mine if same_act(k.now, event)]
    return next(iter(same), mine[0] if alone and len(mine) == 1 else None)


def _again(
    desk: Desk, ref: CaseRef, stored: StoredCase, known: Known, event: AnyEvent, mail: Mail
) -> tuple[Settled, Planned | None]:
    target = Settled(known.first.id)
    if known.now.evidence != mail.sha256:
        # A better copy speaks, and is read again too; this one may still show more.
        if not same_act(known.now, event):
            return target, None
        return step(desk, ref, stored, event, mail.sha256)
    before = _fold(known, lambda e: e.shared.get("evidence") == mail.sha256)
    fields = _changed(before, known.now, event)
    if not fields:
        return target, None
    if known.mended():
        return Settled(why=_mended(stored, fields)), None
    if disagreeing := _others(before, known, fields):
        return Settled(why=_contradicted(stored, disagreeing)), None
    said = to_fields(event)
    correction = Correction(
        on=event.on,
        of=known.first.id,
        fields=fields | {n: said[n] for n in _ALWAYS if n in said},
        reason=f"Le courriel a été relu par la version {mail.reader} du lecteur.",
        evidence=mail.sha256,
        confidence=event.confidence,
    )
    key = f"{BY_MAIL}-reread:{mail.sha256}:{mail.reader}:{len(stored.entries)}"
    return target, mend(desk, stored, correction, Cause(key, told=False, because="reread"))


def _fold(known: Known, mine: Any) -> AnyEvent:
    """The act with only some of the corrections of mails: what one mail told of it so far."""
    event = known.first
    for entry in known.entries[1:]:
        change = entry.event()
        if isinstance(change, Correction) and entry.cause.startswith(BY_MAIL) and mine(entry):
            event = corrected(event, change)
    return event


def _stated(event: AnyEvent) -> dict[str, Any]:
    """All that another reading may change: facts, day and instant."""
    said = to_fields(event)
    return facts(event) | {"on": event.on.isoformat(), "at": said.get("at")}


def _changed(before: AnyEvent, now: AnyEvent, event: AnyEvent) -> dict[str, Any]:
    """What the mail says now and did not before, unless the act says so already."""
    was, stands, says = _stated(before), _stated(now), _stated(event)
    return {
        name: value
        for name, value in says.items()
        if value not in (was[name], stands[name])
        if stands[name] == was[name] or _weighs(name, stands[name], value)
    }


def _weighs(name: str, stands: Any, value: Any) -> bool:
    """Does it say more than another copy, or otherwise? One that says less takes nothing back."""
    one, other = {name: stands}, {name: value}
    return name != "at" and bool(disagreements(one, other) or additions(one, other))


def _others(before: AnyEvent, known: Known, fields: dict[str, Any]) -> list[str]:
    """The changed facts that another copy gave, and gave differently."""
    was, stands = _stated(before), _stated(known.now)
    given = {n: stands[n] for n in fields if stands[n] != was[n]}
    return disagreements(given, {n: fields[n] for n in given})


def _mended(stored: StoredCase, fields: dict[str, Any]) -> str:
    return (
        f"Ce courriel, relu, dit autre chose ({_named(fields)}) d’un acte que quelqu’un a corrigé "
        f"au dossier {stored.snapshot.case.reference}\u00a0: comparez. Le dossier n’a pas été "
        "changé."
    )


def _contradicted(stored: StoredCase, names: Sequence[str]) -> str:
    return (
        f"Ce courriel, relu, ne dit plus la même chose ({_named(names)}) que les autres copies "
        f"enregistrées au dossier {stored.snapshot.case.reference}\u00a0: comparez. Le dossier n’a "
        "pas été changé."
    )


def _named(names: Sequence[str] | dict[str, Any]) -> str:
    return ", ".join(_french(names))


def _french(names: Sequence[str] | dict[str, Any]) -> Iterator[str]:
    told = NAMES | {"on": "date", "at": "heure"}
    return (told[name] for name in names)
