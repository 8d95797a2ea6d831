"""What a trusted forwarder verified when the original reached it: ARC (RFC 8617, by dkimpy).

A seal proves who wrote the results, not that he is honest: every sealer of the chain must be one
of authenticity.toml, and the seal believed must still hold on the bytes we received, so that
nothing was changed since.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import NoAnswer
from .dkim_check import FAULTS, NO_DNS, TOO_BLANK, Checked, asking, quiet
from .dnskeys import Keys
from .heads import Heads
from .signature import signature
from .trust import aligned, service_of

MAX_SETS = 5
"""Sets read; RFC 8617 §4.2.1 allows 50, a forwarded mail has one to three."""

_RESULTS, _MESSAGE, _SEAL = "arc-authentication-results", "arc-message-signature", "arc-seal"
_REQUIRED = ("from", "subject", "date")
# Every trusted sealer writes i= first; elsewhere dkimpy might find another one than we do.
_INSTANCE = re.compile(rb"\s*i\s*=\s*(\d{1,2})\s*;")
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r'"[^"]*"')
_METHOD = re.compile(r"\s*(dkim|dmarc)\s*=\s*([a-z]+)\b(.*)", re.S)
_PROPERTY = re.compile(r"\bheader\.(d|i|from)\s*=\s*(?:[^\s@;]*@)?([a-z0-9.-]+)(?=\s|$)")


@dataclass(frozen=True)
class _Set:
    """One instance: the sealer's results and its two signatures."""

    results: bytes
    message: bytes
    seal: bytes


def original_pass(raw: bytes, heads: Heads, keys: Keys) -> Checked | None:
    """Did a trusted sealer find the sender's own signature valid? None without any ARC header."""
    if heads.names.isdisjoint((_RESULTS, _MESSAGE, _SEAL)):
        return None
    sets = None if heads.fault else _sets(heads)
    if sets is None or heads.costly():
        why = heads.fault or (TOO_BLANK if sets else "chaîne ARC incomplète ou désordonnée")
        return Checked(domain="", why=why)
    sealers, why = _sealers(sets, heads)
    if why:
        return Checked(domain=sealers[-1], why=why)
    sender = heads.sender_domain()
    telling = [n for n, one in enumerate(sets) if _passed(one.results, sealers[n], sender)]
    if not telling:
        why = "le sceau ne dit pas que l’expéditeur était authentifié"
        return Checked(domain=sealers[-1], why=why)
    try:
        why = _chain(raw, [n + 1 for n in telling], keys)
    except NoAnswer:
        return Checked(domain=sealers[-1], why=NO_DNS, unanswered=True)
    return Checked(domain=sealers[telling[-1]], why=why)


def _sets(heads: Heads) -> list[_Set] | None:
    """The sets 1 to N, each whole and once (RFC 8617 §5.2, steps 1 and 3); None otherwise."""
    found: dict[tuple[str, int], bytes] = {}
    for name in (_RESULTS, _MESSAGE, _SEAL):
        for value in heads.all(name):
            instance = _INSTANCE.match(value)
            if instance is None or (name, int(instance[1])) in found:
                return None
            found[name, int(instance[1])] = value
    last = max(n for _, n in found)
    if last > MAX_SETS or len(found) != 3 * last:
        return None
    try:
        return [
            _Set(found[_RESULTS, n], found[_MESSAGE, n], found[_SEAL, n])
            for n in range(1, last + 1)
        ]
    except KeyError:
        return None


def _sealers(sets: list[_Set], heads: Heads) -> tuple[list[str], str]:
    """The sealer of each set and, in French, why the chain is not one of trusted sealers."""
    domains: list[str] = []
    for one in sets:
        message = signature(one.message, heads, _REQUIRED, arc=True)
        seal = signature(one.seal, heads, (), arc=True)
        domains.append(seal.domain)
        if message.fault or not seal.domain or seal.domain != message.domain:
            return domains, message.fault or "sceau illisible"
        if not service_of(seal.domain):
            # His name is his own choice: it is not shown to people.
            domains[-1] = ""
            return domains, "scellé par un intermédiaire inconnu, ce qui ne prouve rien"
    return domains, ""


def _passed(results: bytes, sealer: str, sender: str) -> bool:
    """Do a sealer's own results say that the sender's aligned DKIM and its DMARC passed?

    They repeat words of the sender (mailfrom, comments): quotes and comments are dropped, then any
    leftover of either, or a second verdict of a kind, makes them worth nothing.
    """
    text = _QUOTED.sub(" ", results.decode("ascii", "replace").lower())
    while _COMMENT.search(text):
        text = _COMMENT.sub(" ", text)
    if re.search(r'[()"\\\ufffd]', text):
        return False
    _, service, *methods = (part.strip() for part in text.split(";"))
    if not service or service.split()[0] != service_of(sealer):
        return False
    said = list(_verdicts(methods))
    dmarc = [(verdict, domain) for name, verdict, domain in said if name == "dmarc"]
    signed = (d for name, verdict, d in said if name == "dkim" and verdict == "pass")
    return dmarc == [("pass", sender)] and any(aligned(domain, sender) for domain in signed)


def _verdicts(methods: list[str]) -> Iterator[tuple[str, str, str]]:
    """(method, verdict, domain) of each dkim and dmarc result."""
    for method in methods:
        found = _METHOD.fullmatch(method)
        if found:
            properties = _PROPERTY.findall(found[3])
            names = ("d", "i") if found[1] == "dkim" else ("from",)
            domains = {domain for name, domain in properties if name in names}
            yield found[1], found[2], domains.pop() if len(domains) == 1 else ""


def _chain(raw: bytes, telling: list[int], keys: Keys) -> str:
    """Why the chain does not hold (RFC 8617 §5.2); empty when it does. Raises NoAnswer."""
    import dkim

    try:
        status, results, _ = dkim.ARC(raw, logger=quiet(), minkey=1024).verify(dnsfunc=asking(keys))
    except (dkim.DKIMException, *FAULTS):
        return "chaîne ARC illisible"
    if status != dkim.CV_Pass:
        return "chaîne ARC rompue ou message modifié depuis"
    held = {result["instance"] for result in results if result["ams-valid"] is True}
    return "" if held & {*telling} else "message modifié après le sceau"
