"""The API's contract (OpenAPI 3.1), made from the route table and the structs, never by hand."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import Any

import msgspec

from .lists import MOST, USUAL, Page
from .problems import Language, ProblemOut, problems
from .routes import API, ROUTES, Contract, Route

VERSION = "1.0.0"
_PACKAGE = __name__.partition(".")[0]
_PAGES: Any = Page  # Of a struct that is known only when a contract names it.
_PROBLEM = {"$ref": "#/components/responses/Problem"}
_DAY = {"type": "string", "format": "date"}
_TEXT = {"type": "string"}
# Parameters of a query, by name: their schema, in French, in English.
_QUERY: dict[str, tuple[dict[str, Any], str, str]] = {
    "reference": (_TEXT, "Le numéro de la demande.", "The platform's reference."),
    "on": (_DAY, "Le jour, aujourd’hui par défaut.", "The day, today by default."),
    "month": (
        {"type": "string", "pattern": "^2[0-9]{3}-(0[1-9]|1[0-2])$"},
        "Le mois (2026-11), celui-ci par défaut.",
        "The month (2026-11), this one by default.",
    ),
    "from": (
        _TEXT,
        "Le texte d’avant, `projet.version` ; le précédent par défaut.",
        "The text before, `draft.version`; the previous one by default.",
    ),
    "to": (
        _TEXT,
        "Le texte d’après ; le dernier par défaut.",
        "The text after; the last one by default.",
    ),
    "case": (_TEXT, "Un dossier ; tous par défaut.", "One case; all by default."),
    "limit": (
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        "Combien par page.",
        "How many a page.",
    ),
    "cursor": (_TEXT, "Le `next` de la page d’avant.", "The `next` of the page before."),
}
_HEADERS: dict[str, tuple[str, str]] = {
    "If-None-Match": ("Un ETag connu : 304 s’il est le même.", "A known ETag: 304 when the same."),
    "If-Match": (
        "L’ETag du dossier lu : 412 s’il a changé.",
        "The ETag of the case as read: 412 when it changed.",
    ),
    "Idempotency-Key": (
        "Une clé par demande : renvoyée avec la même, la réponse est la même.",
        "A key a request: sent again with the same one, the answer is the same.",
    ),
}


def document(base_url: str, language: Language = "en") -> dict[str, Any]:
    """The whole contract as plain JSON values; `base_url` without a slash at its end."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Vigie", "version": VERSION, "description": _about(language)},
        "servers": [{"url": base_url or "/"}],
        "security": [{"token": []}],
        "paths": _paths(language),
        "components": {
            "schemas": _schemas()[1],
            "responses": {"Problem": _problem(language)},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def routes() -> list[Route]:
    """The routes of the API that have a contract, by path and method."""
    from . import api  # noqa: F401 - importing it declares them

    found = (route for route in ROUTES if route.contract)
    return sorted(found, key=lambda r: (r.path, r.method))


def summary(route: Route, language: Language) -> str:
    """What a route does, in one line."""
    english = (route.view.__doc__ or "").strip().partition("\n")[0]
    return route.contract.french if route.contract and language == "fr" else english


def struct_of(name: str) -> Any:
    """The struct that a contract names, `module:Name`."""
    module, _, struct = name.partition(":")
    return getattr(import_module(f"{_PACKAGE}.{module}"), struct)


def gives(contract: Contract) -> Any:
    """The type of what a route answers; None when it answers without a body."""
    if not contract.gives:
        return None
    struct, pages = struct_of(contract.gives), _PAGES
    return pages[struct] if contract.listed else struct


def _paths(language: Language) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for route in routes():
        made.setdefault(route.path, {})[route.method.lower()] = _operation(route, language)
    return made


def _operation(route: Route, language: Language) -> dict[str, Any]:
    contract = route.contract
    assert contract is not None  # noqa: S101 - `routes` gives those that have one
    made: dict[str, Any] = {
        "operationId": route.view.__name__,
        "summary": summary(route, language),
        "tags": [route.path.removeprefix(f"{API}/").partition("/")[0]],
        "security": [{"token": [contract.scope.value]}],
        "x-scope": contract.scope.value,
        "parameters": _parameters(route, contract, language),
        "responses": _responses(route, contract),
    }
    if contract.takes:
        schema = _ref(struct_of(contract.takes))
        made["requestBody"] = {"required": True, "content": {"application/json": schema}}
    return made


def _parameters(route: Route, contract: Contract, language: Language) -> list[dict[str, Any]]:
    pick = 1 if language == "fr" else 2
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    made: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {**_TEXT, "minLength": 1}}
        for name in names
    ]
    asked = (*contract.query, *(("limit", "cursor") if contract.listed else ()))
    made += [
        {"name": n, "in": "query", "schema": _QUERY[n][0], "description": _QUERY[n][pick]}
        for n in asked
    ]
    made += [
        {"name": n, "in": "header", "schema": _TEXT, "description": _HEADERS[n][pick - 1]}
        for n in _headers(route, contract)
    ]
    return made


