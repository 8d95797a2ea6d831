"""What is contested: the act as it came, what it lacks, and the implicit rejection before it."""

from datetime import date

from ..cases.events import GrantWithdrawn, Refused
from ..cases.words import ClosureCause, Party
from ..law import add_months
from ..law.wording import french_day
from .clean import line
from .exhibits import Exhibits
from .gaps import Gap, Value
from .narrative import act_name, clause
from .situation import Situation


def act(s: Situation, exhibits: Exhibits) -> dict[str, Value]:
    """The facts of the act and of the silence before it."""
    return {**_seen(s), **_told(s, exhibits), **_kind(s), **_silence(s)}


def notified_on(s: Situation) -> str:
    """The day the act reached the applicant, in French; empty when it did not (R5221-17)."""
    if s.acted is None:
        return ""
    days = [n.on for n in s.acted.notifications if (n.to is Party.WORKER) is s.worker_applies]
    if not s.acted.notifications and not s.worker_applies:
        days = [s.acted.on]
    return french_day(min(days)) if days else ""


def designation(s: Situation) -> str:
    """« la décision … »: what is contested, always in the feminine."""
    if s.acted is None:
        born = french_day(s.implicit_on) if s.implicit_on else str(Gap("décision contestée"))
        return clause("implicit", date=born)
    kind = {Refused: "refusal", GrantWithdrawn: "withdrawal"}.get(type(s.acted), "closure")
    return clause(kind, date=french_day(s.acted.on), acte=act_name(s.acted))


def _told(s: Situation, exhibits: Exhibits) -> dict[str, Value]:
    acted = s.acted
    number = exhibits.of(acted) if acted else None
    quotes = acted.quotes if acted else ()
    subject = next((q.text for q in quotes if "subject" in (q.fact, q.part.partition(" ")[0])), "")
    return {
        "acte.nom": act_name(acted) if acted else "",
        "acte.date": french_day(acted.on) if acted else "",
        "acte.objet": line(subject, "quotes.subject"),
        "acte.piece": f"pièce n° {number}" if number else "",
        "acte.designation": designation(s),
        "acte.notifie_le": notified_on(s),
        "acte.auteur": _author(s),
    }


def _author(s: Situation) -> str:
    if s.author is None:
        return ""
    named = f"{line(s.author.first_name)} {line(s.author.name)}".strip()
    return ", ".join(part for part in (named, line(s.author.quality)) if part)


def _seen(s: Situation) -> dict[str, Value]:
    law, fact = s.absent("reasons_in_law"), s.absent("reasons_in_fact")
    looked = s.acted.space_checked if s.acted else None
    return {
        "acte.auteur_absent": s.absent("author"),
        "acte.auteur_incomplet": s.author_incomplete,
        "acte.motifs_absents": law and fact,
        "acte.motifs_droit_absents": law,
        "acte.motifs_fait_absents": fact,
        "acte.voies_absentes": s.absent("remedies"),
        "acte.espace_vide_le": (
            french_day(looked.on) if looked and not looked.documents_found else ""
        ),
    }


def _kind(s: Situation) -> dict[str, Value]:
    acted = s.acted
    return {
        "acte.existe": acted is not None,
        "acte.cloture": s.closure is not None,
        "acte.refus": isinstance(acted, Refused),
        "acte.retrait": isinstance(acted, GrantWithdrawn),
        "acte.incomplet": s.cause is ClosureCause.INCOMPLETE,
        "acte.inaction": s.cause is ClosureCause.INACTIVITY,
        "acte.sans_objet": s.cause is ClosureCause.NO_OBJECT,
        "acte.retirable": _withdrawable(s, s.acted.on if s.acted else s.implicit_on),
    }


def _withdrawable(s: Situation, made_on: date | None) -> bool:
    """Inside the four months in which an act may be withdrawn (CRPA L243-3)."""
    return made_on is not None and s.on <= add_months(made_on, 4)


def _silence(s: Situation) -> dict[str, Value]:
    born = s.implicit_on
    return {
        "implicite.seule": born is not None and s.acted is None,
        "implicite.aussi": born is not None and s.acted is not None,
        "implicite.retirable": _withdrawable(s, born),
        "implicite.accuse_incomplet": s.is_case(17),
        "implicite.nee_le": french_day(born) if born else "",
    }
