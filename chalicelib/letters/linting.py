"""Reading a template the way a careful colleague would, before it is ever used."""

import re
from collections.abc import Iterator

import msgspec

from ..errors import TemplateError
from . import catalogue, leftovers, package, parts, passages, sandbox, tags, vocabulary
from .typography import FAULTS
from .values import Finding

_ANY_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_JINJA_IN_FRENCH = (
    (re.compile(r"unknown tag '(\w+)'"), "la balise « {} » n’existe pas"),
    (re.compile(r"unexpected '(.+?)'"), "« {} » n’est pas à sa place dans la balise"),
    (re.compile(r"got '(.+?)'"), "« {} » n’est pas à sa place dans la balise"),
)


def lint(docx: bytes, document: str = "") -> tuple[Finding, ...]:
    """Every fault of a template, in French, in reading order; none that blocks: it may be used.

    With `document`, also what that document must keep. Raises BadInput when there is none such.
    """
    chosen = catalogue.document(document) if document else None
    try:
        members = package.opened("modèle", docx)
        found = [*_findings(members, chosen), *leftovers.findings(members)]
        if chosen and not any(finding.blocks for finding in found):
            found += passages.findings(members, chosen)
    except TemplateError as fault:
        return (Finding(place=fault.place, excerpt="", why=fault.why, remedy=fault.remedy),)
    return tuple(found)


def _findings(members: dict[str, bytes], document: catalogue.Document | None) -> Iterator[Finding]:
    for part in parts.textual(members):
        yield from _of_part(part, members[part], document)
    for name in set(members) - set(parts.textual(members)):
        if name.endswith(".xml") and re.search(rb"\{\{|\{%", members[name]):
            yield Finding(
                place=name, excerpt="", why="une balise est placée là où rien n’est rempli",
                remedy="Déplacez-la dans le texte, l’en-tête, le pied de page ou une note.",
            )  # fmt: skip


def _of_part(part: str, content: bytes, document: catalogue.Document | None) -> Iterator[Finding]:
    root = parts.tree("modèle", part, content)
    texts = parts.paragraphs(root)
    broken = [_finding(part, texts, f.paragraph, f.why, f.remedy) for f in tags.faults(texts)]
    yield from broken
    # Past a broken tag nothing can be read safely, and looking for its end could take for ever.
    if not broken:
        yield from _of_source(part, texts, parts.source(root), document)
        yield from _of_typography(part, texts)


def _of_source(
    part: str, texts: list[str], source: str, document: catalogue.Document | None
) -> Iterator[Finding]:
    try:
        tree = sandbox.environment().parse(source)
    except sandbox.TemplateSyntaxError as fault:
        yield _finding(part, texts, fault.lineno - 1, _in_french(str(fault.message)))
        return
    barred = list(sandbox.forbidden(tree))
    for line, what in barred:
        yield _finding(part, texts, line - 1, f"{what} n’est pas permis dans un modèle")
    if not barred:
        faults = [*vocabulary.misused(tree)]
        faults += vocabulary.uncited(tree, document.references) if document else ()
        for line, why, remedy in faults:
            yield _finding(part, texts, line - 1, why, remedy)


def _of_typography(part: str, texts: list[str]) -> Iterator[Finding]:
    for number, text in enumerate(texts, 1):
        plain = _ANY_TAG.sub("", text)
        for pattern, why in FAULTS:
            if pattern.search(plain):
                found = _finding(part, texts, number, why)
                # The words are a matter of taste, and spaces are mended when a draft is made.
                yield msgspec.structs.replace(found, blocks=False)


def _in_french(message: str) -> str:
    for pattern, french in _JINJA_IN_FRENCH:
        if match := pattern.search(message):
            return french.format(match.group(1))
    return "cette balise est mal écrite"


def _finding(part: str, texts: list[str], number: int, why: str, remedy: str = "") -> Finding:
    excerpt = texts[number - 1] if 0 < number <= len(texts) else ""
    short = excerpt if len(excerpt) <= 80 else excerpt[:79] + "…"
    return Finding(place=parts.in_french(part, number), excerpt=short, why=why, remedy=remedy)
