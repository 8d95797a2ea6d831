"""A PDF that somebody gives: a mail they printed, or an act of the administration. Pure.

It is read with the rules of the mails, and never believed: a PDF is made by anybody, carries no
signature of the message, and may be a page of a longer one. So every fact has a low confidence,
what is not found is `not_seen`, and a person confirms. Its day is the one of the printed mail's own
headers; a date elsewhere on the page (the printing, a letter's head) is never taken for it.
"""

import re
from datetime import date

import msgspec

from ..cases.words import Authenticity, Confidence
from .blocks import known
from .classify import is_administration, rules
from .dates import french, printed_places
from .forwards import Found, inline
from .mime import Document
from .pdf import text_of
from .reading import Told, may_be, tell, together
from .text import addresses, fold
from .values import Fact, Graded, Original, Proposal, Reading

_GRADE = Graded(
    grade=Authenticity.TENANT_ADDRESS,
    reasons=("Fichier PDF déposé à la main\u00a0: aucune signature ne prouve son origine.",),
)
_AHEAD = "Ce PDF porte la date du {}, qui est à venir\u00a0: indiquez la date du courriel."
_UNDATED = (
    "La date du courriel n’est pas imprimée sur ce PDF\u00a0: indiquez le jour où la plateforme "
    "l’a envoyé, le plus ancien en cas de doute."
)
_NO_DATE = "La date du courriel d’origine"
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})
_NAMELESS = frozenset(("a partir de",))
"""Labels of the new Outlook's print that no other client writes."""
_COUNT = re.compile(r"\d{1,3} (?:messages?|conversations?)")
_NEAR = 4
"""Lines within which a printed header without colons holds its sender and its date."""


def read_printed(data: bytes, *, given_on: date, on: date | None = None) -> Reading:
    """What a PDF given on a legal day says; its problems say, in French, what was not read.

    Without the day of the printed mail no event is proposed: its kind, number and names are. `on`
    is the day that somebody gives when it shows none.
    """
    text, why = text_of(data)
    text = text.translate(_LIGATURES)
    problems = [f"La pièce déposée {why}."] if why else []
    every = enumerate(_messages(text), 1)
    told = [_told(found, n, given_on, on) for n, found in every if found.text]
    whole = together(told)
    return Reading(
        kind=whole.verdict.kind,
        facts=tuple(map(_unsure, whole.report.facts)),
        grade=_GRADE,
        quotes=whole.verdict.quotes,
        original=whole.original,
        proposals=tuple(map(_unproven, whole.report.proposals)),
        problems=tuple(dict.fromkeys([*problems, *whole.problems])),
        findings=whole.report.findings,
        reader=rules().version,
        on=whole.on,
        may_be=may_be(whole.verdict),
    )


def _messages(text: str) -> tuple[Found, ...]:
    """The messages printed there; the whole page when it shows no header of a mail."""
    lines = _labelled(text.split("\n"))
    letter = Found(Original(how="inline"), text)
    return inline(Document(text="\n".join(lines))) or (letter,)


def _told(found: Found, number: int, given_on: date, said_on: date | None) -> Told:
    """What one of them tells. The date of somebody else's mail is not the act's."""
    original, doubts = found.original, list[str]()
    on = original.on if is_administration(found.address) else None
    if on is None or on > given_on:
        doubts.append(_AHEAD.format(french(on)) if on else _UNDATED)
        original = msgspec.structs.replace(original, on=said_on, at=None)
    told = tell(msgspec.structs.replace(found, original=original), number, _GRADE, None)
    said = [why for why in told.problems if not why.startswith(_NO_DATE)]
    return msgspec.structs.replace(told, problems=(*(() if said_on else doubts), *said))


def _unsure(fact: Fact) -> Fact:
    return msgspec.structs.replace(fact, confidence=Confidence.LOW)


def _unproven(proposal: Proposal) -> Proposal:
    event = msgspec.structs.replace(
        proposal.event, confidence=Confidence.LOW, authenticity_reasons=_GRADE.reasons
    )
    return msgspec.structs.replace(proposal, event=event)


def _labelled(lines: list[str]) -> list[str]:
    """The lines with labels before the headers that Gmail and the new Outlook print without."""
    folded = [fold(line).strip() for line in lines]
    out = list(lines)
    for n, line in enumerate(folded):
        if "@" not in line:
            continue
        if found := _as_gmail(line):
            sender = lines[n].strip()[:found].strip()
            out[n] = f"De : {sender}\nDate : {lines[n].strip()[found:].strip()}"
            out[n] += _subject(lines, folded, n)
        elif _bare(line, "from") and any(
            _bare(other, "date") and printed_places(other) for other in folded[n + 1 : n + _NEAR]
        ):
            out[n : n + _NEAR] = map(_with_colon, lines[n : n + _NEAR], folded[n : n + _NEAR])
    return out


def _as_gmail(line: str) -> int:
    """Where the date begins in « Name <address> 23 novembre 2026 à 09:12 »; 0 elsewhere.

    Such a line ends with its date: what a sentence goes on with is no header.
    """
    end = line.rfind(">")
    if end < 0 or line[:1] in "<>" or len(addresses(line)) != 1:
        return 0
    places = printed_places(line[end + 1 :])
    rest = line[end + 1 + places[0][1] :] if places else "?"
    started = line[end + 1 : end + 1 + places[0][0]].strip(" ,") if places else "?"
    whole = re.fullmatch(r"(?:,? ?(?:a|at))? ?(?:\d{1,2}[:h]\d{2}(?: ?[ap]m)?)?", rest.strip())
    return end + 1 if whole and (not started or started.rstrip(".").isalpha()) else 0


def _subject(lines: list[str], folded: list[str], at: int) -> str:
    """Gmail prints the subject once, above « 1 message »."""
    above = [n for n in range(max(0, at - _NEAR), at) if _COUNT.fullmatch(folded[n])]
    before = range(above[-1] - 1, -1, -1) if above else ()
    subject = next((lines[n] for n in before if folded[n]), "")
    return f"\nObjet : {subject.strip()}" if subject else ""


def _bare(line: str, field: str) -> bool:
    """Does a folded line begin with a header's label that no colon follows?"""
    return any(line.startswith(f"{label} ") for label in _labels(field))


def _labels(field: str) -> list[str]:
    own = [label for label, name in known().labels.items() if name == field]
    return own + ([*_NAMELESS] if field == "from" else [])


def _with_colon(line: str, folded: str) -> str:
    for field, label in (("from", "De"), ("date", "Date"), ("to", "À"), ("cc", "Cc")):
        for own in _labels(field):
            if folded.startswith(f"{own} "):
                return f"{label} : {line.strip()[len(own) :].strip()}"
    return line
