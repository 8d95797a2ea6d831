"""The facts of the letters around a contest: receipt, access to the file, orders of the court."""

from datetime import date

from ..cases.events import ActionFiled, FileRequested, ReceiptIssued, Step
from ..cases.words import By, ReceiptType, Seen
from ..law.values import DeadlineStatus
from ..law.wording import french_day
from .catalogue import chronology, document, documents
from .exhibits import Exhibits
from .gaps import Value
from .situation import Situation

_FORMAL = (ReceiptType.RECEPTION, ReceiptType.ATTESTATION, ReceiptType.ATTESTATION_RENEWED)


def around(s: Situation, exhibits: Exhibits) -> dict[str, Value]:
    """Those facts; every day in French, empty when nothing happened."""
    return {**_receipt(s, exhibits), **_access(s, exhibits), **_court(s), **_listed(s)}


def receipt(s: Situation) -> ReceiptIssued | None:
    """The last acknowledgement of receipt, a mere registration apart (CRPA R112-11-2)."""
    issued = (e for e in s.state.events if isinstance(e, ReceiptIssued) and e.on <= s.on)
    found = [e for e in issued if e.type in _FORMAL]
    return found[-1] if found else None


def lacking(s: Situation) -> tuple[str, ...]:
    """The mentions of CRPA R112-11-1 that the receipt was read not to hold, as field names."""
    issued = receipt(s)
    if issued is None:
        return ()
    names = issued.mentions.__struct_fields__
    return tuple(name for name in names if getattr(issued.mentions, name) is Seen.ABSENT)


def refused_file_on(s: Situation) -> tuple[date | None, bool]:
    """The day the file was refused, and whether by silence (CRPA R*311-12, R311-13)."""
    said = [e.on for e in s.state.all("file_refused") if e.on <= s.on]
    if said:
        return said[-1], False
    asked = {event.id for event in file_requests(s)}
    times = (d for d in s.deadlines if d.rule == "D21" and d.event in asked)
    silent = [d.due for d in times if d.status is DeadlineStatus.PAST]
    return (max(silent), True) if silent else (None, False)


def file_requests(s: Situation) -> list[FileRequested]:
    """The requests for the file that the applicant made: nobody complains of another's refusal."""
    asked = (e for e in s.state.events if isinstance(e, FileRequested) and e.on <= s.on)
    return [e for e in asked if _own(s, e)]


def filed(s: Situation, procedure: str) -> ActionFiled | None:
    """The last action of that kind that the applicant filed."""
    done = (e for e in s.state.events if isinstance(e, ActionFiled) and e.on <= s.on)
    actions = (e for e in done if _own(s, e))
    return next((e for e in reversed(tuple(actions)) if e.procedure == procedure), None)


def _own(s: Situation, event: Step) -> bool:
    return (event.by is By.WORKER) is s.worker_applies


def _receipt(s: Situation, exhibits: Exhibits) -> dict[str, Value]:
    issued, failure = receipt(s), s.state.last("technical_failure")
    number = exhibits.of(issued) if issued else None
    return {
        "accuse.date": french_day(issued.on) if issued else "",
        "accuse.piece": f"pièce n° {number}" if number else "",
        "accuse.manques": [{"texte": chronology().mentions[name]} for name in lacking(s)],
        "panne.existe": failure is not None,
        "panne.date": french_day(failure.on) if failure else "",
        "silence.le": _silence(s),
    }


def _silence(s: Situation) -> str:
    born = [d.due for d in s.deadlines if d.rule == "D3" and d.due > s.on]
    return french_day(min(born)) if born else ""


def _access(s: Situation, exhibits: Exhibits) -> dict[str, Value]:
    asked = next(reversed(file_requests(s)), None)
    number = exhibits.of(asked) if asked else None
    day, by_silence = refused_file_on(s)
    received = asked.received_on if asked else None
    return {
        "communication.demandee_le": french_day(asked.on) if asked else "",
        "communication.recue_le": french_day(received) if received else "",
        "communication.piece": f"pièce n° {number}" if number else "",
        "communication.refusee_le": french_day(day) if day else "",
        "communication.silence": by_silence,
    }


def _court(s: Situation) -> dict[str, Value]:
    refused, action = s.state.last("suspension_refused"), filed(s, "annulment")
    return {
        "ordonnance.notifiee_le": french_day(refused.on) if refused else "",
        "requete.deposee_le": french_day(action.on) if action else "",
    }


def _listed(s: Situation) -> dict[str, Value]:
    chosen = next((o for o in s.choices.included if o in documents()), "requete-annulation")
    return {"pieces.document": document(chosen).title}
