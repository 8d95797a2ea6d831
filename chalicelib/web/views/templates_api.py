"""What the API says of a firm's templates, and takes of the choice of one."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ...store.template_records import Fault, FirmTemplate, TemplateShelf, TemplateState
from .templates import title_of


class TemplateOut(msgspec.Struct, frozen=True):
    """What writes a document: the firm's version `in_use`, or Vigie's own when it is 0."""

    document: str
    title: str
    in_use: int
    versions: int
    adopted_by: str
    adopted_at: datetime | None


class AdoptedIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The version to use from now on; 0 is Vigie's own template."""

    version: int


class FaultOut(msgspec.Struct, frozen=True):
    """What was found in a template, in French; one that `blocks` keeps it from being used."""

    place: str
    excerpt: str
    why: str
    remedy: str
    blocks: bool


class TemplateVersionOut(msgspec.Struct, frozen=True):
    """A version that was given. `late`: its reading did not answer in time; ask for it again."""

    number: int
    state: TemplateState
    late: bool
    by: str
    at: datetime
    sha256: str
    faults: tuple[FaultOut, ...]


class ReadTemplateOut(msgspec.Struct, frozen=True):
    """A version, and its paragraphs with sample facts."""

    version: TemplateVersionOut
    text: tuple[str, ...]


def template_out(document: str, shelf: TemplateShelf | None) -> TemplateOut:
    """A line of the list."""
    chosen = shelf.adoptions[-1] if shelf and shelf.adoptions else None
    return TemplateOut(
        document=document,
        title=title_of(document),
        in_use=shelf.in_use if shelf else 0,
        versions=shelf.versions if shelf else 0,
        adopted_by=chosen.by_name if chosen else "",
        adopted_at=chosen.at if chosen else None,
    )


def template_version_out(version: FirmTemplate, *, late: bool) -> TemplateVersionOut:
    """A version with what its reading found."""
    return TemplateVersionOut(
        number=version.number,
        state=version.state,
        late=late,
        by=version.by_name,
        at=version.at,
        sha256=version.sha256,
        faults=tuple(_fault(fault) for fault in version.faults),
    )


def _fault(fault: Fault) -> FaultOut:
    return FaultOut(fault.place, fault.excerpt, fault.why, fault.remedy, fault.blocks)
