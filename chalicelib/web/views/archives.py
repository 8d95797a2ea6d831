"""A firm's archived cases, as its lawyers see them: what was kept, and nothing newer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...law.wording import typeset
from ...store.records import Archive, ArchivedDraft, Draft, DraftState, DraftVersion, VersionState
from .choices import generation_title
from .words import words


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file of the archive: its French name, the name it is saved under, its key."""

    code: str
    title: str
    saved_as: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """A draft of the archive with its files."""

    name: str
    title: str
    state: str
    files: tuple[KeptFile, ...]


def kept_draft(draft: Draft, versions: Iterable[DraftVersion], then: ArchivedDraft) -> KeptDraft:
    """The draft as it was `then`: its versions, its note, its exhibits and what was validated."""
    return KeptDraft(
        name=words().document.get(draft.document, draft.document),
        title=generation_title(draft),
        state=words().stage["released"] if then.released else words().draft[then.state],
        files=tuple(
            KeptFile(code=f"{draft.id}.{code}", title=typeset(title), saved_as=name, key=key)
            for code, title, name, key in _files(draft, versions, then)
            if key
        ),
    )


def case_files(archive: Archive) -> tuple[KeptFile, ...]:
    """The case and its journal, as they were when the mandate ended."""
    short = archive.case[:16]
    return (
        KeptFile(
            code="dossier",
            title="Le dossier (JSON)",
            saved_as=f"dossier-{short}.json",
            key=archive.case_key,
        ),
        KeptFile(
            code="journal",
            title="Le journal, avec ses empreintes (JSON)",
            saved_as=f"journal-{short}.json",
            key=archive.journal_key,
        ),
    )


def _files(
    draft: Draft, versions: Iterable[DraftVersion], then: ArchivedDraft
) -> Iterable[tuple[str, str, str, str]]:
    stem = f"{draft.document}-{draft.id[:8]}"
    ready = then.state is DraftState.READY
    yield "1", "Projet rédigé par Vigie", f"{stem}.docx", draft.key if ready else ""
    for version in versions:
        number = version.number
        if version.state is VersionState.KEPT and number <= then.versions:
            title = f"Version {number}, {version.by_name}"
            yield str(number), title, f"{stem}-v{number}.docx", version.key
    yield "note", "Note interne", f"{stem}-note-interne.docx", draft.note_key if ready else ""
    releases = (*then.former, *((then.released,) if then.released else ()))
    for place, made in enumerate(releases, 1):
        title = f"Document validé par {made.by_name}"
        yield f"finale{place}", title, f"{stem}-valide-{place}.docx", made.key
    yield "pieces", "Pièces pour le tribunal", f"{stem}-pieces.zip", then.bundle
