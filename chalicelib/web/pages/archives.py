"""What a firm kept of the cases whose mandate ended: its own file, frozen, and nothing newer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput, NotFound
from ..access import Rule
from ..routes import route
from .uploads import origin

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Archive
    from ..calls import Call
    from ..views.archives import KeptDraft, KeptFile

_ONE = "/archives/{archive}"


@route("/archives", access=Rule.CABINET)
def archives(call: Call) -> Response:
    """The firm's archived cases, the latest first."""
    from ..responses import page

    return page(call, "archives.html", dossiers=call.ctx.store.archives.of_firm(call.person.firm))


@route(_ONE, access=Rule.CABINET)
def archived_case(call: Call) -> Response:
    """One of them: the case, its journal, the drafts with their files, the notes, the pieces."""
    from ...flows.notes import kept_notes
    from ..responses import page
    from ..views.archives import case_files
    from ..views.notes import notebook

    kept = _archive(call)
    notes = notebook(kept_notes(call.ctx, kept))
    site = origin(call.ctx.files.draft_url(kept.case_key, "dossier.json"))
    return page(
        call,
        "archive.html",
        goes_to=site,
        dossier=kept,
        chemin=call.request.path,
        fichiers=case_files(kept),
        projets=_drafts(call, kept),
        notes=notes,
    )


@route(_ONE, method="POST", access=Rule.CABINET)
def download_archived(call: Call) -> Response:
    """303 to one file of the archive; nothing else of the firm's can be named here."""
    from ..calls import first
    from ..responses import redirect

    kept, wanted = _archive(call), first(call.form(), "fichier")
    if not wanted:
        raise BadInput("fichier", "aucun fichier n’est nommé.")
    found = next((file for file in files_of(call, kept) if file.code == wanted), None)
    if found is None:
        raise NotFound("archived file", wanted[:60])
    return redirect(call.ctx.settings, call.ctx.files.draft_url(found.key, found.saved_as))


def files_of(call: Call, kept: Archive) -> list[KeptFile]:
    """Every file of the archive: the case's, then each draft's."""
    from ..views.archives import case_files

    return [*case_files(kept), *(f for draft in _drafts(call, kept) for f in draft.files)]


def _archive(call: Call) -> Archive:
    """Raises NotFound."""
    return call.ctx.store.archives.get(call.person.firm, call.params["archive"])


def _drafts(call: Call, kept: Archive) -> list[KeptDraft]:
    from ..views.archives import kept_draft

    shelf = call.ctx.store.drafts
    then = {frozen.id: frozen for frozen in kept.drafts}
    own = (d for d in shelf.of_case(kept.firm, kept.tenant, kept.case) if d.id in then)
    return [kept_draft(draft, shelf.versions(draft), then[draft.id]) for draft in own]
