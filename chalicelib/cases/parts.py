"""Small values that events and case headers are made of."""

from datetime import date
from typing import Annotated

import msgspec

from .words import Means, Outcome, Party, Seen, Siren, Zone


class Part(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Root of the values: immutable, unknown fields refused."""


class Quote(Part, frozen=True, kw_only=True):
    """The words of a mail that a fact was read from; `part` names the MIME part or file.

    `start` and `end` are the place of those words in the part's cleaned text, in characters: there
    they may run over several lines, here they are on one. None = not known (an older reading).
    """

    fact: str
    text: str
    part: str = "body"
    start: int | None = None
    end: int | None = None


class Author(Part, frozen=True, kw_only=True):
    """Who signed an act (CRPA L212-1, L212-2: first name, name, quality, service)."""

    first_name: str = ""
    name: str = ""
    quality: str = ""
    service: str = ""


class Notification(Part, frozen=True, kw_only=True):
    """An act reached one person on a day; one clock per person (C. trav. R5221-17)."""

    to: Party
    on: date
    means: Means = Means.MAIL


class SpaceCheck(Part, frozen=True, kw_only=True):
    """Somebody looked in the platform's space on a day; were documents there?"""

    on: date
    documents_found: bool


class Mentions(Part, frozen=True, kw_only=True):
    """What a receipt must say (CRPA R112-11-1)."""

    date: Seen = Seen.NOT_SEEN
    service: Seen = Seen.NOT_SEEN
    address: Seen = Seen.NOT_SEEN
    telephone: Seen = Seen.NOT_SEEN
    silence: Seen = Seen.NOT_SEEN
    silence_date: Seen = Seen.NOT_SEEN
    remedies: Seen = Seen.NOT_SEEN

    def complete(self) -> bool:
        """True when every mention was read on the receipt."""
        return all(getattr(self, name) is Seen.STATED for name in self.__struct_fields__)


class RequestedItem(Part, frozen=True, kw_only=True):
    """A document the administration asks for; `required_by_text` None = not known."""

    id: str
    label: str = ""
    required_by_text: bool | None = None


class AnsweredItem(Part, frozen=True, kw_only=True):
    """What was answered for one requested document.

    `expected`: the day it should be available; `substitute`: what is produced in its place.
    """

    id: str
    outcome: Outcome
    label: str = ""
    reason: str = ""
    proof: bool = False
    on: date | None = None
    expected: date | None = None
    substitute: str = ""


class Employer(Part, frozen=True, kw_only=True):
    name: str = ""
    siren: Siren | None = None
    residence: Zone = Zone.METROPOLE
    form: str = ""
    seat: str = ""
    representative: str = ""
    representative_quality: str = ""


class Worker(Part, frozen=True, kw_only=True):
    """`residence` defaults to metropole: the shorter, prudent time when it is not known."""

    name: str = ""
    residence: Zone = Zone.METROPOLE
    in_post: bool = False


class Counsel(Part, frozen=True, kw_only=True):
    name: str = ""
    firm: str = ""
    bar: str = ""
    address: str = ""


class Header(Part, frozen=True, kw_only=True):
    """What may be corrected of a case's header; None = not said, so it stays as it is.

    `worker` and `employer` are names; an empty one is not known any more.
    """

    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] | None = None
    worker: Annotated[str, msgspec.Meta(max_length=120)] | None = None
    worker_residence: Zone | None = None
    in_post: bool | None = None
    employer: Annotated[str, msgspec.Meta(max_length=120)] | None = None
    employer_residence: Zone | None = None
    court_zone: Zone | None = None


class Case(Part, frozen=True, kw_only=True):
    """dossier: one AT request by one employer for one worker."""

    reference: str
    employer: Employer = Employer()
    worker: Worker = Worker()
    court_zone: Zone = Zone.METROPOLE
    counsel: Counsel | None = None
    platform: str = ""
    prefect: str = ""
    court: str = ""
