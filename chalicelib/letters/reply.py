"""The reply to a complement request, document by document (reference §4.1, letter A).

Facts and asks only: an employer without counsel may send it (design §3.15).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from ..cases.events import ComplementAnswered, ComplementRequested
from ..cases.parts import AnsweredItem, Part, RequestedItem
from ..cases.words import Outcome, Seen
from ..errors import BadInput
from ..law import catalogue as law
from ..law.wording import french_day
from .catalogue import check_known, load_table
from .clean import line
from .exhibits import Exhibits
from .filling import filled, places
from .gaps import Gap, Value
from .situation import Situation

_FILE = "reply.toml"
_WORDS = ("raison", "le", "piece", "preuve", "remplacement", "attendue", "precision")
_LATER = (Outcome.IMPOSSIBLE, Outcome.NOT_YET_AVAILABLE)
Answer = tuple[RequestedItem, AnsweredItem | None]


class Wording(Part, frozen=True, kw_only=True):
    """The sentences of reply.toml."""

    answers: dict[Outcome, str]
    clauses: dict[str, str]
    joined: dict[str, str]
    gaps: dict[str, str]


@cache
def wording() -> Wording:
    """The sentences. Raises BadInput on an outcome without its own, or an unknown placeholder."""
    table = load_table(_FILE, Wording)
    # `missing` is what nobody answered yet: a gap, never a sentence.
    lacking = set(Outcome) - set(table.answers) - {Outcome.MISSING}
    if lacking:
        raise BadInput(f"templates/letters/{_FILE}", f"no sentence for: {', '.join(lacking)}.")
    named = {name for text in table.answers.values() for name in places(text)}
    check_known(_FILE, "placeholder", named, {*_WORDS, *law()})
    return table


def asked(s: Situation) -> ComplementRequested | None:
    """The latest complement request; None when there was none."""
    return max(_requests(s), key=lambda e: e.on, default=None)


def due(request: ComplementRequested) -> date | None:
    """The last day it gives; None when none is known. Its own day does not count (§3.1, rule 4)."""
    if request.due or request.days is None:
        return request.due
    return request.on + timedelta(days=request.days)


def sent(s: Situation) -> tuple[ComplementAnswered, ...]:
    """The answers already sent to that request."""
    request = asked(s)
    return tuple(e for e in _sent(s) if request and request.on <= e.on)


def answers(s: Situation) -> tuple[Answer, ...]:
    """Each document asked for and what is answered: as chosen, else as sent, else None.

    A document of an earlier request comes again while nothing was answered for it.
    """
    last = asked(s)
    settled = {i.id for e in _sent(s) for i in e.items if i.outcome is not Outcome.MISSING}
    given = {item.id: item for event in sent(s) for item in event.items}
    given |= {item.id: item for item in s.choices.answers}
    wanted = {i.id: i for r in _requests(s) for i in r.items if r is last or i.id not in settled}
    # A request without a list: what is answered says what was asked.
    wanted |= {
        id_: RequestedItem(id=id_, label=item.label)
        for id_, item in given.items()
        if id_ not in wanted
    }
    return tuple((item, given.get(id_)) for id_, item in wanted.items())


def joined(s: Situation) -> tuple[str, ...]:
    """What the reply joins, as its list of exhibits calls it: no event proves it yet."""
    labels = (text for wanted, item in answers(s) if item for text in _joined(wanted, item))
    return tuple(dict.fromkeys(labels))


def reply(s: Situation, exhibits: Exhibits) -> dict[str, Value]:
    """The facts of the reply."""
    request = asked(s)
    until = due(request) if request else None
    number = exhibits.of(request) if request else None
    given = [item for _, item in answers(s) if item]
    outcomes = {item.outcome for item in given}
    days = [item.expected for item in given if item.outcome in _LATER and item.expected]
    return {
        "reponse.demande_le": french_day(request.on) if request else "",
        "reponse.piece": f"pièce n° {number}" if number else "",
        "reponse.echeance": french_day(until) if until else "",
        "reponse.sans_delai": timeless(s),
        "reponse.sans_liste": unlisted(s),
        "reponse.pieces": list(_rows(s, exhibits)),
        "reponse.prolongation": extension(s),
        "reponse.jusquau": french_day(max(days)) if days else "",
        "reponse.impossible": Outcome.IMPOSSIBLE in outcomes,
        "reponse.non_exigee": Outcome.NOT_REQUIRED in outcomes,
        "reponse.deja_le": french_day(sent(s)[-1].on) if sent(s) else "",
    }


def timeless(s: Situation) -> bool:
    """The request was read whole and gives no time (CRPA L114-5)."""
    request = asked(s)
    return request is not None and due(request) is None and request.complete_original


def unlisted(s: Situation) -> bool:
    """The request was read whole and lists no document."""
    request = asked(s)
    return request is not None and request.list is Seen.ABSENT and request.complete_original


def extension(s: Situation) -> bool:
    """Some document will come, and not surely inside the time given."""
    request = asked(s)
    until = due(request) if request else None
    return any(_late(item, until) for _, item in answers(s) if item)


def _requests(s: Situation) -> tuple[ComplementRequested, ...]:
    events = s.state.events
    return tuple(e for e in events if isinstance(e, ComplementRequested) and e.on <= s.on)


def _sent(s: Situation) -> tuple[ComplementAnswered, ...]:
    events = s.state.events
    return tuple(e for e in events if isinstance(e, ComplementAnswered) and e.on <= s.on)


def _late(item: AnsweredItem, until: date | None) -> bool:
    if item.outcome is Outcome.NOT_YET_AVAILABLE:
        return item.expected is None or until is None or item.expected > until
    return item.outcome is Outcome.IMPOSSIBLE and item.expected is not None


def _rows(s: Situation, exhibits: Exhibits) -> Iterator[dict[str, str]]:
    for number, (wanted, item) in enumerate(answers(s), 1):
        yield {
            "numero": str(number),
            "intitule": _title(wanted, item),
            "texte": _said(s, exhibits, wanted, item),
        }


def _said(
    s: Situation, exhibits: Exhibits, wanted: RequestedItem, item: AnsweredItem | None
) -> str:
    if item is None or item.outcome is Outcome.MISSING:
        return str(Gap(wording().gaps["answer"]))
    words = _words(exhibits, wanted, item)
    return filled(wording().answers[item.outcome], words, s.on)


def _words(exhibits: Exhibits, wanted: RequestedItem, item: AnsweredItem) -> dict[str, str]:
    title, detail = _title(wanted, item), line(item.reason, "items.reason").rstrip(" .;")
    what = line(item.substitute, "items.substitute").rstrip(" .;")
    instead = "meanwhile" if item.outcome is Outcome.NOT_YET_AVAILABLE else "substitute"
    other = _clause(instead, quoi=what, numero=_number(exhibits, "substitute", title, what))
    return {
        "raison": detail or _gap(item.outcome),
        "precision": _clause("detail", texte=detail) if detail else "",
        "le": _clause("produced_on", date=french_day(item.on)) if item.on else "",
        "piece": _number(exhibits, "produced", title, what),
        "preuve": _number(exhibits, "proof", title, what) if item.proof else "",
        "remplacement": other if what else "",
        "attendue": _expected(item),
    }


def _expected(item: AnsweredItem) -> str:
    if item.expected:
        return _clause("expected", date=french_day(item.expected))
    if item.outcome is Outcome.NOT_YET_AVAILABLE:
        return _clause("expected", date=_gap("expected"))
    return ""


def _joined(wanted: RequestedItem, item: AnsweredItem) -> Iterator[str]:
    title, what = _title(wanted, item), line(item.substitute).rstrip(" .;")
    if item.outcome is Outcome.PRODUCED:
        yield _label("produced", title, what)
    if item.outcome in _LATER and item.proof:
        yield _label("proof", title, what)
    if item.outcome in _LATER and what:
        yield _label("substitute", title, what)


def _number(exhibits: Exhibits, kind: str, title: str, what: str) -> str:
    number = exhibits.named(_label(kind, title, what))
    return _clause("exhibit", numero=str(number)) if number else ""


def _label(kind: str, title: str, what: str) -> str:
    text = wording().joined[kind].format_map({"piece": title, "quoi": what})
    return text[:1].upper() + text[1:]


def _clause(name: str, **words: str) -> str:
    return wording().clauses[name].format_map(words)


def _gap(name: str) -> str:
    asked_for = wording().gaps.get(name, "")
    return str(Gap(asked_for)) if asked_for else ""


def _title(wanted: RequestedItem, item: AnsweredItem | None) -> str:
    label = line(wanted.label or (item.label if item else ""), "items.label")
    return f"« {label} »" if label else str(Gap(f"intitulé de la pièce {line(wanted.id)}"))
