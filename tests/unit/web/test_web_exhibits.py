"""The exhibits on the page of a draft: ordered and downloaded by the mandated firm, and nobody else."""

from typing import Any

import msgspec
import pytest

from chalicelib.flows.draft import started_bundle
from chalicelib.flows.links import draft_link
from chalicelib.store import draft_id
from chalicelib.store.records import Draft, DraftState, Exhibit, Snapshot
from tests.unit.web.world import CLOSURE, FILED, NOW, PEOPLE, World, text

EXHIBITS = (Exhibit(number=1, label="Courriel du 23 novembre 2026", sha256="ab" * 32, event="e"),)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def snapshot(world: World) -> Snapshot:
    return world.mandate(world.open(FILED, CLOSURE))


def the_draft(world: World, snapshot: Snapshot, **more: Any) -> Draft:
    fields: dict[str, Any] = {
        "state": DraftState.READY,
        "exhibits": EXHIBITS,
        "version": snapshot.version,
        "on": NOW.date(),
    }
    draft = Draft(
        id=draft_id(snapshot.id, "observations", "c"), firm="cabinet", tenant="atelier",
        case=snapshot.id, document="observations", cause="c",
        created_at=NOW, key="k.docx", **(fields | more),
    )  # fmt: skip
    world.ctx.store.drafts.put(draft)
    return draft


def path(world: World, draft: Draft) -> str:
    link = draft_link(world.ctx.settings, draft, PEOPLE["lea"], NOW)
    return link.removeprefix(world.ctx.settings.base_url)


def test_the_lawyer_orders_the_exhibits_and_sees_them_in_preparation(
    world: World, snapshot: Snapshot
) -> None:
    """POST, then back to the page; the order waits in the queue and in the due rows."""
    draft = the_draft(world, snapshot)
    lea, link = world.visitor("lea"), path(world, draft)

    before = text(lea.get(link))
    response = lea.submit("/dossiers", f"{link}/pieces")
    after = text(lea.get(link))

    assert "Imprimer les pièces" in before
    assert "Courriel du 23 novembre 2026" in before
    assert (response.status_code, response.headers["Location"]) == (303, link)
    assert "Pièces en préparation" in after
    assert "Imprimer les pièces" not in after
    ((url, body),) = world.ctx.queue.messages
    assert (url, body["order"]["document"]) == ("draft", "pieces")


def test_ready_exhibits_are_downloaded_by_a_short_lived_address(
    world: World, snapshot: Snapshot
) -> None:
    draft = the_draft(world, snapshot)
    bundle = msgspec.structs.replace(
        started_bundle(draft, NOW), state=DraftState.READY, key="c/p.zip", sha256="cd" * 32
    )
    world.ctx.store.drafts.put_bundle(bundle)
    lea, link = world.visitor("lea"), path(world, draft)

    page = text(lea.get(link))
    response = lea.submit("/dossiers", f"{link}/pieces/fichier")

    assert "Pièces prêtes" in page
    assert "cd" * 32 in page
    assert response.status_code == 303
    assert response.headers["Location"].startswith("https://drafts.example/c/p.zip?as=pieces-")


def test_what_is_missing_and_what_to_check_are_shown(world: World, snapshot: Snapshot) -> None:
    draft = the_draft(world, snapshot)
    bundle = msgspec.structs.replace(
        started_bundle(draft, NOW), state=DraftState.READY, key="c/p.zip",
        missing=("Pièce n° 2 : à joindre",), notes=("Relisez la pièce n° 1.",),
    )  # fmt: skip
    world.ctx.store.drafts.put_bundle(bundle)
    page = text(world.visitor("lea").get(path(world, draft)))

    for said in ("des pièces manquent", "Pièce n° 2 : à joindre", "Relisez la pièce n° 1."):
        assert said in page


def test_a_refusal_says_why_and_may_be_ordered_again(world: World, snapshot: Snapshot) -> None:
    draft = the_draft(world, snapshot)
    bundle = started_bundle(draft, NOW)
    refused = msgspec.structs.replace(bundle, state=DraftState.REFUSED, why="Trop lourd.")
    world.ctx.store.drafts.put_bundle(refused)
    page = text(world.visitor("lea").get(path(world, draft)))

    assert "Trop lourd." in page
    assert "Imprimer les pièces" in page


def test_a_case_that_moved_on_is_said(world: World, snapshot: Snapshot) -> None:
    draft = the_draft(world, snapshot, version=1)
    fresh = msgspec.structs.replace(draft, version=snapshot.version, revision=1)
    said = "Le dossier a changé depuis ce projet"

    assert said in text(world.visitor("lea").get(path(world, draft)))
    world.ctx.store.drafts.put(fresh)
    assert said not in text(world.visitor("lea").get(path(world, draft)))


@pytest.mark.parametrize("state", [DraftState.REFUSED, DraftState.FAILED, DraftState.PREPARING])
def test_a_draft_that_is_not_written_has_no_exhibits(
    world: World, snapshot: Snapshot, state: DraftState
) -> None:
    draft = the_draft(world, snapshot, state=state)
    lea, link = world.visitor("lea"), path(world, draft)

    assert "Imprimer les pièces" not in text(lea.get(link))
    assert lea.submit("/dossiers", f"{link}/pieces").status_code == 404
    assert lea.submit("/dossiers", f"{link}/pieces/fichier").status_code == 404
    assert world.ctx.queue.messages == []


@pytest.mark.parametrize("who", ["emma", "marc", "yves", "otto"])
@pytest.mark.parametrize("end", ["/pieces", "/pieces/fichier"])
def test_nobody_else_orders_or_downloads_them(
    world: World, snapshot: Snapshot, who: str, end: str
) -> None:
    """Neither the employer nor another firm, even with the link (design §3.12, §3.16)."""
    draft = the_draft(world, snapshot)
    answer = world.visitor(who).submit("/connexions", f"{path(world, draft)}{end}")

    assert answer.status_code == 404
    assert world.ctx.store.drafts.bundle(draft) is None


def test_a_firm_whose_mandate_has_ended_orders_nothing(world: World, snapshot: Snapshot) -> None:
    draft = the_draft(world, snapshot)
    lea, link = world.visitor("lea"), path(world, draft)
    world.end_mandate(snapshot)

    assert lea.submit("/dossiers", f"{link}/pieces").status_code == 404


def test_a_form_from_another_site_orders_nothing(world: World, snapshot: Snapshot) -> None:
    draft = the_draft(world, snapshot)
    lea = world.visitor("lea")

    assert lea.post(f"{path(world, draft)}/pieces", {"jeton": "0" * 64}).status_code == 403
    assert world.ctx.store.drafts.bundle(draft) is None
