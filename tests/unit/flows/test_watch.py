"""The forwarding watch: a silence longer than usual, and a test mail that must come back."""

import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import msgspec
import pytest

from chalicelib.errors import Conflict, SendFailed
from chalicelib.flows import watch as watch_flow
from chalicelib.flows.rhythm import patience, said_again, silent_from, usual_gap
from chalicelib.flows.watch import arrived, came_back, may_try, send_trial
from chalicelib.intake import trial_mark, trial_tokens
from chalicelib.store.records import MailState, Watch
from infra.local.samples import EMPLOYER, LAWYER, TENANT, forwarded, platform_mail

from .world import NOW, World

START = date(2026, 9, 1)


def days(*gaps: int) -> tuple[date, ...]:
    found = [START]
    for gap in gaps:
        found.append(found[-1] + timedelta(days=gap))
    return tuple(found)


@pytest.mark.parametrize(
    ("known", "gap", "patient"),
    [
        ((), None, 30),
        (days(2, 2), None, 30),
        (days(1, 1, 1, 1), 1, 14),
        (days(4, 4, 4), 4, 14),
        (days(7, 7, 7), 7, 21),
        (days(7, 7, 7, 90), 7, 21),
        (days(30, 30, 30), 30, 60),
        (days(1, 1, 20, 20, 20), 20, 60),
    ],
)
def test_the_usual_rhythm_is_robust(known: tuple[date, ...], gap: int | None, patient: int) -> None:
    """The median of the gaps: neither a burst nor one long silence moves it; bounded both ways."""
    assert (usual_gap(known), patience(known)) == (gap, patient)


def test_a_silence_is_looked_at_in_the_morning_after_it_is_too_long() -> None:
    assert silent_from(date(2026, 11, 1), ()) == datetime(2026, 12, 2, 7, tzinfo=UTC)
    paces = [(said_again(NOW, told) - NOW).days for told in (0, 1, 2, 3, 9)]
    assert paces == [7, 7, 14, 30, 30]


def watch(world: World) -> Watch:
    return world.ctx.store.watches.get(TENANT.id)


def receipt(reference: str = "AT-2026-000777") -> bytes:
    text = f"Bonjour,\n\nDemande n° {reference}. Votre demande a bien été déposée le 20/11/2026.\n"
    return platform_mail(
        "Attestation de dépôt", text, datetime(2026, 11, 20, 8, tzinfo=UTC)
    ).as_bytes()


def opened() -> World:
    """A case is open, everybody was told."""
    world = World(firm=False)
    world.receive(receipt())
    settle(world)
    return world


def settle(world: World) -> None:
    world.later(minutes=1)
    world.work()
    world.mail.sent.clear()
    world.sms.sent.clear()


def warned(world: World) -> list[str]:
    """The warnings about the forwarding, as plain text."""
    found = []
    for sent in world.mail.sent:
        mail = message_from_bytes(sent.body, policy=policy.default)
        if "ransfert" in str(mail["Subject"]):
            body = mail.get_body(("plain",))
            assert body
            found.append(" ".join(body.get_content().replace("\u00a0", " ").split()))
    return found


def pass_days(world: World, count: int) -> list[str]:
    for _ in range(count):
        world.later(days=1)
        world.work()
        world.later(minutes=1)
        world.work()
    return warned(world)


def test_a_long_silence_is_told_to_the_manager_while_a_case_is_open() -> None:
    """With what to check, again at a sane pace, never before its time."""
    world = opened()

    assert pass_days(world, 29) == []
    (first,) = pass_days(world, 4)
    assert "depuis lundi 23 novembre 2026" in first
    assert "règle de transfert" in first
    assert f"{world.ctx.settings.base_url}/transfert" in first
    assert len(pass_days(world, 8)) == 2
    assert len(pass_days(world, 60)) == 4
    assert LAWYER.email not in world.told()


def test_a_mail_ends_the_silence() -> None:
    """It is not told any more, and the next silence counts from that mail."""
    world = opened()
    assert len(pass_days(world, 33)) == 1
    world.receive(receipt("AT-2026-000888"))
    settle(world)

    assert watch(world).told == 0
    assert pass_days(world, 29) == []
    assert len(pass_days(world, 4)) == 1


def test_a_warning_not_sent_yet_is_dropped_when_a_mail_comes() -> None:
    """Facts are those of the moment of sending."""
    world = opened()
    world.later(days=32)
    world.work(lose="deliver")
    world.later(minutes=1)
    world.work(lose="deliver")
    world.receive(receipt("AT-2026-000888"))
    world.later(hours=1)
    world.work()

    assert warned(world) == []


def test_a_silence_without_an_open_case_says_nothing() -> None:
    """A closed case waits for nothing of the platform; once one is open, it is told."""
    world = World(firm=False)
    world.receive(world.closure())
    world.confirm()
    settle(world)

    pass_days(world, 45)
    assert warned(world) == []


def test_noise_and_strangers_do_not_show_that_the_forwarding_works() -> None:
    """Anybody may write to the address: only what the platform may have sent counts."""
    world = World(firm=False)
    world.receive(b"From: shop@example.com\nSubject: Promotions\n\nAchetez.\n")

    assert watch(world) == Watch(tenant=TENANT.id)


