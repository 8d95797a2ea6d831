"""What a firm kept of the cases whose mandate ended: its own file, frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import NotFound
from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import sent_to

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Archive
    from ..calls import Call
    from ..views.archives import KeptFile

_ONE = "/archives/{archive}"


@api_route(
    "/archives",
    Contract(
        Scope.DRAFTS_READ,
        "Les dossiers archivés du cabinet.",
        gives="web.views.archives_api:ArchiveOut",
        listed=True,
    ),
    access=Rule.CABINET,
)
def list_archives(call: Call) -> Response:
    """The firm's archived cases, by the instant each was frozen."""
    from ..lists import paged
    from ..views.archives_api import archive_out

    found = call.ctx.store.archives.of_firm(call.person.firm)
    return paged(call, found, lambda a: f"{a.frozen_at.isoformat()} {a.id}", archive_out)


@api_route(
    _ONE,
    Contract(
        Scope.DRAFTS_READ,
        "Un dossier archivé, et la liste de ses fichiers.",
        gives="web.views.archives_api:ArchivedOut",
    ),
    access=Rule.CABINET,
)
def read_archive(call: Call) -> Response:
    """One of them: what it was, its files (the case, its journal, each draft's), pieces, notes."""
    from ...flows.notes import kept_notes
    from ..responses import answer
    from ..views.archives_api import archived_out

    kept = _archive(call)
    return answer(archived_out(kept, _files(call, kept), kept_notes(call.ctx, kept)))


@api_route(
    _ONE + "/files/{file}",
    Contract(Scope.DRAFTS_READ, "Un fichier d’un dossier archivé.", status=303),
    access=Rule.CABINET,
)
def download_archived(call: Call) -> Response:
    """One file of the archive: 303 to an address good for a minute."""
    kept, wanted = _archive(call), call.params["file"]
    found = next((one for one in _files(call, kept) if one.code == wanted), None)
    if found is None:
        raise NotFound("archived file", wanted[:60])
    return sent_to(call, call.ctx.files.draft_url(found.key, found.saved_as))


def _archive(call: Call) -> Archive:
    """Raises NotFound."""
    return call.ctx.store.archives.get(call.person.firm, call.params["archive"])


def _files(call: Call, kept: Archive) -> list[KeptFile]:
    from ..pages.archives import files_of

    return files_of(call, kept)
