"""What somebody decides of a quarantined mail: attach, open its case, discard, or take up again.

The decision is kept first, with the work it asks for in the same transaction: of two people at
once one decides, and whoever dies in between finds the work due again. The acts keep their days,
so no date moves; the provisional case hands them over, and its own alerts stop.
"""

from datetime import date, datetime

import msgspec

from ..cases import (
    CLOCKS,
    OF_A_FILE,
    AnyEvent,
    Case,
    Employer,
    Header,
    event_from,
    kind_of,
    mended,
)
from ..cases.words import Authenticity, Confidence
from ..errors import BadInput, NotFound
from ..law import day_of
from ..law.wording import french_day
from ..store.audit_records import Action
from ..store.cases import outbox_row
from ..store.records import Attached, Choice, Decision, MailState, Outbox, Quarantined
from .acts import act_told, settle
from .audit import named, note
from .causes import act_cause
from .check import Standing, stand
from .context import Desk
from .header import NO_NUMBER
from .record import CaseRef, case_id, event_id

DECIDED = "decided"
MAX_REASON = 500


def decide(desk: Desk, item: Quarantined, decision: Decision) -> Quarantined:
    """Keep the decision and carry it out; the item as decided.

    Raises BadInput (field and French reason) when it cannot be, Conflict when somebody else
    decided meanwhile.
    """
    decision = _checked(desk, item, decision)
    outbox = work_of(item, len(item.decisions), desk.now())
    decided = desk.store.quarantine.decide(item, decision, outbox_row(outbox))
    carry_out(desk, outbox)
    who = named(decision.person, item.tenant)
    note(
        desk, who, Action(decision.choice.value), _said_of(desk, item, decision), case=decision.case
    )
    return decided


def _said_of(desk: Desk, item: Quarantined, decision: Decision) -> str:
    """What the log calls the mail: the number it went to, or the day it came."""
    if decision.case:
        return desk.store.cases.snapshot(item.tenant, decision.case).case.reference
    return f"courriel reçu le {french_day(day_of(item.received_at))}"


def work_of(item: Quarantined, place: int, now: datetime) -> Outbox:
    """The work that the decision at `place` asks for."""
    return Outbox(
        tenant=item.tenant,
        case="",
        cause=f"{item.id}:{place}",
        purpose=DECIDED,
        sequence=place,
        created_at=now,
        data={"item": item.id},
    )


def carry_out(desk: Desk, outbox: Outbox) -> None:
    """Do what a decision asks for, once: every step knows whether it was done."""
    item = desk.store.quarantine.get(outbox.tenant, str(outbox.data["item"]))
    decision = item.decisions[outbox.sequence]
    if decision.choice in (Choice.ATTACHED, Choice.CREATED):
        _hand_over(desk, item, decision, f"decided:{outbox.cause}")
    # An old decision's work, done late, must not undo a newer one's.
    if item.case and outbox.sequence == len(item.decisions) - 1:
        _end(desk, item, decision, f"decided:{outbox.cause}")
    desk.store.due.drop(outbox_row(outbox))


def chosen(item: Quarantined, kind: str, on: date | None = None) -> tuple[AnyEvent, ...]:
    """The item's events once somebody read the mail as `kind`; all of them when nobody did.

    Of a mail in which nothing was read, the event of that kind on the day somebody gives. Of a
    file that is no mail, what was read as somebody mended it.
    """
    if not kind:
        return item.events
    if item.media != "eml":
        return as_mended(item, kind, on)
    read = [e for e in item.events if kind_of(e) == kind]
    if read or item.events:
        return tuple(msgspec.structs.replace(e, may_be=()) for e in read)
    if on is None or kind not in CLOCKS:
        return ()
    return (_typed(item, kind, on),)


def told_by(item: Quarantined) -> str:
    """The kind of event that a file was surely read as; empty when it was not."""
    sure = [event for event in item.events if not event.may_be]
    return kind_of(sure[-1]) if sure else ""


def as_mended(item: Quarantined, kind: str, on: date | None) -> tuple[AnyEvent, ...]:
    """What a file announces, as somebody says after reading it: its kind and its day.

    What was read of that very kind keeps its details; a receipt keeps the filing it proves.
    """
    read = [event for event in item.events if not event.may_be]
    if kind == told_by(item):
        last = read[-1].on
        return tuple(_moved(e, on) if on and e.on == last else e for e in read)
    same = [e for e in item.events if kind_of(e) == kind]
    if same:
        return tuple(_moved(e, on or e.on) for e in same)
    return (_typed(item, kind, on),) if on and kind in OF_A_FILE else ()


def _moved(event: AnyEvent, on: date) -> AnyEvent:
    """The event on the day that somebody read; its instant was that of the day before."""
    if on == event.on:
        return msgspec.structs.replace(event, may_be=())
    return msgspec.structs.replace(event, on=on, at=None, may_be=())


def _typed(item: Quarantined, kind: str, on: date) -> AnyEvent:
    """The bare event of a kind and a day, which somebody read in the original."""
    graded = item.reading.get("grade", {}).get("grade", Authenticity.TENANT_ADDRESS)
    typed = event_from({"kind": kind, "on": on, "authenticity": graded, "evidence": item.sha256})
    return msgspec.structs.replace(typed, id="", confidence=Confidence.LOW)


