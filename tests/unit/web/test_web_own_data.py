"""Mes données: a person's own copy, and the way out; a legal time keeps somebody."""

import json

import pytest
from msgspec.structs import replace

from chalicelib.errors import NotFound
from chalicelib.flows import leaving
from chalicelib.flows.audit import note, read
from chalicelib.flows.invitations import remove
from chalicelib.flows.onboard import default_subscription
from chalicelib.store.audit_records import Action
from chalicelib.store.records import Person, Role

from .world import FILED, PEOPLE, World, text

PAGE, COPY, LEAVE = "/mes-donnees", "/mes-donnees/copie", "/mes-donnees/partir"


def second_manager(world: World) -> Person:
    """Another manager, told of every case."""
    people = world.ctx.store.people
    made = replace(PEOPLE["marc"], id="p-nina", name="Nina", email="nina@atelier.example", phone="")
    people.put_person(made)
    people.subscribe(default_subscription("atelier", made))
    return made


def there(world: World, who: str) -> bool:
    try:
        world.ctx.store.people.person(PEOPLE[who].id)
    except NotFound:
        return False
    return True


@pytest.mark.parametrize("who", ["marc", "emma", "lea", "otto"])
def test_a_person_takes_what_is_kept_of_them_alone(world: World, who: str) -> None:
    world.mandate(world.open(FILED))
    for one in PEOPLE.values():
        note(world.ctx, one, Action.SIGNED_IN)
    visitor = world.visitor(who)
    answer = visitor.get(COPY)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    given = json.loads(answer.body)
    records = given["records"]
    assert records["person"][0]["email"] == PEOPLE[who].email
    others = [one.email for name, one in PEOPLE.items() if name != who]
    assert not [email for email in others if email in answer.body.decode()]
    assert not {"opensession", "session-of", "feed", "phonecode"} & records.keys()
    assert {one["by"] for one in records["auditentry"]} == {PEOPLE[who].id}


def test_nobody_signed_out_takes_anything(world: World) -> None:
    assert world.visitor().get(COPY).status_code == 303


def test_somebody_leaves_and_their_session_ends(world: World) -> None:
    """The proof stays, in their own words; the log says that they did it."""
    emma = world.visitor("emma")
    assert "Quitter l’entreprise" in text(emma.get(PAGE))

    gone = emma.submit(PAGE, LEAVE)

    assert gone.status_code == 303
    assert not there(world, "emma")
    assert emma.get(PAGE).status_code == 303
    (proof,) = world.ctx.store.consents.of_person(PEOPLE["emma"].id)
    assert "à sa propre demande" in proof.text
    entry = read(world.ctx, PEOPLE["marc"])[0]
    assert (entry.action, entry.by) == (Action.REMOVED, PEOPLE["emma"].id)


def test_the_last_manager_stays_and_reads_why(world: World) -> None:
    marc = world.visitor("marc")
    assert "vous êtes le dernier gestionnaire" in text(marc.get(PAGE))

    refused = marc.submit("/mes-choix", LEAVE)

    assert refused.status_code == 400
    assert "invitez-en un autre" in text(refused)
    assert there(world, "marc")


def test_a_manager_leaves_once_another_is_told(world: World) -> None:
    nina = second_manager(world)
    world.ctx.store.people.unsubscribe("atelier", nina.id, "")
    for other in world.ctx.store.people.members(tenant="atelier"):
        if other.id not in (nina.id, PEOPLE["marc"].id):
            world.ctx.store.people.unsubscribe("atelier", other.id, "")
    marc = world.visitor("marc")
    assert "plus personne de l’entreprise ne serait prévenu" in text(marc.get(PAGE))

    world.ctx.store.people.subscribe(default_subscription("atelier", nina))

    assert marc.submit(PAGE, LEAVE).status_code == 303
    assert not there(world, "marc")


def test_two_who_leave_at_the_same_moment_leave_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one who was to stay has just gone: checked in the transaction, nobody else goes."""
    nina = second_manager(world)
    marc = world.visitor("marc")
    monkeypatch.setattr(leaving, "_stays", lambda *_: nina)
    remove(world.ctx, nina, PEOPLE["marc"], "Retrait, pour l’essai.")

    answer = marc.submit("/mes-choix", LEAVE)

    assert answer.status_code == 400
    assert "ouvrez la page de nouveau" in text(answer)
    assert there(world, "marc")


def test_the_only_person_of_an_employer_without_manager_stays(world: World) -> None:
    people = world.ctx.store.people
    for one in people.members(tenant="atelier"):
        if one.id != PEOPLE["emma"].id:
            remove(world.ctx, one, PEOPLE["emma"], "Retrait, pour l’essai.")

    assert "la dernière personne de l’entreprise" in text(world.visitor("emma").get(PAGE))


def test_the_last_lawyer_stays_and_an_assistant_goes(world: World) -> None:
    lawyers = [one for one in PEOPLE.values() if one.firm == "cabinet" and one.role is Role.LAWYER]
    kept = lawyers.pop()
    for one in lawyers:
        text_of = "Retrait, pour l’essai."
        remove(world.ctx, one, kept, text_of)
    name = next(key for key, one in PEOPLE.items() if one.id == kept.id)
    assert "le dernier avocat du cabinet" in text(world.visitor(name).get(PAGE))
    assert world.visitor("aude").submit(PAGE, LEAVE).status_code == 303
    assert not there(world, "aude")


def test_an_operator_leaves_by_the_settings(world: World) -> None:
    assert "réglages de Vigie" in text(world.visitor("otto").get(PAGE))
