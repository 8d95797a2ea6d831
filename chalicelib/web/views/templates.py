"""A firm's templates as its lawyers see them: in use, ready, refused, retired. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ...law.wording import typeset
from ...letters import documents
from ...letters.vetting import LETTERHEAD
from ...store.template_records import Fault, FirmTemplate, TemplateShelf, TemplateState
from .finding import plain
from .words import words

_STATES = {
    "used": ("En service", "bien"),
    "ready": ("Prêt", "calme"),
    "retired": ("Retiré", "calme"),
    "refused": ("Refusé", "alerte"),
    "checking": ("Vérification en cours", "calme"),
    "late": ("Vérification sans réponse", "alerte"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLine:
    """A document of the list: what writes it now."""

    document: str
    title: str
    state: str
    tone: str
    versions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version with what was found in it. `waits`: it is being read; `late`: for too long."""

    number: int
    title: str
    state: str
    tone: str
    by: str
    at: datetime
    sha256: str
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    waits: bool
    late: bool
    ready: bool
    used: bool
    previewed: bool
    outdated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateView:
    """The page of a document. `changed`: Vigie's own moved since the one in use was read."""

    document: str
    title: str
    letterhead: bool
    used: VersionLine | None
    adopted_by: str
    adopted_at: datetime | None
    versions: tuple[VersionLine, ...]
    changed: bool


def title_of(document: str) -> str:
    """The document's name in French."""
    if document == LETTERHEAD:
        return "Papier à en-tête"
    name = words().document.get(document) or documents()[document].title
    return typeset(name[:1].upper() + name[1:])


def template_lines(shelves: Mapping[str, TemplateShelf]) -> list[TemplateLine]:
    """The letterhead first, then the documents by their names."""
    named = sorted(documents(), key=lambda name: plain(title_of(name)))
    return [_line(name, shelves.get(name)) for name in (LETTERHEAD, *named)]


def template_view(
    document: str,
    shelf: TemplateShelf,
    versions: Iterable[FirmTemplate],
    *,
    late: set[int],
    house: str,
) -> TemplateView:
    """The page; `late` are the versions whose reading never answered, `house` Vigie's own now."""
    lines = tuple(
        version_line(v, shelf, late=v.number in late, house=house)
        for v in sorted(versions, key=lambda v: -v.number)
    )
    used = next((line for line in lines if line.used), None)
    chosen = shelf.adoptions[-1] if shelf.adoptions else None
    return TemplateView(
        document=document,
        title=title_of(document),
        letterhead=document == LETTERHEAD,
        used=used,
        adopted_by=chosen.by_name if chosen else "",
        adopted_at=chosen.at if chosen else None,
        versions=lines,
        changed=used is not None and used.outdated,
    )


def version_line(
    version: FirmTemplate, shelf: TemplateShelf, *, late: bool, house: str = ""
) -> VersionLine:
    standing = _standing(version, shelf, late)
    state, tone = _STATES[standing]
    return VersionLine(
        number=version.number,
        title=title_of(version.document),
        state=state,
        tone=tone,
        by=version.by_name,
        at=version.at,
        sha256=version.sha256,
        faults=tuple(_said(fault) for fault in version.faults if fault.blocks),
        warnings=tuple(_said(fault) for fault in version.faults if not fault.blocks),
        waits=standing == "checking",
        late=standing == "late",
        ready=version.state is TemplateState.READY,
        used=standing == "used",
        previewed=bool(version.preview),
        outdated=bool(house) and version.house_sha256 != house,
    )


def _line(document: str, shelf: TemplateShelf | None) -> TemplateLine:
    number = shelf.in_use if shelf else 0
    return TemplateLine(
        document=document,
        title=title_of(document),
        state=f"Le vôtre, version {number}" if number else "Celui de Vigie",
        tone="bien" if number else "calme",
        versions=shelf.versions if shelf else 0,
    )


def _standing(version: FirmTemplate, shelf: TemplateShelf, late: bool) -> str:
    if version.state is not TemplateState.READY:
        return "late" if late else version.state.value
    if version.number == shelf.in_use:
        return "used"
    served = any(chosen.number == version.number for chosen in shelf.adoptions)
    return "retired" if served else "ready"


def _said(fault: Fault) -> Fault:
    """The finding as a sentence; a template's own words are left as they are."""
    why = typeset(fault.why[:1].upper() + fault.why[1:]).rstrip(".")
    return Fault(
        place=fault.place[:1].upper() + fault.place[1:],
        excerpt=fault.excerpt,
        why=f"{why}.",
        remedy=fault.remedy,
        blocks=fault.blocks,
    )
