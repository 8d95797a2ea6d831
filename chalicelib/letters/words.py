"""The words that the paragraphs of grounds are filled with, each one known or a gap in place."""

from ..cases.events import ComplementRequested, Granted
from ..cases.fold import CaseState
from ..law.wording import french_day
from .exhibits import Exhibits
from .gaps import Gap
from .narrative import act_name
from .situation import Situation
from .telling import exhibit, worker
from .values import Audience

_CONTESTED = {Audience.ADMINISTRATION: "la décision contestée"}


def words(s: Situation, exhibits: Exhibits) -> dict[str, str]:
    """Every word of `pleading.WORDS`."""
    decision = _CONTESTED.get(exhibits.to, "la décision attaquée")
    applicant = worker(s) if s.worker_applies else "l’employeur"
    return {
        "decision": decision,
        "Decision": _capital(decision),
        "Demandeur": _capital(applicant),
        **_of_act(s, exhibits),
        **_of_complement(s, exhibits),
        **_of_events(s, exhibits),
    }


def _of_act(s: Situation, exhibits: Exhibits) -> dict[str, str]:
    number = exhibits.of(s.acted) if s.acted else None
    looked = s.acted.space_checked if s.acted else None
    return {
        "acte": act_name(s.acted) if s.acted else "courriel",
        "acte_date": french_day(s.acted.on) if s.acted else "",
        "acte_piece": exhibit(number).strip() or f"({Gap('pièce établissant l’acte contesté')})",
        "espace_le": french_day(looked.on) if looked else "",
    }


def _of_complement(s: Situation, exhibits: Exhibits) -> dict[str, str]:
    last: ComplementRequested | None = s.requests[-1] if s.requests else None
    due = french_day(s.asked_by) if s.asked_by else ""
    return {
        "complement_date": french_day(last.on) if last else "",
        "complement_piece": exhibit(exhibits.of(last)) if last else "",
        "echeance": due,
        "dans_le_delai": f" dans le délai, qui expirait le {due}" if due else " avant la clôture",
    }


def _of_events(s: Situation, exhibits: Exhibits) -> dict[str, str]:
    failure, asked = s.state.last("technical_failure"), s.state.last("reasons_requested")
    return {
        "panne_le": french_day(failure.on) if failure else "",
        "panne_piece": exhibit(exhibits.of(failure)) if failure else "",
        "motifs_demandes_le": french_day(asked.on) if asked else "",
        "motifs_piece": exhibit(exhibits.of(asked)) if asked else "",
        "accordee_le": french_day(granted.on) if (granted := grant(s.state)) else "",
    }


def grant(state: CaseState) -> Granted | None:
    """The last grant."""
    found = state.last("granted")
    return found if isinstance(found, Granted) else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
