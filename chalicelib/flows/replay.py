"""Replay: read stored evidence again with the installed rules; show, then apply, what it changes.

The ledger is never rewritten: what changes is a correction, a new event, or a look by people. The
grade of the reception stands: no DNS is asked. A dry run does exactly the same on an overlay of the
table, so that what is shown is what would be done, and nothing beneath is written. Each mail is
done once per version of the reader: run again, it goes on where it stopped.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from ..cases import AnyEvent
from ..errors import BadInput, NotFound
from ..intake import Graded, Reading, kind_name, read
from ..store import overlaid
from ..store.records import OPERATOR_HOME, Mail, MailState, Quarantined, Tenant
from .causes import act_cause
from .check import Standing
from .context import Desk
from .copies import same_sort
from .decide import end
from .effects import CaseChange, Watched
from .noted import OURS, noted_again
from .provisional import Group, groups
from .quarantine import alert_of, items_of
from .receive import conclude, tried, with_reasons
from .record import CaseRef
from .reread import reread
from .targets import target_of
from .watch import TRIAL

Evidence = Callable[[str], bytes]


class Outcome(StrEnum):
    """What another reading of a mail came to."""

    SAME = "same"
    CORRECTED = "corrected"
    UNDERSTOOD = "understood"
    WAITING = "waiting"
    TO_CHECK = "to_check"
    DECIDED = "decided"
    MISSING = "missing"
    FAILED = "failed"


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """Which mails: of one tenant or all, received since an instant (aware UTC), one by its SHA-256.

    `everything`: those read by the installed version too.
    """

    since: datetime
    tenant: str = ""
    mail: str = ""
    everything: bool = False


class Reread(msgspec.Struct, frozen=True, kw_only=True):
    """One mail read again. `why` is French when somebody must look, English when it failed."""

    tenant: str
    mail: str
    received_at: datetime
    reader_before: str
    reader_after: str
    kind_before: str
    kind_after: str = ""
    outcome: Outcome
    cases: tuple[CaseChange, ...] = ()
    why: str = ""
    applied: bool = False


def replay(desk: Desk, evidence: Evidence, ask: Ask, *, apply: bool = False) -> Iterator[Reread]:
    """Each mail that asks for another reading, oldest first, with what came of it.

    `evidence` gives a mail's bytes by SHA-256 and raises NotFound. One bad mail never stops the
    others. Without `apply` nothing is written.
    """
    from ..intake.classify import rules

    desk = desk if apply else msgspec.structs.replace(desk, store=overlaid(desk.store))
    now, installed = desk.now(), rules().version
    for tenant in [ask.tenant] if ask.tenant else list(desk.store.people.every_tenant()):
        for mail in list(desk.store.mails.since(tenant, ask.since, now)):
            done = mail.reader == installed and not ask.everything
            if done or not _meant(mail, ask):
                continue
            found = _safely(desk, evidence, mail, installed)
            yield msgspec.structs.replace(found, applied=apply and not _untouched(found))


def _meant(mail: Mail, ask: Ask) -> bool:
    """Mails to nobody's address, and those we sent, have nothing to be read in."""
    return (
        ask.mail in ("", mail.sha256)
        and mail.tenant != OPERATOR_HOME
        and mail.kind not in (TRIAL, OURS)
    )


def _untouched(found: Reread) -> bool:
    return found.outcome in (Outcome.MISSING, Outcome.FAILED)


def _safely(desk: Desk, evidence: Evidence, mail: Mail, installed: str) -> Reread:
    base = Reread(
        tenant=mail.tenant,
        mail=mail.sha256,
        received_at=mail.received_at,
        reader_before=mail.reader,
        reader_after=installed,
        kind_before=mail.kind,
        outcome=Outcome.FAILED,
    )
    try:
        raw = evidence(mail.sha256)
    except NotFound:
        why = "Its bytes are not in the evidence bucket (erased?)."
        return msgspec.structs.replace(base, outcome=Outcome.MISSING, why=why)
    except Exception as fault:  # noqa: BLE001 - shown with its mail; the others go on
        return msgspec.structs.replace(base, why=f"{type(fault).__name__}: {fault}")
    try:
        return _one(desk, mail, raw, base)
    except Exception as fault:  # noqa: BLE001 - shown with its mail; the others go on
        return msgspec.structs.replace(base, why=f"{type(fault).__name__}: {fault}")


