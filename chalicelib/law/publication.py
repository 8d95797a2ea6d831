"""Before refiling: may the publication of the offer serve again? (reference D32, read in part)."""

from datetime import date

from ..cases.events import OfferPublished
from ..cases.fold import CaseState
from . import calendar
from .wording import french_day, le_day, typeset

MONTHS = 6
# Three consecutive weeks, both days counted.
DAYS = 21
_SOURCE = "si la situation de l’emploi est opposable (arrêté à relire : source lue en partie)"


def publication(state: CaseState, on: date) -> tuple[str, ...]:
    """In French, whether a new publication is needed to refile on that day."""
    offers = [e for e in state.events if isinstance(e, OfferPublished)]
    text = _offer(max(offers, key=lambda e: (e.to, e.id)), on) if offers else _UNKNOWN
    return (typeset(text),)


def usable_before(offer: OfferPublished) -> date:
    """The day from which its proof is too old: prudently, six months after its first day."""
    return calendar.add_months(offer.from_, MONTHS)


def _offer(offer: OfferPublished, on: date) -> str:
    run = f"L’offre a été publiée du {french_day(offer.from_)} au {french_day(offer.to)}"
    limit = le_day(usable_before(offer))
    if (offer.to - offer.from_).days + 1 < DAYS:
        return f"{run}, moins de trois semaines : {_NEW} avant de redéposer, {_SOURCE}."
    if on >= usable_before(offer):
        return f"{run} ; sa preuve ne sert plus depuis {limit} : {_NEW}, {_SOURCE}."
    return (
        f"{run} : sa preuve peut servir à une nouvelle demande déposée avant {limit} ; "
        f"ensuite, {_NEW}, {_SOURCE}."
    )


_NEW = "une nouvelle publication de trois semaines est à prévoir"
_UNKNOWN = (
    "La publication de l’offre n’est pas au dossier : avant de redéposer, vérifier qu’elle a duré "
    f"trois semaines consécutives dans les six mois qui précèdent la nouvelle demande, {_SOURCE}."
)
