"""One event told in one French sentence, as letters tell facts: dated and neutral."""

from datetime import date

from ..cases import kind_of
from ..cases.events import (
    ActionFiled,
    AnyEvent,
    CallMade,
    Closed,
    ComplementRequested,
    OfferPublished,
    ReceiptIssued,
    RefiledAs,
    Step,
    TechnicalFailure,
    TravelMoved,
)
from ..cases.words import Appeal, By, Means, Seen
from ..law.wording import days_in_french, french_day, join_french
from .catalogue import Sentence, chronology
from .clean import line
from .typography import euros, of
from .values import Audience

_REST = ("du", "au", "precision", "pieces", "delai", "demande_du", "moyen", "montant", "objet")


def told(event: AnyEvent, on: date, to: Audience = Audience.ADMINISTRATION) -> bool:
    """Is that reader told this event, as seen from the day of the letter?"""
    return _sentence(event, on, to) is not None


def urgent(event: AnyEvent, on: date, to: Audience) -> bool:
    """Is this event told apart, because it shows urgency to the judge of urgent applications?"""
    sentence = _sentence(event, on, to)
    return to is Audience.INTERIM and sentence is not None and sentence.urgency


def tell(
    event: AnyEvent,
    on: date,
    *,
    worker: str,
    reference: str,
    asked_on: date | None = None,
    to: Audience = Audience.ADMINISTRATION,
) -> str:
    """The sentence of an event, without its exhibit and final stop; empty when it is not told.

    `worker` names who acts when it is not the employer; `asked_on` is the day of the request that
    an answer answers.
    """
    sentence = _sentence(event, on, to)
    if sentence is None:
        return ""
    words = _words(event, worker, reference)
    if asked_on is not None:
        words["demande_du"] = clause("answering", date=french_day(asked_on))
    return sentence.text.format_map(words)


def label(event: AnyEvent, reference: str) -> str:
    """What the list of exhibits calls the evidence behind an event."""
    sentence = chronology().sentence(kind_of(event), _variant(event), Audience.INTERIM)
    return sentence.exhibit.format_map(_words(event, "", reference)) if sentence else ""


def clause(name: str, **words: str) -> str:
    """A clause of the table, filled."""
    return chronology().clauses[name].format_map(words)


def means(sent_by: Means | None) -> str:
    """` par courriel`… or nothing when how it was sent is not known."""
    return chronology().means[sent_by] if sent_by else ""


def act_name(event: AnyEvent) -> str:
    """What an act of the administration is called after how it travelled: courriel, courrier…"""
    notifications = getattr(event, "notifications", ())
    sent_by = notifications[0].means if notifications else Means.MAIL
    return chronology().acts[sent_by]


def _sentence(event: AnyEvent, on: date, to: Audience) -> Sentence | None:
    variant = "later" if event.on > on else _variant(event)
    return chronology().sentence(kind_of(event), variant, to)


def _variant(event: AnyEvent) -> str:
    if isinstance(event, Closed):
        return event.cause
    if isinstance(event, ReceiptIssued):
        return event.type
    appeal = getattr(event, "appeal", None)
    return appeal if isinstance(appeal, Appeal) else ""


def _words(event: AnyEvent, worker: str, reference: str) -> dict[str, str]:
    act = act_name(event)
    words = dict.fromkeys(_REST, "") | {
        "date": french_day(event.on),
        "auteur": "l’employeur" if event.by is By.EMPLOYER else worker,
        "salarie": of(worker),
        "reference": reference,
        "acte": act,
        "Acte": act[:1].upper() + act[1:],
    }
    return words | _own_words(event)


def _own_words(event: AnyEvent) -> dict[str, str]:
    words: dict[str, str] = {}
    match event:
        case ComplementRequested():
            words = _asked(event)
        case OfferPublished():
            words = {"du": french_day(event.from_), "au": french_day(event.to)}
        case RefiledAs():
            words = {"reference": line(event.reference, "reference")}
        case TechnicalFailure():
            words = {"precision": _detail(event.description)}
        case CallMade():
            words = {"precision": _detail(event.outcome)}
        case TravelMoved(amount=float(amount)):
            words = {"montant": clause("cost", montant=euros(amount))}
        case ActionFiled():
            words = {"objet": clause(event.procedure)}
        case Step():
            words = {"moyen": means(event.means)}
    return words


def _detail(text: str) -> str:
    cleaned = line(text).rstrip(" .")
    return clause("detail", texte=cleaned) if cleaned else ""


def _asked(request: ComplementRequested) -> dict[str, str]:
    pieces, delay = _listed(request), _time(request)
    if (pieces, delay) == (clause("unlisted"), clause("timeless")):
        return {"pieces": clause("vague"), "delai": ""}
    return {"pieces": pieces, "delai": delay}


def _listed(request: ComplementRequested) -> str:
    labels = [f"« {line(item.label)} »" for item in request.items if item.label]
    if labels:
        return clause("listed", pieces=join_french(labels))
    unlisted = request.list is Seen.ABSENT and request.complete_original
    return clause("unlisted") if unlisted else ""


def _time(request: ComplementRequested) -> str:
    if request.due is not None:
        return clause("due", date=french_day(request.due))
    if request.days is not None:
        return clause("days", duree=days_in_french(request.days))
    return clause("timeless") if request.complete_original else ""
