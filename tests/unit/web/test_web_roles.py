"""Contact and assistant: what each may do, what its pages offer, whom invites may bring in."""

import pytest

from chalicelib.alerts import tell
from chalicelib.alerts.alert import Alert
from chalicelib.flows.invitations import Wanted, accept, invite
from chalicelib.flows.links import draft_link, invitation_link
from chalicelib.store.records import Channel, Outbox, Person, Role, Subscription
from chalicelib.web.views.team import may_give
from tests.unit.flows.office import Office

from .world import CLOSURE, FILED, NOW, PEOPLE, World, path_of, text

CLEO, AUDE = PEOPLE["cleo"], PEOPLE["aude"]
RECORDS = ("/fait", "/ajouter", "/suivi", "/corriger/", "/salarie", "/actes/")


def offered(page: str, path: str) -> set[str]:
    """Which ways to record something the page of a case leads to."""
    return {way for way in RECORDS if f'href="{path}{way}' in page}


@pytest.mark.parametrize(
    ("who", "records"), [("emma", True), ("cleo", False), ("lea", True), ("aude", True)]
)
def test_a_page_offers_what_its_reader_may_do(world: World, who: str, records: bool) -> None:
    """No button leads to a page that is not there; and a contact reads all the rest."""
    snapshot = world.mandate(world.open(FILED, CLOSURE))

    page = text(world.visitor(who).get(path_of(snapshot)))

    assert bool(offered(page, path_of(snapshot))) is records
    assert "Ce qui s’est passé" in page


def test_every_link_of_a_contacts_and_an_assistants_page_opens(world: World) -> None:
    """Whatever their pages lead to is theirs."""
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    for who in ("cleo", "aude"):
        visitor = world.visitor(who)
        page = text(visitor.get(path_of(snapshot)))
        links = {part.split('"')[0] for part in page.split('href="')[1:]}
        inside = {link.partition("#")[0] for link in links if link.startswith("/")}
        inside = {link for link in inside if "/pieces/" not in link}  # No file is kept here.

        found = {link: visitor.get(link).status_code for link in sorted(inside)}

        assert {link: code for link, code in found.items() if code >= 400} == {}


def test_a_contact_answers_a_request_and_says_seen_but_brings_nobody_in(world: World) -> None:
    asked = {"kind": "complement_requested", "on": "2026-11-20", "due": "2026-12-05",
             "items": [{"id": "p1", "label": "CV"}]}  # fmt: skip
    snapshot = world.open(FILED, asked)
    cleo, path = world.visitor("cleo"), f"{path_of(snapshot)}/complement"

    answered = cleo.submit(path, path, {"piece": "p1", "suite.p1": "produced"})
    team = text(cleo.get("/equipe"))
    invited = cleo.submit(path, "/equipe", {"nom": "Z", "courriel": "z@a.example"})

    assert answered.status_code == 303
    assert "Envoyer l’invitation" not in team
    assert "Cléo Faure" in team
    assert invited.status_code == 404
    assert world.ctx.store.invitations.of(tenant="atelier") == []


def test_a_contact_is_told_as_the_employers_people_are(world: World) -> None:
    """By the employer's line of the matrix; an assistant is told of nothing."""
    outbox = Outbox(
        tenant="atelier", case="c", cause="e", purpose="event", sequence=1, created_at=NOW,
        data={"kind": "closed"},
    )  # fmt: skip
    alert = Alert(outbox=outbox, kind="closed", firm="cabinet")

    def told(person: Person) -> list[str]:
        chosen = Subscription(tenant="atelier", person=person.id, channels=(Channel.EMAIL,))
        return [d.person for d in tell(alert, [(person, chosen)], NOW)]

    assert told(CLEO) == ["cleo"]
    assert told(AUDE) == []


def test_an_assistant_prepares_and_signs_nothing() -> None:
    """Choices and drafts are theirs; releasing, clearing, showing and giving up are not."""
    office = Office()
    link = draft_link(office.ctx.settings, office.letter, AUDE, office.clock.now)
    path = link.removeprefix(office.ctx.settings.base_url)
    aude = office.visitor("aude")

    pages = {way: aude.get(f"{path}{way}").status_code for way in ("", "/choix", "/levees")}
    closed = {way: aude.get(f"{path}{way}").status_code for way in ("/validation", "/partage")}
    office.clear_all()
    draft = text(aude.get(path))
    cleared = aude.submit(f"{path}/choix", f"{path}/levees", {"objet": "x"})
    written = aude.submit(f"{path}/choix", f"{path}/choix", {"pour": "employer"})

    assert set(pages.values()) == {200}
    assert set(closed.values()) == {404}
    assert "/validation" not in draft
    assert (cleared.status_code, written.status_code) == (404, 303)
    assert aude.get("/modeles").status_code == aude.get("/jetons").status_code == 404
    assert aude.get("/registre").status_code == aude.get("/archives").status_code == 200


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("emma", (Role.EMPLOYER, Role.CONTACT)),
        ("marc", (Role.EMPLOYER, Role.CONTACT, Role.MANAGER)),
        ("cleo", ()),
        ("lea", (Role.LAWYER, Role.ASSISTANT)),
        ("aude", ()),
    ],
)
def test_somebody_gives_their_own_role_or_a_lesser_one(who: str, roles: tuple[Role, ...]) -> None:
    assert may_give(PEOPLE[who]) == roles


@pytest.mark.parametrize(
    ("by", "role", "words"),
    [
        ("marc", Role.CONTACT, "je peux y lire ces dossiers"),
        ("lea", Role.ASSISTANT, "Je ne reçois pas d’alerte"),
    ],
)
def test_an_invitation_to_a_new_role_says_what_it_is_and_gives_it(
    world: World, by: str, role: Role, words: str
) -> None:
    """The words that are agreed to are those of the role."""
    page = "/equipe"
    fields = {"nom": "Zoé", "courriel": "zoe@b.example", "role": role.value}
    assert world.visitor(by).submit(page, page, fields).status_code == 303
    home = {"tenant": "atelier"} if by == "marc" else {"firm": "cabinet"}
    (asked,) = world.ctx.store.invitations.of(**home)
    link = invitation_link(world.ctx.settings, asked)

    shown = text(world.visitor().get(link.removeprefix(world.ctx.settings.base_url)))
    person = accept(world.ctx, asked, "Zoé", "oui")

    assert words in shown
    assert person
    assert person.role is role


def test_an_assistant_leads_nothing_and_can_be_taken_out(world: World) -> None:
    """Nobody but who leads the firm removes somebody of it."""
    invite(world.ctx, PEOPLE["lea"], Wanted(email="z@c.example", name="Z", role=Role.ASSISTANT))
    lea, aude = world.visitor("lea"), world.visitor("aude")

    refused = aude.submit("/alertes", "/equipe/avocats/lea")
    done = lea.submit("/equipe", "/equipe/avocats/aude")

    assert refused.status_code == 404
    assert done.status_code == 303
    assert [p.id for p in world.ctx.store.people.members(firm="cabinet")] == ["lea"]
