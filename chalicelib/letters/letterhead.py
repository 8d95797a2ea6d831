"""Who writes, for whom, to whom: the facts of a letter's head, from the case and the firm."""

import re

from ..cases.parts import Employer
from ..law.wording import french_day
from .clean import line
from .gaps import Gap, Value
from .situation import Situation
from .typography import of, siren

PREFECT = re.compile(
    r"(?:(?P<civility>monsieur|madame|m\.|mme)\s+)?(?:l[ea]\s+)?"
    r"(?P<title>pr[ée]fet|pr[ée]f[eè]te)\b\s*(?P<rest>.*)",
    re.IGNORECASE,
)

PRIVATE = "particulier employeur"
_PRIVATE = ("particulier", "personne physique")
# What only a company has: not required of a private person.
OF_COMPANIES = frozenset({"employeur.siren", "employeur.representant", "employeur.qualite"})


def letter(s: Situation, sending: str) -> dict[str, Value]:
    """Day and sending. The place is never known: whoever signs writes it."""
    return {"lettre.date": french_day(s.on), "lettre.envoi": sending}


def employer(s: Situation) -> dict[str, Value]:
    """The employer's identity, as the case gives it."""
    employer = s.case.employer
    return {
        "employeur.nom": line(employer.name, "case.employer.name"),
        "employeur.forme": line(employer.form, "case.employer.form"),
        "employeur.particulier": private(employer),
        "employeur.siren": siren(employer.siren) if employer.siren else "",
        "employeur.siege": line(employer.seat, "case.employer.seat", ", "),
        "employeur.representant": line(employer.representative, "case.employer.representative"),
        "employeur.qualite": line(
            employer.representative_quality, "case.employer.representative_quality"
        ),
    }


def private(employer: Employer) -> bool:
    """A private person who employs (R5221-15): neither SIREN, nor seat, nor representative."""
    return employer.form.strip().casefold().startswith(_PRIVATE)


def counsel(s: Situation) -> dict[str, Value]:
    """The counsel's block; the mandated firm fills what the case does not say."""
    counsel, firm = s.case.counsel, s.firm
    name = line(counsel.name, "case.counsel.name") if counsel else ""
    bar = line((counsel and counsel.bar) or (firm and firm.bar) or "", "case.counsel.bar")
    if bar and not bar.lower().startswith("barreau"):
        bar = f"barreau {of(bar)}"
    address = (counsel and counsel.address) or (firm and firm.address) or ""
    return {
        "conseil.present": counsel is not None or firm is not None,
        "conseil.nom": re.sub(r"^(?:Maître|Me)\s+", "", name),
        "conseil.cabinet": line(
            (counsel and counsel.firm) or (firm and firm.name) or "", "case.counsel.firm"
        ),
        "conseil.barreau": bar[:1].lower() + bar[1:],
        "conseil.adresse": line(address, "case.counsel.address", ", "),
    }


def prefect(s: Situation) -> dict[str, Value]:
    """The addressee: the call only when it is known who holds the office."""
    named = line(s.case.prefect, "case.prefect")
    platform = line(s.case.platform, "case.platform")
    facts: dict[str, Value] = {
        "prefet.appel": "",
        "prefet.autorite": "le préfet",
        "prefet.a": "au préfet",
        "prefet.territoire": Gap(f"titre exact du préfet ({named})") if named else "",
        "prefet.plateforme": platform,
        "prefet.service": platform[:1].upper() + platform[1:],
    }
    if match := PREFECT.fullmatch(named):
        facts["prefet.territoire"] = match["rest"]
        facts["prefet.appel"] = _civility(match["civility"] or "", match["title"])
        if facts["prefet.appel"] == "Madame la Préfète":
            facts |= {"prefet.autorite": "la préfète", "prefet.a": "à la préfète"}
    return facts


def _civility(civility: str, title: str) -> str:
    # « le préfet de l’Isère » names the office: it does not say whether a man or a woman holds it.
    if title.lower().endswith("te") or civility.lower() in ("madame", "mme"):
        return "Madame la Préfète"
    return "Monsieur le Préfet" if civility else ""
