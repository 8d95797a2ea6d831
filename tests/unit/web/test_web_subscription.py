"""The subscription form: errors beside the field, what was typed kept, and what is stored."""

import msgspec
import pytest

from chalicelib.alerts import plan
from chalicelib.flows import dispatch
from chalicelib.flows.phones import adopt
from chalicelib.store.consent_records import ConsentWay
from chalicelib.store.records import Channel, Outbox, Snapshot, Subscription
from chalicelib.web.views.subscription import typed

from .world import NOW, PEOPLE, World, path_of, text


@pytest.fixture
def snapshot(world: World) -> Snapshot:
    return world.mandate(world.open())


def mine(world: World, person: str, case: str = "") -> Subscription | None:
    return world.ctx.store.people.subscription("atelier", person, case)


def test_a_person_subscribes_to_one_case(world: World, snapshot: Snapshot) -> None:
    """Both channels, for this case; the number waits for the code sent to it."""
    fields = {"moyens": ["email", "sms"], "telephone": "06 12 34 56 78", "portee": "dossier"}
    form = path_of(snapshot) + "/abonnement"
    emma = world.visitor("emma")

    response = emma.submit(form, form, fields)

    assert response.status_code == 303
    assert mine(world, "emma", snapshot.id) == Subscription(
        tenant="atelier", person="emma", channels=(Channel.EMAIL, Channel.SMS), case=snapshot.id
    )
    assert [to for to, _ in world.texted()] == ["+33612345678"]
    assert world.ctx.store.people.person("emma").phone == "", "not before the code came back"
    assert "Un code vient de partir" in text(emma.get(response.headers["Location"]))
    assert "Votre mobile n’est pas confirmé" in text(emma.get(form))


def test_a_lawyer_subscribes_to_all_of_an_employer_s_cases(
    world: World, snapshot: Snapshot
) -> None:
    """The lawyer's subscription names the employer, and alerts check the mandate."""
    form = path_of(snapshot) + "/abonnement"

    world.visitor("lea").submit(form, form, {"moyens": "email", "portee": "tous"})

    assert mine(world, "lea") == Subscription(
        tenant="atelier", person="lea", channels=(Channel.EMAIL,)
    )


def audience(world: World, snapshot: Snapshot) -> set[tuple[str, str]]:
    """Who the closure of the case would be told to, by the real planning."""
    box = Outbox(
        tenant="atelier", case=snapshot.id, cause="e", purpose="event", sequence=9,
        created_at=NOW, data={"kind": "closed"},
    )  # fmt: skip
    current = world.ctx.store.cases.snapshot("atelier", snapshot.id)
    asked = dispatch.audience(world.ctx, "atelier", current)
    return {(d.person, d.channel) for d in plan(box, current, asked, NOW)}


@pytest.mark.parametrize("scope", ["dossier", "tous"])
@pytest.mark.parametrize("person", ["emma", "lea"])
def test_who_stops_is_really_not_told_any_more(
    world: World, snapshot: Snapshot, person: str, scope: str
) -> None:
    """Onboarding subscribed everybody to all cases: stopping holds all the same, and is shown."""
    form = path_of(snapshot) + "/abonnement"
    visitor = world.visitor(person)
    unticked = visitor.submit(form, form, {"portee": scope})
    before = {who for who, _ in audience(world, snapshot)}

    stopped = visitor.submit(form, form, {"portee": scope, "arreter": "oui"})
    page = text(visitor.get(stopped.headers["Location"]))

    assert unticked.status_code == 400, "unticking everything by mistake stops nothing"
    assert before == {"emma", "marc", "lea"}
    assert {who for who, _ in audience(world, snapshot)} == before - {person}
    assert (
        f"vous ne serez plus prévenu pour {'ce' if scope == 'dossier' else 'aucun'} dossier" in page
    )
    assert "Alertes de ce dossier : aucune" in page
    assert "Ne plus m’alerter" not in page


