"""What a route reaches of the rooms behind the web: flows and shelves, read from the source.

A route's view calls functions of its own module and of the web's other ones; each of those names
the flows it imports and the shelves of the store it reads. Nothing is run.
"""

import ast
from collections.abc import Iterator
from functools import cache
from importlib.util import resolve_name
from pathlib import Path

from chalicelib.store import Store
from chalicelib.store.memory import MemoryTable
from chalicelib.web.routes import Route

_ROOT = Path(__file__).parents[3]
_WEB, _FLOWS = "chalicelib.web.", "chalicelib.flows."
# The machinery that every request passes: what it asks is of no route in particular.
_SHARED = ("admission", "calls", "responses", "serve", "sessions", "exchange", "render")
_SHELVES = frozenset(vars(Store(MemoryTable())))
Name = tuple[str, str]
"""A module and a name of it."""


def reached(route: Route) -> frozenset[str]:
    """The flows (`calendar.open_feed`) and shelves (`store.feeds`) behind a route."""
    return _behind((route.view.__module__, route.view.__name__))


@cache
def _behind(start: Name) -> frozenset[str]:
    """Every flow and shelf that a function of the web leads to, however far."""
    seen: set[Name] = set()
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        flows, shelves, inside = _said(name)
        found |= flows | shelves
        waiting += inside
    return frozenset(found)


@cache
def _said(name: Name) -> tuple[frozenset[str], frozenset[str], tuple[Name, ...]]:
    """What one function names: flows, shelves, and other functions of the web."""
    module, function = name
    functions, imported = _module(module)
    node = functions.get(function)
    if node is None:
        return frozenset(), frozenset(), ()
    known = imported | dict(_imports(node, module))
    used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    named = [known[one] for one in used if one in known]
    named += [
        (known[one.value.id][0] + "." + known[one.value.id][1], one.attr)
        for one in ast.walk(node)
        if isinstance(one, ast.Attribute)
        and isinstance(one.value, ast.Name)
        and one.value.id in known
    ]
    flows = {
        f"{where.removeprefix(_FLOWS)}.{what}"
        for where, what in named
        if where.startswith(_FLOWS) and "." not in where.removeprefix(_FLOWS) and what.islower()
    }
    inside = [(where, what) for where, what in named if where.startswith(_WEB)]
    inside += [(module, one) for one in used if one in functions]
    kept = tuple(n for n in inside if n[0].removeprefix(_WEB) not in _SHARED)
    return frozenset(flows), frozenset(_shelves(node)), kept


def _shelves(node: ast.AST) -> Iterator[str]:
    """`x.store.feeds`, or `store.feeds` of a local name."""
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute):
            value = one.value
            last = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
            if last == "store" and one.attr in _SHELVES:
                yield f"store.{one.attr}"


@cache
def _module(module: str) -> tuple[dict[str, ast.AST], dict[str, Name]]:
    """Its functions and classes by name, and what it imports at its top."""
    path = _ROOT / (module.replace(".", "/") + ".py")
    if not path.exists():
        return {}, {}
    tree = ast.parse(path.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.ClassDef)
    functions: dict[str, ast.AST] = {n.name: n for n in tree.body if isinstance(n, kinds)}
    top = ast.Module([n for n in tree.body if isinstance(n, ast.ImportFrom)], [])
    return functions, dict(_imports(top, module))


def _imports(node: ast.AST, module: str) -> Iterator[tuple[str, Name]]:
    """Local name to what it is, for each `from … import …` inside."""
    package = module.rpartition(".")[0]
    for one in ast.walk(node):
        if isinstance(one, ast.ImportFrom):
            where = resolve_name("." * one.level + (one.module or ""), package)
            for alias in one.names:
                yield alias.asname or alias.name, (where, alias.name)
