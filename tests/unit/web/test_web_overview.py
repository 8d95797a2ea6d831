"""« Exploitation »: how Vigie stands across employers, and mails that are nobody's yet."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.flows.audit import read
from chalicelib.flows.ended import consequence
from chalicelib.flows.onboard import onboard_tenant
from chalicelib.flows.sweep import sweep
from chalicelib.flows.watch import arrived
from chalicelib.store.audit_records import Action
from chalicelib.store.hook_records import Hook
from chalicelib.store.records import (
    OPERATOR_HOME,
    Attempt,
    Channel,
    Choice,
    Delivery,
    DeliveryState,
    MailState,
    Quarantined,
    Switch,
    Tenant,
)
from infra.local.samples import closure, forwarded
from tests.unit.flows.world import DOMAIN

from .world import CLOSURE, FILED, NOW, PEOPLE, World, text

SES = f"Received: from x by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 1 for depot-perdu@{DOMAIN}; Fri, 20 Nov 2026 09:12:00 +0000\r\n".encode()
ADDRESS = f"s-atelier@{DOMAIN}"


@dataclass
class Lost:
    """A mail of the platform that went to an address of nobody, three days ago."""

    world: World
    item: Quarantined

    @property
    def path(self) -> str:
        return f"/exploitation/courriels/{self.item.id}"

    def say(self, **fields: str) -> Any:
        """What an operator posts on its page."""
        return self.world.visitor("otto").submit("/connexions", self.path, fields)

    def hand(self, address: str = ADDRESS, **more: str) -> Any:
        said = {"faire": "remettre", "adresse": address, "raison": "faute de frappe"}
        return self.say(**said | {"employeur": "atelier"} | more)

    def work(self) -> None:
        """The queue, then whatever the sweep finds due two minutes later."""
        self.world.work()
        self.world.clock.now += timedelta(minutes=3)
        sweep(self.world.ctx)
        self.world.work()


@pytest.fixture
def lost(world: World) -> Lost:
    came = NOW - timedelta(days=3)
    world.clock.now = came
    mail = forwarded(closure(came, "AT-2026-000777"), came)
    mail.replace_header("To", f"depot-perdu@{DOMAIN}")
    item = world.stray(SES + mail.as_bytes())
    world.clock.now = NOW
    return Lost(world, item)


def page(world: World) -> str:
    return text(world.visitor("otto").get("/exploitation"))


def test_a_lost_mail_waits_with_its_address_and_none_of_its_words(lost: Lost) -> None:
    """Where it was sent and from which domain say whose it may be; the rest is its employer's."""
    shown = page(lost.world) + text(lost.world.visitor("otto").get(lost.path))

    assert f"depot-perdu@{DOMAIN}" in shown
    assert "Il attend depuis 3 jours" in shown
    for word in ("AT-2026-000777", "Clôture", "clôture"):
        assert word not in shown


def test_it_is_handed_in_two_steps(lost: Lost) -> None:
    """The employer's name is shown first; nothing is given before the second yes."""
    asked = lost.hand(employeur="")
    untouched = lost.world.ctx.store.quarantine.get(OPERATOR_HOME, lost.item.id)
    done = lost.hand()

    assert asked.status_code == 200
    assert "Remettre ce courriel à L’Atelier ?" in text(asked)
    assert untouched.decided is None
    assert (done.status_code, done.headers["Location"]) == (303, f"{lost.path}?fait=remis")


def test_another_employer_than_the_one_shown_is_asked_again(lost: Lost) -> None:
    """A second page that was opened for somebody else hands nothing over."""
    answer = lost.hand(employeur="autre")

    assert answer.status_code == 200
    assert "Remettre ce courriel à L’Atelier ?" in text(answer)
    assert lost.world.queue.messages == []


def test_handed_it_is_read_as_any_other_from_its_own_day(lost: Lost) -> None:
    """Its clock runs from the original message; it came the day it came; once."""
    lost.hand()
    lost.work()
    lost.work()
    store = lost.world.ctx.store
    mail = store.mails.ended(lost.item.sha256, "atelier")
    (snapshot,) = store.cases.of_tenant("atelier")
    closed = store.cases.load("atelier", snapshot.id).state.all("closed")

    assert mail
    assert (mail.received_at, mail.handed) == (lost.item.received_at, True)
    assert [event.on for event in closed] == [(NOW - timedelta(days=3)).date()]
    assert "remis à cet employeur par l’exploitant" in " ".join(closed[0].authenticity_reasons)
    assert store.mails.get(lost.item.sha256).tenant == "atelier"
    assert store.cases.of_tenant(OPERATOR_HOME) == []