def _checked(desk: Desk, item: Quarantined, decision: Decision) -> Decision:
    """The decision with the case it names. Raises BadInput."""
    if decision.choice is Choice.HANDED:
        raise BadInput("choix", "seul l’exploitant remet un courriel à son employeur.")
    if decision.choice is Choice.TAKEN_UP:
        if item.decided is None or item.decided.choice is not Choice.DISCARDED:
            raise BadInput("choix", "ce courriel n’est pas écarté.")
        return decision
    if item.decided:
        raise BadInput("choix", "ce courriel est déjà traité.")
    if decision.choice is Choice.DISCARDED:
        if not decision.reason or len(decision.reason) > MAX_REASON:
            raise BadInput("raison", f"indiquez pourquoi, en {MAX_REASON} caractères au plus.")
        return decision
    if decision.choice is Choice.CREATED:
        return _new_case(desk, item, decision)
    return _known_case(desk, item, decision)


def _known_case(desk: Desk, item: Quarantined, decision: Decision) -> Decision:
    try:
        found = desk.store.cases.snapshot(item.tenant, decision.case)
    except NotFound as fault:
        raise BadInput("dossier", "ce dossier n’existe pas.") from fault
    if found.held:
        raise BadInput("dossier", "ce dossier est lui-même à rattacher.")
    _refuse_nothing(decision)
    return decision


def _new_case(desk: Desk, item: Quarantined, decision: Decision) -> Decision:
    header = decision.header
    if header is None or not any(sign.isdigit() for sign in header.reference):
        raise BadInput("reference", NO_NUMBER)
    if desk.store.cases.by_reference(item.tenant, header.reference):
        why = "un dossier porte déjà ce numéro : rattachez-lui le courriel."
        raise BadInput("reference", why)
    _refuse_nothing(decision)
    case = case_id(item.tenant, header.reference)
    return msgspec.structs.replace(decision, case=case)


def _refuse_nothing(decision: Decision) -> None:
    if not decision.events:
        raise BadInput("nature", "dites ce que ce courriel annonce, et sa date d’origine.")


def _hand_over(desk: Desk, item: Quarantined, decision: Decision, cause: str) -> None:
    """Record the events on their case: its own cause there, so that a good copy is the same act."""
    ref = CaseRef(item.tenant, decision.case)
    mail = desk.store.mails.ended(item.sha256, item.tenant)
    why = "Le courriel qui l’annonce a été rattaché à ce dossier."
    standing = Standing(aside=False, why=why, person=decision.person, cause=cause)
    carried = []
    for place, event in enumerate(decision.events):
        # Several readings of one act are one message.
        told = place == 0 or not event.may_be
        carried.append(_carry(desk, ref, decision, event, standing, told=told))
    attached = Attached(
        item=item.id,
        sha256=item.sha256,
        received_at=item.received_at,
        person=decision.person,
        at=decision.at,
        media=item.media,
    )
    desk.store.cases.attach(ref.tenant, ref.id, attached)
    if mail:
        told_in = dict(zip(mail.events, mail.cases, strict=False)) | dict.fromkeys(carried, ref.id)
        kept = msgspec.structs.replace(
            mail,
            events=tuple(told_in),
            cases=tuple(told_in.values()),
            state=MailState.RECORDED,
        )
        desk.store.mails.amend(kept)


def _carry(
    desk: Desk,
    ref: CaseRef,
    decision: Decision,
    event: AnyEvent,
    standing: Standing,
    *,
    told: bool,
) -> str:
    """Bring one event to its act on the case, which stands again; the act's id.

    A copy that says otherwise changes nothing: the act as recorded speaks.
    """
    sha256 = event.evidence or ""
    try:
        known = act_told(desk.store.cases.load(ref.tenant, ref.id), event, sha256)
    except NotFound:
        known = None
    if known:
        stand(desk, ref, known.id, standing)
    settled = settle(desk, ref, decision.header, event, sha256, told=told)
    return settled.event or (known.id if known else "")


def _end(desk: Desk, item: Quarantined, decision: Decision, cause: str) -> None:
    """The provisional case hands over, stops, or goes on; it says why and who."""
    standing = Standing(
        aside=decision.choice is not Choice.TAKEN_UP,
        why=_why(desk, item, decision),
        person=decision.person,
        cause=cause,
        # Where the mail went, its own alert says it.
        told=decision.choice in (Choice.DISCARDED, Choice.TAKEN_UP),
    )
    end(desk, item, standing)


def end(desk: Desk, item: Quarantined, standing: Standing) -> None:
    """Set aside what a provisional case holds, or take it up again."""
    ref = CaseRef(item.tenant, item.case)
    for event in item.events:
        stand(desk, ref, event_id(ref, act_cause(event)), standing)


def _why(desk: Desk, item: Quarantined, decision: Decision) -> str:
    if decision.choice is Choice.TAKEN_UP:
        return "Courriel repris\u00a0: ses délais courent de nouveau."
    if decision.choice is Choice.DISCARDED:
        return f"Courriel écarté\u00a0: {decision.reason.rstrip('. ')}."
    reference = desk.store.cases.snapshot(item.tenant, decision.case).case.reference
    return f"Courriel rattaché au dossier {reference}, où ses délais continuent."


def opened_as(desk: Desk, tenant: str, said: Header) -> Case:
    """The header of a case to open: what was typed, and what is known of the employer."""
    owner = desk.store.people.tenant(tenant)
    known = Case(
        reference=said.reference or "",
        employer=Employer(name=owner.name, siren=owner.siren or None, residence=owner.residence),
    )
    named = said.employer or owner.name
    return mended(known, msgspec.structs.replace(said, employer=named))
