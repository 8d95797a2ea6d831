"""The facts a template is filled with: catalogue names, French text, and gaps for what is missing.

Pure: a Situation in, values out. Nothing is invented: a text that is not known is a Gap when the
catalogue says so, and empty otherwise (design §3.8).
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from ..cases import canonical
from ..cases.words import ClosureCause, Zone
from ..errors import BadInput
from ..law.wording import french_day
from . import letterhead
from .clean import line
from .exhibits import Exhibits
from .gaps import Gap, Value
from .items import Items
from .narrative import act_name, clause, tell
from .situation import Situation
from .vocabulary import facts as catalogue

MAX_FACTS = 500_000


def gather(s: Situation, exhibits: Exhibits, sending: str) -> dict[str, Value]:
    """Every fact of the catalogue by its dotted name. Raises BadInput on an endless text."""
    known: dict[str, Value] = {
        **letterhead.letter(s, sending),
        **letterhead.employer(s),
        **letterhead.counsel(s),
        **letterhead.prefect(s),
        **_request(s),
        **_act(s, exhibits),
        **_complement(s, exhibits),
        "salarie.nom": line(s.case.worker.name, "case.worker.name"),
        "salarie.etranger": s.case.worker.residence is Zone.ABROAD,
        "chronologie": [{"texte": text} for text in _story(s, exhibits)],
        "bordereau": [{"numero": str(e.number), "intitule": e.label} for e in exhibits.all],
    }
    whole = {name: _or_gap(name, known[name]) for name in catalogue()}
    if len(plain(whole)) > MAX_FACTS:
        raise BadInput("dossier", "trop de texte pour une lettre.", "Retirez des événements.")
    return whole


def nested(facts: Mapping[str, Value]) -> dict[str, Any]:
    """The facts as a template reads them: `employeur.nom` under `employeur`."""
    tree: dict[str, Any] = {}
    for name, value in facts.items():
        group, _, leaf = name.partition(".")
        if leaf:
            tree.setdefault(group, {})[leaf] = value
        else:
            tree[group] = value
    return tree


def plain(facts: Mapping[str, Value]) -> bytes:
    """The facts as canonical JSON, gaps by their marker."""
    return canonical({k: str(v) if isinstance(v, Gap) else v for k, v in facts.items()})


def sha256(facts: Mapping[str, Value]) -> str:
    """The version of the facts: the same facts, the same text, the same draft."""
    return hashlib.sha256(plain(facts)).hexdigest()


def _or_gap(name: str, value: Value) -> Value:
    gap = catalogue()[name].gap
    return Gap(gap) if gap and value == "" else value


def _request(s: Situation) -> dict[str, Value]:
    filed = [e for e in s.state.all("filed") if e.on <= s.act.on]
    return {
        "demande.reference": line(s.case.reference, "case.reference"),
        "demande.deposee_le": french_day(filed[0].on) if filed else "",
    }


def _act(s: Situation, exhibits: Exhibits) -> dict[str, Value]:
    act, number = s.act, exhibits.of(s.act)
    law, fact = s.absent("reasons_in_law"), s.absent("reasons_in_fact")
    subject = next(
        (q.text for q in act.quotes if "subject" in (q.fact, q.part.partition(" ")[0])), ""
    )
    looked = act.space_checked
    return {
        "acte.nom": act_name(act),
        "acte.date": french_day(act.on),
        "acte.objet": line(subject, "quotes.subject"),
        "acte.piece": f"pièce n° {number}" if number else "",
        "acte.auteur_absent": s.absent("author"),
        "acte.auteur_incomplet": s.author_incomplete,
        "acte.motifs_absents": law and fact,
        "acte.motifs_droit_absents": law,
        "acte.motifs_fait_absents": fact,
        "acte.voies_absentes": s.absent("remedies"),
        "acte.espace_vide_le": (
            french_day(looked.on) if looked and not looked.documents_found else ""
        ),
        "acte.incomplet": act.cause is ClosureCause.INCOMPLETE,
        "acte.inaction": act.cause is ClosureCause.INACTIVITY,
        "acte.sans_objet": act.cause is ClosureCause.NO_OBJECT,
    }


def _complement(s: Situation, exhibits: Exhibits) -> dict[str, Value]:
    items = Items(s, exhibits)
    return {
        "complement.demande": bool(s.requests),
        "complement.date": french_day(s.requests[-1].on) if s.requests else "",
        "complement.sans_liste": s.unlisted,
        "complement.sans_delai": s.without_time,
        "complement.echeance": french_day(s.asked_by) if s.asked_by else "",
        "complement.repondu_le": french_day(s.answers[0].on) if s.answers else "",
        "complement.dans_le_delai": s.answered_in_time,
        "complement.pieces": [{"texte": text} for text in items.told],
        "complement.impossible": items.impossible,
        "complement.impossible_dans_le_delai": items.impossible_in_time,
        "complement.detenue": items.held,
        "complement.non_exigee": items.not_required,
    }


def _story(s: Situation, exhibits: Exhibits) -> list[str]:
    """One sentence per event, in legal order, each with its exhibit and its stop."""
    worker = str(_or_gap("salarie.nom", line(s.case.worker.name)))
    told = []
    for event in s.state.events:
        asked = [r.on for r in s.requests if r.on <= event.on]
        text = tell(
            event,
            s.on,
            worker=worker,
            reference=line(s.case.reference),
            asked_on=asked[-1] if asked else None,
        )
        if text:
            told.append(text + _exhibit(exhibits.of(event)) + ".")
    return told


def _exhibit(number: int | None) -> str:
    return clause("exhibit", numero=str(number)) if number else ""
