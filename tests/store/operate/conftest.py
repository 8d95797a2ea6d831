"""One world, copied to a table in memory, or on the real engine with real buckets."""

import pytest

from chalicelib.flows.onboard import onboard_tenant
from chalicelib.store import Store
from chalicelib.store.dynamo import DynamoTable
from chalicelib.store.memory import MemoryTable
from chalicelib.store.table import Table
from chalicelib.web.sessions import open_session
from infra.local.samples import EMPLOYER
from infra.operate.data.erasing import Desk
from infra.operate.data.vault import S3Vault, Vault
from tests.unit.flows.world import World

from .houses import (
    NEIGHBOUR,
    NOW,
    OTHER,
    FakeVault,
    House,
    client,
    copied,
    ended,
    new_buckets,
    new_table,
)


@pytest.fixture(scope="module")
def world() -> World:
    """Two cases of one employer, told to its people, and a mail that nobody could read.

    The neighbour got one of the mails too; the firm drafted from both closures.
    """
    world = World()
    onboard_tenant(world.ctx, OTHER, (NEIGHBOUR,))
    shared = world.closure("AT-2026-000999")
    world.receive(world.closure("AT-2026-000123"))
    world.receive(shared)
    world.receive(shared, f"{OTHER.address}@{world.ctx.settings.intake_domain}")
    world.receive(b"From: a@b.example\r\nSubject: Bonjour\r\n\r\nJe ne sais pas.\r\n")
    for _ in range(4):
        world.later(minutes=10)
        world.work()
    for person in (EMPLOYER, NEIGHBOUR):
        open_session(world.ctx, person)
    return world


@pytest.fixture
def where() -> str:
    """In memory; the few tests marked BOTH also run on the engine."""
    return "memory"


@pytest.fixture
def house(
    where: str, world: World, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> House:
    files = {
        key.removeprefix("evidence/"): data
        for key, data in world.files.objects.items()
        if key.startswith("evidence/")
    }
    table: Table = MemoryTable()
    vault: Vault = FakeVault(files)
    name, buckets = "", ("", "")
    if where == "engine":
        endpoint = request.getfixturevalue("engine_endpoint")
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        name, buckets = new_table(endpoint), new_buckets(endpoint, files)
        table, vault = DynamoTable(name), S3Vault(client(endpoint), *buckets)
    copied(world, table)
    store = Store(table)
    ended(world, store)
    desk = Desk(store=store, vault=vault, now=lambda: NOW, by="exploitant")
    return House(desk, world, buckets, name)
