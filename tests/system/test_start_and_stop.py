"""Starting, stopping, starting again: seconds, and nothing forgotten."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.samples import CLOSED_CASE, EMPLOYER
from tests.system.house import ANSWER, ROOT, House, free_port

pytestmark = pytest.mark.system


def told(house: House) -> int:
    """How many alerts were sent; an answer to a mail of another test may still be on its way."""
    sent = [s for s in house.sent() if "/connexion/" not in s["text"]]
    return len([s for s in sent if ANSWER not in s["subject"]])


def test_ctrl_c_stops_cleanly_and_a_second_start_finds_everything(house: House) -> None:
    """Exit 0, no process left, and after a start the cases are there and nobody is told again."""
    if house.dead():
        house.start()
    house.stop()
    assert "everything is kept in" in house.text()
    before = told(house)

    house.start()

    session = house.sign_in(EMPLOYER.email)
    assert CLOSED_CASE in session.get(f"{house.base}/dossiers", timeout=30).text
    assert told(house) == before
    assert house.text().count("First start") == 1


@pytest.mark.parametrize("option", ["http", "smtp", "relay", "engine"])
def test_a_taken_port_is_a_clear_error(tmp_path: Path, option: str) -> None:
    """Exit 2, the port named, no traceback, nothing left running."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        ports = {name: free_port() for name in ("http", "smtp", "relay", "engine")}
        ports[option] = holder.getsockname()[1]
        flags = [f"--{name}={port}" for name, port in ports.items()]
        data = [f"--data={tmp_path}", f"--engine-venv={ROOT / '.local' / 'engine-venv'}"]
        done = subprocess.run(
            [sys.executable, "-m", "infra.local", *data, *flags],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    assert done.returncode == 2
    assert str(ports[option]) in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's list of ports")
def test_everything_listens_on_loopback_only(house: House) -> None:
    """No port of the local system answers on another address of this machine."""
    if house.dead():
        house.start()
    listening = Path("/proc/net/tcp").read_text().splitlines()[1:]
    ours = {f"{port:04X}" for port in house.ports}
    bound = {line.split()[1] for line in listening if line.split()[3] == "0A"}

    found = {address for address in bound if address.split(":")[1] in ours}
    assert len(found) == len(ours)
    assert {address.split(":")[0] for address in found} == {"0100007F"}
