"""What changed between two versions of a draft, or between two drafts of the same document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput, NotFound, TemplateError
from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Draft
    from ..calls import Call


@route("/projets/{token}/comparaison", access=Rule.COUNSEL)
def comparison(call: Call) -> Response:
    """`de` and `a` name two texts as DRAFT.NUMBER; by default the last one and the one before."""
    from ...letters import compare
    from ..responses import page
    from ..views.comparison import groups
    from .finishing import name_of, ready_draft

    draft = ready_draft(call)
    texts = texts_of(call, draft)
    names = list(texts)
    old = call.query("de") or names[-2:][0]
    new = call.query("a") or names[-1]
    if old not in texts or new not in texts:
        raise NotFound("version", f"{old[:40]} {new[:40]}")
    lines = compare(paragraphs_of(call, texts[old][1]), paragraphs_of(call, texts[new][1]))
    return page(
        call,
        "comparaison.html",
        nom=name_of(draft),
        lien=call.params["token"],
        textes={name: label for name, (label, _) in texts.items()},
        de=old,
        a=new,
        groupes=groups(lines),
        change=sum(line.changed for line in lines),
    )


def texts_of(call: Call, draft: Draft) -> dict[str, tuple[str, str]]:
    """What may be compared, oldest first: DRAFT.NUMBER to (French label, file's key)."""
    from ...flows.versions import every_version
    from ...store.records import DraftState
    from ..render import instant
    from ..views.choices import told

    own = call.ctx.store.drafts.of_case(draft.firm, draft.tenant, draft.case)
    same = [d for d in own if d.document == draft.document and d.state is DraftState.READY]
    found: dict[str, tuple[str, str]] = {}
    # This page's own draft last: its newest version is what one compares first.
    for one in sorted(same, key=lambda d: (d.id == draft.id, d.created_at)):
        for version in every_version(call.ctx, one):
            if version.key:
                written = instant(one.created_at)
                chosen = told(one.choices)
                label = f"Version {version.number}, {version.by_name} – projet du {written}"
                label += f" ({chosen})" if chosen else ""
                found[f"{one.id}.{version.number}"] = (label, version.key)
    return found


def paragraphs_of(call: Call, key: str) -> tuple[str, ...]:
    """Raises BadInput when the file is not kept any more or cannot be read."""
    from ...letters import returned

    try:
        return returned(call.ctx.files.draft(key), call.ctx.today()).text
    except TemplateError as fault:
        raise BadInput("version", fault.why) from fault
