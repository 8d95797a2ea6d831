"""How the matches of a pattern begin, read in the pattern itself.

A search goes through a text with the whole pattern at each character; looking for a word is twenty
times cheaper. Only what the patterns of the rules are made of is understood, anything else is ().
"""

from functools import cache

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz'@_-°0123456789")
_REPEATED = ("?", "*", "{")
MAX_OPENINGS = 30
_SHORTEST = 2


@cache
def openings(pattern: str) -> tuple[str, ...]:
    """Plain words one of which opens every match of `pattern`; () when it does not show them."""
    found: set[str] = set()
    for one in _alternatives(pattern):
        words = _of_one(one)
        if not words:
            return ()
        found.update(words)
    shortest = [w for w in found if not any(w != o and w.startswith(o) for o in found)]
    usable = len(shortest) <= MAX_OPENINGS and all(len(word) >= _SHORTEST for word in shortest)
    return tuple(sorted(shortest)) if usable else ()


def anchored(pattern: str) -> bool:
    """Does every match of `pattern` begin where the text does?"""
    return pattern.startswith("^") and len(_alternatives(pattern)) == 1


def _of_one(pattern: str) -> tuple[str, ...]:
    """The openings of a pattern without alternatives at its own level."""
    pattern = pattern.removeprefix("\\b")
    if pattern.startswith("(?:"):
        end = _closing(pattern)
        inside, after = pattern[3:end], pattern[end + 1 :]
        return () if after.startswith(_REPEATED) else openings(inside)
    words = [""]
    place = 0
    while place < len(pattern):
        ends: tuple[str, ...] = ("",)
        if pattern.startswith("\\s?", place):
            ends, step = ("", " ", "\n"), 3
        elif pattern[place] in _PLAIN and not pattern.startswith(_REPEATED, place + 1):
            words, step = [word + pattern[place] for word in words], 1
        else:
            break
        words = [word + end for word in words for end in ends]
        place += step
    return tuple(words) if all(words) else ()


def _alternatives(pattern: str) -> list[str]:
    """What stands between the "|" of a pattern's own level."""
    parts, start, depth, place = [], 0, 0, 0
    while place < len(pattern):
        place = _after_literal(pattern, place)
        char = pattern[place : place + 1]
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            parts.append(pattern[start:place])
            start = place + 1
        place += 1
    return [*parts, pattern[start:]]


def _closing(pattern: str) -> int:
    """The place of the parenthesis that closes the one a pattern opens with."""
    depth = place = 0
    while place < len(pattern):
        place = _after_literal(pattern, place)
        char = pattern[place : place + 1]
        depth += (char == "(") - (char == ")")
        if not depth:
            return place
        place += 1
    return place


def _after_literal(pattern: str, place: int) -> int:
    """Past an escaped character or a set, where a parenthesis is only itself."""
    while pattern[place : place + 1] in ("\\", "["):
        if pattern[place] == "\\":
            place += 2
        else:
            end = pattern.index("]", place + 2)
            place = end + 1
    return place
