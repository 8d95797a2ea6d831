"""Inviting colleagues: double opt-in, refusal for ever, removal; nothing told to strangers."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import msgspec
import pytest

from chalicelib.alerts import FakeSender
from chalicelib.errors import BadInput, SendFailed
from chalicelib.flows.dispatch import audience
from chalicelib.flows.invitations import LASTS
from chalicelib.flows.lawyers import take_out
from chalicelib.store.consent_records import ConsentKind, InvitationState
from chalicelib.store.records import Channel, Person, Role, Subscription
from chalicelib.web.sessions import open_session
from chalicelib.web.views.team import typed

from .world import PEOPLE, Visitor, World, text

ZOE = {"nom": "Zoé Brun", "courriel": "Zoe@Atelier.example", "role": "employer"}


def invite(visitor: Visitor, **fields: str) -> int:
    return int(visitor.submit("/equipe", "/equipe", ZOE | fields).status_code)


def links(world: World) -> list[tuple[str, str]]:
    """Each invitation mail: to whom, the path of its link."""
    found = []
    for message in world.mail.sent:
        body = message_from_bytes(message.body, policy=default).get_body(("plain",))
        assert body
        link = re.search(r"http\S+/invitation/\S+", body.get_content())
        assert link
        found.append((message.to, link[0].removeprefix("http://127.0.0.1:8000")))
    return found


def person(world: World) -> Person | None:
    return world.ctx.store.people.person_by_email("zoe@atelier.example")


def told(world: World, case: str) -> set[str]:
    snapshot = world.ctx.store.cases.snapshot("atelier", case)
    return {p.name for p, s in audience(world.ctx, "atelier", snapshot) if s.channels}


def test_an_invited_colleague_is_told_once_they_accept(world: World, closed: str) -> None:
    """One mail, nothing before the answer; then they sign in, are told, and the proof is kept."""
    assert invite(world.visitor("marc")) == 303
    ((to, link),) = links(world)
    guest = world.visitor()
    page, before = text(guest.get(link)), person(world)

    entered = guest.post(link, {"reponse": "accepter", "nom": "Zoé Brun-Petit"})

    assert to == "Zoe@Atelier.example"
    assert before is None
    assert "Marc Roux vous invite à recevoir les alertes de L’Atelier" in page
    assert (entered.status_code, entered.headers["Location"]) == (303, "/dossiers")
    assert "Zoé Brun-Petit" in text(guest.get("/dossiers"))
    joined = person(world)
    assert joined is not None
    assert (joined.role, joined.tenant) == (Role.EMPLOYER, "atelier")
    assert "Zoé Brun-Petit" in told(world, closed)
    (proof,) = world.ctx.store.consents.of_person(joined.id)
    assert (proof.kind, proof.by) == (ConsentKind.JOINED, "marc")
    assert len(world.mail.sent) == 1


def test_somebody_invited_for_one_case_is_told_of_it_only(world: World, closed: str) -> None:
    other = world.open(reference="AT-2026-0002").id
    invite(world.visitor("emma"), dossier=closed)

    world.visitor().post(links(world)[0][1], {"reponse": "accepter", "nom": "Zoé"})

    assert "Zoé" in told(world, closed)
    assert "Zoé" not in told(world, other)


def test_a_lawyer_invites_a_lawyer_of_the_firm(world: World) -> None:
    """Told because of the mandate, as every lawyer of the firm."""
    snapshot = world.mandate(world.open())
    invite(world.visitor("lea"), role="lawyer")

    world.visitor().post(links(world)[0][1], {"reponse": "accepter", "nom": "Zoé"})

    joined = person(world)
    assert joined is not None
    assert (joined.role, joined.firm, joined.tenant) == (Role.LAWYER, "cabinet", "")
    assert "Zoé" in told(world, snapshot.id)


@pytest.mark.parametrize(
    ("who", "role", "status"),
    [
        ("marc", "manager", 303),
        ("emma", "manager", 400),
        ("emma", "lawyer", 400),
        ("marc", "operator", 400),
        ("lea", "manager", 400),
    ],
)
def test_nobody_gives_more_than_they_have(world: World, who: str, role: str, status: int) -> None:
    """Only a manager makes a manager, only a lawyer a lawyer, nobody an operator."""
    assert invite(world.visitor(who), role=role) == status
    assert len(world.mail.sent) == (1 if status == 303 else 0)


def test_a_refusal_is_for_ever_and_forgets_the_address(world: World) -> None:
    """Asked once: the mail, the name and the link are gone, and no new mail is ever sent."""
    marc = world.visitor("marc")
    invite(marc)
    link = links(world)[0][1]

    refused = world.visitor().post(link, {"reponse": "refuser"})
    again = marc.submit("/equipe", "/equipe", ZOE)

    assert refused.status_code == 200
    assert again.status_code == 400
    assert "a refusé d’être invitée" in text(again)
    assert len(world.mail.sent) == 1
    assert world.visitor().get(link).status_code == 404
    (kept,) = world.ctx.store.invitations.of(tenant="atelier")
    assert (kept.state, kept.email, kept.name) == (InvitationState.REFUSED, "", "")


def test_another_employer_may_still_ask(world: World) -> None:
    """A refusal is that of one employer's invitation."""
    invite(world.visitor("marc"))
    world.visitor().post(links(world)[0][1], {"reponse": "refuser"})

    assert invite(world.visitor("rita")) == 303


