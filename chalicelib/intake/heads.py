"""The headers of a mail as a verifier and a reader must both see them, or none at all.

A signature covers bytes; the reader shows what its parser made of them. Where the two could differ
(bare CR, a line that is no header, a header given twice) nothing is believed (RFC 6376 §8.15).
"""

import re
from operator import itemgetter

import msgspec

from .mime import MAX_HEAD, MAX_HEADERS, Document
from .text import blank_line

MAX_SIGNATURE = 8_192
_NAME = re.compile(rb"[!-9;-~]+")  # RFC 5322 §2.2
_FIRST = itemgetter(0)
# What the reading relies on: given twice, a signature may cover one and people read the other.
_SINGLE = (
    "from", "subject", "date", "to", "content-type", "content-transfer-encoding",
    "content-disposition",
)  # fmt: skip
_LONG_BLANK = re.compile(rb"[ \t]{1000}")
_FROM = re.compile(rb"(?:\"[^\"]*\"|[^<>,;:@\"])*<([^<>@,\s]{1,64})@([a-z0-9.-]{1,253})>\s*", re.I)
_BARE = re.compile(rb"\s*([^<>@,;:\"()\s]{1,64})@([a-z0-9.-]{1,253})\s*", re.I)


class Heads(msgspec.Struct, frozen=True):
    """The raw headers, unfolded, one on a line, and the raw body.

    `names` are those that are there (lower case); `fault` says in French why the bytes are not
    believed at all; empty when they may be.
    """

    lines: tuple[bytes, ...] = ()
    body: bytes = b""
    fault: str = ""
    names: frozenset[str] = frozenset()

    def all(self, name: str) -> tuple[bytes, ...]:
        """The values of the headers of that name, from the top."""
        if name not in self.names:
            return ()
        start = f"{name}:".encode("ascii")
        size = len(start)
        return tuple([line[size:] for line in self.lines if line[:size].lower() == start])

    def costly(self) -> bool:
        """A run of blanks that dkimpy's canonicalisation would go through again at each of them."""
        return any(map(_LONG_BLANK.search, (self.body, *self.lines)))

    def sender_domain(self) -> str:
        """The domain of the only address of the only From; empty when it is not that simple."""
        values = self.all("from")
        if len(values) != 1 or b"=?" in values[0].rpartition(b"<")[2]:
            return ""
        found = _FROM.fullmatch(values[0]) or _BARE.fullmatch(values[0])
        return found[2].decode("ascii").lower() if found else ""


def heads(raw: bytes, read: Document | None = None) -> Heads:
    """The headers and body of a raw mail, with what makes them doubtful. Never raises.

    `read` is that mail as it was parsed: where it was plain, its headers have the names that these
    bytes give them (tested), which are not looked for again.
    """
    low, high = blank_line(raw, MAX_HEAD)
    if low < 0:
        return Heads(fault="En-têtes trop longs, ou sans fin visible.")
    block, body = raw[:low], raw[high:]
    # The stdlib ends a line at a bare CR, RFC 5322 §2.2 does not: a header could hide in another.
    bare = b"\r" in block and block.count(b"\r") != block.count(b"\r\n")
    if bare or b"\x00" in block:
        return Heads(body=body, fault="En-têtes ambigus (retour chariot isolé ou caractère nul).")
    lines = _unfolded(block).split(b"\n")
    given = list(map(_FIRST, read.headers) if read and read.plain else map(_name, lines))
    names = frozenset(given)
    return Heads(tuple(lines), body, _fault(given, names), names)


def _unfolded(block: bytes) -> bytes:
    """Folded lines joined, their blanks kept (RFC 5322 §2.2.3)."""
    unix = block.replace(b"\r\n", b"\n") if b"\r" in block else block
    unfolded = b" ".join(unix.split(b"\n "))  # one search, where `replace` has two
    return unfolded.replace(b"\n\t", b"\t") if b"\t" in unfolded else unfolded


def _name(line: bytes) -> str:
    """The name of a line's header, in lower case; empty when it is none."""
    before, colon, _ = line.partition(b":")
    return before.decode("ascii").lower() if colon and _NAME.fullmatch(before) else ""


def _fault(given: list[str], names: frozenset[str]) -> str:
    if "" in names:
        return "En-têtes ambigus (une ligne n’est pas un en-tête)."
    if len(given) > MAX_HEADERS:
        return "Trop d’en-têtes."
    if len(names) == len(given):
        return ""
    twice = next((name for name in _SINGLE if given.count(name) > 1), "")
    return f"L’en-tête {twice.title()} est donné plusieurs fois." if twice else ""
