"""The facts a template is filled with: catalogue names, French text, and gaps for what is missing.

Pure: a Situation in, values out. Nothing is invented: a text that is not known is a Gap when the
catalogue says so, and empty otherwise (design §3.8).
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from ..cases import canonical
from ..cases.words import Zone
from ..errors import BadInput
from ..law.references import cite, in_force
from ..law.wording import french_day
from . import around, attacked, grounds, letterhead, missing, parties, reply, timing, urgency
from .catalogue import Document
from .clean import line
from .exhibits import Exhibits
from .gaps import Gap, Value
from .items import Items
from .narrative import urgent
from .situation import Situation
from .telling import or_gap, told_with_exhibit
from .vocabulary import fact_of
from .vocabulary import facts as catalogue

MAX_FACTS = 500_000


def gather(s: Situation, exhibits: Exhibits, sending: str) -> dict[str, Value]:
    """Every fact of the catalogue by its dotted name. Raises BadInput on an endless text."""
    known: dict[str, Value] = {
        **letterhead.letter(s, sending),
        **letterhead.employer(s),
        **letterhead.counsel(s),
        **letterhead.prefect(s),
        **parties.parties(s),
        **_request(s),
        **attacked.act(s, exhibits),
        **_complement(s, exhibits),
        **timing.timing(s, exhibits),
        **urgency.urgency(s, exhibits),
        **grounds.grounds(s, exhibits),
        **reply.reply(s, exhibits),
        **around.around(s, exhibits),
        "salarie.nom": line(s.case.worker.name, "case.worker.name"),
        "salarie.etranger": s.case.worker.residence is Zone.ABROAD,
        "chronologie": [{"texte": text} for text in _story(s, exhibits)],
        "bordereau": [{"numero": str(e.number), "intitule": e.label} for e in exhibits.all],
        **_options(s),
    }
    known |= {name: "" for name, fact in catalogue().items() if fact.asked}
    known |= _note()
    lacking = {name: or_gap(name, known[name]) for name in catalogue()}
    whole = missing.filled(lacking, missing.checked(s.choices.facts))
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


def law(document: Document, on: date) -> dict[str, Value]:
    """`droit.L114_5`: the sources that the document declares, as cited on that day.

    A text that was not in force that day is a gap: somebody must say what applied.
    """
    known = {id_: in_force((id_,), on) for id_ in document.references}
    return {
        fact_of(id_): cite(id_, on)
        if cited
        else Gap(f"texte en vigueur le {french_day(on)} ({cite(id_)})")
        for id_, cited in known.items()
    }


def plain(facts: Mapping[str, Value]) -> bytes:
    """The facts as canonical JSON, gaps by their marker."""
    return canonical({k: str(v) if isinstance(v, Gap) else v for k, v in facts.items()})


def sha256(facts: Mapping[str, Value]) -> str:
    """The version of the facts: the same facts, the same text, the same draft."""
    return hashlib.sha256(plain(facts)).hexdigest()


def _note() -> dict[str, Value]:
    """The facts of the internal note, which no letter may print: empty here (design §3.17)."""
    facts = ((name, fact) for name, fact in catalogue().items() if name.startswith("note."))
    return {name: [] if fact.kind == "list" else "" for name, fact in facts}


def _options(s: Situation) -> dict[str, Value]:
    names = (name for name in catalogue() if name.startswith("options."))
    return {name: name.partition(".")[2] in s.choices.included for name in names}


def _request(s: Situation) -> dict[str, Value]:
    filed = [e for e in s.state.all("filed") if e.on <= s.until]
    return {
        "demande.reference": line(s.case.reference, "case.reference"),
        "demande.deposee_le": french_day(filed[0].on) if filed else "",
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
    events = (e for e in s.state.events if not urgent(e, s.on, exhibits.to))
    return [text for e in events if (text := told_with_exhibit(s, exhibits, e))]
