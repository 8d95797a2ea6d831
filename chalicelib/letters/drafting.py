"""One draft, from a case to a .docx and its internal note. Pure: no clock, no storage."""

from datetime import date

import msgspec

from ..cases import Case, CaseState, kind_of
from ..errors import BadInput
from ..law.values import Analysis, Deadline
from . import catalogue, facts
from .catalogue import Document, Refusal
from .citations import printed
from .conditions import CONDITIONS
from .exhibits import Exhibits
from .gaps import Gap, Value
from .letterhead import OF_COMPANIES
from .missing import told
from .note import flat, open_points, sections
from .note_file import note_file
from .render import render
from .reply import joined
from .situation import Situation
from .stationery import dressed
from .values import Choices, Drafted, Paper


def draft(
    document: str,
    case: Case,
    state: CaseState,
    analysis: Analysis,
    deadlines: tuple[Deadline, ...],
    on: date,
    *,
    choices: Choices = Choices(),  # noqa: B008 (immutable)
) -> Drafted:
    """See `chalicelib.letters.draft`."""
    chosen = catalogue.document(document)
    choices = msgspec.structs.replace(choices, facts=choices.lent.facts | choices.facts)
    whole_case = told(case, choices.facts)
    situation = Situation(whole_case, state, analysis, deadlines, on, choices)
    _refuse(chosen, situation)
    exhibits = listed(chosen, situation)
    known = facts.gather(situation, exhibits, chosen.sending)
    law_day = situation.law_day(current=chosen.current_law)
    whole = known | facts.law(chosen, law_day)
    source = _on_paper(document, choices.paper)
    filled = render(document, source, facts.nested(whole), chosen.title, on)
    gaps = tuple(dict.fromkeys((*filled.gaps, *_required(chosen, known))))
    cited = printed("\n".join(filled.text), law_day)
    note = sections(chosen, situation, gaps, cited)
    return Drafted(
        document=document,
        title=chosen.title,
        docx=filled.docx,
        gaps=gaps,
        note=flat(note),
        note_docx=note_file(chosen, situation, note),
        template_sha256=catalogue.fingerprint(document, choices.paper),
        facts_sha256=facts.sha256(whole),
        exhibits=exhibits.all,
        cites=cited,
        open_points=tuple(point.id for point in open_points(chosen, situation, cited)),
        law_on=law_day,
    )


def _on_paper(document: str, paper: Paper) -> bytes:
    template = paper.template or catalogue.template(document)
    return dressed(template, paper.letterhead) if paper.letterhead else template


def listed(document: Document, s: Situation) -> Exhibits:
    """The exhibits of that document, numbered."""
    of = catalogue.document(_listed_for(document, s)) if document.lists else document
    events = s.state.events
    if of.only_exhibits:
        events = tuple(e for e in events if kind_of(e) in of.exhibits)
    return Exhibits(
        events,
        s.on,
        of.exhibits,
        s.case.reference,
        act=s.acted.id if s.acted else "",
        to=of.audience,
        joined=of.joined + (joined(s) if of.answers else ()),
    )


def _listed_for(document: Document, s: Situation) -> str:
    """The document whose exhibits this one lists: the option chosen, else its usual one."""
    return next((o for o in s.choices.included if o in catalogue.documents()), document.lists)


def refusal(
    document: str,
    case: Case,
    state: CaseState,
    analysis: Analysis,
    deadlines: tuple[Deadline, ...],
    on: date,
    *,
    choices: Choices = Choices(),  # noqa: B008 (immutable)
) -> BadInput | None:
    """See `chalicelib.letters.refusal`."""
    chosen = catalogue.document(document)
    try:
        _refuse(chosen, Situation(case, state, analysis, deadlines, on, choices))
    except BadInput as why:
        return why
    return None


def _refuse(document: Document, s: Situation) -> None:
    unknown = sorted(set(s.choices.included) - set(document.options))
    if unknown:
        known = ", ".join(document.options) or "aucune"
        raise BadInput(
            f"« {document.title} »",
            f"cette option n’existe pas : {', '.join(unknown)}.",
            f"Options disponibles : {known}.",
        )
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
    spared = OF_COMPANIES if known["employeur.particulier"] else frozenset()
    values = (known[name] for name in document.required if name not in spared)
    return [value.what for value in values if isinstance(value, Gap)]
