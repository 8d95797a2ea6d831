"""Cases for the letters' tests, each a variation on one closure; and how to draft from them."""

import io
from copy import deepcopy
from datetime import date
from typing import Any

import msgspec
from docx import Document

from chalicelib.cases import CaseFile, decode_case, fold
from chalicelib.law import analyse, deadlines
from chalicelib.letters import Choices, Drafted, draft
from chalicelib.letters.parts import paragraphs
from chalicelib.store.records import Firm

ON = date(2026, 11, 24)
SUBJECT = "Demande d'AT - Clôture de votre demande"

CLOSED: dict[str, Any] = {
    "id": "c1", "kind": "closed", "on": "2026-11-23", "cause": "incomplete", "author": "absent",
    "reasons_in_law": "absent", "reasons_in_fact": "absent", "remedies": "absent",
    "complete_original": True, "evidence": "a" * 64, "authenticity": "arc_original",
    "quotes": [{"fact": "subject", "text": SUBJECT}],
    "space_checked": {"on": "2026-11-24", "documents_found": False},
}  # fmt: skip
FILED: dict[str, Any] = {"id": "f1", "kind": "filed", "on": "2026-09-23"}
RECEIPT: dict[str, Any] = {
    "id": "r1", "kind": "receipt_issued", "on": "2026-09-23", "type": "attestation",
    "evidence": "b" * 64,
}  # fmt: skip
ASKED: dict[str, Any] = {
    "id": "q1", "kind": "complement_requested", "on": "2026-10-01", "due": "2026-10-16",
    "list": "stated", "complete_original": True, "evidence": "c" * 64,
    "items": [
        {"id": "p1", "label": "Attestation de vigilance", "required_by_text": True},
        {"id": "p2", "label": "Diplôme traduit", "required_by_text": True},
        {"id": "p3", "label": "Plan des locaux", "required_by_text": False},
        {"id": "p4", "label": "Extrait Kbis"},
    ],
}  # fmt: skip
VAGUE: dict[str, Any] = {
    "id": "q1", "kind": "complement_requested", "on": "2026-10-01", "list": "absent",
    "complete_original": True, "evidence": "c" * 64,
}  # fmt: skip
ANSWERED: dict[str, Any] = {
    "id": "a1", "kind": "complement_answered", "on": "2026-10-09", "proof": True,
    "evidence": "d" * 64, "means": "platform",
    "items": [
        {"id": "p1", "outcome": "produced", "proof": True},
        {"id": "p2", "outcome": "impossible", "reason": "l'université de Dakar n'a pas encore délivré la copie certifiée"},
        {"id": "p4", "outcome": "held_by_administration"},
    ],
}  # fmt: skip
EMPLOYER: dict[str, Any] = {
    "name": "Atelier Lumen", "siren": "552100554", "form": "SARL",
    "seat": "12 rue des Tanneurs\n38000 Grenoble", "representative": "Claire Martin",
    "representative_quality": "gérante",
}  # fmt: skip
COUNSEL: dict[str, Any] = {
    "name": "Hélène Garnier", "firm": "Garnier & Associés", "bar": "Grenoble",
    "address": "3 place Grenette, 38000 Grenoble",
}  # fmt: skip
CASE: dict[str, Any] = {
    "reference": "7500-2026-0412", "employer": EMPLOYER, "worker": {"name": "Amina Diallo"},
    "counsel": COUNSEL, "prefect": "Madame la préfète de l’Isère",
    "platform": "plateforme interrégionale de main-d’œuvre étrangère de Clermont-Ferrand",
}  # fmt: skip
FIRM = Firm(id="garnier", name="Garnier & Associés", bar="Grenoble", address="3 place Grenette")


