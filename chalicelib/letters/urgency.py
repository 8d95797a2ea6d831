"""What shows urgency to the judge of urgent applications, or the honest gap (CJA L521-1, R522-1).

Nothing is presumed: a worker in post, an expiring title, a date of start or a journey are told
with their exhibit; when none is recorded the draft asks for facts and cannot be released.
"""

from collections.abc import Iterator

from ..cases.events import StartPlanned, TravelMoved
from ..law.wording import french_day
from .exhibits import Exhibits
from .gaps import Value
from .narrative import urgent
from .pieces import pieces
from .situation import Situation
from .telling import told_with_exhibit
from .typography import euros


def urgency(s: Situation, exhibits: Exhibits) -> dict[str, Value]:
    """The facts of urgency, each with its exhibit."""
    events = [e for e in s.state.events if urgent(e, s.on, exhibits.to)]
    told = [told_with_exhibit(s, exhibits, e) for e in events]
    starts = sorted({e.on for e in s.state.events if isinstance(e, StartPlanned)})
    lost = [e.amount for e in s.state.events if isinstance(e, TravelMoved) and e.amount]
    return {
        "urgence.faits": [{"texte": text} for text in (*_chronology(exhibits), *told)],
        "urgence.en_poste": s.case.worker.in_post,
        "urgence.report": french_day(starts[-1]) if len(starts) > 1 else "",
        "urgence.cout": euros(sum(lost)) if len(lost) > 1 else "",
        "requete.piece": f"pièce n° {exhibits.joined}" if exhibits.joined else "",
        "urgence.rien": not (events or s.case.worker.in_post),
    }


def _chronology(exhibits: Exhibits) -> Iterator[str]:
    if exhibits.chronology:
        yield pieces().urgency.cited.format_map({"numero": exhibits.chronology})
