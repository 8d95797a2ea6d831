"""What the letters room is asked with, and answers with."""

from datetime import date
from enum import StrEnum

import msgspec

from ..cases.parts import Part
from ..store.records import Chosen, Exhibit, Firm


class Audience(StrEnum):
    """Who reads a document: each is told what the one before is told, and a little more."""

    ADMINISTRATION = "administration"
    COURT = "court"
    INTERIM = "interim"

    def is_told(self, at_most: "Audience") -> bool:
        """Whether what is meant for `at_most` may be told to this one."""
        order = tuple(Audience)
        return order.index(self) >= order.index(at_most)


class Paper(Part, frozen=True, kw_only=True):
    """What a firm writes on: its own template and its letterhead (papier à en-tête), as .docx.

    Empty: Vigie's own; `fault` then says in the internal note why the firm's could not serve.
    """

    template: bytes = b""
    letterhead: bytes = b""
    fault: str = ""


class Lent(Part, frozen=True, kw_only=True):
    """What the firm's own register fills of what the case lacks: facts by name, and where from."""

    facts: dict[str, str] = msgspec.field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Choices(Chosen, frozen=True, kw_only=True):
    """What is chosen for one draft: for whom, by which firm, with which optional passages.

    `included` are ids of the document's options (document.toml); `firm` signs when it is given, on
    its own `paper` when it has some. `answers` come before what the ledger holds, which is what was
    already sent. `facts` fill what the case does not say, and never replace what it says; what the
    firm's register has `lent` fills what neither says.
    """

    firm: Firm | None = None
    paper: Paper = Paper()
    lent: Lent = Lent()


class Question(Part, frozen=True, kw_only=True):
    """A fact that a draft lacks, to be asked of its lawyer, in French; `given` was answered."""

    name: str
    label: str
    help: str
    example: str
    given: str = ""


class Drafted(Part, frozen=True, kw_only=True):
    """projet: a .docx for a lawyer to finish, what it lacks, and what only the lawyer reads.

    `gaps` are the missing facts in reading order; `note` the lines of the internal note, in French,
    and `note_docx` the same as a .docx of its own, never to be joined to the letter.
    The two hashes say which text and which facts made it: under one version of the code, the same
    two give the same bytes. `cites` are the catalogued sources that the text prints, to be read in
    their wording of the day `law_on`, `open_points` the ids of the unsettled points of law that it
    relies on; `exhibits` the pieces as the text numbers them.
    """

    document: str
    title: str
    docx: bytes
    gaps: tuple[str, ...]
    note: tuple[str, ...]
    note_docx: bytes
    template_sha256: str
    facts_sha256: str
    cites: tuple[str, ...]
    law_on: date
    open_points: tuple[str, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()


class Finding(Part, frozen=True, kw_only=True):
    """A fault of a template, in French: where, the words around it, what is wrong, what to do.

    One that `blocks` keeps the template from being used; the others are for the author to weigh.
    """

    place: str
    excerpt: str
    why: str
    remedy: str = ""
    blocks: bool = True


class Vetted(Part, frozen=True, kw_only=True):
    """What was found in an upload; with no finding that blocks, its preview and the text of it."""

    findings: tuple[Finding, ...]
    preview: bytes = b""
    text: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        return not any(finding.blocks for finding in self.findings)