def with_(base: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A copy of `base` with some values changed; None removes one."""
    changed = deepcopy(base) | changes
    return {name: value for name, value in changed.items() if value is not None}


def file(*events: dict[str, Any], case: dict[str, Any] | None = None) -> CaseFile:
    """A case file of these events (filed, receipt and closure when none is given)."""
    chosen = list(events) or [FILED, RECEIPT, CLOSED]
    return decode_case(msgspec.json.encode({"case": case or CASE, "events": chosen}))


def drafted(
    case: CaseFile,
    on: date = ON,
    firm: Firm | None = None,
    *,
    document: str = "observations",
    choices: Choices = Choices(),  # noqa: B008 (immutable)
) -> Drafted:
    """A document of a case (its observations), with the law's own deadlines and analysis."""
    state = fold(case.events)
    return draft(
        document,
        case.case,
        state,
        analyse(case.case, state, on),
        deadlines(case.case, state, on),
        on,
        choices=msgspec.structs.replace(choices, firm=firm),
    )


# What each document needs to be drafted: its events, and the day.
_OPEN = (FILED, RECEIPT, ASKED)
_REQUESTED: dict[str, Any] = {
    "kind": "file_requested", "on": "2026-11-26", "means": "registered_post",
    "received_on": "2026-11-30", "proof": True, "evidence": "e" * 64,
}  # fmt: skip
_REFUSED = (
    {"kind": "action_filed", "on": "2026-11-25", "procedure": "annulment"},
    {"kind": "suspension_refused", "on": "2026-12-08", "lack_of_serious_doubt": True},
)
SUITED: dict[str, tuple[tuple[dict[str, Any], ...], date]] = {
    "reponse-complement": (_OPEN, date(2026, 10, 9)),
    "communication-motifs": ((FILED, RECEIPT), date(2026, 12, 2)),
    "mise-en-demeure": ((FILED,), date(2026, 10, 30)),
    "refere-mesures-utiles": (_OPEN, date(2026, 10, 9)),
    "saisine-cada": ((FILED, CLOSED, _REQUESTED), date(2027, 1, 4)),
    "confirmation-requete": ((FILED, CLOSED, *_REFUSED), date(2026, 12, 14)),
}


def suited(document: str, case: dict[str, Any] | None = None) -> tuple[CaseFile, date]:
    """A case from which that document may be drafted, and the day."""
    events, on = SUITED.get(document, ((FILED, RECEIPT, CLOSED), ON))
    return file(*events, case=case), on


def lines(docx: bytes) -> list[str]:
    """The paragraphs of a .docx, those of its tables too, in order."""
    return paragraphs(Document(io.BytesIO(docx)).element.body)


def text(docx: bytes) -> str:
    """The body of a .docx."""
    return "\n".join(lines(docx))


VARIED: dict[str, CaseFile] = {
    "incomplete, no complement request": file(),
    "incomplete, vague complement request": file(FILED, RECEIPT, VAGUE, CLOSED),
    "answered in time, document by document": file(FILED, RECEIPT, ASKED, ANSWERED, CLOSED),
    "clear request, no answer": file(FILED, RECEIPT, ASKED, CLOSED),
    "inactivity": file(FILED, RECEIPT, with_(CLOSED, cause="inactivity")),
    "no object": file(FILED, with_(CLOSED, cause="no_object", space_checked=None)),
    "worker abroad, no counsel": file(
        FILED, CLOSED, {"kind": "start_planned", "on": "2027-02-01"},
        case=with_(CASE, worker={"name": "Minh Nguyễn", "residence": "abroad"}, counsel=None,
                   prefect="préfet de l’Isère"),
    ),
    "many gaps": file(
        {"kind": "closed", "on": "2026-11-23"}, case={"reference": "7500-2026-0412"}
    ),
    "long story": file(
        {"kind": "offer_published", "on": "2026-08-01", "from": "2026-08-01", "to": "2026-08-22", "evidence": "e" * 64},
        FILED, RECEIPT, VAGUE,
        with_(ASKED, id="q2", on="2026-10-05", due=None, days=15, evidence="f" * 64),
        with_(ANSWERED, on="2026-10-30", proof=False, evidence=None),
        {"kind": "technical_failure", "on": "2026-10-15", "description": "l'envoi des pièces restait sur une page blanche", "evidence": "1" * 64},
        {"kind": "reminder_sent", "on": "2026-11-01", "means": "registered_post", "evidence": "2" * 64},
        {"kind": "call_made", "on": "2026-11-02", "outcome": "aucun renseignement n'a été donné"},
        with_(CLOSED, cause="unknown", author={"first_name": "", "name": "Durand", "quality": "", "service": "Plateforme"}),
    ),
}  # fmt: skip
