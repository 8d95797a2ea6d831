"""The text of an HTML body, through libxml2 (lxml), line by line.

html.parser takes 59 s on 60 kB of `<a ` (quadratic, measured on Python 3.11.7); libxml2 fed through
a parser target builds no tree and stays linear. lxml is already there for python-docx.

Lists keep their bullets. What a client quotes (`blockquote`, or the box Gmail, Yahoo, Thunderbird,
Outlook and Proton put around a forward) gets "> " before each line, as in plain text: the end of
the box is then the end of the forwarded message.
"""

import re
from importlib import import_module
from typing import Any

_BLOCKS = frozenset(
    (
        "address", "article", "body", "caption", "center", "dd", "div", "dt", "fieldset",
        "footer", "form", "header", "hr", "html", "legend", "li", "main", "nav", "option",
        "section", "tbody", "tfoot", "thead", "tr",
    )
)  # fmt: skip
_SPACED = frozenset(
    ("blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul")
)
_CELLS = frozenset(("td", "th"))
_SILENT = frozenset(("script", "style", "title", "template", "noscript", "head"))
_BOXES = frozenset(
    (
        "gmail_quote", "gmail_quote_container", "yahoo_quoted", "moz-forward-container",
        "protonmail_quote", "ms-outlook-mobile-reference-message",
        "mail-editor-reference-message-container",
    )
)  # fmt: skip
"""Classes and ids clients give to the box around what they forward or quote."""
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.I)
_SPACES = re.compile("[ \t\r\n\f]+")
_SYMBOLS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf02d": "-"})  # Word's own bullets
MAX_QUOTES = 8
MAX_ATTRIBUTE = 1_000


class _Target:
    """Receives libxml2's events and keeps the words, with a line break around each block."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._bullet = ""
        self._pre = 0
        self._depth = 0
        self._silent_from = 0
        self._quoted: list[int] = []  # depths of the open boxes
        self._lists: list[int] = []  # last number of each open list; -1 for bullets

    def start(self, tag: str, attributes: Any) -> None:
        self._depth += 1
        if self._silent_from:
            return
        if tag in _SILENT or _hidden(attributes):
            self._silent_from = self._depth
            return
        if tag == "br":
            self._newline()
        elif tag in _BLOCKS or tag in _SPACED:
            self._break(blank=tag in _SPACED and not self._lists)
        elif tag in _CELLS:
            self._line.append(" ")
        if tag == "blockquote" or (attributes and _boxed(attributes)):
            self._break()
            self._quoted.append(self._depth)
        self._pre += tag == "pre"
        self._open_list(tag, attributes)

    def _open_list(self, tag: str, attributes: Any) -> None:
        if tag in ("ul", "ol"):
            start = str(attributes.get("start", "1"))[:6]
            first = int(start) if start.isdecimal() else 1
            self._lists.append(first - 1 if tag == "ol" else -1)
        elif tag == "li":
            if self._lists and self._lists[-1] >= 0:
                self._lists[-1] += 1
                self._bullet = f"{self._lists[-1]}. "
            else:
                self._bullet = "- "

    def end(self, tag: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if self._silent_from:
            if depth <= self._silent_from:
                self._silent_from = 0
            return
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag in _BLOCKS or tag in _SPACED:
            self._break(blank=tag in _SPACED and not self._lists)
        if tag == "li":
            self._bullet = ""
        self._pre = max(0, self._pre - (tag == "pre"))
        if self._quoted and self._quoted[-1] >= depth:
            self._break()
            self._quoted.pop()

    def data(self, text: str) -> None:
        if self._silent_from:
            return
        if not self._pre:
            self._line.append(_SPACES.sub(" ", text))
            return
        first, *others = text.split("\n")
        self._line.append(first)
        for other in others:
            self._newline()
            self._line.append(other)

    def close(self) -> str:
        self._break()
        return "\n".join(self.lines)

    def _break(self, *, blank: bool = False) -> None:
        """End the line when it holds words; `blank` also leaves an empty line."""
        if "".join(self._line).strip():
            self._newline()
        self._line.clear()
        if blank and self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._mark())

    def _newline(self) -> None:
        words = "".join(self._line).strip(" \t").translate(_SYMBOLS)
        bullet, self._bullet = (self._bullet, "") if words else ("", self._bullet)
        self.lines.append(f"{self._mark()}{bullet}{words}")
        self._line.clear()

    def _mark(self) -> str:
        return "> " * min(len(self._quoted), MAX_QUOTES)


def _hidden(attributes: Any) -> bool:
    if not attributes:
        return False
    style = attributes.get("style")
    return bool(style and _HIDDEN.search(style[:MAX_ATTRIBUTE])) or "hidden" in attributes


def _boxed(attributes: Any) -> bool:
    names = f"{attributes.get('class', '')[:MAX_ATTRIBUTE]} {attributes.get('id', '')[:100]}"
    return not _BOXES.isdisjoint(names.split())


def text_of(html: str) -> str:
    """The words of `html`; an empty text when nothing can be read. Never raises."""
    # lxml publishes no types; import_module says so once, here.
    etree: Any = import_module("lxml.etree")
    target = _Target()
    parser = etree.HTMLParser(target=target, no_network=True, recover=True, remove_comments=True)
    try:
        # ASCII with character references: libxml2 then never guesses another encoding.
        parser.feed(html.encode("ascii", "xmlcharrefreplace").decode("ascii"))
        parser.close()
    except etree.LxmlError:
        pass
    return target.close()
