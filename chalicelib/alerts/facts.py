"""From what is known of a case to what a template may print: one view per audience. Pure."""

from datetime import date
from typing import Any

from ..cases import AnyEvent
from ..cases.events import Correction
from ..cases.words import UNPROVEN
from ..errors import NotFound
from ..law import day_of, french_day, french_weekday, named, readings
from ..store.records import Delivery, Role
from . import corrected, employer, forwarding, lawyer, mailbox, postal, silence
from .about import About, Links, counsel_of, event_of, kind_name, rung_of
from .escalation import escalated
from .matrix import (
    FORWARDING,
    FORWARDING_CONFIRMATION,
    IN_LINES,
    POINT,
    QUARANTINED,
    RECEIPT_MISSING,
    RECOMPUTED,
    REMINDER,
    TO_MANAGER,
    UNADDRESSED,
    UNSEEN,
    Kind,
    matrix,
)
from .view import EmployerView, LawyerView, View, initials, short_code
from .words import short_day, unlinked

_OBSERVATIONS = "observations"
_DATE = "échéance"


def view(delivery: Delivery, about: About, links: Links, on: date) -> View:
    """What the templates may print for this person. Raises NotFound when the cause is gone."""
    kind = matrix().kinds[kind_name(delivery, about)]
    if delivery.purpose in TO_MANAGER:
        return _of_no_case(delivery, about, links, kind)
    base = _base(delivery, about, links, kind)
    if about.person.role is Role.WORKER:
        # The employer confirms, on a page that is not the worker's.
        doubt = {"unauthenticated": False, "confirm": base.get("unauthenticated", False)}
        return View(**(base | doubt), today=_for_worker(kind))
    rung = rung_of(delivery, about) if delivery.purpose == REMINDER else None
    if about.person.role is Role.LAWYER:
        more = lawyer.facts(kind, about.deadlines, about.analysis, rung, on)
        more |= corrected.lawyer(delivery, about) if delivery.purpose == RECOMPUTED else {}
        more |= silence.facts(delivery, about, on) if delivery.purpose == POINT else {}
        more |= postal.facts(delivery, about) if delivery.purpose == RECEIPT_MISSING else {}
        return LawyerView(**(base | more), draft=links.draft if _drafted(base, about) else "")
    known = employer.facts(delivery, about, kind, rung, on)
    if delivery.purpose == RECOMPUTED:
        known |= corrected.employer(delivery, about, on)
    if delivery.purpose == POINT:
        known |= silence.facts(delivery, about, on)
    if delivery.purpose == RECEIPT_MISSING:
        known |= postal.facts(delivery, about)
    return EmployerView(**(base | known))


def _of_no_case(delivery: Delivery, about: About, links: Links, kind: Kind) -> View:
    if delivery.purpose in (QUARANTINED, UNADDRESSED):
        return _quarantined(delivery, about, links, kind)
    if delivery.purpose == FORWARDING:
        return forwarding.view(delivery, about, links, kind)
    if delivery.purpose == UNSEEN:
        return _unseen(delivery, about, links, kind)
    if delivery.purpose in IN_LINES:
        return _lines(delivery, about, links, kind)
    return _notice(delivery, about, links, kind)


def _for_worker(kind: Kind) -> str:
    if kind.do_worker:
        return f"À faire aujourd’hui\u00a0: {kind.do_worker}."
    return "Rien à faire avant le prochain message\u00a0: votre employeur suit la demande."


def _drafted(base: dict[str, Any], about: About) -> bool:
    """Only a closure that lacks a formal decision has its observations drafted by itself."""
    analysis = about.analysis
    if base["kind"] != "closed" or analysis is None or analysis.formal_decision:
        return False
    return _OBSERVATIONS in analysis.documents


def _base(delivery: Delivery, about: About, links: Links, kind: Kind) -> dict[str, Any]:
    snapshot = about.snapshot
    if snapshot is None:
        raise NotFound("case of a delivery", delivery.id)
    told = {
        "brand": matrix().brand,
        "kind": kind_name(delivery, about),
        "label": _DATE + " provisoire" if snapshot.held else kind.label,
        "provisional": bool(snapshot.held),
        "link": links.page,
        "sms_link": links.sms,
        "seen": links.seen,
        "escalated": escalated(delivery),
        "dossier": short_code(snapshot.id),
        "reference": snapshot.case.reference,
        "employer": snapshot.case.employer.name or about.tenant.called,
        "worker": initials(snapshot.case.worker.name),
        "counsel": counsel_of(about),
        "sample": snapshot.sample or about.tenant.sample,
        "repeat": delivery.uncertain,
        "head": snapshot.head,
        "unsubscribe": links.unsubscribe,
    }
    if delivery.purpose in (REMINDER, RECOMPUTED, POINT, RECEIPT_MISSING):
        return told | _of_trigger(delivery, about)
    return told | _of_event(event_of(delivery, about), about, kind)


