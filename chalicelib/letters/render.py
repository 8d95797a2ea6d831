"""Filling a template: each part rendered in the sandbox, typeset, its gaps highlighted, sealed.

docxtpl's `patch_xml` reads the tags; the rest of its rendering is not used. It parses with
`recover=True` (malformed text vanishes), renders core properties, rewrites `{_{` in facts, and
saves a second docProps/core.xml for files made by LibreOffice. Here each part is compiled once per
template and parsed strictly after filling, and what no filling changes is compressed once.
"""

from datetime import date
from functools import lru_cache
from typing import Any

import msgspec
from jinja2 import UndefinedError
from jinja2.environment import Template
from jinja2.exceptions import SecurityError

from ..errors import TemplateError
from . import finish, package, parts, sandbox
from .gaps import found
from .linting import lint


class Rendered(msgspec.Struct, frozen=True):
    """A filled .docx, the text of its paragraphs, and what its markers ask for."""

    docx: bytes
    text: tuple[str, ...]
    gaps: tuple[str, ...]


class Prepared(msgspec.Struct, frozen=True):
    """A template read once: the compiled source of each part with text, and the rest, sealed."""

    sources: dict[str, Template]
    rest: bytes
    has_properties: bool


def render(name: str, docx: bytes, facts: dict[str, Any], title: str, on: date) -> Rendered:
    """Fill the template `docx` with `facts`. The same arguments give the same bytes.

    Raises TemplateError, naming the template and the place, when it cannot be filled.
    """
    ready = prepared(name, docx)
    members: dict[str, bytes] = {}
    lines: list[str] = []
    for part, source in ready.sources.items():
        root = parts.tree(name, part, _filled(name, part, source, facts))
        finish.typeset_runs(root)
        finish.highlight_gaps(root)
        finish.keep_numbers_whole(root)
        lines += parts.paragraphs(root)
        members[part] = parts.serialized(root)
    if ready.has_properties:
        members[finish.CORE] = finish.properties(title, on)
    made = package.sealed(members, after=ready.rest)
    return Rendered(docx=made, text=tuple(lines), gaps=found(lines))


# By name and bytes: an edited template is another one. At most 16 times its own bytes, twice
# (it, and what is kept of it), and the compiled text, whose source package.MAX_UNPACKED bounds.
@lru_cache(maxsize=16)
def prepared(name: str, docx: bytes) -> Prepared:
    """A template read, checked and compiled, once. Raises TemplateError."""
    faults = [finding for finding in lint(docx) if finding.blocks]
    if faults:
        first = faults[0]
        place = f"{first.place} « {first.excerpt} »" if first.excerpt else first.place
        raise TemplateError(name, place, f"{first.why}. {first.remedy}".strip())
    members = package.opened(name, docx)
    env = sandbox.environment()
    sources = {
        part: env.from_string(parts.source(parts.tree(name, part, members[part])))
        for part in parts.textual(members)
    }
    rest = {n: data for n, data in members.items() if n not in sources and n != finish.CORE}
    return Prepared(sources, package.sealed(rest), finish.CORE in members)


def _filled(name: str, part: str, source: Template, facts: dict[str, Any]) -> str:
    try:
        filled = sandbox.rendered(source, facts)
    except sandbox.TooMuch as fault:
        raise TemplateError(
            name, parts.in_french(part), "le texte produit est trop long."
        ) from fault
    except (UndefinedError, SecurityError) as fault:
        raise TemplateError(name, parts.in_french(part), f"{fault}.") from fault
    # The line breaks are ours, one per paragraph: facts are cleaned of theirs.
    return filled.replace("\n", "")
