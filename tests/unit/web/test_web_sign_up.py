"""Making an employer's space: one address, one link, one button; then the one next thing."""

from datetime import timedelta

import msgspec
import pytest

from chalicelib.errors import NotFound
from chalicelib.flows.audit import read
from chalicelib.flows.links import SPACE_LASTS, read_space, space_link
from chalicelib.flows.spaces import open_space
from chalicelib.store.audit_records import Action
from chalicelib.store.consent_records import ConsentKind, ConsentWay
from chalicelib.store.records import Channel, Person, Role
from chalicelib.store.table import Item

from .world import NOW, Visitor, World, text

NEW = "claire@lumen.example"
KNOWN = "emma@atelier.example"


def ask(world: World, email: str = NEW) -> str:
    """The path of the link that was mailed."""
    world.visitor().post("/creer", {"courriel": email})
    to, link = world.mailed()[-1]
    assert to == email
    return link.removeprefix("http://127.0.0.1:8000")


def enter(world: World, link: str) -> Visitor:
    visitor = world.visitor()
    answer = visitor.post(link)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?bienvenue=oui")
    return visitor


def founder(world: World) -> Person:
    person = world.ctx.store.people.person_by_email(NEW)
    assert person
    return person


def rows(world: World) -> list[Item]:
    """All there is, but the counters and the tokens."""
    return [i for i in world.table.every() if i.kind not in ("limit", "token")]


def test_the_first_page_offers_a_space(world: World) -> None:
    home = text(world.visitor().get("/"))

    assert 'href="/creer">Créer un espace</a>' in home
    assert 'href="/creer"' in text(world.visitor().get("/connexion"))


def test_one_address_makes_a_space_with_its_secret_address_and_its_manager(world: World) -> None:
    """Told by e-mail of all its cases from now on; the consent is kept as it was shown."""
    visitor = enter(world, ask(world))

    person = founder(world)
    tenant = world.ctx.store.people.tenant(person.tenant)
    (told,) = world.ctx.store.people.subscriptions(tenant.id)
    (proof,) = world.ctx.store.consents.of_person(person.id)
    assert (person.role, person.email, person.phone) == (Role.MANAGER, NEW, "")
    assert world.ctx.store.people.tenant_by_address(tenant.address) == tenant
    assert (told.person, told.channels, told.case) == (person.id, (Channel.EMAIL,), "")
    assert (proof.kind, proof.way, proof.tenant) == (
        ConsentKind.SPACE_OPENED, ConsentWay.LINK, tenant.id,
    )  # fmt: skip
    assert NEW in proof.text
    assert {e.action for e in read(world.ctx, person)} == {Action.SPACE_OPENED, Action.SIGNED_IN}
    welcome = text(visitor.get("/?bienvenue=oui"))
    assert "Votre espace est prêt" in welcome
    assert f"{tenant.address}@{world.ctx.settings.intake_domain}" in welcome


@pytest.mark.parametrize("path", ["/", "/dossiers", "/transfert", "/entreprise", "/equipe", "/deposer", "/quarantaine", "/alertes", "/alertes/entreprise", "/journal", "/statistiques"])  # fmt: skip
def test_a_space_without_a_name_opens_every_page_of_its_manager(world: World, path: str) -> None:
    assert enter(world, ask(world)).get(path).status_code == 200


def test_opening_the_link_changes_nothing(world: World) -> None:
    """Mail scanners open links: GET shows a button and what it means."""
    link, before = ask(world), rows(world)

    pages = [world.visitor().get(link) for _ in range(3)]

    assert {page.status_code for page in pages} == {200}
    assert f"l’adresse {NEW} est la mienne" in text(pages[0])
    assert rows(world) == before


def test_the_answer_tells_nothing_and_a_known_address_gets_its_own_link(world: World) -> None:
    """The same page; whoever has a space already is led back to it, and gets no second one."""
    pages = {
        text(world.visitor().post("/creer", {"courriel": who})).replace(who, "x")
        for who in (NEW, KNOWN)
    }

    assert len(pages) == 1
    assert [(to, "/creer/" in link) for to, link in world.mailed()] == [(NEW, True), (KNOWN, False)]


def test_a_link_makes_one_space_only(world: World) -> None:
    """Presented again: the neutral page, no session, and a line of that space's log."""
    link = ask(world)
    enter(world, link)
    before = len(rows(world))
    thief = world.visitor()

    answer = thief.post(link)

    assert (answer.status_code, thief.cookies) == (404, {})
    assert len(rows(world)) == before + 1
    assert Action.LINK_REPLAYED in {e.action for e in read(world.ctx, founder(world))}