def test_an_expired_link_says_so_and_sends_another(world: World) -> None:
    """To the invited address only, however often it is asked; the old link stays dead."""
    invite(world.visitor("marc"))
    old = links(world)[0][1]
    world.clock.now += LASTS
    guest = world.visitor()

    page = text(guest.get(old))
    dead = guest.post(old, {"reponse": "accepter", "nom": "Zoé"})
    for _ in range(4):
        guest.post(old, {"reponse": "autre-lien"})
    sent = links(world)

    assert "Ce lien a expiré" in page
    assert "Regardez vos e-mails" in text(dead)
    assert person(world) is None
    assert [to for to, _ in sent] == ["Zoe@Atelier.example"] * 3, "two a day at most"
    assert world.visitor().post(sent[-1][1], {"reponse": "accepter", "nom": "Zoé"}).status_code == 303  # fmt: skip


def test_accepting_twice_makes_one_person(world: World) -> None:
    """The second click leads to the sign-in page, and signs nobody in."""
    invite(world.visitor("marc"))
    link = links(world)[0][1]
    world.visitor().post(link, {"reponse": "accepter", "nom": "Zoé"})
    thief = world.visitor()

    second = thief.post(link, {"reponse": "accepter", "nom": "Autre"})

    assert second.headers["Location"] == "/connexion"
    assert thief.cookies == {}
    assert "Invitation déjà acceptée" in text(thief.get(link))


def test_an_acceptance_cut_short_is_finished_by_the_next(world: World) -> None:
    """Somebody, but not yet subscribed: the invitation still waits, and accepting ends the rest."""
    invite(world.visitor("marc"))
    (kept,) = world.ctx.store.invitations.of(tenant="atelier")
    half = Person(id=kept.person, name="Zoé", email=kept.email, role=Role.EMPLOYER, tenant="atelier")  # fmt: skip
    world.ctx.store.people.put_person(half)

    answer = world.visitor().post(links(world)[0][1], {"reponse": "accepter", "nom": "Zoé"})

    assert answer.status_code == 303
    assert world.ctx.store.people.subscription("atelier", kept.person) is not None


def test_an_address_known_elsewhere_is_told_to_its_owner_only(world: World) -> None:
    """The inviter sees the same page; who holds the mailbox learns it has an account."""
    marc = world.visitor("marc")
    status = invite(marc, courriel="omar@autre.example")

    page = text(world.visitor().post(links(world)[0][1], {"reponse": "accepter", "nom": "Omar"}))

    assert status == 303
    assert "sert déjà à Vigie" in page
    omar = world.ctx.store.people.person("omar")
    assert omar.tenant == "autre"


def test_a_member_is_not_invited_again(world: World) -> None:
    page = world.visitor("marc").submit("/equipe", "/equipe", ZOE | {"courriel": "EMMA@atelier.example"})  # fmt: skip

    assert page.status_code == 400
    assert "déjà dans votre équipe" in text(page)
    assert 'value="EMMA@atelier.example"' in text(page)


