"""The subscription form: errors beside the field, what was typed kept, and what is stored."""

import pytest

from chalicelib.store.records import Channel, Snapshot, Subscription
from chalicelib.web.views.subscription import typed

from .world import PEOPLE, World, path_of, text


@pytest.fixture
def snapshot(world: World) -> Snapshot:
    return world.mandate(world.open())


def mine(world: World, person: str, case: str = "") -> Subscription | None:
    return world.ctx.store.people.subscription("atelier", person, case)


def test_a_person_subscribes_to_one_case(world: World, snapshot: Snapshot) -> None:
    """Both channels, for this case; the number is kept in international form."""
    fields = {"moyens": ["email", "sms"], "telephone": "06 12 34 56 78", "portee": "dossier"}
    form = path_of(snapshot) + "/abonnement"
    emma = world.visitor("emma")

    response = emma.submit(form, form, fields)

    assert response.status_code == 303
    assert mine(world, "emma", snapshot.id) == Subscription(
        tenant="atelier", person="emma", channels=(Channel.EMAIL, Channel.SMS), case=snapshot.id
    )
    assert world.ctx.store.people.person("emma").phone == "+33612345678"
    assert "vous serez prévenu" in text(emma.get(response.headers["Location"]))


def test_a_lawyer_subscribes_to_all_of_an_employer_s_cases(
    world: World, snapshot: Snapshot
) -> None:
    """The lawyer's subscription names the employer, and alerts check the mandate."""
    form = path_of(snapshot) + "/abonnement"

    world.visitor("lea").submit(form, form, {"moyens": "email", "portee": "tous"})

    assert mine(world, "lea") == Subscription(
        tenant="atelier", person="lea", channels=(Channel.EMAIL,)
    )


def test_a_person_stops_being_alerted(world: World, snapshot: Snapshot) -> None:
    """Stopping is its own button: unticking everything by mistake stops nothing."""
    form = path_of(snapshot) + "/abonnement"
    emma = world.visitor("emma")
    unticked = emma.submit(form, form, {"portee": "tous"})
    kept = mine(world, "emma")

    emma.submit(form, form, {"portee": "tous", "arreter": "oui"})

    assert unticked.status_code == 400
    assert kept is not None
    assert mine(world, "emma") is None


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
