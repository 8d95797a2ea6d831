"""Periods rather than dates: renewing a grant, using a published offer, the end of a title."""

from datetime import date, timedelta

from ..cases.events import Filed, Granted, OfferPublished, TitleExpires
from ..cases.moves import OPEN
from ..errors import BadInput
from . import calendar
from .found import Found, given
from .rules import Rule, Window, rule
from .spans import Ended, Span, Start
from .trace import Told
from .wording import days_in_french, french_weekday, le_day, typeset

_DAY = timedelta(days=1)


def window(one: Rule, length: Window, on: date, latest_on: date) -> Span:
    """Opening kept: the latest defensible; closing kept: the earliest (design §3.14)."""
    opens = _opening(length, on)
    closings = _readings(on, length.closes_months)
    due, latest = min(closings), max(*closings, *_readings(latest_on, length.closes_months))
    steps = [
        Told("La période s’ouvre le {}.", opens, one.basis[0]),
        Told("Elle se ferme le {}.", due, one.basis[0]),
    ]
    if latest != due:
        text = "Au plus tard le {}, à titre d’information : ne pas y compter."
        steps.append(Told(text, latest, competing=True))
    return Span(due=due, latest=latest, steps=tuple(steps), opens_on=opens)


def grant_expiry(found: Found) -> tuple[Start, ...]:
    """The last day of each grant that says one (C. trav. R5221-32)."""
    return tuple(_expiring(e, e.valid_until) for e in found.of(Granted) if e.valid_until)


def offer_published(found: Found) -> tuple[Start, ...]:
    """Each publication of the offer, which a request filed in time may rely on.

    Raises BadInput naming the event when it ends before it begins.
    """
    pending = found.state.status in OPEN and bool(found.of(Filed))
    return tuple(_offer(offer, pending=pending) for offer in found.of(OfferPublished))


def title_expiry(found: Found) -> tuple[Start, ...]:
    """The end of the worker's title: no time of law, but what makes a référé urgent."""
    text = "Fin du titre de séjour du salarié : élément d’urgence, non un délai de recours"
    return tuple(
        given(e, Told(f"{text}, {le_day(e.on)}.", e.on, "CE-396475"), e.on, e.on)
        for e in found.of(TitleExpires)
    )


def _opening(length: Window, on: date) -> date:
    if length.opens_days is not None:
        return on + timedelta(days=length.opens_days)
    return max(_readings(on, length.opens_months or 0))


def _readings(day: date, months: int) -> tuple[date, date]:
    """Months from the day, and from the day after less one day: they part at month ends only."""
    return calendar.add_months(day, months), calendar.add_months(day + _DAY, months) - _DAY


def _expiring(grant: Granted, day: date) -> Start:
    told = Told("Autorisation valable jusqu’au {}.", day, "R5221-32")
    return Start(event=grant.id, on=day, latest=day, steps=(told,))


def _offer(offer: OfferPublished, *, pending: bool) -> Start:
    if offer.to < offer.from_:
        raise BadInput(
            f"event {offer.id}", "its publication ends before it begins.", "Correct from and to."
        )
    text = f"Offre publiée du {{}} au {french_weekday(offer.to)}."
    weeks = _publication_days()
    lasted = (offer.to - offer.from_).days + 1
    short = typeset(f"Publication de {days_in_french(lasted)} : trois semaines sont demandées.")
    return Start(
        event=offer.id,
        on=offer.from_,
        latest=offer.to,
        steps=(Told(text, offer.from_, "arrete-2021-04-01"),),
        # Counted without its first day, a publication of exactly three weeks may be one day short.
        conditional=pending or lasted == weeks,
        ended=Ended(day=offer.to, reason=short) if lasted < weeks else None,
        note=_REFILE if pending else "",
    )


def _publication_days() -> int:
    """How long an offer is published before a request may rely on it (rules, D32)."""
    length = rule("D32").window
    return (length and length.opens_days) or 0


_REFILE = typeset("Utile seulement si la demande doit être redéposée.")