def test_a_choice_for_one_case_leaves_the_others_as_they_were(
    world: World, snapshot: Snapshot
) -> None:
    """Stopped here, still told there; the form of each case says which."""
    other = world.open(reference="AT-2026-0002")
    form = path_of(snapshot) + "/abonnement"
    emma = world.visitor("emma")

    emma.submit(form, form, {"portee": "dossier", "arreter": "oui"})

    assert {who for who, _ in audience(world, other)} == {"emma", "marc"}
    page = text(emma.get(path_of(other) + "/abonnement"))
    assert "Alertes de ce dossier : e-mail (comme pour tous les dossiers)." in page


def test_fewer_channels_for_one_case_are_fewer(world: World, snapshot: Snapshot) -> None:
    """E-mail only for this case is not joined with what holds for all."""
    form = path_of(snapshot) + "/abonnement"
    emma = world.visitor("emma")
    both = {"moyens": ["email", "sms"], "telephone": "06 12 34 56 78", "portee": "tous"}
    emma.submit(form, form, both)
    world.confirm_phone(emma)
    before = audience(world, snapshot)

    emma.submit(form, form, {"moyens": "email", "portee": "dossier"})

    assert {("emma", "email"), ("emma", "sms")} <= before
    assert audience(world, snapshot) == before - {("emma", "sms")}
    assert "Alertes de ce dossier : e-mail." in text(emma.get(form))


def test_a_choice_for_all_cases_is_one_for_all(world: World, snapshot: Snapshot) -> None:
    """What was chosen for single cases ends: the page's word is true of each of them."""
    form = path_of(snapshot) + "/abonnement"
    emma = world.visitor("emma")
    emma.submit(form, form, {"portee": "dossier", "arreter": "oui"})

    emma.submit(form, form, {"moyens": "email", "portee": "tous"})

    assert mine(world, "emma", snapshot.id) is None
    assert ("emma", "email") in audience(world, snapshot)


def test_a_manager_has_a_colleague_told_of_this_case_alone(
    world: World, snapshot: Snapshot
) -> None:
    """One button, for somebody who is told of nothing; other cases stay as they were."""
    page, marc = path_of(snapshot) + "/abonnement", world.visitor("marc")
    world.visitor("cleo")  # Joins, and chose nothing yet.
    assert "Cléo Faure" in text(marc.get(page))

    answer = marc.submit(page, f"{page}/cleo")

    assert answer.headers["Location"] == f"{page}?fait=collegue"
    assert "sera prévenue pour ce dossier" in text(marc.get(f"{page}?fait=collegue"))
    chosen = mine(world, "cleo", snapshot.id)
    assert chosen is not None
    assert chosen.channels == (Channel.EMAIL,)
    assert mine(world, "cleo") is None
    (proof,) = [p for p in world.ctx.store.consents.of_person("cleo") if p.by == "marc"]
    assert (proof.way, proof.case) == (ConsentWay.PAGE, snapshot.id)


def test_who_stopped_is_not_taken_back_by_their_manager(world: World, snapshot: Snapshot) -> None:
    """No button, and a form made by hand is refused with the reason."""
    page, marc = path_of(snapshot) + "/abonnement", world.visitor("marc")
    world.visitor("cleo")
    world.ctx.store.people.subscribe(Subscription(tenant="atelier", person="cleo", channels=()))
    assert f"{page}/cleo" not in text(marc.get(page))

    answer = marc.submit(page, f"{page}/cleo")

    assert (answer.status_code, "elle seule peut revenir" in text(answer)) == (400, True)
    assert mine(world, "cleo", snapshot.id) is None


def test_only_the_case_s_manager_has_others_told(world: World, snapshot: Snapshot) -> None:
    """Nobody else sees the button, nor may press it; a stranger is nobody's colleague."""
    page = path_of(snapshot) + "/abonnement"
    for who in ("emma", "lea"):
        visitor = world.visitor(who)
        assert "Prévenir un collègue" not in text(visitor.get(page))
        assert visitor.submit(page, f"{page}/marc").status_code == 404
    assert world.visitor("marc").submit(page, f"{page}/omar").status_code == 404


