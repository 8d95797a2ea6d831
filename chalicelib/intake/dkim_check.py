"""DKIM signatures verified by ourselves, on the bytes received (RFC 6376, by dkimpy).

dkimpy and dnspython are imported only when a signature is there whose domain counts.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from ..errors import NoAnswer
from .dnskeys import Keys, strict_identity
from .heads import Heads
from .signature import Signature, signature

MAX_SIGNATURES = 4
"""Signatures of interest verified on one message; more are a burden, not a proof."""

# dkimpy indexes and decodes what it is given: its own errors, and these on hostile bytes.
FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
TOO_BLANK = "suite de blancs anormalement longue"
NO_DNS = "signature non vérifiable (DNS)"


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one signature: valid, or in French why not. `unanswered`: DNS did not say."""

    domain: str
    why: str = ""
    unanswered: bool = False

    @property
    def valid(self) -> bool:
        return not self.why


def check(
    raw: bytes,
    heads: Heads,
    keys: Keys,
    counts: Callable[[str], bool],
    required: Sequence[str],
) -> tuple[Checked, ...]:
    """The signatures of domains that count, from the top; none when the headers are doubtful.

    One that cannot be read counts as well: another verifier (SES) might have read it.
    """
    if heads.fault or not heads.all("dkim-signature"):
        return ()
    made = [signature(v, heads, required) for v in heads.all("dkim-signature")]
    wanted = [(n, s) for n, s in enumerate(made) if not s.domain or counts(s.domain)]
    if len(wanted) > MAX_SIGNATURES:
        return (Checked(domain=wanted[0][1].domain, why="trop de signatures"),)
    if wanted and heads.costly():
        return (Checked(domain=wanted[0][1].domain, why=TOO_BLANK),)
    return tuple(_checked(raw, n, s, keys) for n, s in wanted)


def _checked(raw: bytes, index: int, made: Signature, keys: Keys) -> Checked:
    if made.fault:
        return Checked(domain=made.domain, why=made.fault)
    try:
        why = _verify(raw, index, made, keys)
    except NoAnswer:
        return Checked(domain=made.domain, why=NO_DNS, unanswered=True)
    return Checked(domain=made.domain, why=why)


def _verify(raw: bytes, index: int, made: Signature, keys: Keys) -> str:
    """Why the signature does not hold; empty when it does. Raises NoAnswer."""
    name = f"{made.selector}._domainkey.{made.domain}"
    record = keys.find(name)
    if record is None:
        return keys.why[name]
    identity = made.tag("i").rpartition("@")[2].lower() or made.domain
    if strict_identity(record) and identity != made.domain:
        return "identité d’un autre domaine que le signataire"
    import dkim

    try:
        found = dkim.DKIM(raw, logger=quiet(), minkey=1024).verify(index, dnsfunc=asking(keys))
    except dkim.DKIMException as fault:
        return french_fault(str(fault))
    except FAULTS:
        return "signature illisible"
    return "" if found is True else "signature fausse ou message modifié"


def asking(keys: Keys) -> Callable[..., bytes | None]:
    """`keys` as the function dkimpy asks its keys of."""

    def find(name: bytes, timeout: Any = None) -> bytes | None:
        del timeout
        return keys.find(name.decode("ascii"))

    return find


def quiet() -> logging.Logger:
    """dkimpy logs what senders wrote, as errors of ours; the reasons are kept with the mail."""
    logger = logging.getLogger("vigie.dkimpy")
    logger.disabled = True
    return logger


def french_fault(said: str) -> str:
    """dkimpy's refusal in a few French words."""
    if "x= value is past" in said:  # RFC 6376 §3.5: an expired signature may be ignored.
        return "signature expirée"
    if "public key too small" in said:  # RFC 8301 §3.2: under 1024 bits is not valid.
        return "clé trop courte"
    if "body hash mismatch" in said:
        return "corps du message modifié"
    return "signature non conforme"