def _one(desk: Desk, mail: Mail, raw: bytes, base: Reread) -> Reread:
    if mail.media != "eml":
        # A file that is no mail: what was read of it only fills a form, which somebody decides of.
        return msgspec.structs.replace(base, outcome=Outcome.SAME)
    waits = mail.state is MailState.QUARANTINED
    if waits and any(item.decided for item in desk.store.quarantine.of_mail(mail)):
        # Somebody decided of it: another reading takes nothing back.
        desk.store.mails.amend(msgspec.structs.replace(mail, reader=base.reader_after))
        return msgspec.structs.replace(base, outcome=Outcome.DECIDED)
    try:
        tenant = desk.store.people.tenant(mail.tenant)
        reading = _read(mail, raw, tenant)
    except BadInput as refused:
        return msgspec.structs.replace(base, outcome=Outcome.WAITING, why=refused.why)
    base = msgspec.structs.replace(base, kind_after=reading.kind)
    mail = msgspec.structs.replace(mail, reader=base.reader_after)
    targets = (target_of(desk, tenant, p).ref for p in reading.proposals)
    refs = (*filter(None, targets), *(CaseRef(tenant.id, case) for case in mail.cases))
    watched = Watched(desk, refs)
    again = _recorded if mail.events else _unrecorded
    outcome, why = again(desk, mail, tenant, reading)
    found = watched.changes()
    if outcome is Outcome.SAME and found:
        outcome = Outcome.CORRECTED
    return msgspec.structs.replace(base, outcome=outcome, why=why, cases=found)


def _read(mail: Mail, raw: bytes, tenant: Tenant) -> Reading:
    """The mail as the installed rules read it, under the grade of its reception."""
    from ..law import day_of

    # A mail that broke its first reading was never graded: what SES wrote on it is all there is.
    grade = Graded(grade=mail.grade, reasons=mail.reasons) if mail.grade else None
    day = day_of(mail.received_at)
    return with_reasons(
        read(
            raw,
            graded=grade,
            forwarders=tenant.forwarders,
            received_on=day,
            by_hand=mail.by_hand,
        )
    )


def _unrecorded(desk: Desk, mail: Mail, tenant: Tenant, reading: Reading) -> tuple[Outcome, str]:
    """A mail that made no event goes the normal way: recorded, or waiting as it reads now."""
    before = desk.store.quarantine.of_mail(mail)
    ending = conclude(desk, mail, tenant, reading)
    noted_again(desk, mail, ending.mail, reading)
    if not ending.why and before:
        return _understood(desk, ending.mail)
    if not ending.why:
        desk.store.mails.amend(ending.mail)
        return Outcome.SAME, ""
    # What is now read as an act may run: the manager hears of it again.
    news = not before or (bool(reading.proposals) and before[0].kind != reading.kind)
    _hold_again(desk, ending.mail, ending.why, reading, ending.groups, news=news)
    return Outcome.WAITING, ending.why


def _hold_again(
    desk: Desk,
    mail: Mail,
    why: str,
    reading: Reading,
    parts: Sequence[Group],
    *,
    news: bool,
) -> None:
    """Place a mail that waits as it reads now, in place of what it was read as before."""
    before = {item.id: item for item in desk.store.quarantine.of_mail(mail)}
    items = items_of(desk, mail, why, reading, parts)
    silent = all(item.case for item in items)
    alert = alert_of(desk, mail, mail.reader) if news and not silent else None
    waiting = msgspec.structs.replace(mail, state=MailState.QUARANTINED)
    desk.store.quarantine.again(items, waiting, alert)
    # The clocks that another reading started, and this one does not, stop.
    now = {item.id: item.events for item in items}
    for item in before.values():
        gone = tuple(e for e in item.events if not _still(e, now.get(item.id, ())))
        stopped = msgspec.structs.replace(item, events=gone)
        _stop(desk, stopped, mail.reader, told=not any(one.case for one in items))


