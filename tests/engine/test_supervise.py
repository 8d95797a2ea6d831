"""Starting is safe to repeat: adopt what is ours, refuse what is not, say why."""

import json
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import replace

import pytest

from infra.local.engine.supervise import EngineError, Settings, start

from .conftest import ROOT, Bench, free_port

pytestmark = pytest.mark.engine


def test_an_orphan_with_the_same_options_is_adopted(bench: Bench) -> None:
    """After a kill of Vigie alone, its engine goes on serving."""
    again = start(bench.settings)

    assert bench.engine is not None
    assert again.adopted
    assert again.pid == bench.engine.pid
    assert again.endpoint == f"http://127.0.0.1:{bench.settings.options.port}"


def test_an_adopted_engine_can_be_stopped(bench: Bench) -> None:
    """Stopping waits until the port and the data are free again."""
    adopted = start(bench.settings)

    adopted.stop()

    assert bench.engine is not None
    assert bench.engine.process is not None
    bench.engine.process.wait()
    assert adopted.health() is None
    assert not bench.start().adopted


def test_an_orphan_with_other_options_is_replaced(bench: Bench) -> None:
    """It would relay mail to a port where nobody listens any more."""
    assert bench.engine is not None
    first = bench.engine
    options = replace(bench.settings.options, relay=f"127.0.0.1:{free_port()}")
    bench.settings = Settings(bench.settings.python, options, bench.settings.log)

    second = bench.start()

    assert first.process is not None
    first.process.wait()
    assert not second.adopted
    assert second.pid != first.pid


def test_a_port_taken_by_another_program_is_a_clear_error(
    make_bench: Callable[..., Bench],
) -> None:
    """Nothing of somebody else's is stopped or used."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        bench = make_bench(port=other.getsockname()[1])
        with pytest.raises(EngineError, match="taken by another program"):
            bench.start()


def test_the_program_itself_exits_with_2_when_the_port_is_taken(
    bench: Bench, make_bench: Callable[..., Bench]
) -> None:
    """One line on stderr."""
    options = replace(bench.settings.options, data=bench.settings.options.data / "other")
    done = subprocess.run(
        [str(bench.settings.python), "-m", "infra.local.engine", *options.arguments()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Address already in use" in done.stderr


def test_data_served_on_another_port_is_refused(
    bench: Bench, make_bench: Callable[..., Bench]
) -> None:
    """One engine per data directory; the error names the process."""
    other = make_bench(port=free_port())

    assert bench.engine is not None
    with pytest.raises(EngineError, match=f"already served by process {bench.engine.pid}"):
        other.start()


def test_health_tells_who_serves_what(bench: Bench) -> None:
    """Enough for a supervisor to recognise its own."""
    assert bench.engine is not None
    health = bench.engine.health()

    assert health is not None
    assert health["pid"] == bench.engine.pid
    assert health["data"] == str(bench.settings.options.data.resolve())
    assert health["port"] == bench.settings.options.port
    assert health["version"] == "1.5.33"


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Origin": "http://localhost:8000"}, True),
        ({"Origin": "http://127.0.0.1:8000"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Host": "evil.example:4566"}, False),
    ],
)
def test_web_pages_of_other_sites_are_kept_out(
    bench: Bench, headers: dict[str, str], allowed: bool
) -> None:
    """ministack answers every origin with CORS `*`; any open page could read the cases."""
    url = f"http://127.0.0.1:{bench.settings.options.port}/_engine/health"
    request = urllib.request.Request(url, headers=headers)

    if allowed:
        assert json.load(urllib.request.urlopen(request))["pid"]
    else:
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(request)


def test_a_reset_over_http_is_refused(bench: Bench) -> None:
    """It would delete files under the journal's feet."""
    url = f"http://127.0.0.1:{bench.settings.options.port}/_ministack/reset"

    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(urllib.request.Request(url, method="POST"))
