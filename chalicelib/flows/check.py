"""What somebody found on the platform about an act that a mail announced: it is there, or not.

The answer is a `correction` of the act's grade or standing: who, when, and why stay in the ledger.
It never touches a day, an instant or a notification, so no date of the act moves (design §3.14).
"""

from datetime import date
from typing import Any

import msgspec

from ..cases import CLOCKS, AnyEvent, Check, check_of, kind_of
from ..cases.events import Act, Correction
from ..cases.parts import SpaceCheck
from ..cases.words import Authenticity
from ..errors import BadInput, NotFound
from ..law import french_day
from ..store import StoredCase
from ..store.records import Snapshot
from .context import Desk
from .record import CaseRef, record

MAX_DOCUMENTS = 999
MAX_NAME = 120


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Is the act on the platform? `on` the day somebody looked, `documents` what was found there.

    `person` is their name. `documents` None: not counted.
    """

    found: bool
    on: date
    person: str
    documents: int | None = None


def check(desk: Desk, ref: CaseRef, event_id: str, answer: Answer) -> Snapshot:
    """Record the answer; one that says what is known already changes nothing.

    Raises NotFound (no such act on this case), BadInput (field and reason) or Conflict.
    """
    stored = desk.store.cases.load(ref.tenant, ref.id)
    event = checkable(stored, event_id)
    if stored.snapshot.held:
        raise BadInput("event", "rattachez d’abord ce courriel à un dossier.")
    refuse(answer, event, desk.today())
    if _known(event, answer):
        return stored.snapshot
    correction = Correction(
        on=desk.today(),
        at=desk.now(),
        of=event.id,
        fields=_found(event, answer) if answer.found else {"set_aside": True},
        reason=_reason(answer),
        person=answer.person,
    )
    return record(desk, ref, correction, _cause(stored, event))


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Why an act stands or is set aside, who says so, and the cause that says it once."""

    aside: bool
    why: str
    person: str
    cause: str
    told: bool = True


def stand(desk: Desk, ref: CaseRef, event_id: str, standing: Standing) -> None:
    """Set an act aside, or take it up again, because of a decision about its mail."""
    event = _known_event(desk.store.cases.load(ref.tenant, ref.id), event_id)
    if event.set_aside is standing.aside:
        return
    correction = Correction(
        on=desk.today(),
        at=desk.now(),
        of=event.id,
        fields={"set_aside": standing.aside},
        reason=standing.why,
        person=standing.person,
    )
    record(desk, ref, correction, f"check:{standing.cause}:{event.id}", told=standing.told)


def checkable(stored: StoredCase, event_id: str) -> AnyEvent:
    """The act of that id, when it sets a time running and a mail brought it. Raises NotFound."""
    event = _known_event(stored, event_id)
    if kind_of(event) not in CLOCKS or event.authenticity is None:
        raise NotFound("act to check", event_id)
    return event


def refuse(answer: Answer, event: AnyEvent, today: date) -> None:
    """Raises BadInput naming the field of an answer that cannot be."""
    if not answer.person.strip() or len(answer.person) > MAX_NAME:
        raise BadInput("person", "le nom de la personne qui a vérifié manque ou est trop long.")
    if answer.on > today:
        raise BadInput("on", "le jour de la vérification est à venir.")
    if answer.found and answer.on < event.on:
        day = french_day(event.on)
        raise BadInput("on", f"ce jour précède celui de l’acte, le {day}.")
    if answer.documents is not None and not 0 <= answer.documents <= MAX_DOCUMENTS:
        raise BadInput("documents", f"indiquez un nombre de 0 à {MAX_DOCUMENTS}.")


def _known_event(stored: StoredCase, event_id: str) -> AnyEvent:
    state = stored.state
    event = next((e for e in (*state.events, *state.aside) if e.id == event_id), None)
    if event is None:
        raise NotFound("event", event_id)
    return event


def _known(event: AnyEvent, answer: Answer) -> bool:
    """A second click, or a second person who says the same, adds nothing."""
    if not answer.found:
        return event.set_aside
    confirmed = event.authenticity is Authenticity.CONFIRMED and not event.set_aside
    seen = _space(answer)
    return confirmed and (not isinstance(event, Act) or event.space_checked == seen)


def _found(event: AnyEvent, answer: Answer) -> dict[str, Any]:
    fields: dict[str, Any] = {"authenticity": Authenticity.CONFIRMED.value}
    if event.authenticity_reasons:
        fields["authenticity_reasons"] = []  # They explained the mail's grade.
    if isinstance(event, Act):
        fields["space_checked"] = msgspec.to_builtins(_space(answer))
    if event.may_be:
        fields["may_be"] = []
    if event.set_aside:
        fields["set_aside"] = False
    return fields


def _space(answer: Answer) -> SpaceCheck:
    return SpaceCheck(on=answer.on, documents_found=bool(answer.documents))


def _reason(answer: Answer) -> str:
    day = french_day(answer.on)
    if not answer.found:
        return f"Vérifié sur la plateforme le {day}\u00a0: l’acte n’y figure pas."
    counted = {None: "", 0: ", aucun document dans l’espace", 1: ", 1 document dans l’espace"}
    space = counted.get(answer.documents, f", {answer.documents} documents dans l’espace")
    return f"Vérifié sur la plateforme le {day}\u00a0: l’acte y figure{space}."


def _cause(stored: StoredCase, event: AnyEvent) -> str:
    """The next check of that act: two people at once answer one question, and the first counts."""
    past = [e for e in stored.state.events if isinstance(e, Correction) and e.of == event.id]
    count = sum(check_of(e) in set(Check) for e in past)
    return f"check:{event.id}:{count}"
