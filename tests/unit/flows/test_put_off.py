"""A flood at one address: nothing is refused or lost, others and the platform's mails pass."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from chalicelib.flows import limits as counters
from chalicelib.flows.handlers import receive_notification
from chalicelib.flows.limits import Limit, Subjects
from chalicelib.flows.put_off import crowd_of
from chalicelib.store import memory_store
from chalicelib.store.records import OPERATOR_HOME, MailState
from infra.local.samples import TENANT

from .rights import working
from .world import NOW, World

MOST, STEP = 3, timedelta(minutes=20)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three at once, then one every twenty minutes; the platform's ten times wider."""
    own = Subjects(home=Limit(most=MOST, minutes=60))
    wide = Subjects(home=Limit(most=10 * MOST, minutes=60))
    shipped = counters.limits()
    changed = type(shipped)(
        **{name: getattr(shipped, name) for name in shipped.__struct_fields__}
        | {"mail": own, "mail_platform": wide}
    )
    monkeypatch.setattr(counters, "limits", lambda: changed)


def advert(number: int) -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = "pub@ailleurs.example", "rh@martin.example"
    made["Subject"], made["Message-ID"] = f"Offre {number}", f"<{number}@ailleurs.example>"
    made.set_content(f"Une offre, la {number}.")
    return made.as_bytes()


def arrives(world: World, number: int, raw: bytes | None = None, address: str = "") -> str:
    """Its key in the incoming bucket, once its notification was handled."""
    key = f"incoming/{number:03d}"
    to = f"{address or TENANT.address}@{world.ctx.settings.intake_domain}"
    head = f"Received: from x by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 1 for {to}; Mon, 23 Nov 2026 09:12:00 +0000\r\n"
    world.files.objects[key] = head.encode() + (raw or advert(number))
    world.files.came[key] = world.now
    notified(world, key)
    return key


def notified(world: World, key: str) -> None:
    with working("Receive"):
        receive_notification(world.ctx, {"Records": [{"s3": {"object": {"key": key}}}]})


def unread(world: World) -> list[str]:
    return sorted(key for key in world.files.objects if key.startswith("incoming/"))


def test_a_flood_waits_its_turn_and_is_read_in_the_order_it_came() -> None:
    world = World()
    keys = [arrives(world, n) for n in range(MOST + 3)]

    assert unread(world) == keys[MOST:]
    crowd = crowd_of(world.ctx, TENANT.id)
    assert crowd is not None
    assert (crowd.count, crowd.until) == (3, NOW + 3 * STEP)

    for left in (2, 1, 0):
        world.later(seconds=STEP.total_seconds())
        world.work()
        assert len(unread(world)) == left
    assert crowd_of(world.ctx, TENANT.id) is None
    assert len(world.ctx.store.quarantine.of_tenant(TENANT.id)) == MOST + 3


def test_it_keeps_the_instant_it_came() -> None:
    """What waits is the reading: no date moves."""
    world = World()
    for n in range(MOST + 1):
        arrives(world, n)
    world.later(hours=1)
    world.work()

    received = {item.received_at for item in world.ctx.store.quarantine.of_tenant(TENANT.id)}
    assert received == {NOW}


def test_the_platforms_mail_passes_a_flood_of_others() -> None:
    world = World()
    for n in range(MOST + 5):
        arrives(world, n)

    arrives(world, 99, world.closure())

    assert len(world.ctx.store.cases.of_tenant(TENANT.id)) == 1


def test_unknown_addresses_are_one_home_and_employers_another() -> None:
    world = World()
    for n in range(MOST + 2):
        arrives(world, n, address=f"inconnu-{n}")
    assert len(unread(world)) == 2
    waiting = crowd_of(world.ctx, OPERATOR_HOME)
    assert waiting is not None
    assert waiting.count == 2

    arrives(world, 50)
    assert len(unread(world)) == 2


def test_a_notification_that_comes_again_takes_no_other_turn() -> None:
    world = World()
    keys = [arrives(world, n) for n in range(MOST + 2)]

    for _ in range(4):
        notified(world, keys[-1])
    arrives(world, 60)

    crowd = crowd_of(world.ctx, TENANT.id)
    assert crowd is not None
    assert (crowd.count, crowd.until) == (3, NOW + 3 * STEP)


def test_a_lost_order_to_read_is_given_again_and_what_was_read_waits_no_more() -> None:
    world = World()
    for n in range(MOST + 1):
        arrives(world, n)
    world.later(hours=1)
    world.work(lose="intake")
    assert len(unread(world)) == 1

    world.later(hours=1)
    world.work()
    assert unread(world) == []

    world.later(hours=1)
    world.work()
    assert world.ctx.store.turns.of_home(TENANT.id) == []
    assert not [item for item in world.ctx.store.table.every() if item.kind == "due-put-off"]


def test_killed_before_it_says_that_it_waits_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The turn was counted, the mail not placed: the notification comes back, and it is."""
    world = World()
    for n in range(MOST):
        arrives(world, n)

    def killed(*_: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as patched:
        patched.setattr(world.ctx.store.turns, "wait", killed)
        with pytest.raises(TimeoutError):
            arrives(world, 70)
    assert unread(world) == ["incoming/070"]

    notified(world, "incoming/070")
    world.later(hours=1)
    world.work()
    assert unread(world) == []
    mails = world.ctx.store.quarantine.of_tenant(TENANT.id)
    assert world.ctx.store.mails.get(mails[-1].sha256).state is MailState.QUARANTINED


def test_turns_keep_the_rate_whatever_the_pauses() -> None:
    turns = memory_store().turns
    at = [turns.take("t", "mail", MOST, HOUR, NOW) for _ in range(5)]
    assert at == [NOW] * MOST + [NOW + STEP, NOW + 2 * STEP]

    assert turns.take("u", "mail", MOST, HOUR, NOW) == NOW, "another home"
    assert turns.take("t", "other", MOST, HOUR, NOW) == NOW, "another lane"
    later = NOW + 6 * STEP
    assert [turns.take("t", "mail", MOST, HOUR, later) for _ in range(2)] == [later] * 2
