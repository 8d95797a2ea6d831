"""The facts a template may name: the catalogue, and what in a template is not in it."""

import difflib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec
from jinja2 import nodes

from ..cases.parts import Part
from ..errors import BadInput
from ..law import catalogue as law

LAW = "droit."
_LOOP = frozenset({"loop.first", "loop.last", "loop.index"})

_USE = {
    "flag": "C’est une condition : {% if … %}.",
    "list": "C’est une liste : {% for élément in … %}.",
}


class Fact(Part, frozen=True, kw_only=True):
    """A fact (donnée) of the catalogue.

    `gap` is what the draft asks for when the fact is missing; without it an unknown text is empty.
    `fields` are the columns of a list fact, `rows` what a preview shows of it. `asked`: no case
    holds it, so it is always a gap. `by_hand`: only Word fills it (an exhibit has its number).
    """

    name: str
    description: str
    example: str
    kind: Literal["text", "flag", "list"] = "text"
    gap: str = ""
    asked: bool = False
    by_hand: bool = False
    fields: tuple[str, ...] = ()
    rows: tuple[dict[str, str], ...] = ()


class _Table(Part, frozen=True, kw_only=True):
    fact: tuple[Fact, ...]


@lru_cache(maxsize=1)
def facts() -> dict[str, Fact]:
    """The catalogue by name. Raises BadInput when its table is not right."""
    path = Path(__file__).with_name("facts.toml")
    try:
        table = msgspec.toml.decode(path.read_bytes(), type=_Table)
    except msgspec.MsgspecError as fault:
        raise BadInput(f"letters/{path.name}", f"{fault}.", "Mend the table.") from fault
    return {fact.name: fact for fact in table.fact}


def fact_of(reference: str) -> str:
    """The name by which a template cites a source of law: `droit.L114_5` for L114-5."""
    return LAW + reference.replace("-", "_")


@lru_cache(maxsize=1)
def sources() -> dict[str, str]:
    """The sources that a template may cite by name, with the id of each."""
    return {fact_of(id_): id_ for id_ in law()}


def cited(tree: nodes.Template) -> tuple[str, ...]:
    """The ids of the sources that a template cites by name, once each."""
    named = (path(node) for node in tree.find_all(nodes.Getattr))
    return tuple(dict.fromkeys(sources()[name] for name in named if name in sources()))


def used(tree: nodes.Template) -> set[str]:
    """The facts that a template names, whatever it does with them."""
    named = (path(node) for node in tree.find_all((nodes.Getattr, nodes.Name)))
    return {name for name in named if name in facts()}


def misused(tree: nodes.Template) -> Iterator[tuple[int, str, str]]:
    """What names no fact, or not as its kind allows: (line, what is wrong, what to do)."""
    yield from _visit(tree, {})


def uncited(tree: nodes.Template, references: tuple[str, ...]) -> Iterator[tuple[int, str, str]]:
    """The sources that a template cites and its document does not hold, as `misused` says them."""
    held = ", ".join(map(fact_of, references)) or "aucune"
    for node in tree.find_all(nodes.Getattr):
        name = path(node)
        if name in sources() and sources()[name] not in references:
            why = f"« {name} » n’est pas une source de ce document"
            yield node.lineno, why, f"Ses sources : {held}."


def _visit(node: nodes.Node, scope: dict[str, str]) -> Iterator[tuple[int, str, str]]:
    if isinstance(node, nodes.For):
        yield from _visit_loop(node, scope)
    elif isinstance(node, (nodes.Getattr, nodes.Name)):
        yield from _check(node, scope)
    elif isinstance(node, nodes.Output):
        yield from _printed(node)
        for printed in node.nodes:
            yield from _visit(printed, scope)
    else:
        for child in node.iter_child_nodes():
            yield from _visit(child, scope)


def _printed(output: nodes.Output) -> Iterator[tuple[int, str, str]]:
    for child in output.nodes:
        fact = facts().get(path(child))
        if fact is not None and fact.kind != "text":
            yield child.lineno, f"« {fact.name} » ne s’écrit pas tel quel", _USE[fact.kind]


def _visit_loop(loop: nodes.For, scope: dict[str, str]) -> Iterator[tuple[int, str, str]]:
    listed = path(loop.iter)
    fact = facts().get(listed)
    if fact is None or fact.kind != "list":
        yield loop.lineno, f"« {listed} » n’est pas une liste", _remedy(listed, "list")
    target = loop.target.name if isinstance(loop.target, nodes.Name) else ""
    for child in (*loop.body, *loop.else_):
        yield from _visit(child, scope | {target: listed})


def _check(
    node: nodes.Getattr | nodes.Name, scope: dict[str, str]
) -> Iterator[tuple[int, str, str]]:
    name = path(node)
    head, _, rest = name.partition(".")
    if head in scope:
        fields = facts()[scope[head]].fields if scope[head] in facts() else ()
        if rest not in fields:
            yield node.lineno, f"« {name} » est inconnu", "Colonnes : " + ", ".join(fields) + "."
    elif not (scope and name in _LOOP) and name not in facts() and name not in sources():
        yield node.lineno, f"la donnée « {name} » est inconnue", _remedy(name)


def path(node: nodes.Node) -> str:
    """`employeur.nom` for the node that reads it; empty for anything else."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr) and (head := path(node.node)):
        return f"{head}.{node.attr}"
    return ""


def _remedy(name: str, kind: str = "") -> str:
    known = [f.name for f in facts().values() if kind in ("", f.kind)]
    known += [] if kind else list(sources())
    close = difflib.get_close_matches(name, known, 1, 0.5)
    return f"Vouliez-vous dire « {close[0]} » ?" if close else "Voyez la liste des données."
