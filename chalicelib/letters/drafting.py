"""One draft, from a case to a .docx and its internal note. Pure: no clock, no storage."""

from datetime import date

from ..cases import Case, CaseState
from ..errors import BadInput
from ..law.values import Analysis, Deadline
from ..store.records import Firm
from . import catalogue, facts
from .catalogue import Document, Refusal
from .citations import printed
from .conditions import CONDITIONS
from .exhibits import Exhibits
from .gaps import Gap, Value
from .note import note
from .render import render
from .situation import Situation
from .values import Drafted


def draft(
    document: str,
    case: Case,
    state: CaseState,
    analysis: Analysis,
    deadlines: tuple[Deadline, ...],
    on: date,
    *,
    firm: Firm | None = None,
) -> Drafted:
    """See `chalicelib.letters.draft`."""
    chosen = catalogue.document(document)
    situation = Situation(case, state, analysis, deadlines, on, firm)
    _refuse(chosen, situation)
    exhibits = Exhibits(state.events, on, chosen.exhibits, case.reference, analysis.act)
    known = facts.gather(situation, exhibits, chosen.sending)
    filled = render(document, catalogue.template(document), facts.nested(known), chosen.title, on)
    gaps = tuple(dict.fromkeys((*filled.gaps, *_required(chosen, known))))
    cited = printed(chosen.references, "\n".join(filled.text))
    return Drafted(
        document=document,
        title=chosen.title,
        docx=filled.docx,
        gaps=gaps,
        note=note(chosen, situation, gaps, cited),
        template_sha256=catalogue.fingerprint(document),
        facts_sha256=facts.sha256(known),
        exhibits=exhibits.all,
    )


def _refuse(document: Document, s: Situation) -> None:
    for rule in document.applies:
        if not CONDITIONS[rule.when](s):
            raise _refusal(document, rule)
    for rule in document.blocked:
        if CONDITIONS[rule.when](s):
            raise _refusal(document, rule)


def _refusal(document: Document, rule: Refusal) -> BadInput:
    return BadInput(f"« {document.title} »", rule.text, rule.remedy)


def _required(document: Document, known: dict[str, Value]) -> list[str]:
    """Required facts that are missing, even where this version of the text does not print them."""
    values = (known[name] for name in document.required)
    return [value.what for value in values if isinstance(value, Gap)]
