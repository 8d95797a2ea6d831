"""Webhooks: what is said, signed, tried again, paused, played again; never the lawyer's."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.errors import BadInput, NotFound
from chalicelib.flows.calls import TRIED_FOR
from chalicelib.flows.hook_secrets import forget_old, rotate
from chalicelib.flows.hooks import MOST, pause, ping, register, replay, resume
from chalicelib.flows.outside import Answer, signature
from chalicelib.store.hook_records import Call, CallState, Hook
from chalicelib.store.records import Switch
from infra.local.samples import EMPLOYER as MANAGER
from infra.local.samples import TENANT

from .world import World

URL = "https://rh.exemple.example/vigie"
OK, DOWN, GONE = Answer(200), Answer(503), Answer(410)


class Program:
    """The tenant's own program: keeps what it is called with, answers as it is told."""

    def __init__(self) -> None:
        self.answer = OK
        self.calls: list[tuple[bytes, dict[str, str]]] = []

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        assert url == URL
        self.calls.append((body, headers))
        return self.answer

    @property
    def said(self) -> list[dict[str, Any]]:
        return [msgspec.json.decode(body) for body, _ in self.calls]


class Called(World):
    """The sample employer with one webhook."""

    def __init__(self) -> None:
        super().__init__()
        self.program = Program()
        self.ctx = msgspec.structs.replace(self.ctx, caller=self.program)
        self.hook_id = register(self.ctx, MANAGER, URL).id

    @property
    def hook(self) -> Hook:
        return self.ctx.store.hooks.get(TENANT.id, self.hook_id)

    @property
    def made(self) -> list[Call]:
        return list(self.ctx.store.hooks.calls(TENANT.id, self.hook_id))

    def close(self, reference: str = "AT-2026-000123") -> None:
        self.receive(self.closure(reference))
        self.pass_time()

    def pass_time(self, **time: float) -> None:
        self.later(**(time or {"minutes": 1}))
        self.work()


def test_a_case_that_moves_is_said_once_signed_and_with_its_ids() -> None:
    """What the token's API shows: the event's kind and day, where the case stands, one date."""
    world = Called()
    world.close()
    world.pass_time(hours=1)

    (said,) = world.program.said
    case = world.ctx.store.cases.of_tenant(TENANT.id)[0]
    assert said["type"] == "case.event"
    assert (said["case"]["id"], said["case"]["head"]) == (case.id, case.head)
    assert said["event"]["kind"] == "closed"
    assert said["today"]["act_before"] == "2027-01-25"
    body, headers = world.program.calls[0]
    assert headers["Vigie-Call"] == said["id"]
    assert headers["Vigie-Signature"] == signature((world.hook.secret,), body, world.made[0].tried_at or world.now)  # fmt: skip
    assert [c.state for c in world.made] == [CallState.DONE]
    assert world.hook.succeeded_at is not None


def test_nothing_of_the_lawyers_and_no_name_is_said() -> None:
    """Sixty days of reminders: no rule, no ground, no competing date, no worker (design §3.16)."""
    world = Called()
    world.close()
    for _ in range(70):
        world.pass_time(days=1)

    assert len(world.program.said) > 3
    said = str(world.program.said)
    for secret in ("D8", "D10", "D11", "2027-11-23", "ground", "gracieux", "quotes", "Diallo"):
        assert secret not in said
    assert {one["type"] for one in world.program.said} <= {"case.event", "case.reminder"}
    reminders = [c for c in world.made if c.kind == "case.reminder"]
    assert all(not c.cause.startswith(("D8:", "D10:", "D11:")) for c in reminders)


@pytest.mark.parametrize("answer", [DOWN, Answer(302), Answer(0, "TimeoutError: x")])
def test_a_failed_call_is_tried_again_with_the_same_id(answer: Answer) -> None:
    """As due work, later each time; then it passes, and the failures are forgotten."""
    world = Called()
    world.program.answer = answer
    world.close()
    for _ in range(6):
        world.pass_time(minutes=10)
    failing = world.hook
    world.program.answer = OK
    for _ in range(8):
        world.pass_time(hours=1)

    assert failing.failures == len(world.program.calls) - 1 > 1
    assert failing.failing_since is not None
    assert len({one["id"] for one in world.program.said}) == 1
    assert (world.hook.failures, world.hook.error) == (0, "")
    assert [c.state for c in world.made] == [CallState.DONE]


@pytest.mark.parametrize(("answer", "days"), [(DOWN, 4), (GONE, 0)])
def test_an_address_that_never_answers_is_paused_and_told_once(answer: Answer, days: int) -> None:
    """Three days of failures, or "gone" at once; what it missed is kept and comes on resuming."""
    world = Called()
    world.program.answer = answer
    world.close()
    for _ in range(max(days * 8, 1)):
        world.pass_time(hours=3)
    assert world.hook.paused
    assert [c.state for c in world.made if c.kind == "case.event"] == [CallState.HELD]
    before = len(world.program.calls)
    world.close("AT-2026-000777")
    for _ in range(3):
        world.pass_time()
    assert len(world.program.calls) == before
    notices = [d for d in world.ctx.store.deliveries.of_case(TENANT.id, "") if d.purpose == "webhook_paused"]  # fmt: skip
    assert len(notices) == 1

    world.program.answer = OK
    assert resume(world.ctx, MANAGER, world.hook) == len(world.made)
    world.pass_time()

    assert {c.state for c in world.made} == {CallState.DONE}
    assert world.hook.paused == ""


