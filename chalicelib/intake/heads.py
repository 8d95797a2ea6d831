"""The headers of a mail as a verifier and a reader must both see them, or none at all.

A signature covers bytes; the reader shows what its parser made of them. Where the two could differ
(bare CR, a line that is no header, a header given twice) nothing is believed (RFC 6376 §8.15).
"""

import re
from itertools import repeat

import msgspec

from .mime import MAX_HEAD, MAX_HEADERS
from .text import blank_line

MAX_SIGNATURE = 8_192
_NAMED_WITH = bytes(range(ord("!"), ord("~") + 1)).replace(b":", b"")
"""What the name of a header is made of (RFC 5322 §2.2)."""
_NAME = re.compile(rb"[!-9;-~]+")
# What the reading relies on: given twice, a signature may cover one and people read the other.
_SINGLE = (
    "from", "subject", "date", "to", "content-type", "content-transfer-encoding",
    "content-disposition",
)  # fmt: skip
_LONG_BLANK = re.compile(rb"[ \t]{1000}")
_FROM = re.compile(rb"(?:\"[^\"]*\"|[^<>,;:@\"])*<([^<>@,\s]{1,64})@([a-z0-9.-]{1,253})>\s*", re.I)
_BARE = re.compile(rb"\s*([^<>@,;:\"()\s]{1,64})@([a-z0-9.-]{1,253})\s*", re.I)


class Heads(msgspec.Struct, frozen=True):
    """Raw headers in order (names in lower case, values unfolded) and the raw body.

    `names` are those that are there; `fault` says in French why the bytes are not believed at all;
    empty when they may be.
    """

    fields: tuple[tuple[str, bytes], ...] = ()
    body: bytes = b""
    fault: str = ""
    names: frozenset[str] = frozenset()

    def all(self, name: str) -> tuple[bytes, ...]:
        """The values of the headers of that name, from the top."""
        if name not in self.names:
            return ()
        return tuple([value for known, value in self.fields if known == name])

    def costly(self) -> bool:
        """A run of blanks that dkimpy's canonicalisation would go through again at each of them."""
        return bool(_LONG_BLANK.search(self.body)) or any(
            _LONG_BLANK.search(value) for _, value in self.fields
        )

    def sender_domain(self) -> str:
        """The domain of the only address of the only From; empty when it is not that simple."""
        values = self.all("from")
        if len(values) != 1 or b"=?" in values[0].rpartition(b"<")[2]:
            return ""
        found = _FROM.fullmatch(values[0]) or _BARE.fullmatch(values[0])
        return found[2].decode("ascii").lower() if found else ""


def heads(raw: bytes) -> Heads:
    """The headers and body of a raw mail, with what makes them doubtful. Never raises."""
    low, high = blank_line(raw, MAX_HEAD)
    if low < 0:
        return Heads(fault="En-têtes trop longs, ou sans fin visible.")
    block, body = raw[:low], raw[high:]
    # The stdlib ends a line at a bare CR, RFC 5322 §2.2 does not: a header could hide in another.
    bare = b"\r" in block and block.count(b"\r") != block.count(b"\r\n")
    if bare or b"\x00" in block:
        return Heads(body=body, fault="En-têtes ambigus (retour chariot isolé ou caractère nul).")
    fields = _fields(block)
    names = frozenset(dict(fields))  # a dict's names: no loop of ours
    return Heads(fields=fields, body=body, fault=_fault(fields, names), names=names)


def _fields(block: bytes) -> tuple[tuple[str, bytes], ...]:
    unix = block.replace(b"\r\n", b"\n") if b"\r" in block else block
    unfolded = b" ".join(unix.split(b"\n "))  # RFC 5322 §2.2.3; one search, where `replace` has two
    if b"\t" in unfolded:
        unfolded = unfolded.replace(b"\n\t", b"\t")
    lines = unfolded.split(b"\n")
    names, colons, values = zip(*map(bytes.partition, lines, repeat(b":")), strict=True)
    joined = b":".join(names)
    if b"" in colons or b"" in names or joined.translate(None, _NAMED_WITH).strip(b":"):
        return tuple(map(_field, lines))
    return tuple(zip(joined.decode("ascii").lower().split(":"), values, strict=True))


def _field(line: bytes) -> tuple[str, bytes]:
    """A line's header; without a name when it is none."""
    before, colon, value = line.partition(b":")
    name = before.decode("ascii").lower() if colon and _NAME.fullmatch(before) else ""
    return name, value if name else line


def _fault(fields: tuple[tuple[str, bytes], ...], names: frozenset[str]) -> str:
    if "" in names:
        return "En-têtes ambigus (une ligne n’est pas un en-tête)."
    if len(fields) > MAX_HEADERS:
        return "Trop d’en-têtes."
    if len(names) == len(fields):
        return ""
    given = [name for name, _ in fields]
    twice = next((name for name in _SINGLE if given.count(name) > 1), "")
    return f"L’en-tête {twice.title()} est donné plusieurs fois." if twice else ""
