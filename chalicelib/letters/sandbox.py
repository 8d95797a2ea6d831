"""The Jinja2 that templates run in: a short list of what they may say, bounded time and size.

A template prints facts, chooses (`if`) and repeats over a list fact (`for`). No call, arithmetic
or attribute of Python: what a lawyer does not need, an attack does not get (design §3.10).
Loops only walk lists of facts, nested at most twice, so time is bounded by the facts' own bounds.
"""

import time
from collections.abc import Iterator
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.environment import Template
from jinja2.sandbox import SandboxedEnvironment

MAX_OUTPUT = 4_000_000
MAX_SECONDS = 10.0
MAX_LOOPS = 2

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.If,
    nodes.For, nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
_IN_FRENCH = {
    "Call": "un appel de fonction", "Filter": "un filtre ( | )", "Test": "un test ( is )",
    "Getitem": "des crochets", "Const": "une valeur écrite dans la balise",
    "Compare": "une comparaison", "Assign": "une affectation ( set )", "Include": "une inclusion",
    "Import": "une importation", "FromImport": "une importation", "Macro": "une macro",
    "Extends": "un héritage", "Block": "un bloc", "CallBlock": "un appel",
    "List": "une liste", "Dict": "un dictionnaire", "Tuple": "plusieurs valeurs",
}  # fmt: skip


class TooMuch(Exception):
    """The rendering went past its bound of time or size."""


def environment() -> SandboxedEnvironment:
    """A fresh environment: sandboxed, strict, escaping, with no global and no filter."""
    env = SandboxedEnvironment(
        undefined=StrictUndefined, autoescape=True, keep_trailing_newline=True
    )
    env.globals.clear()
    env.filters.clear()
    env.tests.clear()
    return env


def forbidden(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """What the template uses and may not, as (line, French words)."""
    for node in _walk(tree):
        if not isinstance(node, _ALLOWED):
            name = type(node).__name__
            yield node.lineno, _IN_FRENCH.get(name, f"une construction interdite ({name})")
        elif isinstance(node, nodes.For):
            yield from _loop_faults(node)


def _loop_faults(loop: nodes.For) -> Iterator[tuple[int, str]]:
    if loop.recursive or loop.test is not None or not isinstance(loop.target, nodes.Name):
        yield loop.lineno, "une boucle autre que « for élément in liste »"
    if _depth(loop) > MAX_LOOPS:
        yield loop.lineno, f"plus de {MAX_LOOPS} boucles l’une dans l’autre"


def _depth(loop: nodes.For) -> int:
    return 1 + max((_depth(inner) for inner in loop.find_all(nodes.For)), default=0)


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        yield child
        yield from _walk(child)


def rendered(template: Template, facts: dict[str, Any]) -> str:
    """The template's text. Raises TooMuch past its bounds, Jinja's errors on a missing fact."""
    pieces, size, limit = [], 0, time.monotonic() + MAX_SECONDS
    for piece in template.generate(facts):
        size += len(piece)
        if size > MAX_OUTPUT or time.monotonic() > limit:
            raise TooMuch
        pieces.append(piece)
    return "".join(pieces)


__all__ = ["TemplateSyntaxError", "TooMuch", "environment", "forbidden", "rendered"]