def test_a_handed_mail_does_not_show_that_forwarding_works(lost: Lost) -> None:
    lost.hand()
    lost.work()

    assert lost.world.ctx.store.watches.get("atelier").last_at is None


def test_what_the_queue_loses_the_sweep_orders_again(lost: Lost) -> None:
    """The decision commits with its due row; it is dropped once the mail was read."""
    lost.hand()
    lost.world.queue.messages.clear()
    lost.work()
    lost.world.clock.now += timedelta(hours=1)
    lost.world.queue.messages.clear()
    sweep(lost.world.ctx)

    assert lost.world.ctx.store.mails.ended(lost.item.sha256, "atelier")
    assert not [body for _, body in lost.world.queue.messages if "handed" in body]


def test_it_is_in_the_log_of_the_employer_and_in_the_operators(lost: Lost) -> None:
    """The employer reads who, when and why; the operators' own log says to whom."""
    lost.hand()
    theirs = [e for e in read(lost.world.ctx, PEOPLE["marc"]) if e.action is Action.HANDED]
    ours = [e for e in read(lost.world.ctx, PEOPLE["otto"]) if e.action is Action.HANDED]

    assert [(e.by_name, e.target) for e in theirs] == [("l’exploitant de Vigie", "faute de frappe")]
    assert [(e.by_name, e.target) for e in ours] == [("Otto", "L’Atelier")]
    assert "remis par l’exploitant, L’Atelier, par Otto" in page(lost.world)


