"""The API's contract: for programs (OpenAPI 3.1), and as a page to read, in French or English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import API, route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call
    from ..problems import Language


@route(f"{API}/openapi.json", access=Rule.PUBLIC)
def openapi(call: Call) -> Response:
    """The whole contract. It says nothing of anybody: no token is needed."""
    from ..exchange import unless_known, versioned
    from ..openapi import document
    from ..responses import answer

    made = answer(document(call.ctx.settings.base_url, _language(call)))
    made.headers |= {"Vary": "Accept-Language", "Cache-Control": "public, max-age=300"}
    return unless_known(call, versioned(made))


@route("/api", access=Rule.PUBLIC)
def contract_page(call: Call) -> Response:
    """How to use the API, every route, every problem; `?langue=en` in English."""
    from ..examples import examples
    from ..openapi import document
    from ..problems import problems
    from ..responses import page
    from ..views.contract import groups, schema_lines

    language = _language(call)
    made = document(call.ctx.settings.base_url, language)
    return page(
        call,
        "contrat.html",
        langue=language,
        exemples=examples(),
        groupes=groups(language),
        problemes=tuple(problems().values()),
        schemas=schema_lines(made),
        adresse=call.ctx.settings.base_url,
    )


def _language(call: Call) -> Language:
    """What the query asks for, else what the reader prefers."""
    from ..problems import language_of

    asked = call.query("langue")
    if asked in ("fr", "en"):
        return "fr" if asked == "fr" else "en"
    return language_of(call.request.headers.get("accept-language", ""))