def _still(event: AnyEvent, events: Sequence[AnyEvent]) -> bool:
    return any(act_cause(one) == act_cause(event) for one in events)


def _stop(desk: Desk, item: Quarantined, reader: str, *, told: bool) -> None:
    """End the clocks of a provisional case; `told` when no other case tells them instead."""
    if not item.case:
        return
    standing = Standing(
        aside=True,
        why=f"Courriel relu par la version {reader} du lecteur\u00a0: il se lit autrement.",
        person="",
        cause=f"reread:{item.id}:{reader}",
        told=told,
    )
    end(desk, item, standing)


def _understood(desk: Desk, mail: Mail) -> tuple[Outcome, str]:
    """It leaves the quarantine, and its provisional cases their clocks: its case tells them."""
    note = f"Relu par la version {mail.reader} du lecteur."
    for item in desk.store.quarantine.of_mail(mail):
        _stop(desk, item, mail.reader, told=mail.state is MailState.NOTED)
    desk.store.quarantine.settle(msgspec.structs.replace(mail, note=note))
    return Outcome.UNDERSTOOD, note


def _recorded(desk: Desk, mail: Mail, tenant: Tenant, reading: Reading) -> tuple[Outcome, str]:
    """A mail that made events: corrections; what would undo one is for people to look at."""
    if mail.kind and mail.kind != reading.kind:
        why = _other_kind(mail, reading)
        _to_check(desk, mail, why, reading)
        return Outcome.TO_CHECK, why
    targets = [(p, target_of(desk, tenant, p)) for p in reading.proposals]
    ended = []
    for proposal, target in targets:
        event = msgspec.structs.replace(proposal.event, evidence=mail.sha256, id="")
        like = [p for p, t in targets if t.ref == target.ref and same_sort(p.event, event)]
        ended.append(tried(mail, reread, desk, target, event, mail, alone=len(like) == 1))
    told = dict(zip(mail.events, mail.cases, strict=False))
    now = {one.event: one.case for one in ended if one.event}
    whys = [one.why for one in ended if one.why]
    # Without a reason to wait, what is told no more would vanish in silence.
    if told.keys() - now.keys() and not whys:
        whys.append(_lost(mail))
    kept = told | now
    mail = msgspec.structs.replace(mail, events=tuple(kept), cases=tuple(kept.values()))
    why = " ".join(dict.fromkeys(whys))
    if why:
        _to_check(desk, mail, why, reading)
        return Outcome.TO_CHECK, why
    if mail.state is MailState.QUARANTINED:
        return _understood(desk, msgspec.structs.replace(mail, state=MailState.RECORDED))
    desk.store.mails.amend(mail)
    return Outcome.SAME, ""


def _to_check(desk: Desk, mail: Mail, why: str, reading: Reading) -> None:
    """Place what people must look at, and tell the manager; what the mail made stays."""
    before = desk.store.quarantine.of_mail(mail)
    parts = groups(reading.proposals, mail.sha256) if mail.kind != reading.kind else []
    # An item keeps only the beginning of a long reason.
    known = bool(before) and why.startswith(before[0].why.removesuffix(" […]"))
    # Its kind stays the one it was recorded under, which the next reading is compared with.
    _hold_again(desk, mail, why, reading, parts, news=not known)


def _other_kind(mail: Mail, reading: Reading) -> str:
    return (
        f"Ce courriel était enregistré comme «\u00a0{kind_name(mail.kind)}\u00a0»\u00a0; relu par "
        f"la version {mail.reader}, il se lit «\u00a0{kind_name(reading.kind)}\u00a0». Rien n’a "
        "été annulé\u00a0: lisez-le et corrigez le dossier s’il le faut."
    )


def _lost(mail: Mail) -> str:
    return (
        f"Relu par la version {mail.reader}, ce courriel ne dit plus tout ce qui en avait été "
        "enregistré. Rien n’a été annulé\u00a0: lisez-le et corrigez le dossier s’il le faut."
    )
