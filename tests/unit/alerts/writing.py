"""Writing alerts as the room does, for the tests that read them."""

from datetime import date
from typing import Any

from chalicelib.alerts import About, Links
from chalicelib.alerts.about import kind_name
from chalicelib.alerts.facts import view
from chalicelib.alerts.matrix import AUDIENCES, matrix
from chalicelib.alerts.mime import MailText
from chalicelib.alerts.render import render_mail, render_sms
from chalicelib.cases import BY_KIND
from chalicelib.store.records import Delivery, Person, Role

from .samples import (
    EMPLOYER,
    LAWYER,
    LINKS,
    MANAGER,
    TODAY,
    WORKER,
    about,
    delivery,
)

NBSP = "\u00a0"
DRAFT = "http://127.0.0.1:8000/projets/signed"
LAWYER_ONLY = (
    "opposable",
    "implicite",
    "mardi 23 novembre 2027",
    "gracieux",
    "Article",
    "motifs",
    DRAFT,
)
# What some kinds need beyond a day.
MORE: dict[str, dict[str, Any]] = {
    "receipt_issued": {"type": "reception"},
    "refiled_as": {"reference": "2026-1"},
    "observations_sent": {"as_appeal": False},
    "appeal_lodged": {"appeal": "gracieux"},
    "appeal_rejected": {"appeal": "gracieux"},
    "suspension_refused": {"lack_of_serious_doubt": True},
    "regularisation_invited": {"due": "2026-12-20"},
    "offer_published": {"from": "2026-08-01", "to": "2026-08-22"},
    "header_corrected": {"becomes": {}, "reason": "relu"},
    "correction": {"of": "e1", "fields": {}, "reason": "erreur"},
    "complement_requested": {"due": "2026-12-16", "items": [{"id": "p1", "label": "Kbis"}]},
    "granted": {"valid_until": "2027-11-22"},
    "mandate_given": {"firm": "f1"},
}


def plain(text: str) -> str:
    """The text as one line with ordinary spaces, so that wrapping does not hide words."""
    return " ".join(text.replace("\u202f", " ").split())


def written(d: Delivery, a: About, links: Links = LINKS, on: date = TODAY) -> tuple[MailText, str]:
    cell = matrix().kinds[kind_name(d, a)].cell(a.person.role)
    assert cell is not None
    facts = view(d, a, links, on)
    return render_mail(cell.template, facts), render_sms(cell.template, facts)


def mail(person: Person, *events: dict[str, Any], **more: Any) -> str:
    d = delivery(person, **more.pop("delivery", {}))
    return plain(written(d, about(person, *events, **more))[0].text)


CELLS = [
    (name, role)
    for name, kind in matrix().kinds.items()
    for role in AUDIENCES
    if name in BY_KIND and (cell := kind.cell(role)) and cell.template
]
PEOPLE = {
    Role.EMPLOYER: EMPLOYER,
    Role.MANAGER: MANAGER,
    Role.LAWYER: LAWYER,
    Role.WORKER: WORKER,
}
