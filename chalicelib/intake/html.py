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
_BREAKING = _BLOCKS | _SPACED
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
_SYMBOLS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf02d": "-"}  # Word's own bullets
MAX_QUOTES = 8
MAX_ATTRIBUTE = 1_000


class _Target:
    """Receives libxml2's events and keeps the words, with a line break around each block."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self.data = self._words.append  # libxml2 gives a text accent by accent
        self.reset()

    def reset(self) -> None:
        """Be ready for another text."""
        self._words.clear()
        self._lines: list[str] = []
        self._line: list[str] = []
        self._said = False  # the line holds words
        self._bullet = ""
        self._pre = 0
        self._depth = 0
        self._silent_from = 0
        self._quoted: list[int] = []  # depths of the open boxes
        self._lists: list[int] = []  # last number of each open list; -1 for bullets

    def start(self, tag: str, attributes: Any) -> None:
        if self._words:
            self._said_before()
        self._depth += 1
        if self._silent_from:
            return
        if tag in _SILENT or (attributes and _hidden(attributes)):
            self._silent_from = self._depth
            return
        if tag == "br":
            self._newline()
        elif tag in _BREAKING:
            self._break(blank=tag in _SPACED)
            self._open(tag, attributes)
        elif tag in _CELLS:
            self._line.append(" ")
        if tag == "blockquote" or (attributes and _boxed(attributes)):
            self._break()
            self._quoted.append(self._depth)

    def _open(self, tag: str, attributes: Any) -> None:
        if tag == "pre":
            self._pre += 1
        elif tag == "ul":
            self._lists.append(-1)
        elif tag == "ol":
            start = str(attributes.get("start", "1"))[:6]
            self._lists.append(int(start) - 1 if start.isdecimal() else 0)
        elif tag == "li":
            self._bullet = "- "
            if self._lists and self._lists[-1] >= 0:
                self._lists[-1] += 1
                self._bullet = f"{self._lists[-1]}. "

    def end(self, tag: str) -> None:
        if self._words:
            self._said_before()
        depth, self._depth = self._depth, self._depth - 1
        if self._silent_from:
            if depth <= self._silent_from:
                self._silent_from = 0
            return
        boxed = bool(self._quoted) and self._quoted[-1] >= depth
        if boxed or tag in _BREAKING:
            self._close(tag, boxed=boxed)

    def _close(self, tag: str, *, boxed: bool) -> None:
        self._break()
        if boxed:
            self._quoted.pop()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._bullet = ""
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        self._break(blank=tag in _SPACED)

    def _said_before(self) -> None:
        """The words since the last tag."""
        text = "".join(self._words)
        self._words.clear()
        if self._silent_from:
            return
        if self._pre:
            first, *others = text.split("\n")
            self._keep(first)
            for other in others:
                self._newline()
                self._keep(other)
        else:
            self._keep(_SPACES.sub(" ", text))

    def close(self) -> str:
        if self._words:
            self._said_before()
        self._break()
        said = "\n".join(self._lines)
        for symbol, shown in _SYMBOLS.items():
            said = said.replace(symbol, shown)
        return said

    def _keep(self, text: str) -> None:
        self._line.append(text)
        self._said = self._said or not text.isspace()

    def _break(self, *, blank: bool = False) -> None:
        """End the line when it holds words; `blank` also leaves an empty line, but in a list."""
        if self._said:
            self._newline()
        self._line.clear()
        if blank and not self._lists and self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._mark())

    def _newline(self) -> None:
        words = "".join(self._line).strip(" \t") if self._line else ""
        bullet = ""
        if words:
            bullet, self._bullet = self._bullet, ""
        self._lines.append(f"{self._mark()}{bullet}{words}")
        self._line.clear()
        self._said = False

    def _mark(self) -> str:
        return "> " * min(len(self._quoted), MAX_QUOTES) if self._quoted else ""


def _hidden(attributes: Any) -> bool:
    style = attributes.get("style")
    return bool(style and _HIDDEN.search(style[:MAX_ATTRIBUTE])) or "hidden" in attributes


def _boxed(attributes: Any) -> bool:
    names = attributes.get("class", "")[:MAX_ATTRIBUTE].split()
    return not _BOXES.isdisjoint(names) or attributes.get("id") in _BOXES


def text_of(html: str) -> str:
    """The words of `html`; an empty text when nothing can be read. Never raises."""
    # lxml publishes no types; import_module says so once, here.
    etree: Any = import_module("lxml.etree")
    target, parser = _SPARE.pop() if _SPARE else _made(etree)
    try:
        # ASCII with character references: libxml2 then never guesses another encoding.
        parser.feed(html.encode("ascii", "xmlcharrefreplace").decode("ascii"))
        said: str = parser.close()
    except etree.LxmlError:
        return target.close()
    target.reset()  # nothing of a mail outlives its reading
    if len(_SPARE) < MAX_SPARE:
        _SPARE.append((target, parser))
    return said


_SPARE: list[tuple[_Target, Any]] = []
"""Parsers that ended well, to use again: one takes as long to make as a mail to parse."""
MAX_SPARE = 4


def _made(etree: Any) -> tuple[_Target, Any]:
    target = _Target()
    parser = etree.HTMLParser(target=target, no_network=True, recover=True, remove_comments=True)
    return target, parser
