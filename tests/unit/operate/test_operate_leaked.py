"""What leaked opens nothing any more: shown first, then ended, and only that."""

from argparse import Namespace

import pytest

from chalicelib.errors import BadInput, NotFound
from chalicelib.flows.calendar import open_feed, read_feed
from chalicelib.flows.onboard import api_token
from chalicelib.flows.tokens import opened
from chalicelib.store.audit_records import Action
from chalicelib.store.keys import tenant as tenant_key
from chalicelib.web.sessions import open_session, person_of, session_of
from infra.local.samples import EMPLOYER, LAWYER, TENANT
from infra.operate import leaked
from tests.unit.flows.world import NOW, World


def ended(world: World, what: str, whose: str, *, former: str = "", apply: bool = True) -> int:
    options = Namespace(what=what, whose=whose, former=former, apply=apply)
    return leaked.report(world.ctx.store, options, NOW)


@pytest.mark.parametrize(
    ("whose", "left"), [(EMPLOYER.email, {LAWYER.id}), (leaked.EVERYBODY, set())]
)
def test_the_sessions_of_one_or_of_all_end(
    whose: str, left: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A stolen key writes sign-in links: what they opened outlives the key, until here."""
    world = World()
    cookies = [session_of(open_session(world.ctx, p)) for p in (EMPLOYER, EMPLOYER, LAWYER)]
    ended(world, "sessions", whose, apply=False)
    assert all(person_of(world.ctx, cookie) for cookie in cookies)
    assert "nothing was changed" in capsys.readouterr().err

    for _ in range(2):
        ended(world, "sessions", whose)

    found = (person_of(world.ctx, cookie) for cookie in cookies)
    assert {person.id for person in found if person} == left


def test_a_calendars_address_is_closed() -> None:
    """Its person opens another on the page."""
    world = World()
    secret = open_feed(world.ctx, EMPLOYER).rpartition("/")[2]
    ended(world, "calendar", EMPLOYER.email, apply=False)
    assert read_feed(world.ctx, secret).body

    ended(world, "calendar", EMPLOYER.email)

    with pytest.raises(NotFound):
        read_feed(world.ctx, secret)


def test_the_tokens_of_one_side_are_revoked_in_the_operators_name() -> None:
    """Its journal says so; another side's stand."""
    world = World()
    secrets = [api_token(world.ctx, TENANT.id) for _ in range(2)]
    ended(world, "tokens", TENANT.id, apply=False)
    assert all(opened(world.ctx, secret) for secret in secrets)

    ended(world, "tokens", TENANT.id)

    assert not any(opened(world.ctx, secret) for secret in secrets)
    tokens = world.ctx.store.api_tokens.of_home(tenant_key(TENANT.id))
    assert {token.revoked_by for token in tokens} == {"l’exploitant de Vigie"}
    acts = world.ctx.store.audit.of_month(tenant_key(TENANT.id), f"{NOW:%Y-%m}")
    assert [a.action for a in acts].count(Action.TOKEN_REVOKED) == 2


def test_an_intake_address_is_changed_without_a_mail_lost(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Both are good until the forwarding rule is changed; then the former one is nobody's."""
    world = World()
    people = world.ctx.store.people
    ended(world, "address", TENANT.id, apply=False)
    assert people.tenant(TENANT.id).address == TENANT.address
    ended(world, "address", TENANT.id)

    fresh = people.tenant(TENANT.id).address
    assert fresh != TENANT.address
    assert f"--former {TENANT.address}" in capsys.readouterr().out
    owners = [people.tenant_by_address(a) for a in (fresh, TENANT.address.upper())]
    assert [owner and owner.id for owner in owners] == [TENANT.id, TENANT.id]
    ended(world, "address", TENANT.id, former=f"{TENANT.address}@in.example")
    assert people.tenant_by_address(TENANT.address) is None
    assert people.tenant_by_address(fresh)


@pytest.mark.parametrize(
    ("what", "whose", "former", "why"),
    [
        ("sessions", "nobody@x.example", "", "nobody has the address"),
        ("calendar", "nobody@x.example", "", "nobody has the address"),
        ("tokens", "nobody", "", "no employer and no firm"),
        ("address", "nobody", "", "no employer"),
        ("address", TENANT.id, TENANT.address, "the only address"),
        ("address", TENANT.id, "depot-other", "no address of"),
        ("tokens", TENANT.id, "x", "of an intake address only"),
    ],
)
def test_what_cannot_be_is_refused(what: str, whose: str, former: str, why: str) -> None:
    """An employer's only address is never closed: its mails would reach nobody."""
    world = World()
    before = sorted(str(item) for item in world.ctx.store.table.every())

    with pytest.raises(BadInput, match=why):
        ended(world, what, whose, former=former)

    assert sorted(str(item) for item in world.ctx.store.table.every()) == before
