"""A mail whose notification was lost is still read; one that was read leaves the bucket."""

from datetime import timedelta
from itertools import pairwise

import pytest

from chalicelib.flows import incoming, receive
from chalicelib.flows.handlers import receive_notification
from chalicelib.flows.incoming import sweep_incoming
from chalicelib.flows.sweep import sweep
from infra.local.samples import TENANT

from .world import SETTINGS, World

WAIT = SETTINGS.incoming_seconds
KEY = "incoming/AMAZON SES+é/1"


def put(world: World, *keys: str) -> None:
    """Objects in the bucket that nobody was told of."""
    for n, key in enumerate(keys):
        reference = f"AT-2026-{n:06}"
        world.files.objects[key] = to_us(world.closure(reference))
        world.files.came[key] = world.now


def to_us(raw: bytes) -> bytes:
    head = (
        "Received: from x by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 1 for "
        f"{TENANT.address}@{SETTINGS.intake_domain}; Mon, 23 Nov 2026 09:12:00 +0000\r\n"
    )
    return head.encode() + raw


def test_a_mail_nobody_was_told_of_is_read() -> None:
    """Whatever its key holds, it is queued as S3 would have done it."""
    world = World()
    put(world, KEY)

    world.later(seconds=WAIT)
    world.work()

    assert len(world.ctx.store.cases.of_tenant(TENANT.id)) == 1
    assert KEY not in world.files.objects


def test_a_mail_that_just_came_is_left_to_its_notification() -> None:
    world = World()
    put(world, KEY)
    world.later(seconds=WAIT - 1)

    assert sweep_incoming(world.ctx) == 0


def test_a_mail_that_was_read_is_dropped_and_a_second_notification_is_harmless() -> None:
    """S3 tells at least once: the second time there is nothing left to do."""
    world = World()
    world.receive(world.closure())

    assert "incoming/1" not in world.files.objects
    again = {"Records": [{"s3": {"object": {"key": "incoming/1"}}}]}
    receive_notification(world.ctx, again)
    assert len(world.ctx.store.cases.of_tenant(TENANT.id)) == 1


def test_a_mail_that_was_not_read_to_its_end_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passing fault: the bytes are kept until the mail has ended."""
    world = World()

    def busy(*_: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as patched:
        patched.setattr(receive, "settle", busy)
        with pytest.raises(TimeoutError):
            world.receive(world.closure())

    assert "incoming/1" in world.files.objects


def test_a_mail_that_cannot_be_read_is_tried_later_and_later() -> None:
    """A day of sweeps queues it a few times, not a thousand."""
    world = World()
    put(world, KEY)
    queued = []
    for _ in range(24 * 60):
        world.later(minutes=1)
        sweep(world.ctx)
        while world.queue.messages:
            queued.append(world.now)
            world.queue.messages.popleft()

    assert 5 <= len(queued) <= 8
    gaps = [later - earlier for earlier, later in pairwise(queued)]
    assert gaps[-1] > 10 * gaps[0] > timedelta(minutes=10)


def test_a_long_list_is_read_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run costs one page; the next goes on behind it, and each mail is queued once."""
    monkeypatch.setattr(incoming, "PAGE", 3)
    world = World()
    put(world, *(f"incoming/{n}" for n in range(8)))
    world.later(seconds=WAIT)

    assert [sweep_incoming(world.ctx) for _ in range(4)] == [3, 3, 2, 0]
    world.later(seconds=WAIT)
    assert [sweep_incoming(world.ctx) for _ in range(4)] == [3, 3, 2, 0]


def test_a_sweep_that_cannot_list_has_done_what_was_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails that wait never hold up a reminder; the fault rings all the same."""
    world = World()
    world.receive(world.closure())
    world.later(minutes=1)

    def down(*_: object) -> None:
        raise OSError("down")

    monkeypatch.setattr(world.files, "waiting", down)
    with pytest.raises(ExceptionGroup):
        sweep(world.ctx)
    assert world.queue.messages
