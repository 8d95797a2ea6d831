"""Vos données: that all of an employer's data be erased, asked for, withdrawn, seen by operators."""

from datetime import timedelta

from chalicelib.flows.audit import read
from chalicelib.flows.sweep import sweep
from chalicelib.store import SHARDS, DueKind
from chalicelib.store.audit_records import Action
from chalicelib.store.own_data_records import ErasureRequest
from chalicelib.store.records import OPERATOR_HOME

from .world import FILED, PEOPLE, World, text

PAGE, ASK = "/donnees", "/donnees/effacement"


def asked(world: World) -> ErasureRequest | None:
    return world.ctx.store.erasure_requests.of("atelier")


def ask(world: World, typed: str = "", who: str = "marc") -> str:
    name = world.ctx.store.people.tenant("atelier").name
    form = {"faire": "demander", "nom": typed or name}
    return text(world.visitor(who).submit(PAGE, ASK, form))


def withdraw(world: World, who: str = "marc") -> None:
    world.visitor(who).submit(PAGE, ASK, {"faire": "retirer"})


def told(world: World) -> list[tuple[str, str]]:
    """To whose side, and the first line of what it is told, as it waits to be dispatched."""
    due = world.ctx.store.due
    rows = [row for n in range(SHARDS) for row in due.until(world.ctx.now(), n)]
    said = [row for row in rows if row.kind is DueKind.OUTBOX and '"erasure' in row.data]
    return sorted((row.tenant, row.data) for row in said)


def test_a_manager_asks_after_reading_what_is_at_stake(world: World) -> None:
    """A week's wait, both sides told in the same transaction, the log says who."""
    world.mandate(world.open(FILED))
    before = text(world.visitor("marc").get(PAGE))
    assert "1 dossier est encore en cours" in before
    assert "plus personne n’est prévenu d’aucun délai" in before
    assert "retirez d’abord ce mandat" in before

    ask(world)

    request = asked(world)
    assert request is not None
    assert request.not_before - request.asked_at == timedelta(days=7)
    shown = text(world.visitor("marc").get(PAGE))
    assert "Rien n’est effacé avant le" in shown
    assert "Retirer la demande et tout garder" in shown
    assert [home for home, _ in told(world)] == [OPERATOR_HOME, "atelier"]
    assert read(world.ctx, PEOPLE["marc"])[0].action is Action.ERASURE_ASKED


def test_another_name_asks_for_nothing_and_is_kept_beside_its_fault(world: World) -> None:
    shown = ask(world, "L’autre entreprise")

    assert "Ce n’est pas ce qui est à recopier." in shown
    body = world.visitor("marc").submit(PAGE, ASK, {"faire": "demander", "nom": "<b>x"}).body
    assert b"&lt;b&gt;x" in body
    assert asked(world) is None
    assert told(world) == []


def test_a_name_is_recognised_without_its_capitals(world: World) -> None:
    name = world.ctx.store.people.tenant("atelier").name
    ask(world, f"  {name.upper()} ")
    assert asked(world)


def test_a_request_is_withdrawn_at_any_time_and_everybody_told_again(world: World) -> None:
    ask(world)
    first = told(world)
    world.clock.now += timedelta(days=30)
    assert "peut les effacer depuis le" in text(world.visitor("marc").get(PAGE))

    withdraw(world)

    assert asked(world) is None
    assert len(told(world)) == len(first) + 2
    assert any("n’effacez pas cet employeur" in data for _, data in told(world))
    assert "Demander l’effacement de tout" in text(world.visitor("marc").get(PAGE))
    assert read(world.ctx, PEOPLE["marc"])[0].action is Action.ERASURE_WITHDRAWN


def test_asked_twice_is_asked_once_and_a_few_a_day(world: World) -> None:
    for _ in range(3):
        ask(world)
        ask(world)
        withdraw(world)
        world.clock.now += timedelta(minutes=1)
    assert len(told(world)) == 2 * 3 * 2

    assert "Trop de demandes aujourd’hui" in ask(world)
    assert asked(world) is None


def test_managers_read_it_by_mail_and_operators_on_their_page(world: World) -> None:
    """Delivered by the sweep, to managers whatever they chose; none to others."""
    ask(world)
    world.clock.now += timedelta(minutes=10)
    sweep(world.ctx)

    sent = [d for d in world.ctx.store.deliveries.of_case("atelier", "") if d.purpose == "erasure"]
    managers = {"marc"}
    assert {d.person for d in sent} == {PEOPLE[one].id for one in managers}
    page = text(world.visitor("otto").get("/exploitation"))
    assert "Effacement demandé le" in page
    assert "pas avant le" in page
    world.clock.now += timedelta(days=7)
    assert "erase --tenant atelier" in text(world.visitor("otto").get("/exploitation"))


def test_only_a_manager_asks(world: World) -> None:
    for who in ("emma", "lea", "otto"):
        visitor = world.visitor(who)
        form = {"jeton": visitor.token("/mes-choix"), "faire": "demander", "nom": "x"}
        assert visitor.post(ASK, form).status_code == 403
    assert asked(world) is None
