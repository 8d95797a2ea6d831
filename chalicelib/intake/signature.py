"""One DKIM-style signature header: its tags, and what makes it worth nothing whatever the key.

RFC 6376 (DKIM) and RFC 8301 (algorithms); RFC 8617 gives an ARC-Message-Signature the same tags.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .heads import MAX_SIGNATURE, Heads

_DOMAIN = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_SELECTOR = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_BOUNDARY = re.compile(rb'boundary\s*=\s*(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))', re.I)
_PREAMBLE = re.compile(rb"\s*(?:This is a multi-?part message in MIME format\.?\s*)?", re.I)


@dataclass(frozen=True)
class Signature:
    """A signature as written: `domain` (d=), `selector` (s=), covered headers (h=), all tags.

    `fault` says in French why it proves nothing, before any key is asked for.
    """

    domain: str = ""
    selector: str = ""
    covers: frozenset[str] = frozenset()
    tags: tuple[tuple[str, str], ...] = ()
    fault: str = ""

    def tag(self, name: str) -> str:
        """A tag's value; empty when absent."""
        return dict(self.tags).get(name, "")


def signature(value: bytes, heads: Heads, required: Sequence[str], arc: bool = False) -> Signature:
    """Read one signature header. `required` are the headers it must cover to be believed."""
    tags = _tags(value)
    if tags is None:
        return Signature(fault="signature illisible")
    made = Signature(
        domain=_matching(_DOMAIN, tags.get("d", "")),
        selector=_matching(_SELECTOR, tags.get("s", "")),
        covers=frozenset(name.strip().lower() for name in tags.get("h", "").split(":")),
        tags=tuple(tags.items()),
    )
    why = _fault(made, arc) or _uncovered(made, heads, required)
    return Signature(made.domain, made.selector, made.covers, made.tags, why)


def _matching(pattern: re.Pattern[str], text: str) -> str:
    """The text in lower case; empty when it is no name (a "\\." would move the DNS label)."""
    lowered = text.lower()
    return lowered if len(lowered) <= 253 and pattern.fullmatch(lowered) else ""


def _tags(value: bytes) -> dict[str, str] | None:
    """The tag list of RFC 6376 §3.2; None when it is no such list (a tag twice included)."""
    if len(value) > MAX_SIGNATURE or not value.isascii():
        return None
    found: dict[str, str] = {}
    for spec in value.decode("ascii").strip().removesuffix(";").split(";"):
        name, equal, said = spec.partition("=")
        name = name.strip()
        if not equal or not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in found:
            return None
        found[name] = said.strip()
    return found


def _fault(made: Signature, arc: bool) -> str:
    if not made.domain or not made.selector:
        return "domaine ou sélecteur illisible"
    if not arc and made.tag("v") != "1":  # RFC 6376 §3.5
        return "version inconnue"
    if made.tag("a") == "rsa-sha1":  # RFC 8301 §3.1: must not be considered valid.
        return "algorithme abandonné (rsa-sha1)"
    if made.tag("a") != "rsa-sha256":
        return "algorithme non pris en charge"
    # RFC 6376 §8.2: whatever follows the first l= octets is anybody's.
    return "signature partielle du corps (l=)" if dict(made.tags).keys() & {"l"} else ""


def _uncovered(made: Signature, heads: Heads, required: Sequence[str]) -> str:
    """RFC 6376 §5.4: what people read must be signed, at least From."""
    missing = [name for name in required if name not in made.covers]
    if missing:
        return f"en-tête non signé ({', '.join(missing)})"
    if heads.all("content-disposition") and "content-disposition" not in made.covers:
        return "en-tête non signé (content-disposition)"
    if "content-type" in made.covers or not heads.all("content-type"):
        return ""
    return "" if _harmless(heads) else "en-tête non signé (content-type)"


def _harmless(heads: Heads) -> bool:
    """Could an unsigned Content-Type only show the whole signed body, and nothing else?

    Many signers leave it out (RFC 6376 §5.4.1 does not list it). Its boundary must then be the
    body's first line, so that no part is hidden; a message inside or a file name is not believed.
    """
    said = heads.all("content-type")[0]
    kind = said.strip().partition(b";")[0].strip().lower()
    if b"name" in said.lower():
        return False
    if kind in (b"text/plain", b"text/html"):
        return True
    found = _BOUNDARY.search(said)
    if not kind.startswith(b"multipart/") or found is None:
        return False
    start = _PREAMBLE.match(heads.body[:1_000])
    line = heads.body[start.end() if start else 0 :][:80]
    return re.match(rb"--" + re.escape(found[1] or found[2]) + rb"[ \t]*\r?\n", line) is not None
