"""The worker of a case: asked once, told of their own request after they agreed, nothing else."""

from typing import Any

import msgspec
import pytest

from chalicelib.flows.deliver import deliver
from chalicelib.flows.dispatch import audience, dispatch
from chalicelib.store import SHARDS, DueKind
from chalicelib.store.consent_records import ConsentKind, InvitationState
from chalicelib.store.preference_records import AlertRules
from chalicelib.store.records import Outbox, Person, Role, Snapshot

from .test_web_team import links
from .world import CLOSURE, FILED, World, path_of, text

AWA = {"nom": "Awa Diop", "courriel": "awa@perso.example", "faire": "inviter"}


@pytest.fixture
def snapshot(world: World) -> Snapshot:
    world.ctx.store.preferences.put_rules(AlertRules(tenant="atelier", worker=True))
    return world.open(FILED)


def worker(world: World) -> Person | None:
    return world.ctx.store.people.person_by_email(AWA["courriel"])


def ask(world: World, snapshot: Snapshot, who: str = "emma", **fields: str) -> int:
    path = f"{path_of(snapshot)}/salarie"
    return int(world.visitor(who).submit(path, path, AWA | fields).status_code)


def agree(world: World) -> str:
    """What the worker reads after accepting the last mail."""
    link = links(world)[-1][1]
    return text(world.visitor().post(link, {"reponse": "accepter", "nom": "Awa Diop"}))


def told(world: World, snapshot: Snapshot) -> set[str]:
    now = world.ctx.store.cases.snapshot("atelier", snapshot.id)
    return {p.name for p, s in audience(world.ctx, "atelier", now) if s.channels}


def work(world: World) -> None:
    """What the stream and the deliver queue do."""
    for shard in range(SHARDS):
        for row in list(world.ctx.store.due.until(world.clock.now, shard)):
            if row.kind is DueKind.OUTBOX:
                dispatch(world.ctx, msgspec.json.decode(row.data, type=Outbox))
    while world.queue.messages:
        url, body = world.queue.messages.pop(0)
        if url == "deliver":
            deliver(world.ctx, body["tenant"], body["case"], body["id"])


def test_a_contact_asks_the_worker_who_agrees_and_is_told(world: World, snapshot: Snapshot) -> None:
    """One mail, nothing before the answer; then the closure, by a message without any page."""
    assert ask(world, snapshot) == 303
    before = worker(world)
    said = agree(world)
    world.add(snapshot, _closure(), "closed")
    work(world)
    mails = [m for m in world.mail.sent if m.to == AWA["courriel"]]

    assert before is None
    assert "Vous serez prévenu par e-mail" in said
    assert len(mails) == 2, "the question, then the closure"
    assert b"/dossiers/" not in mails[1].body
    awa = worker(world)
    assert awa
    assert awa.role is Role.WORKER
    proofs = world.ctx.store.consents.of_person(awa.id)
    assert [(p.kind, p.case) for p in proofs] == [(ConsentKind.JOINED, snapshot.id)]


def test_the_worker_has_no_page(world: World, snapshot: Snapshot) -> None:
    """Accepting opens no session, and a session of theirs would open nothing."""
    ask(world, snapshot)
    link = links(world)[-1][1]
    response = world.visitor().post(link, {"reponse": "accepter", "nom": "Awa"})
    awa = worker(world)
    assert awa
    from chalicelib.web.sessions import open_session

    visitor = world.visitor()
    visitor.keep(open_session(world.ctx, awa))

    assert "Set-Cookie" not in response.headers
    for path in (path_of(snapshot), f"{path_of(snapshot)}/salarie", "/dossiers", "/equipe"):
        assert visitor.get(path).status_code in (303, 403, 404), path