def test_days_are_kept_whatever_the_order_and_the_repeats() -> None:
    """The rhythm is made of days, each once, the latest only."""
    world = World(firm=False)
    for day in (5, 1, 3, 5, 1):
        arrived(world.ctx, TENANT.id, datetime(2026, 11, day, 9, tzinfo=UTC))
    assert watch(world).days == (date(2026, 11, 1), date(2026, 11, 3), date(2026, 11, 5))
    assert watch(world).last_at == datetime(2026, 11, 5, 9, tzinfo=UTC)
    for n in range(40):
        arrived(world.ctx, TENANT.id, NOW + timedelta(days=n))
    assert len(watch(world).days) == 13


def test_two_mails_at_once_are_both_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(firm=False)
    shelf, once = world.ctx.store.watches, [True]
    real = shelf.put

    def overtaken(*args: object, **more: object) -> None:
        if once:
            once.pop()
            arrived(world.ctx, TENANT.id, NOW - timedelta(days=2))
        real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(shelf, "put", overtaken)
    arrived(world.ctx, TENANT.id, NOW)

    assert len(watch(world).days) == 2


# --- the test mail
def tried(world: World) -> EmailMessage:
    """A test mail was sent; the mail itself, as its person gets it."""
    assert send_trial(world.ctx, EMPLOYER)
    mail = message_from_bytes(world.mail.sent[-1].body, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail["To"].addresses[0].addr_spec == EMPLOYER.email
    return mail


def redirected(mail: EmailMessage) -> bytes:
    return mail.as_bytes()


def attached(mail: EmailMessage) -> bytes:
    return forwarded(mail, NOW).as_bytes()


def inline(mail: EmailMessage) -> bytes:
    """A rule that forwards in the text, and drops headers."""
    body = mail.get_body(("plain",))
    assert body
    made = EmailMessage()
    made["From"], made["Subject"] = EMPLOYER.email, f"TR: {mail['Subject']}"
    made.set_content("".join(f"> {line}\n" for line in body.get_content().splitlines()))
    return made.as_bytes()


@pytest.mark.parametrize("way", [redirected, attached, inline])
def test_a_test_mail_that_comes_back_is_recognised(way: object) -> None:
    """Redirected, attached or in the text: how long it took is known, and nothing else follows."""
    world = World(firm=False)
    mail = tried(world)
    world.later(minutes=3)
    assert callable(way)
    received = world.receive(way(mail))

    (trial,) = watch(world).trials
    assert trial.back_at is not None
    assert trial.back_at - trial.sent_at == timedelta(minutes=3)
    assert (received.state, received.kind) == (MailState.RECORDED, "trial")
    assert world.ctx.store.quarantine.of_tenant(TENANT.id) == []
    world.mail.sent.clear()
    pass_days(world, 1)
    assert warned(world) == []


def test_a_second_copy_changes_nothing() -> None:
    world = World(firm=False)
    mail = tried(world)
    world.receive(redirected(mail))
    before = watch(world)
    world.later(minutes=9)
    world.receive(attached(mail))

    assert watch(world) == before


def test_a_test_mail_that_does_not_come_back_is_told_once() -> None:
    """After the time of rhythm.toml; the page says what to check."""
    world = World(firm=False)
    tried(world)
    world.mail.sent.clear()
    world.later(minutes=59)
    world.work()
    assert warned(world) == []

    (told,) = pass_days(world, 3)
    assert "n’est pas revenu" in told
    assert EMPLOYER.email in told


@pytest.mark.parametrize("text", ["essai-" + "0" * 32, "essai-" + "zz" * 16, "essai-12"])
def test_a_forged_token_proves_nothing(text: str) -> None:
    """It is a mail like any other, that nobody understands."""
    world = World(firm=False)
    tried(world)
    received = world.receive(f"From: x@example.com\nSubject: {text}\n\n{text}\n".encode())

    assert received.state is MailState.QUARANTINED
    assert watch(world).trials[0].back_at is None


def test_another_tenants_token_proves_nothing() -> None:
    """Tenants never meet."""
    world = World(firm=False)
    mail = tried(world)

    assert not came_back(world.ctx, "autre", redirected(mail), NOW)


def test_tokens_are_kept_as_hashes_only() -> None:
    world = World(firm=False)
    (token,) = trial_tokens(redirected(tried(world)))

    assert token not in msgspec.json.encode(watch(world)).decode()
    assert trial_mark(token) in world.mail.sent[-1].body.decode()


def test_a_button_pressed_twice_sends_one_mail_and_a_day_has_its_bound() -> None:
    world = World(firm=False)
    assert send_trial(world.ctx, EMPLOYER)
    assert not send_trial(world.ctx, EMPLOYER)
    for _ in range(20):
        world.later(minutes=5)
        send_trial(world.ctx, EMPLOYER)

    assert len(world.mail.sent) == 10
    assert not may_try(watch(world), world.now)
    assert may_try(watch(world), world.now + timedelta(days=1))


def test_a_test_mail_that_could_not_leave_says_so_and_rings_nobody() -> None:
    world = World(SendFailed("email", "busy", permanent=False), firm=False)
    assert send_trial(world.ctx, EMPLOYER)

    assert watch(world).trials[0].failed
    pass_days(world, 1)
    assert warned(world) == []


def test_a_press_at_the_moment_a_mail_arrives_sends_nothing_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is not kept is not sent: a mail that came back would be nobody's."""
    world = World(firm=False)

    def moved(*_: object, **__: object) -> None:
        raise Conflict("watch")

    monkeypatch.setattr(world.ctx.store.watches, "put", moved)

    assert not send_trial(world.ctx, EMPLOYER)
    assert world.mail.sent == []
    assert re.fullmatch(r"[0-9a-f]{64}", watch_flow._hashed("x"))