def _headers(route: Route, contract: Contract) -> list[str]:
    if route.method == "GET":
        return ["If-None-Match"] if contract.gives else []
    found = ["If-Match"] if "{case}" in route.path else []
    return [*found, "Idempotency-Key"] if route.method == "POST" else found


def _responses(route: Route, contract: Contract) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "OK"}
    kind = gives(contract)
    if kind is not None:
        good["content"] = {"application/json": _ref(kind)}
        good["headers"] = {"ETag": {"schema": _TEXT}}
    if contract.status == 303:
        good["headers"] = {"Location": {"schema": {**_TEXT, "format": "uri"}}}
    made = {str(contract.status): good}
    if route.method == "GET" and kind is not None:
        made["304"] = {"description": "Not modified"}
    return made | {"default": _PROBLEM}


def _problem(language: Language) -> dict[str, Any]:
    known = (f"`{p.code}` ({p.status}): {p.title.in_(language)}." for p in problems().values())
    return {
        "description": "\n".join(known),
        "content": {"application/problem+json": _ref(ProblemOut)},
    }


def _about(language: Language) -> str:
    if language == "fr":
        return "Les dossiers d’autorisation de travail, leurs dates et leurs preuves."
    return "Work-authorisation cases, their dates and their proofs."


def _ref(kind: Any) -> dict[str, Any]:
    return {"schema": _schemas()[0][kind]}


@cache
def _schemas() -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    """Where each type's schema is, and the components they share."""
    from ..cases import AnyEvent

    contracts = [route.contract for route in routes() if route.contract]
    kinds = [ProblemOut, *(struct_of(c.takes) for c in contracts if c.takes)]
    kinds += [kind for kind in map(gives, contracts) if kind is not None]
    kinds = list(dict.fromkeys(kinds))
    template = "#/components/schemas/{name}"
    made = msgspec.json.schema_components([*kinds, AnyEvent], ref_template=template)
    refs, parts = _renamed(made)
    parts["Event"] = refs[-1]
    # What is read as an event later, with its own errors, is promised as one.
    for name in ("EventIn", "CaseEventIn"):
        parts[name]["properties"]["event"] = {"$ref": "#/components/schemas/Event"}
    return dict(zip(kinds, refs, strict=False)), parts


def _renamed(made: Any) -> Any:
    """Two structs of one name are told apart by their module: said shortly, `BatchStage`."""
    raw = msgspec.json.encode(made).decode()
    plain = re.sub(rf"{_PACKAGE}[\w.]*\.(\w+)\.(\w+)", _short, raw)
    return msgspec.json.decode(plain)


def _short(found: re.Match[str]) -> str:
    module, name = found.groups()
    return "".join(part.capitalize() for part in module.split("_")) + name
