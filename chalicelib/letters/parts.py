"""The parts of a .docx that carry text, as one line per paragraph, so that a line is a place.

Word splits a tag over several runs; docxtpl's `patch_xml` puts it together again, and takes away
the paragraphs that hold only a `{%p … %}`. A line break set before each paragraph beforehand
survives that, so a line number in Jinja's errors is a paragraph number.
"""

import re
from functools import lru_cache
from typing import Any

from ..errors import TemplateError
from .package import DOCUMENT

_TEXTUAL = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_PARAGRAPH = re.compile(r"(?=<w:p[ >])")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P = f"{_W}p"
# What a paragraph's text is made of.
_PRINTED = tuple(f"{_W}{tag}" for tag in ("t", "noBreakHyphen", "br", "cr", "tab"))
_IN_FRENCH = (
    ("document", "corps du texte"), ("header", "en-tête"), ("footer", "pied de page"),
    ("footnotes", "notes de bas de page"), ("endnotes", "notes de fin"),
)  # fmt: skip


def textual(members: dict[str, bytes]) -> tuple[str, ...]:
    """Names of the parts that are rendered: the body first, then headers, footers and notes."""
    names = [name for name in members if _TEXTUAL.fullmatch(name)]
    return tuple(sorted(names, key=lambda name: (name != DOCUMENT, name)))


def in_french(part: str, paragraph: int = 0) -> str:
    """`corps du texte, paragraphe 12`."""
    words = next((fr for stem, fr in _IN_FRENCH if part.startswith(f"word/{stem}")), part)
    return f"{words}, paragraphe {paragraph}" if paragraph else words


def tree(template: str, part: str, content: bytes | str) -> Any:
    """The part as an element tree. Raises TemplateError when its XML does not hold together.

    docxtpl parses with `recover=True`, which drops what it does not understand: silently losing a
    paragraph of a legal letter is worse than no letter.
    """
    from docx.oxml.parser import parse_xml

    try:
        return parse_xml(content)
    except (SyntaxError, ValueError) as fault:
        raise TemplateError(template, in_french(part), f"XML mal formé ({fault}).") from fault


def paragraphs(root: Any) -> list[str]:
    """The text of each paragraph, in order; paragraph 1 is the first."""
    found: dict[Any, list[str]] = {}
    for element in root.iter(_P, *_PRINTED):
        if element.tag == _P:
            found[element] = []
        elif (nearest := _nearest(element, found)) is not None:
            found[nearest].append(_text(element))
    return ["".join(pieces) for pieces in found.values()]


def texts(root: Any) -> list[Any]:
    """Every `w:t` of the part, in order."""
    return list(root.iter(f"{_W}t"))


def serialized(root: Any) -> bytes:
    """The part's bytes, with its XML declaration."""
    from docx.opc.oxml import serialize_part_xml

    return bytes(serialize_part_xml(root))


def source(root: Any) -> str:
    """The Jinja source of a part: tags put together, one line per paragraph."""
    xml = serialized(root).decode()
    xml = xml[xml.index("?>") + 2 :].replace("\n", " ").strip()
    return str(_patch()(_PARAGRAPH.sub("\n", xml)))


@lru_cache(maxsize=1)
def _patch() -> Any:
    import io

    from docxtpl import DocxTemplate

    return DocxTemplate(io.BytesIO()).patch_xml


def _text(element: Any) -> str:
    if element.tag == f"{_W}t":
        # A hyphen that Word keeps on its line is a hyphen to who looks for « L. 114-5 ».
        return (element.text or "").replace("\u2011", "-")
    if element.tag == f"{_W}noBreakHyphen":
        return "-"
    if element.tag == f"{_W}tab":
        return "\t" if element.getparent().tag == f"{_W}r" else ""
    return " "  # A line ends, a paragraph does not: its text stays one line.


def _nearest(element: Any, paragraphs: dict[Any, list[str]]) -> Any:
    """The innermost paragraph that holds the element: a text box is inside another's."""
    while element is not None and element not in paragraphs:
        element = element.getparent()
    return element
