"""A real engine for each test, in a temporary directory; its venv is installed only once."""

import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from infra.local.engine.supervise import Engine, Options, Settings, ensure_venv, python_of, start

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def engine_venv() -> Path:
    """VIGIE_ENGINE_VENV if it is set (used as it is), else the project's own."""
    given = os.environ.get("VIGIE_ENGINE_VENV")
    return Path(given) if given else ensure_venv(ROOT / ".local" / "engine-venv", lambda _: None)


@dataclass
class Bench:
    """An engine's settings, and the engine once started."""

    settings: Settings
    engine: Engine | None = None

    def start(self) -> Engine:
        """Start (or adopt) it."""
        self.engine = start(self.settings)
        return self.engine

    def kill(self) -> None:
        """`kill -9`, without a chance to save."""
        assert self.engine is not None
        assert self.engine.process is not None
        self.engine.process.kill()
        self.engine.process.wait()

    def client(self, service: str, retries: int = 0) -> Any:
        """A boto3 client of the running engine."""
        return boto3.client(
            service,
            endpoint_url=f"http://127.0.0.1:{self.settings.options.port}",
            region_name="eu-west-3",
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"max_attempts": retries}, read_timeout=20),
        )


@pytest.fixture
def make_bench(tmp_path: Path, engine_venv: Path) -> Iterator[Callable[..., Bench]]:
    """Make benches in this test's directory; whatever still runs is stopped at the end."""
    made: list[Bench] = []

    def make(**options: Any) -> Bench:
        chosen: dict[str, Any] = {
            "port": free_port(),
            "data": tmp_path / "data",
            "outbox": tmp_path / "sms",
            "relay": f"127.0.0.1:{free_port()}",
            **options,
        }
        bench = Bench(Settings(python_of(engine_venv), Options(**chosen), tmp_path / "engine.log"))
        made.append(bench)
        return bench

    yield make
    for bench in made:
        if bench.engine is not None:
            bench.engine.stop()


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    """A started engine."""
    made = make_bench()
    made.start()
    return made