@pytest.mark.parametrize("scope", ["dossier", "tous"])
def test_the_last_of_the_employer_s_side_cannot_stop(
    world: World, snapshot: Snapshot, scope: str
) -> None:
    """Legal times must reach somebody: the page refuses, says why, and keeps what held."""
    form = path_of(snapshot) + "/abonnement"
    world.visitor("marc").submit(form, form, {"portee": "dossier", "arreter": "oui"})
    emma = world.visitor("emma")
    before = audience(world, snapshot)

    refused = emma.submit(form, form, {"portee": scope, "arreter": "oui"})

    assert refused.status_code == 400
    assert "Demandez d’abord à un collègue de s’abonner" in text(refused)
    assert "Alertes de ce dossier : e-mail" in text(refused)
    assert audience(world, snapshot) == before
    assert {who for who, _ in before} == {"emma", "lea"}


def test_a_colleague_of_one_case_does_not_free_from_all(world: World, snapshot: Snapshot) -> None:
    """Stopping all cases needs somebody on each, those to come included."""
    form = path_of(snapshot) + "/abonnement"
    marc, emma = world.visitor("marc"), world.visitor("emma")
    marc.submit(form, form, {"portee": "tous", "arreter": "oui"})
    marc.submit(form, form, {"moyens": "email", "portee": "dossier"})

    assert emma.submit(form, form, {"portee": "tous", "arreter": "oui"}).status_code == 400
    assert emma.submit(form, form, {"portee": "dossier", "arreter": "oui"}).status_code == 303


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"portee": ["dossier"]}, {"moyens"}),
        ({"moyens": ["email"]}, {"portee"}),
        ({"moyens": ["email"], "portee": ["ailleurs"]}, {"portee"}),
        ({"moyens": ["pigeon"], "portee": ["tous"]}, {"moyens"}),
        ({"moyens": ["sms"], "portee": ["tous"], "telephone": [""]}, {"telephone"}),
        ({"moyens": ["sms"], "portee": ["tous"], "telephone": ["12"]}, {"telephone"}),
        ({"moyens": ["email"], "portee": ["tous"], "telephone": ["abc"]}, {"telephone"}),
        ({}, {"moyens", "portee"}),
        ({"moyens": ["email", "sms"], "portee": ["tous"], "telephone": ["+33 6 12 34 56 78"]}, set()),
        ({"moyens": ["email"], "portee": ["tous"], "telephone": [""]}, set()),
        ({"portee": ["dossier"], "arreter": ["oui"]}, set()),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_field(fields: dict[str, list[str]], wrong: set[str]) -> None:
    """Each fault is that of one field."""
    assert set(typed(fields, PEOPLE["emma"]).errors) == wrong


def test_errors_are_beside_the_field_and_what_was_typed_is_kept(
    world: World, snapshot: Snapshot
) -> None:
    """Nothing is stored, nothing typed is lost."""
    form = path_of(snapshot) + "/abonnement"
    before = mine(world, "emma", snapshot.id)

    response = world.visitor("emma").submit(
        form, form, {"moyens": "sms", "telephone": "0612", "portee": "dossier"}
    )
    page = text(response)

    assert response.status_code == 400
    assert 'value="0612"' in page
    assert 'id="telephone-erreur"' in page
    assert 'value="sms" checked' in page
    assert 'value="dossier" checked' in page
    assert mine(world, "emma", snapshot.id) == before


def test_a_number_that_waits_is_proposed_and_one_s_own_is_not_judged_again(
    world: World, snapshot: Snapshot
) -> None:
    """A sample's number takes no SMS in real life; its person changes their alerts all the same."""
    form = path_of(snapshot) + "/abonnement"
    people = world.ctx.store.people
    given = msgspec.structs.replace(PEOPLE["emma"], phone="+33639980001")
    adopt(world.ctx, given, sample=False)
    emma = world.visitor("emma")
    proposed = text(emma.get(form))
    adopt(world.ctx, msgspec.structs.replace(given, phone="+33639980002"), sample=True)

    fields = {"moyens": ["email", "sms"], "telephone": "+33639980002", "portee": "tous"}
    kept = emma.submit(form, form, fields)

    assert 'value="+33639980001"' in proposed
    assert kept.status_code == 303
    assert people.person("emma").phone == "+33639980002"
    assert world.texted() == []
