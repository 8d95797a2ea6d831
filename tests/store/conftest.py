"""The shelves over both tables: in memory, and on the real engine. Same contract, same tests."""

import os
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from chalicelib.store import Store
from chalicelib.store.memory import MemoryTable
from chalicelib.store.overlay import OverlayTable
from chalicelib.store.table import Table
from infra.local.engine.supervise import Options, Settings, ensure_venv, python_of, start
from infra.resources import load_template, table_request

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def engine_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One real engine for all the storage tests."""
    folder = tmp_path_factory.mktemp("engine")
    venv = ensure_venv(ROOT / ".local" / "engine-venv", lambda _: None)
    options = Options(
        port=free_port(), data=folder / "data", outbox=folder / "outbox", relay="127.0.0.1:9"
    )
    engine = start(Settings(python=python_of(venv), options=options, log=folder / "log"))
    yield engine.endpoint
    engine.stop()


@pytest.fixture(params=["memory", "overlay", pytest.param("engine", marks=pytest.mark.engine)])
def table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Table:
    """An empty table, whichever keeps it."""
    if request.param == "memory":
        return MemoryTable()
    if request.param == "overlay":
        return OverlayTable(MemoryTable())
    from chalicelib.store.dynamo import DynamoTable

    endpoint = request.getfixturevalue("engine_endpoint")
    monkeypatch.setitem(os.environ, "AWS_ENDPOINT_URL", endpoint)
    name = f"vigie-{secrets.token_hex(6)}"
    dynamodb = boto3.client("dynamodb", endpoint_url=endpoint)
    dynamodb.create_table(**table_request(load_template(), name))
    return DynamoTable(name)


@pytest.fixture
def store(table: Table) -> Store:
    return Store(table)
