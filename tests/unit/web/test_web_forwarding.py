"""The page of the forwarding: in words, with a test mail that is followed, for the manager only."""

import hashlib
from datetime import timedelta

import pytest

from chalicelib.flows.watch import arrived, came_back
from chalicelib.store.records import Mail, Noted

from .world import NOW, PEOPLE, World, text

PAGE = "/transfert"


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "reçu aujourd’hui"), (1, "reçu hier"), (12, "reçu il y a 12 jours")],
)
def test_the_last_mail_is_told_in_words(world: World, days: int, words: str) -> None:
    """On the first page for everybody of the employer, on its own page for the manager."""
    arrived(world.ctx, "atelier", NOW - timedelta(days=days))

    assert words in text(world.visitor("marc").get(PAGE))
    assert words in text(world.visitor("marc").get("/"))
    assert words in text(world.visitor("emma").get("/"))
    assert "aucun courriel" in text(world.visitor("omar").get("/")).lower()
    assert "Dernier courriel" not in text(world.visitor("lea").get("/"))
    assert "Dernier courriel" not in text(world.visitor().get("/"))


def test_the_page_says_the_usual_rhythm_and_shows_a_silence(world: World) -> None:
    for n in range(5):
        arrived(world.ctx, "atelier", NOW - timedelta(days=60 - 7 * n))
    shown = text(world.visitor("marc").get(PAGE))

    assert "tous les 7 jours environ" in shown
    assert "après 21 jours" in shown
    assert 'class="carte attention"' in shown


def test_a_test_mail_is_followed_until_it_comes_back(world: World) -> None:
    """One button; the page reloads by itself while it waits, then says how long it took."""
    marc = world.visitor("marc")
    assert "Refresh" not in marc.get(PAGE).headers
    assert marc.submit(PAGE, PAGE).status_code == 303
    (mail,) = world.mail.sent
    assert mail.to == PEOPLE["marc"].email

    waiting = marc.get(PAGE)
    assert "pas encore revenu" in text(waiting)
    assert waiting.headers["Refresh"] == "15"

    world.clock.now += timedelta(minutes=3)
    assert came_back(world.ctx, "atelier", mail.body, world.clock.now)
    back = marc.get(PAGE)
    assert "revenu en 3 minutes" in text(back)
    assert "Refresh" not in back.headers


def test_a_test_mail_that_is_late_says_so_and_the_page_rests(world: World) -> None:
    marc = world.visitor("marc")
    marc.submit(PAGE, PAGE)
    world.clock.now += timedelta(hours=2)

    shown = marc.get(PAGE)
    assert "n’est pas revenu" in text(shown)
    assert "Refresh" not in shown.headers


def test_a_button_pressed_twice_is_told_to_wait(world: World) -> None:
    marc = world.visitor("marc")
    marc.submit(PAGE, PAGE)
    second = marc.submit(PAGE, PAGE)

    assert second.headers["Location"].endswith("/transfert?attendre=1")
    assert "Attendez un peu" in text(marc.get("/transfert?attendre=1"))
    assert len(world.mail.sent) == 1


@pytest.mark.parametrize("person", ["emma", "lea", ""])
def test_only_the_manager_may_look_and_try(world: World, person: str) -> None:
    """Colleagues read the line of the first page; counsel has nothing to do with it."""
    visitor = world.visitor(person)

    assert visitor.get(PAGE).status_code in (303, 403)
    assert visitor.post(PAGE).status_code in (303, 403)
    assert world.mail.sent == []


def confirmation(world: World, tenant: str, code: str, age: timedelta) -> None:
    """A mail of Gmail's that asks leave to forward, as the reader keeps it."""
    sha256 = hashlib.sha256(f"{tenant}{code}".encode()).hexdigest()
    mail = Mail(sha256=sha256, key="k", received_at=NOW - age, size=1, tenant=tenant)
    facts = {"code": code, "link": f"https://mail-settings.google.com/mail/vf-{code}"}
    item = Noted(
        tenant=tenant, sha256=sha256, received_at=NOW - age, kind="forwarding_confirmation",
        facts=facts,
    )  # fmt: skip
    world.ctx.store.mails.receive(mail)
    world.ctx.store.noted.put(item, mail, None)


def test_the_code_that_a_mailbox_awaits_is_beside_the_steps(world: World) -> None:
    """The manager has both pages open: the newest code first, as text, nobody else's, none too old."""
    marc = world.visitor("marc")
    assert "confirmation que votre messagerie attend" not in text(marc.get(PAGE))
    confirmation(world, "atelier", "111111", timedelta(hours=2))
    confirmation(world, "atelier", "222222", timedelta(minutes=2))
    confirmation(world, "atelier", "333333", timedelta(days=15))
    confirmation(world, "autre", "444444", timedelta(minutes=1))

    shown = text(marc.get(PAGE))

    assert shown.index("<code>222222</code>") < shown.index("<code>111111</code>")
    assert "<code>https://mail-settings.google.com/mail/vf-222222</code>" in shown
    assert 'href="https://mail-settings' not in shown
    assert "333333" not in shown
    assert "444444" not in shown


@pytest.mark.parametrize("mailbox", ["Gmail", "Outlook et Microsoft 365", "Apple Mail et iCloud", "Orange"])  # fmt: skip
def test_each_mailbox_has_its_steps(world: World, mailbox: str) -> None:
    """A section each, whose steps are numbered and give the employer's own address."""
    page = text(world.visitor("marc").get(PAGE))

    section = page.partition(f"<summary><h3>{mailbox}</h3></summary>")[2].partition("</details>")[0]
    assert section.count("<li>") >= 4
    assert "s-atelier@" in page
