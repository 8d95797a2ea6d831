"""Answers: pages, redirections, problems; each with the headers it must never lack."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chalice.app import Response

from .access import Rule, Thing, allowed

if TYPE_CHECKING:
    from ..settings import Settings
    from .calls import Call

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
_Headers = dict[str, str | list[str]]
# On every answer of the room, whatever it is.
COMMON: _Headers = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def page(
    call: Call, template: str, *, status: int = 200, goes_to: str = "", **values: Any
) -> Response:
    """A page for who asks. `goes_to` is another site that its form may redirect to."""
    from .sessions import csrf_token

    values |= {
        "personne": call.visitor.person,
        "jeton": csrf_token(call.ctx.settings, call.session) if call.visitor.person else "",
        "gestionnaire": _manages(call),
        "du_cabinet": _pleads(call),
        "exploite": allowed(Rule.OPERATOR, call.visitor),
        "equipe_ouverte": allowed(Rule.TEAM, call.visitor),
        "outils": _tools(call),
        # What this page is about: may who reads it act there?
        "peut_inscrire": allowed(Rule.RECORD, call.visitor, call.thing),
        "peut_suivre": allowed(Rule.TOLD, call.visitor, call.thing),
        "peut_signer": allowed(Rule.SIGNATORY, call.visitor, call.thing),
        "peut_inviter": allowed(Rule.HOST, call.visitor),
        "refuse": status == 400,
        "lieu": call.request.path,
        "inscription": call.ctx.settings.sign_up == "open",
        "exploitant": call.ctx.settings.operator_email,
    }
    body = _rendered(prefix(call.ctx.settings), template, values)
    return Response(body, headers=_headers(goes_to), status_code=status)


def standalone(call: Call, template: str, css: str, **values: Any) -> Response:
    """A page to print or to keep: its style is in it, and it may reach nothing at all."""
    from .render import render, sheet

    style, seal = sheet(css)
    body = render(template, style=style, personne=call.visitor.person, **values)
    headers = _headers("")
    headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src '{seal}'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'none'"
    )
    return Response(body, headers=headers, status_code=200)


def error_page(settings: Settings, status: int) -> Response:
    """The neutral page of an error: says nothing of what exists."""
    body = _error_body(prefix(settings), status)
    return Response(body, headers=_headers(""), status_code=status)


@cache
def _error_body(root: str, status: int) -> str:
    """The same for everybody: written once, so that refusing costs nothing."""
    nobody = {"personne": None, "jeton": "", "gestionnaire": False, "du_cabinet": False}
    nobody |= {
        "equipe_ouverte": False,
        "exploite": False,
        "outils": False,
        "refuse": False,
        "lieu": "",
    }
    return _rendered(root, "erreur.html", nobody | {"statut": status})


def redirect(settings: Settings, path: str, *, cookie: str = "") -> Response:
    """303 to a path of this site, or to another site's whole address."""
    target = prefix(settings) + path if path.startswith("/") else path
    headers: _Headers = {**COMMON, "Location": target, "Cache-Control": "no-store"}
    if cookie:
        headers["Set-Cookie"] = cookie
    return Response("", headers=headers, status_code=303)


def answer(body: Any, status: int = 200, content_type: str = "application/json") -> Response:
    """A JSON answer of the API. `body` is made of plain values or of our structs."""
    import msgspec

    headers: _Headers = {**COMMON, "Content-Type": content_type, "Cache-Control": "no-store"}
    return Response(msgspec.json.encode(body).decode(), headers=headers, status_code=status)


def file(body: Any, name: str) -> Response:
    """A JSON file to keep, under a plain ASCII name."""
    kept = answer(body)
    kept.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return kept


def table(rows: str, name: str) -> Response:
    """A CSV file to keep, under a plain ASCII name."""
    headers: _Headers = {
        **COMMON,
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(rows, headers=headers, status_code=200)


def prefix(settings: Settings) -> str:
    """What stands before every path: the API's stage, when it has one."""
    return urlsplit(settings.base_url).path


def _rendered(root: str, template: str, values: dict[str, Any]) -> str:
    from .render import render, style

    return render(template, url=lambda path: root + path, style=style()[1], **values)


def _headers(goes_to: str) -> _Headers:
    policy = f"{_POLICY} {goes_to}".rstrip()
    return {
        **COMMON,
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
    }


def _manages(call: Call) -> bool:
    person = call.visitor.person
    return person is not None and allowed(Rule.MANAGER, call.visitor, Thing(tenant=person.tenant))


def _pleads(call: Call) -> bool:
    person = call.visitor.person
    return person is not None and allowed(Rule.CABINET, call.visitor, Thing(secret_of=person.firm))


def _tools(call: Call) -> bool:
    person = call.visitor.person
    if person is None:
        return False
    own = Thing(tenant=person.tenant, secret_of=person.firm)
    return allowed(Rule.STEWARD, call.visitor, own)
