"""The tags of a template, read paragraph by paragraph before Jinja sees them.

Each rule here answers a way in which docxtpl 0.20 loses or moves text without a word: an unclosed
tag swallows the paragraphs up to the next one, a `{%p … %}` deletes whatever shares its paragraph,
a block opened inside a paragraph and closed in another tears the XML.
"""

import re
from collections.abc import Iterator

import msgspec

_MARK = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_CLOSES = {"{{": "}}", "{%": "%}", "{#": "#}"}
_TAG = re.compile(r"\{%(p|tr)?\s*(\w+)[^%]*%\}")
_WHOLE = re.compile(r"\s*\{%(?:p|tr)\s[^%]*%\}\s*")
_LONG = re.compile(r"\{[{%].*?[%}]\}")
_REFUSED = re.compile(
    r"\{[{%](?:r|tc)\s|\{\{(?:p|tr)\s|\{[%{]-|-[%}]\}|\{_[{%]|\{%\s*(?:colspan|cellbg|vm|hm)\b"
)
# Past these, a template is an attack on the parser, not a letter.
MAX_TAG, MAX_DEPTH = 200, 20
_ENDS = {"endif": "if", "endfor": "for"}


class Fault(msgspec.Struct, frozen=True):
    """What is wrong, in French, and in which paragraph (from 1)."""

    paragraph: int
    why: str
    remedy: str


def faults(texts: list[str]) -> Iterator[Fault]:
    """Every fault of the tags of these paragraphs."""
    for number, text in enumerate(texts, 1):
        yield from _in_one(number, text)
    yield from _blocks(texts)


def _in_one(number: int, text: str) -> Iterator[Fault]:
    if not _balanced(text):
        yield Fault(
            number,
            "une balise n’est pas fermée dans ce paragraphe, ou se ferme deux fois",
            "Chaque « {{ » attend « }} », chaque « {% » attend « %} », dans le même paragraphe.",
        )
        return
    if any(len(tag) > MAX_TAG for tag in _LONG.findall(text)):
        yield Fault(number, f"cette balise dépasse {MAX_TAG} caractères", "Raccourcissez-la.")
    if _REFUSED.search(text):
        yield Fault(
            number,
            "cette forme de balise n’est pas acceptée",
            "N’utilisez que {{ donnée }}, {% if %}, {% for %}, et {%p … %} ou {%tr … %}.",
        )
    if re.search(r"\{%(?:p|tr)\s", text) and not _WHOLE.fullmatch(text):
        yield Fault(
            number,
            "le texte placé à côté d’une balise {%p … %} disparaîtrait",
            "Laissez cette balise seule dans son paragraphe.",
        )


def _balanced(text: str) -> bool:
    expected = ""
    for mark in _MARK.findall(text):
        if expected:
            if mark != expected:
                return False
            expected = ""
        elif mark in _CLOSES:
            expected = _CLOSES[mark]
        else:
            return False
    return not expected


def _blocks(texts: list[str]) -> Iterator[Fault]:
    opened: list[tuple[str, str, int]] = []
    for number, text in enumerate(texts, 1):
        for form, word in _TAG.findall(text):
            if word in ("if", "for"):
                opened.append((word, form, number))
                if len(opened) == MAX_DEPTH + 1:
                    yield Fault(number, "trop de blocs l’un dans l’autre", "Simplifiez ce passage.")
            elif word in _ENDS:
                yield from _closing(opened, _ENDS[word], form, number)
    for word, _, number in opened:
        yield Fault(number, f"ce bloc « {word} » n’est jamais fermé", f"Ajoutez « end{word} ».")


def _closing(
    opened: list[tuple[str, str, int]], word: str, form: str, number: int
) -> Iterator[Fault]:
    if not opened or opened[-1][0] != word:
        yield Fault(number, f"« end{word} » ne ferme aucun bloc « {word} »", "Retirez-le.")
        return
    _, begun, where = opened.pop()
    if begun != form or (not form and where != number):
        yield Fault(
            number,
            f"ce bloc, ouvert au paragraphe {where}, est fermé d’une autre façon",
            "Ouvrez et fermez soit dans un même paragraphe, soit par {%p … %} des deux côtés.",
        )
