"""What finishes a draft, short of the lawyer's own acts: versions, comparison, what remains.

Clearing a reference, validating and showing to the employer are done on the pages, by a lawyer in
their own name (decision 47); what each of them needs is read here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import NotFound
from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, sent_to
from .drafts import written

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_ONE = "/cases/{case}/drafts/{draft}"
_VERSION = "web.views.finishing_api:DraftVersionOut"


@api_route(
    _ONE + "/versions",
    Contract(Scope.DRAFTS_READ, "Les versions d’un projet.", _VERSION, listed=True),
    access=Rule.COUNSEL,
)
def list_versions(call: Call) -> Response:
    """The generated text (1), then what was given back, with what each still lacks."""
    from ...flows.versions import every_version
    from ..lists import paged
    from ..views.finishing_api import version_out

    found = every_version(call.ctx, written(call))
    return paged(call, found, lambda v: f"{v.number:06}", version_out)


@api_route(
    _ONE + "/versions/{number}/file",
    Contract(Scope.DRAFTS_READ, "Une version gardée (Word).", status=303),
    access=Rule.COUNSEL,
)
def download_version(call: Call) -> Response:
    """One version as it was kept: 303 to an address good for a minute."""
    from ..pages.finishing import kept_version

    draft, number = written(call), call.params["number"]
    if not (number.isascii() and number.isdigit()):
        raise NotFound("version", number[:20])
    version = kept_version(call, draft, number)
    return sent_to(call, call.ctx.files.draft_url(version.key, f"{draft.document}-v{number}.docx"))


@api_route(
    _ONE + "/uploads",
    Contract(
        Scope.DRAFTS_WRITE,
        "Où déposer une version modifiée.",
        gives="web.views.files_api:UploadOut",
        status=201,
    ),
    method="POST",
    access=Rule.COUNSEL,
)
def offer_version(call: Call) -> Response:
    """Where to post a draft that was edited in Word."""
    from ...flows.versions import LIMIT, offer
    from ..responses import answer
    from ..views.files_api import upload_out

    made = offer(call.ctx, written(call), f"{call.ctx.settings.base_url}/api#")
    return answer(upload_out(made, LIMIT), 201)


@api_route(
    _ONE + "/uploads/{upload}",
    Contract(Scope.DRAFTS_WRITE, "Garder la version déposée.", _VERSION, status=202),
    method="POST",
    access=Rule.COUNSEL,
)
def submit_version(call: Call) -> Response:
    """Keep the posted file as the next version, read by the queue; asked again, it is kept once."""
    from ...flows.versions import give_back
    from ..responses import answer
    from ..views.finishing_api import version_out

    with placed(dépôt="upload"):
        made = give_back(call.ctx, written(call), call.params["upload"], call.person)
    return answer(version_out(made), 202)


@api_route(
    _ONE + "/comparison",
    Contract(
        Scope.DRAFTS_READ,
        "Ce qui change d’une version à l’autre, paragraphe par paragraphe.",
        gives="web.views.finishing_api:ComparisonOut",
        query=("from", "to"),
    ),
    access=Rule.COUNSEL,
)
def compare_versions(call: Call) -> Response:
    """What changed between two texts of one document; the last two by default."""
    from ...letters import compare
    from ..pages.comparison import paragraphs_of, texts_of
    from ..responses import answer
    from ..views.finishing_api import ComparisonOut

    texts = texts_of(call, written(call))
    names = tuple(texts)
    old, new = call.query("from") or names[-2:][0], call.query("to") or names[-1]
    if old not in texts or new not in texts:
        raise NotFound("version", f"{old[:40]} {new[:40]}")
    with placed():
        lines = compare(paragraphs_of(call, texts[old][1]), paragraphs_of(call, texts[new][1]))
    return answer(ComparisonOut(texts=names, before=old, after=new, lines=lines))


@api_route(
    _ONE + "/release",
    Contract(
        Scope.DRAFTS_READ,
        "Ce qui manque encore pour qu’un avocat valide le projet.",
        gives="web.views.finishing_api:ReleaseOut",
    ),
    access=Rule.COUNSEL,
)
def read_release(call: Call) -> Response:
    """What still stands against the validation by a lawyer, and what they must have read."""
    from ...flows.clearances import wanted
    from ...flows.release import candidate, obstacles
    from ..responses import answer
    from ..views.finishing_api import release_out

    draft = written(call)
    version = candidate(call.ctx, draft)
    found = obstacles(call.ctx, draft, call.case)
    return answer(release_out(draft, version, found, wanted(call.ctx, draft, version)))


@api_route(
    "/clearances",
    Contract(
        Scope.DRAFTS_READ,
        "Ce que les avocats du cabinet attestent avoir lu.",
        gives="web.views.finishing_api:ClearanceOut",
        listed=True,
    ),
    access=Rule.CABINET,
)
def list_clearances(call: Call) -> Response:
    """What the firm's lawyers have read, once for all its cases; `stands` false: read it again."""
    from ..lists import paged
    from ..views.finishing_api import clearance_out

    found = call.ctx.store.clearances.of_firm(call.person.firm)
    return paged(
        call, found, lambda c: f"{c.at.isoformat()} {c.subject} {c.fingerprint}", clearance_out
    )
