"""The same year on the real engine: what a table in memory cannot prove of DynamoDB's answers."""

import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import boto3

from chalicelib.store.dynamo import DynamoTable
from chalicelib.store.table import Table
from infra.local.engine.supervise import Options, Settings, ensure_venv, python_of, start
from infra.resources import load_template, table_request
from tests.store.conftest import ROOT, free_port

T = TypeVar("T")


def on_engine(run: Callable[[Table], T]) -> T:
    """Call `run` with an empty table of an engine of its own, on loopback."""
    venv = ensure_venv(ROOT / ".local" / "engine-venv", lambda _: None)
    with tempfile.TemporaryDirectory() as folder:
        data, outbox = Path(folder, "data"), Path(folder, "outbox")
        options = Options(port=free_port(), data=data, outbox=outbox, relay="127.0.0.1:9")
        engine = start(Settings(python=python_of(venv), options=options, log=Path(folder, "log")))
        try:
            return run(_table(engine.endpoint))
        finally:
            engine.stop()


def _table(endpoint: str) -> Table:
    account = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    os.environ |= account | {"AWS_DEFAULT_REGION": "eu-west-3", "AWS_ENDPOINT_URL": endpoint}
    name = f"vigie-{secrets.token_hex(6)}"
    dynamodb = boto3.client("dynamodb", endpoint_url=endpoint)
    dynamodb.create_table(**table_request(load_template(), name))
    return DynamoTable(name)