def test_the_second_of_two_links_leads_to_sign_in(world: World) -> None:
    """Somebody who asked twice has one space, whichever link they open."""
    first, second = ask(world), ask(world)
    enter(world, first)
    before = rows(world)

    answer = world.visitor().post(second)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/connexion")
    assert rows(world) == before


def test_a_space_is_whole_or_is_not(world: World) -> None:
    """A link whose address became somebody's meanwhile writes nothing, and may serve again."""
    claim = read_space(world.ctx.settings, ask(world).rpartition("/")[2], NOW)
    taken = Person(id="x", name="X", email=NEW, role=Role.EMPLOYER, tenant="autre")
    world.ctx.store.people.put_person(taken)
    before = rows(world)

    assert open_space(world.ctx, claim, "texte") is None
    assert rows(world) == before


@pytest.mark.parametrize(
    ("after", "status"), [(SPACE_LASTS - timedelta(seconds=1), 303), (SPACE_LASTS, 404)]
)
def test_a_link_lasts_an_hour(world: World, after: timedelta, status: int) -> None:
    """A first mail may be slow: longer than a sign-in link, and no more."""
    link = space_link(world.ctx.settings, NEW, NOW).removeprefix("http://127.0.0.1:8000")
    world.clock.now = NOW + after

    assert world.visitor().post(link).status_code == status


def test_a_link_of_another_kind_makes_no_space(world: World) -> None:
    """A sign-in link is not one, even of the same key."""
    world.visitor().post("/connexion", {"courriel": KNOWN})
    token = world.mailed()[0][1].rpartition("/")[2]

    with pytest.raises(NotFound):
        read_space(world.ctx.settings, token, NOW)


def test_somebody_else_s_session_ends_in_that_browser(world: World) -> None:
    """Who opens the link is the new person, not the one who was there."""
    visitor, link = world.visitor("emma"), ask(world)
    old = Visitor(visitor.client, dict(visitor.cookies))

    visitor.submit("/dossiers", link)

    assert NEW in text(visitor.get("/dossiers"))
    assert old.get("/dossiers").status_code == 303


@pytest.mark.parametrize("typed", ["", "claire", "claire@lumen", "a@b.fr\nBcc: c@d.fr", "<a>@b.fr"])
def test_a_bad_address_is_said_beside_the_field_and_kept(world: World, typed: str) -> None:
    answer = world.visitor().post("/creer", {"courriel": typed})

    assert answer.status_code == 400
    assert 'id="courriel-erreur"' in text(answer)
    assert world.queue.messages == []


@pytest.mark.parametrize("who", [NEW, KNOWN])
def test_a_sixth_request_is_refused_in_the_same_words(world: World, who: str) -> None:
    answers = [world.visitor().post("/creer", {"courriel": who}) for _ in range(6)]

    assert [a.status_code for a in answers] == [200] * 5 + [429]
    assert "Réessayez dans 48 minutes." in text(answers[-1])


def closed(world: World) -> None:
    config = msgspec.structs.replace(world.ctx.settings, sign_up="closed")
    world.ctx = msgspec.structs.replace(world.ctx, settings=config)


def test_a_closed_house_makes_no_space_and_says_whom_to_write_to(world: World) -> None:
    """The first page offers none, the form and a link sent before do nothing."""
    link = ask(world)
    config = msgspec.structs.replace(world.ctx.settings, operator_email="x@vigie.example")
    world.ctx = msgspec.structs.replace(world.ctx, settings=config)
    closed(world)
    before = rows(world)
    visitor = world.visitor()

    assert "Créer un espace" not in text(visitor.get("/"))
    assert 'Écrivez à <strong class="adresse">x@vigie.example' in text(visitor.get("/creer"))
    assert visitor.post("/creer", {"courriel": NEW}).status_code == 403
    assert visitor.post(link).status_code == 403
    assert (rows(world), visitor.cookies) == (before, {})


def test_a_link_asked_before_the_house_closed_is_not_sent(world: World) -> None:
    world.visitor().post("/creer", {"courriel": NEW})
    closed(world)

    assert world.mailed() == []


def test_a_colleague_is_invited_by_an_unnamed_company(world: World) -> None:
    """Until it is named, it is called by the address that made it; no letter bears that."""
    enter(world, ask(world))
    tenant = world.ctx.store.people.tenant(founder(world).tenant)

    assert tenant.name == ""
    assert tenant.called == f"l’entreprise de {NEW}"