def test_a_single_call_is_held_after_its_time_and_not_for_ever() -> None:
    """Tried for three days; others go on."""
    assert timedelta(days=3) == TRIED_FOR


def test_calls_are_played_again_by_event_or_by_date() -> None:
    """The same ids, so that the program knows them; a paused webhook says what to do first."""
    world = Called()
    world.close()
    later = world.now + timedelta(minutes=5)
    world.later(minutes=10)
    world.close("AT-2026-000777")
    first, second = world.made

    assert replay(world.ctx, world.hook, later) == 1
    assert replay(world.ctx, world.hook, event=first.cause) == 1
    assert replay(world.ctx, world.hook, event="unknown") == 0
    world.pass_time()

    assert [one["id"] for one in world.program.said] == [first.id, second.id, second.id, first.id]
    pause(world.ctx, MANAGER, world.hook)
    with pytest.raises(BadInput, match="suspendu"):
        replay(world.ctx, world.hook, later)


def test_a_test_call_says_nothing_of_a_case() -> None:
    world = Called()
    ping(world.ctx, world.hook)
    world.pass_time()

    (said,) = world.program.said
    assert said["type"] == "ping"
    assert "case" not in said


def test_the_kill_switch_holds_calls_back_too() -> None:
    """They wait, and leave when it is on again."""
    world = Called()
    world.ctx.store.switches.turn_off(Switch(channel="webhook", reason="x", at=world.now))
    world.close()
    world.pass_time(hours=1)
    assert world.program.calls == []

    world.ctx.store.switches.turn_on(channel="webhook")
    for _ in range(2):
        world.pass_time(minutes=6)
    assert len(world.program.calls) == 1


def test_a_removed_webhook_is_called_no_more() -> None:
    """What waited for it is dropped when its time comes."""
    world = Called()
    world.program.answer = DOWN
    world.close()
    world.ctx.store.hooks.remove(world.hook)
    for _ in range(3):
        world.pass_time(hours=1)

    assert len(world.program.calls) == 1


def test_webhooks_are_few_different_and_their_tenants_own() -> None:
    """The same address twice, one too many, another tenant's: refused."""
    world = Called()
    with pytest.raises(BadInput, match="déjà"):
        register(world.ctx, MANAGER, URL)
    for n in range(MOST - 1):
        register(world.ctx, MANAGER, f"{URL}/{n}")
    with pytest.raises(BadInput, match="au plus"):
        register(world.ctx, MANAGER, f"{URL}/more")
    with pytest.raises(NotFound):
        world.ctx.store.hooks.get("other", world.hook_id)
    secrets = {h.secret for h in world.ctx.store.hooks.of_tenant(TENANT.id)}
    assert len(secrets) == MOST


def accepts(call: tuple[bytes, dict[str, str]], secret: str) -> bool:
    """A receiver that holds one secret, checking as docs/api.md says."""
    body, headers = call
    parts = [part.partition("=")[::2] for part in headers["Vigie-Signature"].split(",")]
    (stamp,) = [value for name, value in parts if name == "t"]
    signed = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return signed in [value for name, value in parts if name == "v1"]


def test_a_secret_is_changed_without_losing_a_call() -> None:
    """For a day both sign, so that a program is given the new one when it can; then it alone."""
    world = Called()
    old = world.hook.secret
    new = rotate(world.ctx, MANAGER, world.hook).secret
    ping(world.ctx, world.hook)
    world.pass_time()
    world.later(hours=24)
    ping(world.ctx, world.hook)
    world.pass_time()
    during, after = world.program.calls

    assert new != old
    assert [accepts(during, secret) for secret in (new, old)] == [True, True]
    assert [accepts(after, secret) for secret in (new, old)] == [True, False]


def test_an_old_secret_that_leaked_is_forgotten_at_once() -> None:
    """And a second change waits for that, so that no program is cut off by surprise."""
    world = Called()
    old = world.hook.secret
    rotate(world.ctx, MANAGER, world.hook)
    with pytest.raises(BadInput, match="signe encore"):
        rotate(world.ctx, MANAGER, world.hook)
    forget_old(world.ctx, MANAGER, world.hook)
    ping(world.ctx, world.hook)
    world.pass_time()

    assert not accepts(world.program.calls[-1], old)
    assert world.hook.old_secret == ""
    assert rotate(world.ctx, MANAGER, world.hook).old_until


def test_a_removed_webhook_has_no_secret_to_change() -> None:
    world = Called()
    hook = world.hook
    world.ctx.store.hooks.remove(hook)

    for change in (rotate, forget_old):
        with pytest.raises(NotFound):
            change(world.ctx, MANAGER, hook)
