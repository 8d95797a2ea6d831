"""What the letters room answers with."""

from ..cases.parts import Part
from ..store.records import Exhibit


class Drafted(Part, frozen=True, kw_only=True):
    """projet: a .docx for a lawyer to finish, what it lacks, and what only the lawyer reads.

    `gaps` are the missing facts in reading order; `note` the lines of the internal note, in French.
    The two hashes say which text and which facts made it: under one version of the code, the same
    two give the same bytes. `exhibits` are the pieces as the text numbers them.
    """

    document: str
    title: str
    docx: bytes
    gaps: tuple[str, ...]
    note: tuple[str, ...]
    template_sha256: str
    facts_sha256: str
    exhibits: tuple[Exhibit, ...] = ()


class Finding(Part, frozen=True, kw_only=True):
    """A fault of a template, in French: where, the words around it, what is wrong, what to do."""

    place: str
    excerpt: str
    why: str
    remedy: str = ""
