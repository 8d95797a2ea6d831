"""`hand`: a mail to an unknown address is given to its employer, once it was looked at."""

from argparse import Namespace
from typing import Any

import msgspec
import pytest

from chalicelib.errors import BadInput
from chalicelib.flows.handlers import receive_notification
from chalicelib.flows.sweep import sweep
from chalicelib.store.audit_records import Action
from chalicelib.store.keys import tenant as tenant_key
from chalicelib.store.records import OPERATOR_HOME
from infra.local.samples import TENANT
from infra.operate import hand
from tests.unit.flows.world import ADDRESS, DOMAIN, NOW, World


@pytest.fixture
def world() -> World:
    """A mail of the platform came, to an address that is nobody's."""
    made = World()
    made.receive(made.closure("AT-2026-000777"), address=f"depot-perdu@{DOMAIN}")
    return made


def given(world: World, **more: Any) -> int:
    (item,) = world.ctx.store.quarantine.of_tenant(OPERATOR_HOME)
    said = {"mail": item.sha256[:12], "to": ADDRESS, "reason": "faute de frappe", "apply": True}
    return hand.report(world.ctx.store, Namespace(**said | more), NOW)


def test_it_is_shown_first_and_then_read_by_the_sweep(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing without --apply; with it, a case opens on the day of the original mail."""
    assert given(world, apply=False) == 0
    assert f"depot-perdu@{DOMAIN}" in capsys.readouterr().out
    (item,) = world.ctx.store.quarantine.of_tenant(OPERATOR_HOME)
    assert item.decided is None

    assert given(world) == 0
    sweep(world.ctx)
    (order,) = [body for _, body in world.queue.messages if b"handed" in body]
    receive_notification(world.ctx, msgspec.json.decode(order))

    (case,) = world.ctx.store.cases.of_tenant(TENANT.id)
    assert case.case.reference == "AT-2026-000777"
    acts = world.ctx.store.audit.of_month(tenant_key(TENANT.id), f"{NOW:%Y-%m}")
    assert Action.HANDED in {act.action for act in acts}


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"mail": "ab"}, "MAIL"),
        ({"mail": "00000000"}, "MAIL"),
        ({"to": f"depot-perdu@{DOMAIN}"}, "adresse"),
        ({"reason": " "}, "raison"),
    ],
)
def test_what_is_wrong_is_named(world: World, said: dict[str, str], where: str) -> None:
    with pytest.raises(BadInput) as refused:
        given(world, **said)

    assert refused.value.where == where


def test_it_is_handed_once(world: World) -> None:
    given(world)

    with pytest.raises(BadInput, match="déjà traité"):
        given(world)
