"""The contract as its page shows it: routes by subject, and what each struct holds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ..openapi import routes, summary
from ..problems import Language
from ..routes import API


@dataclass(frozen=True, slots=True)
class RouteLine:
    """One route: what it does, the right it needs, the structs it takes and gives."""

    method: str
    path: str
    summary: str
    scope: str
    takes: str
    gives: str
    listed: bool
    query: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The routes of one subject."""

    name: str
    lines: tuple[RouteLine, ...]


@dataclass(frozen=True, slots=True)
class SchemaLine:
    """A struct: its name, what it is, and its fields (name, type, required).

    One that is of several kinds has `kinds` instead: each with the struct of its fields.
    """

    name: str
    about: str
    fields: tuple[tuple[str, str, bool], ...]
    kinds: tuple[tuple[str, str], ...] = ()


def groups(language: Language) -> tuple[Group, ...]:
    """Every route, by the first word of its path."""

    def subject(path: str) -> str:
        return path.removeprefix(f"{API}/").partition("/")[0]

    found = groupby(routes(), key=lambda route: subject(route.path))
    return tuple(
        Group(name, tuple(_line(route, language) for route in lines)) for name, lines in found
    )


def schema_lines(document: dict[str, Any]) -> tuple[SchemaLine, ...]:
    """The structs of the contract, by name: those that are objects, or one of several."""
    found = document["components"]["schemas"]
    told = (name for name in sorted(found) if found[name].keys() & {"properties", "discriminator"})
    return tuple(_schema(name, found[name]) for name in told)


def _line(route: Any, language: Language) -> RouteLine:
    contract = route.contract
    return RouteLine(
        method=route.method,
        path=route.path,
        summary=summary(route, language),
        scope=str(contract.scope),
        takes=contract.takes.partition(":")[2],
        gives=contract.gives.partition(":")[2],
        listed=contract.listed,
        query=contract.query,
    )


def _schema(name: str, schema: dict[str, Any]) -> SchemaLine:
    required = set(schema.get("required", ()))
    fields = ((n, _type(p), n in required) for n, p in schema.get("properties", {}).items())
    kinds = schema.get("discriminator", {}).get("mapping", {})
    return SchemaLine(
        name=name,
        about=schema.get("description", ""),
        fields=tuple(fields),
        kinds=tuple((kind, place.rpartition("/")[2]) for kind, place in sorted(kinds.items())),
    )


def _type(schema: dict[str, Any]) -> str:
    """A short name of a type: `Quiet`, `string (date)`, `array of string`, `a or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return f"{kind} ({schema['format']})" if "format" in schema else kind
