"""Mails from which nothing follows: kept and visible, never an event, never an alarm."""

from pathlib import Path

import pytest

from chalicelib.flows.replay import Ask, Outcome, replay
from chalicelib.store.records import MailState, Noted
from infra.local.samples import EMPLOYER, TENANT, platform_mail

from .world import ADDRESS, NOW, World

GOLDEN = Path(__file__).parents[2] / "golden"


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.eml").read_bytes()


def noted(world: World) -> list[Noted]:
    return world.ctx.store.noted.of_tenant(TENANT.id)


def told_after(world: World) -> list[str]:
    world.later(minutes=1)
    world.work()
    return [message.body.decode("utf-8", "replace") for message in world.mail.sent]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("kind_noise_maintenance", "noise"),
        ("kind_noise_password", "noise"),
        ("kind_out_of_office", "out_of_office"),
        ("kind_bounce", "bounce"),
    ],
)
def test_what_changes_nothing_is_kept_counted_and_not_said(name: str, kind: str) -> None:
    """No event, no case, no quarantine, no alert: one line on the manager's page."""
    world = World(firm=False)
    mail = world.receive(golden(name))

    assert (mail.state, mail.kind, mail.events) == (MailState.NOTED, kind, ())
    assert [item.kind for item in noted(world)] == [kind]
    assert world.ctx.store.quarantine.of_tenant(TENANT.id) == []
    assert world.ctx.store.cases.of_tenant(TENANT.id) == []
    assert told_after(world) == []


@pytest.mark.parametrize(
    "name", ["kind_bounce_carrying_closure", "kind_out_of_office_quoting_closure"]
)
def test_a_machine_that_carries_an_act_never_swallows_it(name: str) -> None:
    """It waits in the quarantine; the act it carries runs provisionally, on no case of anybody."""
    world = World(firm=False)
    mail = world.receive(golden(name))

    assert mail.state is MailState.QUARANTINED
    (item,) = world.ctx.store.quarantine.of_tenant(TENANT.id)
    assert "clôture" in item.why
    assert [case.held for case in world.ctx.store.cases.of_tenant(TENANT.id)] == [item.id]
    assert told_after(world)


def test_the_same_noise_twice_is_one_line() -> None:
    """Delivered again, it is known by its bytes."""
    world = World(firm=False)
    for _ in range(2):
        world.receive(golden("kind_noise_maintenance"))

    assert len(noted(world)) == 1


def test_a_forwarding_to_confirm_is_told_with_its_code_and_link() -> None:
    """To the manager, in French, what to do and what never to do; once."""
    world = World(firm=False)
    mail = world.receive(golden("kind_forwarding_gmail_fr"))

    (item,) = noted(world)
    assert (mail.state, item.facts["code"]) == (MailState.NOTED, "482910375")
    told_after(world)
    told_after(world)
    assert [message.to for message in world.mail.sent] == [EMPLOYER.email]
    assert world.sms.sent == []


def inline(number: int) -> bytes:
    """An employee forwards in the text of another mail."""
    original = (
        "---------- Message transféré ---------\nDe : <noreply@interieur.gouv.fr>\n"
        "Date: lun. 23 nov. 2026 à 09:00\nSubject: Demande d'AT - Clôture de votre demande\n"
        f"To: <{EMPLOYER.email}>\n\nVotre demande d'autorisation de travail n° AT-2026-00012{number}"
        " a été clôturée.\n"
    )
    return (
        f"From: {EMPLOYER.email}\nTo: {ADDRESS}\nSubject: Fwd: Clôture {number}\n"
        f"Date: Mon, 23 Nov 2026 10:0{number}:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n{original}"
    ).encode()


def purposes(world: World) -> list[str]:
    deliveries = world.ctx.store.deliveries.of_case(TENANT.id, "")
    return sorted(delivery.purpose for delivery in deliveries)


def test_the_first_inline_forward_earns_one_advice() -> None:
    """Once to each employer: how to forward so that the original stays whole."""
    world = World(firm=False)
    for number in range(3):
        world.receive(inline(number))
        told_after(world)

    assert purposes(world) == ["forward_as_attachment"]
    assert world.ctx.store.noted.of_tenant(TENANT.id) == []


def test_an_attached_original_earns_none() -> None:
    """Who already does it right is not told how."""
    world = World(firm=False)
    world.receive(world.closure())
    told_after(world)

    assert purposes(world) == []


def test_an_acknowledged_complement_waits_for_a_person() -> None:
    """It would end a reminder: it is proposed, not recorded."""
    world = World(firm=False)
    raw = platform_mail(
        "Réception de vos pièces complémentaires",
        "Vos pièces pour la demande d'AT n° AT-2026-000123 ont bien été reçues.",
        NOW,
    ).as_bytes()
    mail = world.receive(raw)

    assert (mail.state, mail.events) == (MailState.QUARANTINED, ())
    (item,) = world.ctx.store.quarantine.of_tenant(TENANT.id)
    assert "enregistrez votre réponse" in item.why


def test_an_alert_of_ours_that_comes_back_is_not_told_again() -> None:
    """A mailbox that forwards all it receives would make alerts without end."""
    world = World(firm=False)
    world.receive(world.closure())
    sent = told_after(world)
    ours = world.mail.sent[0].body
    assert sent
    assert b"X-Vigie-Delivery" in ours

    mail = world.receive(ours)
    assert mail.state is MailState.NOTED
    assert noted(world)[0].notes == (
        "Ce message vient de Vigie\u00a0: votre messagerie transfère aussi nos alertes.",
    )
    assert len(told_after(world)) == len(sent)


def test_a_replay_keeps_the_noted_mails_true(monkeypatch: pytest.MonkeyPatch) -> None:
    """Held before and noise now: noted, and the quarantine is left. Nothing of ours is read again."""
    world = World(firm=False)
    with monkeypatch.context() as before:
        before.setattr("chalicelib.flows.receive.NOTHING_FOLLOWS", ())
        held = world.receive(golden("kind_noise_maintenance"))
    assert held.state is MailState.QUARANTINED

    ask = Ask(since=NOW, everything=True)
    (found,) = replay(world.ctx, world.files.evidence, ask, apply=True)

    assert found.outcome is Outcome.UNDERSTOOD
    assert world.ctx.store.mails.get(held.sha256).state is MailState.NOTED
    assert [item.kind for item in noted(world)] == ["noise"]
    assert world.ctx.store.quarantine.of_tenant(TENANT.id) == []


def test_a_noted_mail_that_reads_as_an_act_is_noted_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A better reader may find an act where one saw noise."""
    world = World(firm=False)
    with monkeypatch.context() as before:
        before.setattr("chalicelib.flows.receive.NOTHING_FOLLOWS", ("closure",))
        mail = world.receive(world.closure())
    assert (mail.state, len(noted(world))) == (MailState.NOTED, 1)

    list(replay(world.ctx, world.files.evidence, Ask(since=NOW, everything=True), apply=True))

    assert noted(world) == []
    assert world.ctx.store.mails.get(mail.sha256).state is MailState.RECORDED
    assert len(world.ctx.store.cases.of_tenant(TENANT.id)) == 1
