"""Real signatures for the tests: keys made from a seed (worth nothing elsewhere), DKIM and ARC.

dkimpy signs DKIM; its ARC signing needs another package, so sets are sealed here (RFC 8617 §5.1).
"""

import base64
import random
from collections.abc import Sequence
from functools import cache
from itertools import count
from typing import Any

import dkim
from dkim.canonicalization import CanonicalizationPolicy, Relaxed
from dkim.crypto import HASH_ALGORITHMS, parse_pem_private_key

from chalicelib.errors import NoAnswer

SELECTOR = "s2026"
_PUBLIC_EXPONENT = 65_537


@cache
def pem(bits: int = 1024, seed: int = 1) -> bytes:
    """A test-only RSA private key (PKCS#1), the same for the same seed."""
    source = random.Random(seed * 10_000 + bits)
    p, q = _prime(bits // 2, source), _prime(bits // 2, source)
    d = pow(_PUBLIC_EXPONENT, -1, (p - 1) * (q - 1))
    numbers = (0, p * q, _PUBLIC_EXPONENT, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
    body = base64.encodebytes(_sequence(b"".join(_integer(n) for n in numbers))).decode()
    return f"-----BEGIN RSA PRIVATE KEY-----\n{body}-----END RSA PRIVATE KEY-----\n".encode()


def record(bits: int = 1024, seed: int = 1, extra: str = "") -> bytes:
    """The TXT record that publishes `pem(bits, seed)`."""
    key = parse_pem_private_key(pem(bits, seed))
    der = _sequence(_integer(key["modulus"]) + _integer(key["publicExponent"]))
    return f"v=DKIM1; k=rsa; {extra}p={base64.b64encode(der).decode()}".encode()


class Dns:
    """TXT records as a dictionary; `asked` keeps what was asked for."""

    def __init__(self, *domains: str, **records: bytes) -> None:
        self.records = {f"{SELECTOR}._domainkey.{d}": record() for d in domains}
        self.records |= {f"{SELECTOR}._domainkey.{d}": r for d, r in records.items()}
        self.asked: list[str] = []

    def __call__(self, name: str) -> tuple[bytes, ...]:
        self.asked.append(name)
        return (self.records[name],) if name in self.records else ()


def silent(name: str) -> tuple[bytes, ...]:
    """A DNS that never answers."""
    raise NoAnswer(name, "timed out")


def signed(
    raw: bytes,
    domain: str,
    *,
    headers: Sequence[str] = ("from", "to", "subject", "date", "mime-version", "content-type"),
    length: bool = False,
    algorithm: str = "rsa-sha256",
    key: bytes = b"",
    body: str = "relaxed",
) -> bytes:
    """The mail with a DKIM-Signature on top."""
    made = dkim.DKIM(_crlf(raw), signature_algorithm=algorithm.encode()).sign(
        SELECTOR.encode(),
        domain.encode(),
        key or pem(),
        canonicalize=(b"relaxed", body.encode()),
        include_headers=[name.encode() for name in headers],
        length=length,
    )
    return bytes(made) + _crlf(raw)


def tagged(raw: bytes, domain: str, tags: str, *, names: str = "from:to:subject:date") -> bytes:
    """Like `signed`, with more tags in the signature (x=, i=…)."""
    message = dkim.DKIM(_crlf(raw))
    policy = CanonicalizationPolicy(Relaxed, Relaxed)
    fields = [(b"v", b"1"), (b"a", b"rsa-sha256"), (b"c", b"relaxed/relaxed")]
    fields += [(b"d", domain.encode()), (b"s", SELECTOR.encode())]
    fields += [tuple(t.strip().encode().split(b"=", 1)) for t in tags.split(";")]  # type: ignore[misc]
    return _header(message, policy, fields, names, b"DKIM-Signature") + _crlf(raw)


def sealed(
    raw: bytes,
    domain: str,
    results: str,
    *,
    instance: int = 1,
    cv: str = "",
    headers: str = "from:to:subject:date",
    tags: str = "",
) -> bytes:
    """The mail with one more ARC set on top: results, message signature, seal."""
    raw = _crlf(raw)
    told = f"ARC-Authentication-Results: i={instance}; {results}\r\n".encode()
    number, who = str(instance).encode(), [(b"d", domain.encode()), (b"s", SELECTOR.encode())]
    policy = CanonicalizationPolicy(Relaxed, Relaxed)
    fields = [(b"i", number), (b"a", b"rsa-sha256"), (b"c", b"relaxed/relaxed"), *who]
    fields += [tuple(t.strip().encode().split(b"=", 1)) for t in tags.split(";") if t]  # type: ignore[misc]
    message = _header(dkim.ARC(raw), policy, fields, headers, b"ARC-Message-Signature")
    state = (cv or ("none" if instance == 1 else "pass")).encode()
    fields = [(b"i", number), (b"a", b"rsa-sha256"), (b"cv", state), *who]
    arc = dkim.ARC(message + told + raw)
    names = [name for _, (name, _) in arc.sorted_arc_headers()[1]][::-1]
    arc.hasher = HASH_ALGORITHMS[b"rsa-sha256"]
    fields.append((b"b", b"0" * 60))
    arc.headers = policy.canonicalize_headers(arc.headers)
    value = arc.gen_header(fields, names, policy, b"ARC-Seal", parse_pem_private_key(pem()))
    return b"ARC-Seal: " + bytes(value) + message + told + raw


def _header(
    message: Any, policy: Any, fields: list[tuple[bytes, bytes]], names: str, title: bytes
) -> bytes:
    """One signature header over `names` and the body."""
    message.hasher = HASH_ALGORITHMS[b"rsa-sha256"]
    digest = message.hasher(policy.canonicalize_body(message.body)).digest()
    wanted = [name.encode() for name in names.split(":")]
    fields += [(b"h", names.encode()), (b"bh", base64.b64encode(digest)), (b"b", b"0" * 60)]
    key = parse_pem_private_key(pem())
    return title + b": " + bytes(message.gen_header(fields, wanted, policy, title, key))


def _crlf(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _prime(bits: int, source: random.Random) -> int:
    while True:
        found = source.getrandbits(bits) | (3 << (bits - 2)) | 1
        if found % _PUBLIC_EXPONENT != 1 and _probably_prime(found, source):
            return found


def _probably_prime(n: int, source: random.Random) -> bool:
    """Miller-Rabin, twenty rounds."""
    if any(n % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31)):
        return False
    shift = next(s for s in count(1) if (n - 1) >> s & 1)
    for _ in range(20):
        x = pow(source.randrange(2, n - 1), (n - 1) >> shift, n)
        if x != 1 and all(pow(x, 1 << s, n) != n - 1 for s in range(shift)):
            return False
    return True


def _integer(n: int) -> bytes:
    return b"\x02" + _sized(n.to_bytes(n.bit_length() // 8 + 1, "big"))


def _sequence(body: bytes) -> bytes:
    return b"\x30" + _sized(body)


def _sized(body: bytes) -> bytes:
    size = len(body)
    if size < 128:
        return bytes([size]) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets + body
