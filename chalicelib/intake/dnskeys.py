"""The public keys signatures are checked with: TXT records, asked for by a callable given to us.

RFC 6376 §3.6. Only domains whose word counts are ever asked for, each name once a mail.
"""

import re
from collections.abc import Callable

from ..errors import NoAnswer

Lookup = Callable[[str], tuple[bytes, ...]]
"""The TXT records of a name (each joined); empty when it has none. Raises NoAnswer."""

MAX_KEYS = 6
"""Names asked for on behalf of one mail."""
MAX_RECORD = 1_500
"""Bytes of a key record: an RSA key of 8192 bits. A longer one costs minutes to compute with."""


class Keys:
    """The keys found for one mail. `why` keeps, by name, why there is none (French)."""

    def __init__(self, lookup: Lookup | None) -> None:
        self._lookup = lookup
        self._found: dict[str, bytes | None] = {}
        self._failed: dict[str, NoAnswer] = {}
        self.why: dict[str, str] = {}

    @property
    def off(self) -> bool:
        """True when nobody may be asked."""
        return self._lookup is None

    def find(self, name: str) -> bytes | None:
        """The key record at a name, None when it is not usable. Raises NoAnswer, again if asked."""
        name = name.rstrip(".").lower()
        if name in self._failed:
            raise self._failed[name]
        if name not in self._found:
            try:
                self._found[name] = self._ask(name)
            except NoAnswer as failed:
                self._failed[name] = failed
                raise
        return self._found[name]

    def _ask(self, name: str) -> bytes | None:
        if self._lookup is None or len(self._found) + len(self._failed) >= MAX_KEYS:
            raise NoAnswer(name, "not asked")
        records = [r for r in self._lookup(name) if b"p=" in r]
        # RFC 6376 §3.6.2.2: several records are undefined.
        self.why[name] = _fault(records[0]) if len(records) == 1 else "clé publique introuvable"
        return None if self.why[name] else records[0]


def _fault(record: bytes) -> str:
    """Why a key record is not used (RFC 6376 §3.6.1); empty when it may be."""
    pairs = (spec.partition(b"=") for spec in record[:MAX_RECORD].split(b";"))
    tags = {name.strip().lower(): re.sub(rb"\s", b"", said).lower() for name, _, said in pairs}
    known = tags.get(b"v", b"dkim1") == b"dkim1" and tags.get(b"k", b"rsa") == b"rsa"
    for_mail = {b"*", b"email"} & set(tags.get(b"s", b"*").split(b":"))
    faults = (
        (len(record) > MAX_RECORD, "clé publique démesurée"),
        (not known, "clé publique d’un type inconnu"),
        (not tags.get(b"p"), "clé publique révoquée"),
        # Testing: such a signature is worth no more than none.
        (b"y" in tags.get(b"t", b"").split(b":"), "domaine signataire en phase de test (t=y)"),
        (not for_mail, "clé publique pour un autre usage"),
        (b"sha256" not in tags.get(b"h", b"sha256").split(b":"), "clé pour un autre algorithme"),
    )
    return next((why for true, why in faults if true), "")


def strict_identity(record: bytes) -> bool:
    """`t=s`: the identity's domain must be the signing domain itself (RFC 6376 §3.6.1)."""
    found = re.search(rb"(?:^|;)\s*t\s*=([^;]*)", record)
    return found is not None and b"s" in re.sub(rb"\s", b"", found[1]).lower().split(b":")