def test_the_employer_stops_telling_the_worker(world: World, snapshot: Snapshot) -> None:
    """Of no other case, the person is forgotten; the proof of it stays."""
    ask(world, snapshot)
    agree(world)
    awa = worker(world)
    assert awa
    path = f"{path_of(snapshot)}/salarie"
    shown = text(world.visitor("marc").get(path))
    stopped = world.visitor("marc").submit(path, path, {"faire": "arreter"})
    again = world.visitor("marc").submit(path, path, {"faire": "arreter"})

    assert "est prévenue de ce que devient sa demande" in shown
    assert (stopped.status_code, again.status_code) == (303, 303)
    assert worker(world) is None
    assert "Awa Diop" not in told(world, snapshot)
    kinds = {p.kind for p in world.ctx.store.consents.of_person(awa.id)}
    assert kinds == {ConsentKind.JOINED, ConsentKind.REMOVED}


def test_a_worker_of_two_requests_agrees_to_each(world: World, snapshot: Snapshot) -> None:
    """The second is asked for like the first; ending one leaves the other."""
    second = world.open(FILED, reference="AT-2026-0002")
    ask(world, snapshot)
    agree(world)
    asked = ask(world, second)
    before = told(world, second)
    agree(world)
    path = f"{path_of(snapshot)}/salarie"
    world.visitor("emma").submit(path, path, {"faire": "arreter"})

    assert asked == 303
    assert "Awa Diop" not in before
    assert "Awa Diop" in told(world, second)
    assert "Awa Diop" not in told(world, snapshot)


def test_a_mistyped_address_is_corrected(world: World, snapshot: Snapshot) -> None:
    """The first link opens nothing any more; nobody is told twice."""
    ask(world, snapshot, courriel="awa@perso.exemple")
    first = links(world)[-1][1]
    ask(world, snapshot)

    assert world.visitor().get(first).status_code == 404
    states = [i.state for i in world.ctx.store.invitations.of(tenant="atelier")]
    assert sorted(states) == [InvitationState.SENT, InvitationState.WITHDRAWN]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"courriel": "awa"}, "Écrivez une adresse e-mail complète"),
        ({"nom": ""}, "Écrivez un nom"),
        ({"courriel": "marc@atelier.example"}, "déjà dans votre équipe"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    world: World, snapshot: Snapshot, fields: dict[str, str], said: str
) -> None:
    path = f"{path_of(snapshot)}/salarie"
    response = world.visitor("emma").submit(path, path, AWA | fields)

    assert response.status_code == 400
    assert said in text(response)
    assert links(world) == []


def test_a_second_person_is_not_told_of_one_request(world: World, snapshot: Snapshot) -> None:
    """Another address waits until the first is withdrawn: a request is one worker's."""
    ask(world, snapshot)
    agree(world)

    assert ask(world, snapshot, courriel="b@perso.example") == 400


def test_without_the_employer_s_choice_nobody_is_asked(world: World) -> None:
    """A contact cannot; the page says who can."""
    snapshot = world.open(FILED)

    assert ask(world, snapshot) == 400
    page = text(world.visitor("emma").get(f"{path_of(snapshot)}/salarie"))
    assert "Votre entreprise ne prévient pas les personnes recrutées" in page
    assert links(world) == []


def test_counsel_sees_whether_and_decides_nothing(world: World, snapshot: Snapshot) -> None:
    """It is the employer's file and its worker: the address is not the firm's."""
    snapshot = world.mandate(snapshot)
    ask(world, snapshot)
    lea = world.visitor("lea")
    path = f"{path_of(snapshot)}/salarie"
    page = text(lea.get(path))

    assert "pas encore répondu" in page
    assert AWA["courriel"] not in page
    assert lea.submit(path_of(snapshot), path, AWA).status_code == 400


def test_the_team_does_not_list_workers(world: World, snapshot: Snapshot) -> None:
    """They are on the page of their case: nobody there has them told of every case."""
    ask(world, snapshot)
    waiting = text(world.visitor("marc").get("/equipe"))
    agree(world)
    awa = worker(world)
    assert awa
    page = text(world.visitor("marc").get("/equipe"))
    forced = world.visitor("marc").submit(
        "/equipe", f"/equipe/personnes/{awa.id}", {"faire": "prevenir"}
    )

    assert AWA["courriel"] not in waiting + page
    assert forced.status_code == 404


def _closure() -> Any:
    from chalicelib.cases import event_from

    return event_from(dict(CLOSURE))
