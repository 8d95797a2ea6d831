"""What was sent and what proves it; the receipt that has not come back is said."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.store.records import Snapshot

from .test_web_deposits import PDF, UPLOAD, give
from .world import FILED, World, path_of, text

REMINDER = {
    "kind": "reminder_sent", "on": "2026-11-16", "means": "registered_post", "posted_on": "2026-11-16",
}  # fmt: skip
MISSING = "Avis de réception manquant"


def event(world: World, snapshot: Snapshot) -> Any:
    return world.ctx.store.cases.load("atelier", snapshot.id).state.last("reminder_sent")


def track(world: World, snapshot: Snapshot, **fields: str) -> Any:
    where = f"{path_of(snapshot)}/envois"
    return world.visitor("emma").submit(where, where, {"envoi": event(world, snapshot).id} | fields)


def pages(world: World, snapshot: Snapshot) -> tuple[str, str]:
    emma = world.visitor("emma")
    return text(emma.get(path_of(snapshot))), text(emma.get(f"{path_of(snapshot)}/envois"))


@pytest.mark.parametrize(("after", "said"), [(9, False), (10, True)])
def test_a_receipt_is_missed_from_the_tenth_day(world: World, after: int, said: bool) -> None:
    """Said on the case's page and on that of its dispatches, for registered letters alone."""
    snapshot = world.open(FILED, REMINDER, {**REMINDER, "on": "2026-11-15", "means": "post"})
    world.clock.now += timedelta(days=after - 7)

    for page in pages(world, snapshot):
        assert (f"{MISSING} depuis {after} jours" in page) is said
        assert page.count(MISSING) == said


def test_what_came_back_is_added_to_the_act_and_the_ledger_keeps_both(world: World) -> None:
    snapshot = world.open(FILED, REMINDER)
    world.clock.now += timedelta(days=20)

    assert track(world, snapshot, recu="2026-11-18", suivi="1A 234 567").status_code == 303

    sent = event(world, snapshot)
    assert (sent.received_on.isoformat(), sent.tracking) == ("2026-11-18", "1A 234 567")
    assert MISSING not in "".join(pages(world, snapshot))
    assert len(world.ctx.store.cases.entries("atelier", snapshot.id)) == 3


def test_a_proof_counts_once_its_file_is_there(world: World) -> None:
    """An act counts only with proof: the box alone is refused until the file is on the case."""
    snapshot = world.open(FILED, REMINDER)

    refused = track(world, snapshot, preuve="oui")
    assert refused.status_code == 400
    assert "Déposez d’abord la preuve" in text(refused)

    where = f"{path_of(snapshot)}/deposer/{UPLOAD}"
    give(world, PDF, where, nature="posting", evenement=event(world, snapshot).id)
    assert event(world, snapshot).proof
    assert event(world, snapshot).evidence
    assert "Preuve de dépôt à la poste" in pages(world, snapshot)[1]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"recu": "hier"}, "Écrivez un jour"),
        ({"recu": "2026-11-01"}, "Ce jour précède l’envoi"),
        ({"recu": "2027-01-01"}, "il est à venir"),
        ({}, "Écrivez au moins une information"),
        ({"suivi": "1" * 41}, "40 caractères au plus"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    world: World, fields: dict[str, str], said: str
) -> None:
    snapshot = world.open(FILED, REMINDER)

    answer = track(world, snapshot, **fields)

    assert (answer.status_code, said in text(answer)) == (400, True)
    assert len(world.ctx.store.cases.entries("atelier", snapshot.id)) == 2
