"""The page of one's mobile: a number, its code, faults beside the field."""

import pytest

from chalicelib.flows.phones import ASKED_AFTER

from .world import World, text

PAGE = "/telephone"


def test_a_number_is_given_and_proven_on_the_page(world: World) -> None:
    """Number, code, done: the page says each state, the history says what was agreed."""
    emma = world.visitor("emma")
    empty = text(emma.get(PAGE))

    sent = emma.submit(PAGE, PAGE, {"faire": "numero", "telephone": "06 12 34 56 78"})
    asking = text(emma.get(sent.headers["Location"]))
    done = emma.submit(PAGE, PAGE, {"faire": "code", "code": world.sms_code()})
    after = text(emma.get(done.headers["Location"]))

    assert "Aucun numéro" in empty
    assert "Code à six chiffres" in asking
    assert "j’accepte de recevoir au 06 12 34 56 78" in asking
    assert "06 12 34 56 78" in after
    assert "Confirmé : les SMS urgents y partent." in after
    assert "23 novembre 2027" in after
    assert "j’accepte de recevoir au 06 12 34 56 78" in text(emma.get("/mes-choix"))


@pytest.mark.parametrize("typed", ["01 42 68 53 00", "0899123456", "abc"])
def test_a_bad_number_is_said_beside_the_field_and_kept(world: World, typed: str) -> None:
    answer = world.visitor("emma").submit(PAGE, PAGE, {"faire": "numero", "telephone": typed})

    assert answer.status_code == 400
    assert 'id="telephone-erreur"' in text(answer)
    assert f'value="{typed}"' in text(answer)
    assert world.texted() == []


def test_a_wrong_code_is_said_beside_its_field(world: World) -> None:
    emma = world.visitor("emma")
    emma.submit(PAGE, PAGE, {"faire": "numero", "telephone": "0612345678"})

    answer = emma.submit(PAGE, PAGE, {"faire": "code", "code": "abcdef"})

    assert answer.status_code == 400
    assert 'id="code-erreur"' in text(answer)
    assert "pas le bon code" in text(answer)


def test_a_number_is_removed_on_the_page(world: World) -> None:
    emma = world.visitor("emma")
    emma.submit(PAGE, PAGE, {"faire": "numero", "telephone": "0612345678"})
    world.confirm_phone(emma)

    emma.submit(PAGE, PAGE, {"faire": "retirer"})

    assert "Aucun numéro" in text(emma.get(PAGE))
    assert world.ctx.store.people.person("emma").phone == ""


def test_signing_in_is_a_sign_of_life(world: World) -> None:
    """The year begins anew, shown on the page."""
    emma = world.visitor("emma")
    emma.submit(PAGE, PAGE, {"faire": "numero", "telephone": "0612345678"})
    world.confirm_phone(emma)
    world.clock.now += ASKED_AFTER
    visitor = world.visitor()
    visitor.post("/connexion", {"courriel": "emma@atelier.example"})

    visitor.post(world.mailed()[-1][1].removeprefix("http://127.0.0.1:8000"))

    assert "23 octobre 2028" in text(visitor.get(PAGE))