def test_a_withdrawn_invitation_opens_nothing(world: World) -> None:
    marc = world.visitor("marc")
    invite(marc)
    (kept,) = world.ctx.store.invitations.of(tenant="atelier")

    marc.submit("/equipe", f"/equipe/invitations/{kept.id}", {"faire": "retirer"})

    assert world.visitor().get(links(world)[0][1]).status_code == 404
    assert "Zoé" not in text(marc.get("/equipe"))


def test_sending_again_is_bounded(world: World) -> None:
    """Three mails a day to one address, whatever is pressed."""
    marc = world.visitor("marc")
    invite(marc)
    (kept,) = world.ctx.store.invitations.of(tenant="atelier")
    path = f"/equipe/invitations/{kept.id}"

    answers = [marc.submit("/equipe", path, {"faire": "renvoyer"}).status_code for _ in range(3)]

    assert answers == [303, 303, 400]
    assert len(world.mail.sent) == 3


def test_a_mail_that_cannot_leave_is_said_and_sent_again_later(world: World) -> None:
    """Nothing is lost: the invitation waits in the list, with its button."""
    broken = FakeSender(SendFailed("email", "down", permanent=False))
    world.ctx = msgspec.structs.replace(
        world.ctx, channels={Channel.EMAIL: broken, Channel.SMS: world.sms}
    )
    marc = world.visitor("marc")

    page = marc.submit("/equipe", "/equipe", ZOE)

    assert page.status_code == 400
    assert "n’est pas parti" in text(page)
    assert "Renvoyer" in text(marc.get("/equipe"))


def test_a_removed_colleague_is_out_at_once(world: World, closed: str) -> None:
    """No sign-in, no session, no alert; the address may be invited again; the proof stays."""
    emma, marc = world.visitor("emma"), world.visitor("marc")

    gone = marc.submit("/equipe", "/equipe/personnes/emma", {"faire": "retirer"})

    assert gone.headers["Location"] == "/equipe?fait=partie"
    assert emma.get("/dossiers").headers["Location"].startswith("/connexion")
    assert "Emma Petit" not in told(world, closed)
    assert world.ctx.store.people.person_by_email("emma@atelier.example") is None
    assert world.ctx.store.people.every_subscription("atelier") == [
        s for s in world.ctx.store.people.every_subscription("atelier") if s.person == "marc"
    ]
    (proof,) = world.ctx.store.consents.of_person("emma")
    assert (proof.kind, proof.by) == (ConsentKind.REMOVED, "marc")
    assert invite(marc, courriel="emma@atelier.example") == 303


def test_the_last_told_is_not_removed(world: World, closed: str) -> None:
    """A manager who is told of nothing cannot take out who is."""
    silent = Subscription(tenant="atelier", person="marc", channels=())
    world.ctx.store.people.subscribe(silent)

    page = world.visitor("marc").submit("/equipe", "/equipe/personnes/emma", {"faire": "retirer"})

    assert page.status_code == 400
    assert "plus personne de l’entreprise ne serait prévenu" in text(page)
    assert told(world, closed) == {"Emma Petit"}


def test_a_manager_stays(world: World) -> None:
    page = world.visitor("marc").submit("/equipe", "/equipe/personnes/marc", {"faire": "retirer"})

    assert page.status_code == 400
    assert "Pour vous retirer vous-même" in text(page)


def test_who_chose_to_stop_is_not_brought_back_by_another(world: World) -> None:
    """A choice is its person's own; who never chose may be subscribed."""
    people, marc = world.ctx.store.people, world.visitor("marc")
    people.subscribe(Subscription(tenant="atelier", person="emma", channels=()))
    refused = marc.submit("/equipe", "/equipe/personnes/emma", {"faire": "prevenir"})
    people.unsubscribe("atelier", "emma")
    done = marc.submit("/equipe", "/equipe/personnes/emma", {"faire": "prevenir"})

    assert "elle seule peut revenir" in text(refused)
    assert done.status_code == 303
    assert people.subscription("atelier", "emma") is not None


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, {"courriel", "nom"}),
        ({"courriel": ["zoe@atelier"], "nom": ["Zoé"]}, {"courriel"}),
        ({"courriel": ["zoe@atelier.example"], "nom": ["Z" * 81]}, {"nom"}),
        ({"courriel": ["zoe@atelier.example"], "nom": ["Zoé\r\nBcc: x@y.fr"]}, {"nom"}),
        ({"courriel": ["zoé@atelier.example"], "nom": ["Zoé"]}, {"courriel"}),
        ({"courriel": ["a@b.fr, c@d.fr"], "nom": ["Zoé"]}, {"courriel"}),
        ({"courriel": ["zoe@atelier.example"], "nom": ["Zoé"], "role": ["king"]}, {"role"}),
        ({"courriel": ["zoe@atelier.example"], "nom": ["Zoé"]}, set()),
    ],
)
def test_what_is_wrong_is_named_by_field(fields: dict[str, list[str]], wrong: set[str]) -> None:
    assert set(typed(fields, PEOPLE["marc"]).errors) == wrong


