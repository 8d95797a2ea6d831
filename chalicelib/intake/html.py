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
_COUNTED = frozenset(("li", "ol", "pre", "ul"))
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
_SPACES = re.compile(" {2,}")
_CONTROL = re.compile(b"\xc2[\x80-\x9f]")
"""A C1 control, which is windows-1252 in disguise and is read as such when it is a reference."""
_SYMBOLS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf02d": "-"}  # Word's own bullets
MAX_QUOTES = 8
MAX_ATTRIBUTE = 1_000


class _Target:
    """Receives libxml2's events and keeps the words, with a line break around each block."""

    def __init__(self) -> None:
        self._line: list[str] = []
        self.data = self._line.append  # libxml2 gives a text in pieces
        self.reset()

    def reset(self) -> None:
        """Be ready for another text."""
        self._line.clear()
        self._lines: list[str] = []
        self._bullet = ""
        self._pre = 0
        self._depth = 0
        self._silent_from = 0
        self._kept = 0  # the pieces of the line before what is silent
        self._quoted: list[int] = []  # depths of the open boxes
        self._lists: list[int] = []  # last number of each open list; -1 for bullets

    def start(self, tag: str, attributes: Any) -> None:
        self._depth += 1
        if self._silent_from:
            return
        if tag in _SILENT or (attributes and _hidden(attributes)):
            self._silent_from, self._kept = self._depth, len(self._line)
            return
        if tag == "br":
            self._newline()
        elif tag in _BREAKING:
            self._break(blank=tag in _SPACED)
            if tag in _COUNTED:
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
        depth, self._depth = self._depth, self._depth - 1
        if self._silent_from:
            if depth <= self._silent_from:
                self._speak()
            return
        boxed = bool(self._quoted) and self._quoted[-1] >= depth
        if boxed or tag in _BREAKING:
            self._close(tag, boxed=boxed)

    def _speak(self) -> None:
        """What was silent ends, and leaves nothing."""
        self._silent_from = 0
        del self._line[self._kept :]

    def _close(self, tag: str, *, boxed: bool) -> None:
        self._break()
        if boxed:
            self._quoted.pop()
        if tag in _COUNTED:
            self._uncount(tag)
        if tag in _SPACED:
            self._blank()

    def _uncount(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._bullet = ""
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)

    def close(self) -> str:
        if self._silent_from:
            self._speak()
        self._break()
        said = "\n".join(self._lines)
        for symbol, shown in _SYMBOLS.items():
            said = said.replace(symbol, shown)
        return said

    def _break(self, *, blank: bool = False) -> None:
        """End the line when it holds words; `blank` also leaves an empty line, but in a list."""
        if self._line:
            if all(map(str.isspace, self._line)):
                self._line.clear()
            else:
                self._newline()
        if blank:
            self._blank()

    def _blank(self) -> None:
        if not self._lists and self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._mark() if self._quoted else "")

    def _newline(self) -> None:
        said = "".join(self._line)
        self._line.clear()
        if not self._pre:
            self._put(_flat(said))
            return
        for line in said.split("\n"):
            self._put(line)

    def _put(self, line: str) -> None:
        words, bullet = line.strip(" \t"), ""
        if words:
            bullet, self._bullet = self._bullet, ""
        mark = self._mark() if self._quoted else ""
        self._lines.append(f"{mark}{bullet}{words}")

    def _mark(self) -> str:
        return "> " * min(len(self._quoted), MAX_QUOTES)


def _flat(text: str) -> str:
    """The words with one space between them, as HTML shows them; no-break spaces stay."""
    if not text.isprintable():
        for blank in "\n\t\r\f":
            text = text.replace(blank, " ")
    return _SPACES.sub(" ", text) if "  " in text else text


def _hidden(attributes: Any) -> bool:
    style = attributes.get("style")
    return bool(style and _HIDDEN.search(style[:MAX_ATTRIBUTE])) or "hidden" in attributes


def _boxed(attributes: Any) -> bool:
    names = attributes.get("class")
    if names and not _BOXES.isdisjoint(names[:MAX_ATTRIBUTE].split()):
        return True
    return attributes.get("id") in _BOXES


def text_of(html: str) -> str:
    """The words of `html`; an empty text when nothing can be read. Never raises."""
    # lxml publishes no types; import_module says so once, here.
    etree: Any = import_module("lxml.etree")
    target, parser = _SPARE.pop() if _SPARE else _made(etree)
    try:
        # Told what it is given, libxml2 guesses no other encoding.
        data = html.encode("utf-8", "xmlcharrefreplace")
        if _CONTROL.search(data):
            data = html.encode("ascii", "xmlcharrefreplace")
        parser.feed(data)
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
    parser = etree.HTMLParser(
        target=target, encoding="utf-8", no_network=True, recover=True, remove_comments=True
    )
    return target, parser
