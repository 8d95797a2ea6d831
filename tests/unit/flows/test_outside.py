"""Calls to a tenant's address: signed, public, pinned, bounded."""

import contextlib
import hashlib
import hmac
import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.errors import BadInput
from chalicelib.flows.outside import HttpsCaller, check_url, is_public, signature

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        "http://exemple.example/", "ftp://exemple.example/", "https://", "https:///x", "exemple.example",
        "https://127.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data",
        "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://[fe80::1]/",
        "https://localhost/", "https://intranet/", "https://a:b@exemple.example/", "https://exemple.example/#x",
        "https://exemple.example:22/", "https://exemple.example:99999/", "https://exemple.example/a b",
        "https://exemple.example/\r\nHost: x", "https://é.example/", "https://exemple.example/" + "a" * 500,
        "https://0x7f000001/", "https://2130706433/",
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_called_is_refused_when_given(url: str) -> None:
    """Before anything is kept, with the reason."""
    with pytest.raises(BadInput):
        check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://exemple.example/vigie?x=1",
        "https://exemple.example:8443/",
        "https://93.184.216.34/",
    ],
)
def test_a_public_https_address_is_taken(url: str) -> None:
    assert check_url(url).scheme == "https"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2a00:1450:4007:80e::200e", True), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("127.0.0.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False),
        ("::1", False), ("::", False), ("fe80::1", False), ("fc00::1", False), ("fd00:ec2::254", False),
        ("::ffff:169.254.169.254", False), ("2002:a00:1::", False), ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b::5db8:d822", True), ("fec0::1", False), ("2001::1", False), ("ff02::1", False),
    ],
)  # fmt: skip
def test_what_is_public_is_decided_in_any_disguise(address: str, public: bool) -> None:
    """IPv4 inside IPv6, shared, local, multicast and reserved ranges included."""
    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize("leads_to", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["fd00::1"]])
def test_a_name_that_leads_inside_is_refused_when_called(
    monkeypatch: pytest.MonkeyPatch, leads_to: list[str]
) -> None:
    """Each address of the name must be public: one private answer is enough to refuse."""

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in leads_to]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", _never)

    answer = HttpsCaller().post("https://exemple.example/", b"{}", {})

    assert answer.status == 0
    assert "réseau privé" in answer.error


def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that changes its answer after the check (DNS rebinding) gains nothing."""
    asked: list[Any] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

    def connect(address: Any, timeout: float) -> Any:
        asked.append(address)
        raise ConnectionRefusedError("no")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)

    assert HttpsCaller().post("https://exemple.example/", b"{}", {}).status == 0
    assert asked == ["exemple.example", ("93.184.216.34", 443)]


def _never(*_: Any, **__: Any) -> Any:
    raise AssertionError("no connection may be tried")


@contextmanager
def server(answer: bytes, *, hang: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """A loopback server that reads one request and says `answer`."""
    got: list[bytes] = []
    release = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            taken, _ = listening.accept()
            with taken:
                got.append(taken.recv(65536))
                if b"{}" not in got[0]:
                    got[0] += taken.recv(65536)
                taken.sendall(answer)
                if hang:
                    release.wait(5)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/vigie?x=1", got
        release.set()
        thread.join(5)


@pytest.mark.parametrize(
    ("answer", "status", "taken"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", 200, True),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, True),
        (b"HTTP/1.0 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n", 302, False),
        (b"HTTP/1.1 500 No\r\n\r\n", 500, False),
        (b"SSH-2.0-x\r\n", 0, False),
        (b"", 0, False),
    ],
)
def test_only_the_status_is_read_and_nothing_is_followed(
    answer: bytes, status: int, taken: bool
) -> None:
    """2xx is taken; a redirection is a failure like another."""
    with server(answer) as (url, got):
        said = HttpsCaller(loopback=True).post(url, b"{}", {"Vigie-Call": "k"})

    assert (said.status, said.taken) == (status, taken)
    assert got[0].startswith(b"POST /vigie?x=1 HTTP/1.1\r\n")
    assert b"Vigie-Call: k\r\n" in got[0]
    assert got[0].endswith(b"{}")


def test_a_call_has_one_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half an answer, then nothing: it is over soon."""
    with server(b"HTTP/1.1 2", hang=True) as (url, _):
        answer = HttpsCaller(loopback=True, seconds=0.2).post(url, b"{}", {})

    assert answer.status == 0


def test_an_address_that_says_a_byte_at_a_time_is_cut_off() -> None:
    """A slow handshake or answer would outlast any time-out of a socket: the call does not."""
    said, heard = 0, threading.Event()
    # The head of a TLS record of 16 384 bytes, which then comes one byte at a time.
    drops = b"\x16\x03\x03\x40\x00" + b"\x02" * 400
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            nonlocal said
            taken, _ = listening.accept()
            with taken, contextlib.suppress(OSError):
                for each in drops:
                    taken.sendall(bytes([each]))
                    said += 1
                    if heard.wait(0.05):
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        port = listening.getsockname()[1]
        answer = HttpsCaller(loopback=True, seconds=0.3).post(
            f"https://127.0.0.1:{port}/", b"{}", {}
        )
        heard.set()
        thread.join(5)

    assert answer.status == 0
    assert said < len(drops)


def test_a_loopback_server_is_called_by_tests_only() -> None:
    """Without the setting, the same address is refused."""
    with pytest.raises(BadInput):
        check_url("http://127.0.0.1:8000/")
    assert HttpsCaller().post("http://127.0.0.1:8000/", b"{}", {}).error


def test_the_signature_is_what_the_documentation_says() -> None:
    """HMAC-SHA256 of "t.body" under the secret, as any language computes it."""
    expected = hmac.new(b"whsec_x", b'1795424400.{"a":1}', hashlib.sha256).hexdigest()

    assert signature(("whsec_x",), b'{"a":1}', NOW) == f"t=1795424400,v1={expected}"
