"""A draft (projet) as a page to read, before its file is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput, NotFound, TemplateError
from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...letters.onscreen import Preview
    from ...store.records import Draft, DraftVersion
    from ..calls import Call


@route("/projets/{token}/lire", access=Rule.COUNSEL)
def read_draft(call: Call) -> Response:
    """The text of the last version, or of the one asked for (`version`, its number)."""
    from ..responses import page
    from ..views.reading import reading_view
    from .finishing import name_of, ready_draft

    draft = ready_draft(call)
    versions = _versions(call, draft)
    shown = _chosen(call, versions)
    return page(
        call,
        "lire.html",
        nom=name_of(draft),
        lien=call.params["token"],
        lecture=reading_view(_preview(call, shown.key)),
        version=shown,
        versions=tuple(versions.values()),
    )


def _versions(call: Call, draft: Draft) -> dict[str, DraftVersion]:
    """Those whose file is kept, by number, oldest first."""
    from ...flows.versions import every_version

    return {str(one.number): one for one in every_version(call.ctx, draft) if one.key}


def _chosen(call: Call, versions: dict[str, DraftVersion]) -> DraftVersion:
    """Raises NotFound."""
    asked = call.query("version") or list(versions)[-1]
    if asked not in versions:
        raise NotFound("version", asked[:12])
    return versions[asked]


def _preview(call: Call, key: str) -> Preview:
    """Raises BadInput when the file cannot be read, NotFound when it is not kept any more."""
    from ...letters import preview

    try:
        return preview(call.ctx.files.draft(key))
    except TemplateError as fault:
        raise BadInput("version", fault.why) from fault
