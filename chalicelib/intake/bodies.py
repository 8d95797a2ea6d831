"""The text parts of a mail, as a mail client shows them."""

from collections.abc import Iterator

import msgspec

from .html import text_of


class Text(msgspec.Struct, frozen=True):
    """A text part: `group` is the multipart/alternative it belongs to, 0 for none."""

    group: int
    html: bool
    text: str


def shown(texts: list[Text]) -> Iterator[str]:
    """The parts in order, one of each group of alternatives."""
    done: set[int] = set()
    for one in texts:
        if not one.group:
            yield _words(one)
        elif one.group not in done:
            done.add(one.group)
            yield _alternative([t for t in texts if t.group == one.group])


def _alternative(texts: list[Text]) -> str:
    plain = "\n\n".join(t.text for t in texts if not t.html)
    html = "\n\n".join(_words(t) for t in texts if t.html)
    return html if 2 * len(html.split()) > len(plain.split()) else plain


def _words(one: Text) -> str:
    return text_of(one.text) if one.html else one.text


def unflowed(text: str, *, joined: bool = False) -> str:
    """Text in format=flowed with its paragraphs back on one line each (RFC 3676 §4)."""
    lines: list[str] = []
    flowing, level = False, 0
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        soft = bare.endswith(" ") and bare != "-- "
        words = bare[:-1] if soft and joined else bare
        if flowing and depth == level and bare != "-- ":
            lines[-1] += words
        else:
            lines.append(f"{'> ' * depth}{words}")
        flowing, level = soft, depth
    return "\n".join(lines)