@pytest.mark.parametrize(
    ("fields", "where", "why"),
    [
        ({"adresse": ""}, "adresse", "Écrivez une adresse"),
        ({"adresse": "depot-perdu"}, "adresse", "aucun employeur ne reçoit"),
        ({"raison": " "}, "raison", "Indiquez pourquoi"),
        ({"raison": "x" * 501}, "raison", "500 caractères"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    lost: Lost, fields: dict[str, str], where: str, why: str
) -> None:
    said = {"faire": "remettre", "adresse": ADDRESS, "raison": "r", "employeur": "atelier"}
    answer = lost.say(**said | fields)

    assert answer.status_code == 400
    assert f'id="{where}-erreur"' in text(answer)
    assert why.casefold() in text(answer).casefold()
    assert f'value="{(said | fields)["adresse"]}"' in text(answer)


def test_the_operators_own_home_is_no_employer(lost: Lost) -> None:
    """A mail is not handed to where it waits."""
    home = Tenant(id=OPERATOR_HOME, name="Exploitation", address="secret")
    lost.world.ctx.store.people.put_tenant(home)

    assert lost.hand("secret", employeur=OPERATOR_HOME).status_code == 400


def test_it_is_decided_once(lost: Lost) -> None:
    """A second operator, or a second click, is shown what was decided."""
    lost.hand()
    again = lost.say(faire="ecarter", pourquoi="pourriel")

    assert again.status_code == 400
    assert "déjà traité" in text(again)
    assert "Remis à son employeur" in text(lost.world.visitor("otto").get(lost.path))
    assert len(lost.world.ctx.store.quarantine.get(OPERATOR_HOME, lost.item.id).decisions) == 1


def test_a_discard_has_a_reason_and_is_taken_back(lost: Lost) -> None:
    silent = lost.say(faire="ecarter", pourquoi="")
    lost.say(faire="ecarter", pourquoi="pourriel")
    gone = page(lost.world)
    lost.say(faire="reprendre")

    assert silent.status_code == 400
    assert 'id="pourquoi-erreur"' in text(silent)
    assert "Aucun courriel envoyé à une adresse inconnue n’attend" in gone
    assert "depot-perdu" in page(lost.world)


def test_a_mail_of_an_employer_is_not_an_operators(world: World) -> None:
    """Its quarantine is its own: neither shown by id, nor handed elsewhere."""
    held = world.hold()
    otto = world.visitor("otto")

    assert otto.get(f"/exploitation/courriels/{held.id}").status_code == 404
    assert otto.get(f"/quarantaine/{held.id}").status_code == 403


def test_no_manager_hands_a_mail_over(world: World) -> None:
    """The word is the operators' alone, whatever a form or a program says."""
    held = world.hold()
    marc = world.visitor("marc")
    answer = marc.submit(f"/quarantaine/{held.id}", f"/quarantaine/{held.id}", {"choix": "handed"})
    world.token("atelier")
    program = world.api("POST", f"/quarantine/{held.id}", {"choice": "handed"})

    assert (answer.status_code, program.status_code) == (400, 400)


def test_employers_to_look_at_come_first_without_a_name_of_anybody(world: World) -> None:
    """Silence, mails to check, webhooks: counts and instants, never whose case."""
    world.open(FILED, CLOSURE)
    world.hold(worker="Awa Diop")
    arrived(world.ctx, "autre", NOW - timedelta(days=400))
    hook = Hook(id="h", tenant="autre", url="https://x.example", secret="s", created_at=NOW)
    world.ctx.store.hooks.put(hook)
    world.ctx.store.hooks.put(msgspec.structs.replace(hook, id="g", failures=3, failing_since=NOW))
    onboard_tenant(world.ctx, Tenant(id="aaa", name="Calme SARL", address="s-aaa"), ())
    shown = page(world)

    assert shown.index("L’Atelier") < shown.index("Autre SARL") < shown.index("Calme SARL")
    assert "silence plus long que d’habitude" in shown
    assert "1 en échec" in shown
    assert "aucun courriel encore" in shown
    for secret in ("Awa Diop", "AT-2026-0001", "Emma", "x.example"):
        assert secret not in shown


def test_failures_are_counted_by_channel_and_cause(world: World) -> None:
    """Alike ones together, of how many employers; a provider's sentence is never kept."""
    why = "smtp; 550 5.1.1 <emma@atelier.example> unknown"
    for n, tenant in enumerate(("atelier", "atelier", "autre")):
        line = Attempt(number=1, at=NOW, end="bounced: Permanent", why=why)
        bad = Delivery(
            id=f"d{n}", tenant=tenant, case="c", cause="e", purpose="event", person="emma",
            channel=Channel.EMAIL, state=DeliveryState.BOUNCED, tries=(line,),
        )  # fmt: skip
        world.ctx.store.table.write(consequence(bad, NOW - timedelta(days=n)))
    shown = page(world)
    kept = [one for one in world.ctx.store.table.every() if one.pk.startswith("FAILURES#")]

    assert "cette adresse n’existe pas" in shown
    assert 'data-nom="Messages">3<' in shown
    assert 'data-nom="Employeurs">2<' in shown
    assert len(kept) == 3
    assert not [one for one in kept if "emma" in one.data or "550" in one.data]
    world.clock.now = NOW + timedelta(days=15)
    assert "cette adresse n’existe pas" not in page(world)


def test_what_holds_messages_back_is_said(world: World) -> None:
    """The kill-switch, and a sweep that nobody saw at work."""
    before = page(world)
    world.ctx.store.switches.turn_off(Switch(reason="rebonds", at=NOW, channel="email"))
    sweep(world.ctx)
    after = page(world)

    assert "jamais vu au travail" in before
    assert "vu au travail le 23 novembre 2026" in after
    assert "tous les employeurs, email" in after
    assert "rebonds" in after


def test_many_employers_come_in_pages(world: World) -> None:
    for n in range(120):
        tenant = Tenant(id=f"e{n:03}", name=f"Société {n:03}", address=f"s-{n:03}")
        world.ctx.store.people.put_tenant(tenant)
    otto = world.visitor("otto")
    first, second = (text(otto.get(f"/exploitation?page={n}")) for n in "01")

    assert ("Société 000" in first, "Société 119" in first) == (True, False)
    assert ("Société 000" in second, "Société 119" in second) == (False, True)


def test_handing_twice_at_once_is_one_decision(lost: Lost) -> None:
    """Of two operators at the same instant one decides; the other is shown what."""
    store = lost.world.ctx.store
    lost.hand()
    decided = store.quarantine.get(OPERATOR_HOME, lost.item.id)
    lost.work()

    assert decided.decided
    assert decided.decided.choice is Choice.HANDED
    assert store.mails.get(lost.item.sha256).state in (MailState.RECORDED, MailState.QUARANTINED)
