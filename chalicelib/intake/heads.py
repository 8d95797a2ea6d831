"""The headers of a mail as a verifier and a reader must both see them, or none at all.

A signature covers bytes; the reader shows what its parser made of them. Where the two could differ
(bare CR, a line that is no header, a header given twice) nothing is believed (RFC 6376 §8.15).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .mime import MAX_HEAD, MAX_HEADERS

MAX_SIGNATURE = 8_192
_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"([!-9;-~]+):(.*)", re.S)
_LINE = re.compile(rb"\r?\n(?![ \t])")
# What the reading relies on: given twice, a signature may cover one and people read the other.
_SINGLE = (
    "from", "subject", "date", "to", "content-type", "content-transfer-encoding",
    "content-disposition",
)  # fmt: skip
_NOT_FOLDED = re.compile(rb"\r(?!\n)|\x00")
_LONG_BLANK = re.compile(rb"[ \t]{1000}")
_FROM = re.compile(rb"(?:\"[^\"]*\"|[^<>,;:@\"])*<([^<>@,\s]{1,64})@([a-z0-9.-]{1,253})>\s*", re.I)
_BARE = re.compile(rb"\s*([^<>@,;:\"()\s]{1,64})@([a-z0-9.-]{1,253})\s*", re.I)


@dataclass(frozen=True)
class Heads:
    """Raw headers in order (names in lower case, values unfolded) and the raw body.

    `fault` says in French why the bytes are not believed at all; empty when they may be.
    """

    fields: tuple[tuple[str, bytes], ...] = ()
    body: bytes = b""
    fault: str = ""

    def all(self, name: str) -> tuple[bytes, ...]:
        """The values of the headers of that name, from the top."""
        return tuple(value for key, value in self.fields if key == name)

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
    end = _END.search(raw, 0, MAX_HEAD)
    if end is None:
        return Heads(fault="En-têtes trop longs, ou sans fin visible.")
    block, body = raw[: end.start()], raw[end.end() :]
    # The stdlib ends a line at a bare CR, RFC 5322 §2.2 does not: a header could hide in another.
    if _NOT_FOLDED.search(block):
        return Heads(body=body, fault="En-têtes ambigus (retour chariot isolé ou caractère nul).")
    fields = tuple(_fields(block))
    return Heads(fields=fields, body=body, fault=_fault(fields))


def _fields(block: bytes) -> Iterator[tuple[str, bytes]]:
    for line in _LINE.split(block):
        found = _FIELD.fullmatch(line)
        name = found[1].decode("ascii").lower() if found else ""
        yield name, (found[2].replace(b"\r\n", b"").replace(b"\n", b"") if found else line)


def _fault(fields: tuple[tuple[str, bytes], ...]) -> str:
    names = [name for name, _ in fields]
    if "" in names:
        return "En-têtes ambigus (une ligne n’est pas un en-tête)."
    if len(names) > MAX_HEADERS:
        return "Trop d’en-têtes."
    twice = next((name for name in _SINGLE if names.count(name) > 1), "")
    return f"L’en-tête {twice.title()} est donné plusieurs fois." if twice else ""
