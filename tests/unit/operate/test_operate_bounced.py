"""After an outage of mail, those who bounced are written to again; who refused is not."""

from argparse import Namespace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.errors import BadInput
from chalicelib.store.records import Channel, Person
from chalicelib.store.sending_records import Reason, Suppression
from chalicelib.store.suppressions import address_hash
from infra.local.samples import EMPLOYER, LAWYER, TENANT
from infra.operate import bounced
from tests.unit.flows.world import NOW, World


def world_without_mail() -> World:
    """The employer bounced, the lawyer complained an hour before."""
    world = World()
    stop(world, EMPLOYER, Reason.HARD_BOUNCE, 0)
    stop(world, LAWYER, Reason.COMPLAINT, 1)
    return world


def stop(world: World, person: Person, reason: Reason, hours: int) -> None:
    world.ctx.store.suppressions.put(
        Suppression(
            channel=Channel.EMAIL, address=address_hash(person.email), reason=reason,
            at=NOW - timedelta(hours=hours), source="d",
        )
    )  # fmt: skip


def asked(**given: Any) -> Namespace:
    return Namespace(**({"since": "", "tenant": "", "apply": False} | given))


def stopped(world: World) -> list[str]:
    people, known = (EMPLOYER, LAWYER), world.ctx.store.suppressions
    return [p.id for p in people if known.get(Channel.EMAIL, address_hash(p.email))]


def test_a_bounce_is_forgotten_and_a_refusal_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    """Shown first, then lifted; again, nobody is left."""
    world = world_without_mail()
    bounced.report(world.ctx.store, asked())
    shown = capsys.readouterr()
    assert EMPLOYER.email in shown.out
    assert LAWYER.email not in shown.out
    assert stopped(world) == [EMPLOYER.id, LAWYER.id]

    bounced.report(world.ctx.store, asked(apply=True))

    assert stopped(world) == [LAWYER.id]
    capsys.readouterr()
    bounced.report(world.ctx.store, asked())
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "given", [{"since": f"{NOW + timedelta(minutes=1):%Y-%m-%dT%H:%M}"}, {"tenant": "autre"}]
)
def test_only_those_of_the_outage_are_taken(given: dict[str, str]) -> None:
    """An address that is really gone bounced long before."""
    world = world_without_mail()

    bounced.report(world.ctx.store, asked(apply=True, **given))

    assert stopped(world) == [EMPLOYER.id, LAWYER.id]
    bounced.report(world.ctx.store, asked(apply=True, tenant=TENANT.id, since="2026-11-23T09:00"))
    assert stopped(world) == [LAWYER.id]


def test_an_instant_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="--since"):
        bounced.report(World().ctx.store, asked(since="hier"))
