"""What a refused form says first: each fault with a link to its field (GOV.UK's error summary).

Read back from the page itself, so that no form can refuse without saying so at its top: a fault is
`<p class="erreur" id="FIELD-erreur">`, its field bears that id, or the first box of its group.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

_FAULT = re.compile(
    r'<(?P<tag>p|span) class="erreur" id="(?P<field>[^"]+)-erreur">(?P<why>.*?)</(?P=tag)>', re.S
)
_TAGS = re.compile(r"<[^>]*>")
_OPTIONAL = re.compile(r'<span class="sous">.*?</span>', re.S)


@dataclass(frozen=True, slots=True)
class FormFault:
    """One fault: where it is mended (an id of the page), the field's name, and what is wrong."""

    target: str
    label: str
    why: Markup


def faults(body: Markup) -> tuple[FormFault, ...]:
    """The faults of a page, in its order; one that several of its forms show is said once."""
    found: dict[tuple[str, str], FormFault] = {}
    for match in _FAULT.finditer(body):
        field, why = match["field"], match["why"]
        label = _label(body, field)
        shown = "" if label.lower() in why.lower() else label  # It may name its field by itself.
        target = field if f'id="{field}"' in body else f"{field}-erreur"
        # What is read back was escaped when the page was made.
        one = FormFault(target, shown, Markup(_after(why) if shown else why))  # noqa: S704
        found.setdefault((label, why), one)
    return tuple(found.values())


def _label(body: str, field: str) -> str:
    """The words above the field, or above the group of boxes that the fault describes."""
    name = re.escape(field)
    found = re.search(rf'<label for="{name}">(.*?)</label>', body, re.S) or re.search(
        rf'<fieldset[^>]*aria-describedby="{name}-erreur"[^>]*>\s*<legend[^>]*>(.*?)</legend>',
        body,
        re.S,
    )
    plain = _TAGS.sub("", _OPTIONAL.sub("", found[1])).strip() if found else ""
    return Markup(plain).unescape().rstrip(" ?\u00a0")  # noqa: S704 - escaped when it was written


def _after(why: str) -> str:
    """After a colon, without its capital; a word all in capitals keeps them."""
    return why[:1].lower() + why[1:] if not why[1:2].isupper() else why