def test_a_name_that_holds_a_link_cannot_make_one(world: World) -> None:
    """What an inviter types is shown as text, in the mail and on the page."""
    invite(world.visitor("marc"), nom="<b>Zoé</b>")

    page = world.visitor().get(links(world)[0][1])

    assert b"<b>Zo" not in page.body
    assert world.clock.now + timedelta(days=7) == world.ctx.store.invitations.of(tenant="atelier")[0].expires_at  # fmt: skip


def _paul(world: World) -> Person:
    """Joined the firm of Léa, whom the operator brought in, by her invitation."""
    invite(world.visitor("lea"), nom="Paul", courriel="paul@cabinet.example", role="lawyer")
    world.visitor().post(links(world)[-1][1], {"reponse": "accepter", "nom": "Paul"})
    paul = world.ctx.store.people.person_by_email("paul@cabinet.example")
    assert paul
    return paul


def _signed_in(world: World, who: Person) -> Visitor:
    visitor = world.visitor()
    visitor.keep(open_session(world.ctx, who))
    return visitor


def test_who_leads_a_firm_takes_a_lawyer_out(world: World) -> None:
    """At once, with its proof; a lawyer who was invited takes nobody out."""
    snapshot, paul = world.mandate(world.open()), _paul(world)
    theirs = _signed_in(world, paul)
    tried = theirs.submit("/equipe", "/equipe/avocats/lea", {})
    shown = "Retirer du cabinet" in text(theirs.get("/equipe"))
    gone = world.visitor("lea").submit("/equipe", f"/equipe/avocats/{paul.id}", {})

    assert (tried.status_code, shown) == (400, False)
    assert "seul un responsable du cabinet" in text(tried).casefold()
    assert gone.headers["Location"] == "/equipe?fait=partie"
    assert theirs.get("/dossiers").headers["Location"].startswith("/connexion")
    assert "Paul" not in told(world, snapshot.id)
    kinds = {p.kind for p in world.ctx.store.consents.of_person(paul.id)}
    assert ConsentKind.REMOVED in kinds


def test_the_last_lawyer_stays_while_mandates_run(world: World) -> None:
    """Nobody takes themselves out; the last one reads why, and what to do first."""
    world.mandate(world.open())
    last = world.visitor("lea").submit("/equipe", "/equipe/avocats/lea", {})
    _paul(world)
    one_of_two = world.visitor("lea").submit("/equipe", "/equipe/avocats/lea", {})

    assert (last.status_code, one_of_two.status_code) == (400, 400)
    assert "1 dossier lui est confié" in text(last)
    assert "Pour vous retirer vous-même, ouvrez" in text(one_of_two)
    assert world.ctx.store.people.person("lea")


def test_two_who_take_each_other_out_leave_one(world: World) -> None:
    """A firm never empties by accident: the second finds that they are out."""
    second = msgspec.structs.replace(PEOPLE["lea"], id="ines", email="ines@cabinet.example")
    world.ctx.store.people.put_person(second)
    take_out(world.ctx, PEOPLE["lea"], second)
    with pytest.raises(BadInput, match="du cabinet"):
        take_out(world.ctx, second, PEOPLE["lea"])

    assert [p.id for p in world.ctx.store.people.members(firm="cabinet")] == ["lea"]


def test_a_lawyer_of_another_firm_is_not_found(world: World) -> None:
    _paul(world)
    assert world.visitor("lea").submit("/equipe", "/equipe/avocats/yves", {}).status_code == 404
