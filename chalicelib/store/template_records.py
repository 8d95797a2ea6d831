"""What the store keeps of a firm's own templates and letterhead, as values.

Every instant is an aware UTC datetime. Their own JSON in S3 (`Verdict`) is what reading them found.
"""

from datetime import datetime
from enum import StrEnum

from ..cases.parts import Part


class TemplateState(StrEnum):
    """`checking`: being read. Whether a ready one is in use, or was, is the shelf's to say."""

    CHECKING = "checking"
    REFUSED = "refused"
    READY = "ready"


class Fault(Part, frozen=True, kw_only=True):
    """What was found in a template, in French; one that `blocks` keeps it from being used."""

    place: str
    excerpt: str
    why: str
    remedy: str
    blocks: bool


class Verdict(Part, frozen=True, kw_only=True):
    """The answer of the reading: written by the sandbox, and believed for what it says only.

    `key` and `preview` are objects of the drafts bucket, empty when the template is refused; `text`
    the paragraphs of the preview.
    """

    sha256: str
    size: int
    faults: tuple[Fault, ...]
    key: str = ""
    preview: str = ""
    text: tuple[str, ...] = ()


class FirmTemplate(Part, frozen=True, kw_only=True):
    """A version of a firm's template of `document`, or of its letterhead; never overwritten.

    `upload` names the posted file, `house_sha256` Vigie's own template on the day it was read.
    `ordered_at` is when the reading was last asked for; `revision` what a write expects to follow.
    """

    firm: str
    document: str
    number: int
    upload: str
    state: TemplateState
    by: str
    by_name: str
    at: datetime
    ordered_at: datetime
    house_sha256: str
    key: str = ""
    preview: str = ""
    sha256: str = ""
    size: int = 0
    faults: tuple[Fault, ...] = ()
    revision: int = 0


class Adoption(Part, frozen=True, kw_only=True):
    """Who chose which version, and when; number 0 is Vigie's own template."""

    number: int
    by: str
    by_name: str
    at: datetime


class TemplateShelf(Part, frozen=True, kw_only=True):
    """All of a firm about one document: how many versions, and the choices made, last one now."""

    firm: str
    document: str
    versions: int = 0
    adoptions: tuple[Adoption, ...] = ()
    revision: int = 0

    @property
    def in_use(self) -> int:
        """The number of the version in use; 0: Vigie's own."""
        return self.adoptions[-1].number if self.adoptions else 0