def _of_trigger(delivery: Delivery, about: About) -> dict[str, Any]:
    """A reminder of a date that an unconfirmed act set running asks for the same check."""
    if delivery.purpose != REMINDER or about.state is None:
        return {}
    doubtful = rung_of(delivery, about).event in about.state.unconfirmed
    return {"unauthenticated": doubtful, "confirm": doubtful}


def _of_event(event: AnyEvent, about: About, kind: Kind) -> dict[str, Any]:
    doubtful = about.state is not None and event.id in about.state.unconfirmed
    label = f"{kind.label} à confirmer" if doubtful and not event.may_be else kind.label
    return {
        "label": _label(label, about),
        "on": french_weekday(event.on),
        "on_short": short_day(event.on),
        "sentence": kind.sentence.format(**_words(event, about)),
        "unauthenticated": event.authenticity in UNPROVEN,
        "origin": _why(event) if event.authenticity in UNPROVEN else (),
        "confirm": doubtful,
    }


def _why(event: AnyEvent) -> tuple[str, ...]:
    """Why its mail is not authenticated; the names in it come from whoever wrote."""
    return tuple(unlinked(why) for why in event.authenticity_reasons)


def _label(label: str, about: About) -> str:
    held = about.snapshot is not None and about.snapshot.held
    return f"{_DATE} provisoire, {label}" if held else label


def _words(event: AnyEvent, about: About) -> dict[str, str]:
    """What a sentence of the matrix may name: a check names the act, who looked, and the reason."""
    words = {"on": french_day(event.on), "readings": readings(event)}
    if not isinstance(event, Correction) or about.state is None:
        return words
    known = {e.id: e for e in (*about.state.events, *about.state.aside)}
    target = known.get(event.of)
    act = f"{named(target)} du {french_day(target.on)}" if target else ""
    return words | {"act": act, "person": event.person, "reason": event.reason}


def _quarantined(delivery: Delivery, about: About, links: Links, kind: Kind) -> View:
    mail = about.quarantined
    if mail is None:
        raise NotFound("quarantined mail", delivery.cause)
    return EmployerView(
        **mailbox.common(delivery, about, links, kind),
        why=mail.why,
        subject=mail.subject,
        sent_to=tuple(unlinked(one) for one in mail.sent_to),
        from_domain=unlinked(mail.from_domain),
        received=french_weekday(day_of(mail.received_at)),
        # No case yet, so no ledger: the mail's own hash is the anchor.
        head=mail.sha256,
        head_label="Empreinte du courriel",
    )


def _unseen(delivery: Delivery, about: About, links: Links, kind: Kind) -> View:
    """For the operator, who sees no case: which employer, and the opaque code of the case."""
    told = mailbox.common(delivery, about, links, kind) | {"link": "", "unsubscribe": ""}
    dossier = short_code(str(delivery.data["case"]))
    return EmployerView(**told, dossier=dossier, employer=str(delivery.data["tenant"]))


def _notice(delivery: Delivery, about: About, links: Links, kind: Kind) -> View:
    """What an employer is told of its own mailbox."""
    mail = about.noted
    if mail is None and delivery.purpose == FORWARDING_CONFIRMATION:
        raise NotFound("noted mail", delivery.cause)
    asked = mail.facts if mail else {}
    return EmployerView(
        **mailbox.common(delivery, about, links, kind),
        received=french_weekday(day_of(mail.received_at)) if mail else "",
        mailbox=asked.get("mailbox", ""),
        code=asked.get("code", ""),
        confirm_at=asked.get("link", ""),
        notes=mail.notes if mail else (),
        head=delivery.cause,
        head_label="Empreinte du courriel",
    )


def _lines(delivery: Delivery, about: About, links: Links, kind: Kind) -> View:
    """What carries its own words: about our messages, or from the operator."""
    told = mailbox.common(delivery, about, links, kind)
    told |= {"today": str(delivery.data["today"])} if delivery.data.get("today") else {}
    return EmployerView(
        **told,
        notes=tuple(unlinked(str(line)) for line in delivery.data.get("lines", ())),
        head=delivery.id,
        head_label="Référence du message",
    )
