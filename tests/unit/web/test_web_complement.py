"""Answering a request for documents item by item, and taking the reply to send."""

import io
from typing import Any

import pytest
from docx import Document

from chalicelib.store.records import Snapshot

from .test_web_deposits import PDF, UPLOAD, give
from .world import FILED, World, path_of, text

REQUEST = {
    "kind": "complement_requested", "on": "2026-11-16", "due": "2026-12-16", "list": "stated",
    "items": [{"id": "p1", "label": "Contrat"}, {"id": "p2", "label": "Diplôme"}],
}  # fmt: skip
BOTH = {"suite.p1": "produced", "suite.p2": "impossible", "raison.p2": "archives brûlées"}


def answer(world: World, snapshot: Snapshot, **fields: str) -> Any:
    where = f"{path_of(snapshot)}/complement"
    return world.visitor("emma").submit(where, where, fields)


def page(world: World, snapshot: Snapshot) -> str:
    return text(world.visitor("emma").get(f"{path_of(snapshot)}/complement"))


def test_each_document_has_its_answer_and_the_reply_says_it(world: World) -> None:
    """Kept as typed; the reply is a Word file made by the queue; nothing is sent by it."""
    snapshot = world.open(FILED, REQUEST)

    assert answer(world, snapshot, **BOTH).status_code == 303
    assert "Elle se rédige" in page(world, snapshot)
    world.work()

    assert "Télécharger la réponse" in page(world, snapshot)
    assert "archives brûlées" in page(world, snapshot)
    made = next(data for key, data in world.files.objects.items() if key.startswith("reponses/"))
    cells = [c.text for t in Document(io.BytesIO(made)).tables for r in t.rows for c in r.cells]
    assert any("archives brûlées" in cell for cell in cells)
    stored = world.ctx.store.cases.load("atelier", snapshot.id)
    assert not stored.state.all("complement_answered"), "nothing was sent yet"
    assert stored.state.status == "complement"
    link = world.visitor("emma").get(f"{path_of(snapshot)}/complement/lettre")
    assert link.headers["Location"].endswith("?as=reponse-complement.docx")


def test_other_answers_make_another_reply_and_the_same_ones_none(world: World) -> None:
    snapshot = world.open(FILED, REQUEST)
    answer(world, snapshot, **BOTH)
    world.work()

    answer(world, snapshot, **BOTH)
    assert not world.queue.messages
    answer(world, snapshot, **{**BOTH, "raison.p2": "perdu"})
    assert "Elle se rédige" in page(world, snapshot)
    world.work()

    assert len([key for key in world.files.objects if key.startswith("reponses/")]) == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"suite.p2": "impossible"}, "Dites pourquoi elle est impossible à produire."),
        ({"suite.p2": "held_by_administration"}, "Dites quelle administration la détient."),
        ({"suite.p2": "lost"}, "Choisissez l’une des suites proposées."),
        ({"suite.p2": "not_yet_available", "attendue.p2": "bientôt"}, "Écrivez la date attendue"),
    ],
)
def test_what_is_wrong_is_said_beside_its_document_and_what_was_typed_stays(
    world: World, fields: dict[str, str], said: str
) -> None:
    snapshot = world.open(FILED, REQUEST)

    refused = answer(world, snapshot, **{"suite.p1": "produced", "raison.p1": "<i>ici</i>"}, **fields)  # fmt: skip

    assert refused.status_code == 400
    assert said in text(refused)
    assert 'id="piece-2-erreur"' in text(refused)
    assert "&lt;i&gt;ici&lt;/i&gt;" in text(refused)
    assert not world.queue.messages


def test_a_request_that_lists_nothing_is_answered_by_naming_the_documents(world: World) -> None:
    bare = {"kind": "complement_requested", "on": "2026-11-16", "due": "2026-12-16"}
    snapshot = world.open(FILED, bare)

    refused = answer(world, snapshot, **{"suite.libre-1": "produced"})
    assert "Écrivez l’intitulé" in text(refused)
    answer(world, snapshot, **{"suite.libre-1": "produced", "intitule.libre-1": "Contrat"})
    world.work()

    assert "Télécharger la réponse" in page(world, snapshot)


def test_after_its_time_the_reply_is_refused_with_what_to_do(world: World) -> None:
    """The answers are kept all the same."""
    snapshot = world.open(FILED, {**REQUEST, "due": "2026-11-20"})
    answer(world, snapshot, **BOTH)
    world.work()

    assert "Elle ne peut pas être rédigée" in page(world, snapshot)
    assert "délai fixé par la demande de complément est passé" in page(world, snapshot)


def test_a_proof_is_given_for_one_document_of_the_request(world: World) -> None:
    """It is shown beside that document."""
    snapshot = world.open(FILED, REQUEST)
    asked = world.ctx.store.cases.load("atelier", snapshot.id).state.last("complement_requested")
    assert asked is not None
    where = f"{path_of(snapshot)}/deposer/{UPLOAD}"

    give(world, PDF, where, nature="supporting", evenement=f"{asked.id}#p2")

    assert "Justificatif" in page(world, snapshot).partition("Diplôme")[2]
    assert "Pièce demandée : Diplôme" in text(world.visitor("emma").get(path_of(snapshot)))


def test_the_case_page_leads_the_employer_to_the_form(world: World) -> None:
    snapshot = world.open(FILED, REQUEST)

    assert f"{path_of(snapshot)}/complement" in text(world.visitor("emma").get(path_of(snapshot)))
