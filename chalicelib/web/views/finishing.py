"""What finishes a draft, as its lawyer sees it: versions, what remains, clearances, release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...cases import AnyEvent, kind_of
from ...flows.batch import Stage, Standing
from ...flows.clearances import Wanted
from ...flows.release import Obstacles
from ...law.wording import french_day, typeset
from ...store.records import Clearance, Draft, DraftVersion, VersionState
from .choices import generation_title, told
from .words import words

_TONES = {
    Stage.READY: "bien",
    Stage.STALE: "attention",
    Stage.PREPARING: "calme",
    Stage.FAILED: "attention",
    Stage.TO_WRITE: "calme",
    Stage.UNSUITED: "calme",
}
_VERSION_TONES = {
    VersionState.KEPT: "bien",
    VersionState.CHECKING: "calme",
    VersionState.REFUSED: "alerte",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version: the generated text (number 1), or what a lawyer gave back."""

    number: int
    who: str
    at: datetime
    state: str
    tone: str
    kept: bool
    why: str
    gaps: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishingView:
    """`remains` says in French what stands against the release; empty: it may be released."""

    versions: tuple[VersionLine, ...]
    stale: str
    remains: tuple[str, ...]
    to_clear: int
    candidate: int
    released: str
    released_at: datetime | None
    sha256: str
    shared_at: datetime | None
    note_file: bool
    chosen: str
    others: tuple[tuple[str, str, str], ...]
    proof: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearingLine:
    """A requirement with its form, or the clearance that settled it."""

    subject: str
    fingerprint: str
    title: str
    text: str
    why: str
    clearance: Clearance | None
    reopened: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A document of the catalogue for one case; `choose` names the link to its choices, if any."""

    id: str
    name: str
    summary: str
    stage: str
    tone: str
    why: str
    link: str
    worker: bool
    choose: str


def finishing_view(
    draft: Draft,
    versions: tuple[DraftVersion, ...],
    found: Obstacles,
    candidate: int,
    others: tuple[tuple[Draft, str], ...] = (),
) -> FinishingView:
    """The values of the second half of a draft's page; `others` of the same document, linked."""
    made, shared = draft.released, draft.shared
    return FinishingView(
        versions=tuple(_version(v) for v in reversed(versions)),
        stale=stale_line(found.newer),
        remains=remains(found),
        to_clear=len(found.to_clear),
        candidate=candidate,
        released=made.by_name if made else "",
        released_at=made.at if made else None,
        sha256=made.sha256 if made else "",
        shared_at=shared.at if shared and made and shared.key == made.key else None,
        note_file=bool(draft.note_key),
        chosen=told(draft.choices),
        others=tuple(
            (generation_title(other), words().draft[other.state], link) for other, link in others
        ),
        proof=_proof(draft),
    )


def remains(found: Obstacles) -> tuple[str, ...]:
    """What stands against the release, in French, most decisive first."""
    lines = [stale_line(found.newer)]
    if found.unready:
        lines.append("Le projet n’est pas encore rédigé.")
    if found.unconfirmed:
        lines.append(
            "Un acte du dossier vient d’un courriel sans preuve d’origine : il faut d’abord le "
            "confirmer."
        )
    if found.checking:
        lines.append("La dernière version déposée est en cours de vérification.")
    if found.gaps:
        lines.append(f"À compléter dans la dernière version : {' ; '.join(found.gaps)}.")
    lines += found.faults
    if found.to_clear:
        count = len(found.to_clear)
        plural = "s" if count > 1 else ""
        lines.append(f"{count} référence{plural} ou point{plural} de droit à lire et à lever.")
    return tuple(typeset(line) for line in lines if line)


def stale_line(newer: AnyEvent | None) -> str:
    """Why a draft is stale (périmé); empty when it is not."""
    if newer is None:
        return ""
    title = words().kind[kind_of(newer)].title
    text = f"Périmé : le dossier a reçu depuis « {title} », du {french_day(newer.on)}."
    return typeset(text)


def clearing_line(found: Wanted) -> ClearingLine:
    asked, former = found.requirement, found.former
    reopened = ""
    if former:
        reopened = (
            f"Rouvert : le texte a changé depuis la lecture de {former.by_name}, le "
            f"{french_day(former.read_on)}."
        )
    return ClearingLine(
        subject=asked.subject,
        fingerprint=asked.fingerprint,
        title=asked.title,
        text=asked.text,
        why=asked.why,
        clearance=found.clearance,
        reopened=typeset(reopened),
    )


def document_line(standing: Standing, summary: str, link: str) -> DocumentLine:
    """A line of the list; `link` opens the latest draft when there is one to read."""
    released = standing.draft is not None and standing.draft.released is not None
    current = released and standing.stage is Stage.READY
    why = stale_line(standing.newer) if standing.stage is Stage.STALE else standing.why
    written = standing.draft is not None and standing.stage is not Stage.UNSUITED
    suits = standing.stage is not Stage.UNSUITED or standing.worker
    return DocumentLine(
        id=standing.document,
        name=words().document.get(standing.document, standing.document),
        summary=typeset(summary),
        stage=words().stage["released" if current else standing.stage],
        tone=_TONES[standing.stage],
        why=typeset(why[:1].upper() + why[1:]),
        link=link,
        worker=standing.worker,
        choose=("Changer les choix" if written else "Choisir et préparer") if suits else "",
    )


def _version(version: DraftVersion) -> VersionLine:
    return VersionLine(
        number=version.number,
        who=version.by_name,
        at=version.at,
        state=words().version[version.state],
        tone=_VERSION_TONES[version.state],
        kept=version.state is VersionState.KEPT,
        why=typeset(version.why),
        gaps=tuple(map(typeset, version.gaps)),
        faults=tuple(map(typeset, version.faults)),
    )


def _proof(draft: Draft) -> tuple[tuple[str, str], ...]:
    """What made the generated text: the same versions give the same bytes."""
    return (
        ("Fichier (SHA-256)", draft.sha256),
        ("Modèle (SHA-256)", draft.template_sha256),
        ("Données (SHA-256)", draft.facts_sha256),
        ("Droit", draft.law_version),
        ("Règles de rédaction", draft.rules_version),
        ("Événements du dossier", str(draft.version) if draft.version else ""),
        ("Demandé par", draft.ordered_by or "Vigie"),
    )
