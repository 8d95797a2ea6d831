"""Calls to an address that a tenant chose: signed, https, public addresses only, soon over.

A tenant's address is hostile until proven otherwise: it may name a machine of ours, change its
answer between a check and a call, redirect elsewhere, or answer one byte a minute. So the name is
resolved once, each address it gives must be public, the connection goes to that very address, no
redirection is followed, and the whole call has one deadline.
"""

import contextlib
import hashlib
import hmac
import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from urllib.parse import SplitResult, urlsplit

from ..errors import BadInput

SECONDS = 10.0
MAX_URL = 500
_PORTS = (443, 8443)
_MOST = 4096
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
_PRINTABLE = re.compile(r"[!-~]+")
# NAT64 (RFC 6052): an IPv4 address inside an IPv6 one.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Answer(NamedTuple):
    """`status` is 0 when nobody answered; `error` then says why, in English, for the page."""

    status: int
    error: str = ""

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


class Caller(Protocol):
    """The port: post a body somewhere outside. Never raises."""

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer: ...


def signature(secrets: Sequence[str], body: bytes, at: datetime) -> str:
    """`t=…,v1=…`: HMAC-SHA256 (RFC 2104) of the Unix time, a dot and the body, in hexadecimal.

    One `v1` for each secret that is valid at that time.
    """
    stamp = int(at.timestamp())
    text = f"{stamp}.".encode() + body
    signed = (hmac.new(secret.encode(), text, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join((f"t={stamp}", *(f"v1={one}" for one in signed)))


def check_url(url: str, *, loopback: bool = False) -> SplitResult:
    """The parts of an address that may be called. Raises BadInput saying what is wrong, in French.

    `loopback` also lets http and this machine through, for tests.
    """
    if len(url) > MAX_URL or not _PRINTABLE.fullmatch(url):
        raise BadInput("url", f"une adresse d’au plus {MAX_URL} signes, sans espace ni accent.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError as fault:
        raise BadInput("url", "ce n’est pas une adresse.") from fault
    if loopback and _is_loopback(host):
        return parts
    if parts.scheme != "https" or not host:
        raise BadInput("url", "l’adresse doit commencer par https://.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadInput("url", "ni mot de passe ni « # » dans l’adresse.")
    if port not in _PORTS:
        raise BadInput("url", "le port doit être 443 ou 8443.")
    literal = _literal(host)
    if (literal and not is_public(literal)) or (not literal and "." not in host):
        raise BadInput("url", "l’adresse doit être publique.")
    return parts


def is_public(address: Address) -> bool:
    """May it be called: not private, local, shared, multicast or reserved, in any disguise."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if inside is None and address in _NAT64:
            inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(inside)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


class HttpsCaller:
    """The real one. `loopback` lets it call this machine over http (tests, the local system)."""

    def __init__(self, *, loopback: bool = False, seconds: float = SECONDS) -> None:
        self._loopback, self._seconds = loopback, seconds

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        try:
            return self._post(url, body, headers)
        except BadInput as refused:
            return Answer(0, refused.why)
        except (OSError, http.client.HTTPException, ValueError) as fault:
            return Answer(0, _short(fault))

    def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        parts = check_url(url, loopback=self._loopback)
        connection = self._connection(parts, self._addresses(parts))
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        # A socket's own time-out starts again with each byte: this one does not.
        watch = threading.Timer(self._seconds, connection.abort)
        watch.daemon = True
        watch.start()
        try:
            connection.request("POST", target, body, headers | {"Connection": "close"})
            return _status(connection.sock)
        finally:
            watch.cancel()
            connection.close()

    def _addresses(self, parts: SplitResult) -> list[str]:
        host, port = parts.hostname or "", parts.port or 443
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not (self._loopback and _is_loopback(host)):
            for each in addresses:
                if not is_public(ipaddress.ip_address(each.partition("%")[0])):
                    raise BadInput("url", "l’adresse mène à un réseau privé : elle est refusée.")
        return addresses

    def _connection(self, parts: SplitResult, addresses: list[str]) -> "_PinnedPlain":
        kind = _Pinned if parts.scheme == "https" else _PinnedPlain
        return kind(parts.hostname or "", parts.port, addresses[0], self._seconds)


class _PinnedPlain(http.client.HTTPConnection):
    """A connection to the address that was checked, whatever the name says a moment later."""

    def __init__(self, host: str, port: int | None, address: str, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds)
        self._pinned = address, seconds

    def connect(self) -> None:
        address, seconds = self._pinned
        self.sock = socket.create_connection((address, self.port), seconds)

    def abort(self) -> None:
        """End whatever waits on it, from another thread."""
        if self.sock is not None:
            with contextlib.suppress(OSError):
                # Not the TLS socket's own, which is not made for two threads.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _Pinned(_PinnedPlain):
    """The same over TLS, the certificate checked for the name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(
            self.sock, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock.do_handshake()


def _status(taken: socket.socket) -> Answer:
    """The status line and nothing else: what an address answers is not ours to keep."""
    line = b""
    while b"\n" not in line and len(line) < _MOST:
        more = taken.recv(1024)
        if not more:
            break
        line += more
    found = _STATUS.match(line)
    return Answer(int(found.group(1))) if found else Answer(0, "no HTTP answer in time")


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    literal = _literal(host)
    return literal.is_loopback if literal else host == "localhost"


def _short(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"[:200]
