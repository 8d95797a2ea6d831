"""A sweep's cost with so many deadlines due, among few and among many that are stored.

What it asks of DynamoDB is counted on the real engine, and must not grow with what is stored: it is
the number of requests and of items that AWS bills and that time is made of. The seconds beside are
of this machine's engine, which is no database.
"""

import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import boto3

from chalicelib.flows.context import Context
from chalicelib.flows.sweep import sweep
from chalicelib.store import Store
from chalicelib.store.dynamo import DynamoTable
from infra.local.engine.supervise import Options, Settings, ensure_venv, python_of, start
from infra.resources import load_template, table_request
from tests.bench.stored import Asked, counted, load
from tests.system.house import ROOT, free_port
from tests.unit.flows.world import SETTINGS, FakeFiles, FakeQueue

DUE = 1000
STORED = (1_000, 10_000, 100_000)


class Swept(NamedTuple):
    """One sweep: what it did, what it asked, how many seconds it took."""

    done: dict[str, int]
    asked: Asked
    seconds: float


def report(due: int = DUE, stored: tuple[int, ...] = STORED) -> None:
    print(f"One sweep with {due} deadlines due (counted on the local engine):")
    runs: list[Swept] = []
    with _engine():
        for many in stored:
            runs.append(swept(due, many))
            _say(many, runs[-1], runs[0])
    asked = runs[0].asked
    print(f"  for each: {asked.requests / due:.1f} requests, {asked.items / due:.1f} items read")


def _say(stored: int, run: Swept, first: Swept) -> None:
    asked, slower = run.asked, run.seconds / first.seconds
    print(
        f"  among {stored:7,}   {asked.requests:6} requests   {asked.items:6} items read"
        f"   {asked.units:8.0f} units   {slower:4.2f} × the time of the first",
        flush=True,
    )


def swept(due: int, stored: int) -> Swept:
    """Load a new table of the engine at AWS_ENDPOINT_URL, and sweep it once."""
    name = f"vigie-{secrets.token_hex(6)}"
    boto3.client("dynamodb").create_table(**table_request(load_template(), name))
    now = load(name, stored, due) + timedelta(minutes=1)
    ctx = Context(
        settings=SETTINGS,
        store=Store(DynamoTable(name)),
        files=FakeFiles(),
        queue=FakeQueue(),
        now=lambda: now,
        channels={},
    )
    with counted() as asked:
        began = time.perf_counter()
        done = sweep(ctx)
        return Swept(done, asked, time.perf_counter() - began)


@contextmanager
def _engine() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        venv = ensure_venv(ROOT / ".local" / "engine-venv", lambda _: None)
        place = Path(folder)
        options = Options(
            port=free_port(), data=place / "data", outbox=place / "outbox", relay="127.0.0.1:9"
        )
        engine = start(Settings(python_of(venv), options, place / "log"))
        environment = {
            "AWS_ENDPOINT_URL": engine.endpoint,
            "AWS_DEFAULT_REGION": "eu-west-3",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        try:
            with patch.dict(os.environ, environment):
                yield
        finally:
            engine.stop()
