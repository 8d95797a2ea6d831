"""The reading of a mail as a page for people (`read --text`): what it is, says, and leaves out."""

from collections.abc import Iterator
from datetime import date

from .alerts.matrix import matrix
from .cases import kind_of
from .cases.words import Authenticity, Confidence
from .intake import Fact, MailKind, Proposal, Reading, kind_name
from .law import french_day

MAX_WORDS = 160
"""Longest quote beside a fact, in characters; the JSON has them whole."""
_GRADES = {
    Authenticity.ORIGINAL_DKIM: "Courriel authentifié",
    Authenticity.ARC_ORIGINAL: "Courriel authentifié",
    Authenticity.FORWARDER: "Transfert authentifié, original non prouvé",
    Authenticity.TENANT_ADDRESS: "Courriel non authentifié\u00a0: vérifiez sur la plateforme",
    Authenticity.FAILED: "Courriel suspect\u00a0: vérifiez sur la plateforme",
}
_CAUSES = {
    "incomplete": "dossier incomplet",
    "inactivity": "absence d’action sur le dossier",
    "no_object": "demande sans objet",
}
_DAYS = frozenset(("due", "filed", "valid_until"))
_SURE = {
    Confidence.HIGH: "sûr",
    Confidence.MEDIUM: "à confirmer",
    Confidence.LOW: "incertain",
}
_NAMES = {
    "reference": "Numéro", "worker": "Salarié", "employer": "Employeur", "cause": "Motif annoncé",
    "due": "Date limite", "days": "Délai (jours)", "item": "Pièce demandée", "author": "Auteur",
    "reasons_in_law": "Motif de droit", "reasons_in_fact": "Motif de fait",
    "remedies": "Recours", "suspension": "Effet sur le délai", "filed": "Déposée le",
    "valid_until": "Valable jusqu’au", "mailbox": "Messagerie qui demande", "code": "Code",
    "link": "Lien (à copier)",
}  # fmt: skip


def page(reading: Reading) -> str:
    """The whole reading in French: facts with their words, findings, problems, what to confirm."""
    return "\n".join(_lines(reading))


def _lines(reading: Reading) -> Iterator[str]:
    original = reading.original
    yield kind_name(reading.kind).capitalize()
    if original.subject:
        yield f"Objet\u00a0: {original.subject}"
    if original.on:
        whole = "lu en entier" if original.complete else "copie peut-être incomplète"
        yield f"Daté du {french_day(original.on)}, {whole}"
    yield from _section(_GRADES[reading.grade.grade], list(reading.grade.reasons))
    words = dict.fromkeys(_quoted(quote.text) for quote in reading.quotes)
    yield from _section("Reconnu à ces mots", [*words])
    yield from _section("Ce qui est dit", [_fact(fact) for fact in reading.facts])
    yield from _section("Ce qui n’est pas dit", [finding.text for finding in reading.findings])
    yield from _section("À vérifier", [*reading.problems, *filter(None, [reading.confirm])])
    yield from _section("Événements proposés", [_event(p) for p in reading.proposals])
    if not reading.proposals and reading.kind is not MailKind.UNREADABLE:
        yield "\nAucun événement n’est proposé."


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"\n{title}"
        yield from (f"  - {line}" for line in lines)


def _fact(fact: Fact) -> str:
    name = _NAMES.get(fact.name, fact.name)
    about = f" [{fact.of}]" if fact.of and fact.name != "reference" else ""
    value = _CAUSES.get(fact.value, fact.value) if fact.name == "cause" else fact.value
    value = french_day(date.fromisoformat(value)) if fact.name in _DAYS else value
    words = fact.quote.text
    said = "" if words == fact.value else f"\u00a0: {_quoted(_cut(words))}"
    return f"{name}{about}\u00a0: {value} ({_SURE[fact.confidence]}){said}"


def _quoted(words: str) -> str:
    return f"«\u00a0{words}\u00a0»"


def _cut(words: str) -> str:
    return words if len(words) <= MAX_WORDS else f"{words[:MAX_WORDS].rstrip()} […]"


def _event(proposal: Proposal) -> str:
    event = proposal.event
    what = matrix().kinds[kind_of(event)].label
    about = proposal.reference or proposal.worker or "dossier à choisir"
    sure = _SURE[event.confidence or Confidence.LOW]
    return f"{what} du {french_day(event.on)}, {about} ({sure})"
