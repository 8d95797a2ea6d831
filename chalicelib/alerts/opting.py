"""Stopping alerts: what would stop, what remains, who is still told, in plain French. Pure."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from ..cases.parts import Part
from ..law import french_day
from ..store.records import Person, Role, Snapshot, Subscription
from .plan import employers_side, in_force
from .view import short_code


class Stop(StrEnum):
    """What somebody stops: SMS only, the alerts of one case, or all those of an employer."""

    SMS = "sms"
    CASE = "dossier"
    ALL = "tous"


class Stopping(Part, frozen=True, kw_only=True):
    """What is known when somebody would stop: of whom, which cases, who else is told.

    `cases` are the ones concerned, `firms` the names of their mandated firms, by case, where a
    lawyer is told; `others` counts the people of the same side who stay told of every one of them;
    `last` says that an employer's side would have nobody left.
    """

    person: Person
    home: str
    cases: tuple[Snapshot, ...]
    firms: dict[str, str]
    others: int
    last: bool


def leaves_nobody(
    person: Person, staff: Iterable[Person], kept: Iterable[Subscription], case: str = ""
) -> bool:
    """Would the employer's side of a case have nobody told without this person?

    `staff` are the employer's people, `kept` all the tenant's subscriptions. Without `case`, one
    colleague at least must be told of each case there is or will be.
    """
    if not employers_side(person):
        return False
    others = {p.id: p for p in staff if p.id != person.id and employers_side(p)}
    audience = [(others[s.person], s) for s in kept if s.person in others]
    cases = {case} if case else {"", *(s.case for _, s in audience)}
    return not all(any(s.channels for _, s in in_force(audience, each)) for each in cases)


def consequences(known: Stopping, what: Stop, on: date) -> tuple[str, ...]:
    """What stopping changes, one sentence each, from the point of view of the person, on a day."""
    if what is Stop.SMS:
        return (
            "Vous ne recevrez plus de SMS, même la veille et le jour d’une échéance.",
            "Les e-mails continuent : ils annoncent toujours chaque échéance.",
        )
    if known.person.role is Role.WORKER:
        return ("Vous ne serez plus prévenu de ce que devient votre demande.",)
    if known.last:
        return (_kept(what, known),)
    lost = _next_date(known, on) or _nothing_runs(what)
    if known.person.role is Role.LAWYER:
        return (lost, _told_in_a_firm(known))
    return (lost, _told_lawyer(known, what), _told_colleagues(known))


def _kept(what: Stop, known: Stopping) -> str:
    where = "de ce dossier" if what is Stop.CASE else f"des dossiers de {known.home}"
    return (
        f"Vous êtes la dernière personne de l’entreprise prévenue {where} : un délai légal ne peut "
        "pas rester sans destinataire. Les autres alertes s’arrêtent ; celles des délais légaux "
        "continuent par e-mail tant que personne d’autre ne les reçoit."
    )


def _next_date(known: Stopping, on: date) -> str:
    """The next date of the cases concerned; an employer has one date a case (design §3.15)."""
    running = sorted((due, short_code(s.id)) for s in known.cases for due in _dates(known, s, on))
    if not running:
        return ""
    due, dossier = running[0]
    more = f", ni d’aucune autre de ces {len(known.cases)} dossiers" if len(known.cases) > 1 else ""
    return (
        f"Vous ne serez plus prévenu de l’échéance du {french_day(due)} (dossier {dossier}){more}."
    )


def _dates(known: Stopping, snapshot: Snapshot, on: date) -> tuple[date, ...]:
    if known.person.role is not Role.LAWYER:
        due = snapshot.next_due
        return (due,) if due and due >= on else ()
    return tuple(d.due for d in snapshot.deadlines if d.status == "live" and d.due >= on)


def _nothing_runs(what: Stop) -> str:
    where = "ce dossier" if what is Stop.CASE else "ces dossiers"
    return (
        f"Aucune échéance ne court aujourd’hui dans {where}. Vous ne serez pas prévenu des "
        "prochaines."
    )


def _told_lawyer(known: Stopping, what: Stop) -> str:
    firms = sorted({known.firms[s.id] for s in known.cases if known.firms.get(s.id)})
    followed = [s for s in known.cases if known.firms.get(s.id)]
    if not firms:
        where = "ce dossier" if what is Stop.CASE else "ces dossiers"
        return f"Aucun avocat n’est prévenu par Vigie pour {where}."
    names = " et ".join(firms)
    if len(followed) == len(known.cases):
        return f"Votre avocat, {names}, le sera."
    return f"Votre avocat, {names}, le sera pour les {len(followed)} dossiers qui lui sont confiés."


def _told_colleagues(known: Stopping) -> str:
    if known.others == 1:
        return "Une autre personne de l’entreprise reste prévenue."
    return f"{known.others} autres personnes de l’entreprise restent prévenues."


def _told_in_a_firm(known: Stopping) -> str:
    if known.others == 0:
        return (
            f"{known.home} le sera ; au cabinet, plus aucun avocat ne serait prévenu : dites-le à "
            "un confrère."
        )
    told = "un confrère" if known.others == 1 else f"{known.others} confrères"
    return f"{known.home} le sera, et {told} de votre cabinet."
