"""A PDF given by hand: read into a form that somebody checks and mends; sure of nothing alone."""

from datetime import date
from typing import Any

import pytest

from chalicelib.cases.words import Confidence
from chalicelib.store.records import Quarantined, Snapshot
from tests.golden import pdfs

from .test_web_deposits import UPLOAD, give, page
from .world import CLOSURE, FILED, REFERENCE, World, path_of, text

NUMBER = "AT-2026-0001"
SAID = f"""
Madame, Monsieur,

Votre demande d’autorisation de travail n° {NUMBER} pour Mme Awa DIOP a été
clôturée car votre dossier est resté incomplet.
"""
HEAD = """De : ne-pas-repondre@interieur.gouv.fr
Envoyé : vendredi 20 novembre 2026 09:12
À : rh@atelier.example
Objet : Clôture de votre demande d’autorisation de travail
"""
PRINTED = pdfs.letter(HEAD + SAID)
LETTER = pdfs.letter(f"Nanterre, le 12 novembre 2026\n{SAID}")
RECEIPT = pdfs.letter(
    HEAD.replace("Clôture de votre", "Attestation de dépôt de votre")
    + f"\nNous accusons réception de votre demande d’autorisation de travail n° {NUMBER} pour\n"
    "Mme Awa DIOP, déposée le 18 novembre 2026.\n"
)


def item_of(world: World) -> Quarantined:
    (item,) = world.ctx.store.quarantine.of_tenant("atelier")
    return item


def state_of(world: World, snapshot: Snapshot) -> Any:
    return world.ctx.store.cases.load(snapshot.tenant, snapshot.id).state


def decided(world: World, **fields: str) -> int:
    """The manager sends the item's form."""
    path = f"/quarantaine/{item_of(world).id}"
    return world.visitor("marc").submit(path, path, fields).status_code


def test_a_printed_closure_is_read_shown_to_check_and_its_time_runs_meanwhile(world: World) -> None:
    """« Voici ce que nous avons lu ; vérifiez »: kind, day, number, names; prudently counted."""
    give(world, PRINTED)

    answer = page(world, who="marc")
    assert "Voici ce que nous avons lu" in answer
    for said in ("clôture", "20 novembre 2026", NUMBER, "Awa DIOP", "Échéance provisoire"):
        assert said in answer
    form = text(world.visitor("marc").get(f"/quarantaine/{item_of(world).id}"))
    assert '<option value="closed" selected>' in form
    assert 'name="le" type="date" value="2026-11-20"' in form
    assert f'value="{NUMBER}"' in form


def test_confirmed_it_stands_with_the_file_as_its_evidence_and_stays_to_be_checked(
    world: World,
) -> None:
    """A PDF proves no origin, whoever confirms what it says."""
    snapshot = world.open(FILED)
    deposit = give(world, PRINTED)

    assert (
        decided(world, choix="rattacher", dossier=snapshot.id, nature="closed", le="2026-11-20")
        == 303
    )

    closed = state_of(world, snapshot).last("closed")
    assert (closed.on, closed.evidence) == (date(2026, 11, 20), deposit.sha256)
    assert (closed.confidence, closed.cause) == (Confidence.LOW, "incomplete")
    assert state_of(world, snapshot).unconfirmed
    assert world.ctx.store.cases.load("atelier", snapshot.id).attached[0].media == "pdf"


@pytest.mark.parametrize(
    ("nature", "day", "cause"),
    [("closed", "2026-11-19", "incomplete"), ("refused", "2026-11-20", None)],
    ids=["another day", "another kind"],
)
def test_what_was_misread_is_mended_in_the_form(
    world: World, nature: str, day: str, cause: str | None
) -> None:
    """The same act on another day keeps what was read of it; another act is what somebody says."""
    snapshot = world.open(FILED)
    give(world, PRINTED)

    assert decided(world, choix="rattacher", dossier=snapshot.id, nature=nature, le=day) == 303

    act = state_of(world, snapshot).last(nature)
    assert (act.on.isoformat(), act.at, getattr(act, "cause", None)) == (day, None, cause)
    provisional = world.ctx.store.cases.load("atelier", item_of(world).case).state
    assert provisional.last("closed") is None


def test_a_letter_asks_its_day_and_keeps_what_else_it_says(world: World) -> None:
    """A date in a letter's head is not taken: no time runs before somebody gives the day."""
    snapshot = world.open(FILED)
    give(world, LETTER)

    assert item_of(world).case == ""
    form = text(world.visitor("marc").get(f"/quarantaine/{item_of(world).id}"))
    assert '<option value="closed" selected>' in form
    assert 'name="le" type="date" value=""' in form
    assert decided(world, choix="rattacher", dossier=snapshot.id, nature="closed", le="") == 400
    assert (
        decided(world, choix="rattacher", dossier=snapshot.id, nature="closed", le="2026-11-13")
        == 303
    )

    closed = state_of(world, snapshot).last("closed")
    assert (closed.on, closed.cause) == (date(2026, 11, 13), "incomplete")


def test_a_receipt_keeps_the_filing_it_proves(world: World) -> None:
    """Both are recorded when its manager opens the case from it."""
    give(world, RECEIPT)

    assert (
        decided(world, choix="creer", reference=NUMBER, nature="receipt_issued", le="2026-11-20")
        == 303
    )

    (snapshot,) = [s for s in world.ctx.store.cases.of_tenant("atelier") if not s.held]
    state = state_of(world, snapshot)
    assert state.last("filed").on == date(2026, 11, 18)
    assert state.last("receipt_issued").on == date(2026, 11, 20)


def test_a_pdf_of_an_act_that_is_known_starts_no_second_clock(world: World) -> None:
    """The case counts it already: the PDF waits, and says so."""
    world.open(FILED, {**CLOSURE, "on": "2026-11-20"}, reference=NUMBER)

    give(world, PRINTED)

    assert item_of(world).case == ""
    assert "Vigie connaît déjà cet acte" in page(world, who="marc")


@pytest.mark.parametrize(("nature", "held"), [("platform_mail", 1), ("decision", 1), ("other", 0)])
def test_a_pdf_given_to_a_case_is_kept_there_and_read_when_it_may_be_news(
    world: World, nature: str, held: int
) -> None:
    """The case it was given to is the first that is offered."""
    snapshot = world.open(FILED, reference="AT-2026-9999")
    where = f"{path_of(snapshot)}/deposer/{UPLOAD}"

    deposit = give(world, PRINTED, where, nature=nature)

    stored = world.ctx.store.cases.load("atelier", snapshot.id)
    assert [one.sha256 for one in stored.attached] == [deposit.sha256]
    items = world.ctx.store.quarantine.of_tenant("atelier")
    assert len(items) == held
    for item in items:
        form = text(world.visitor("marc").get(f"/quarantaine/{item.id}"))
        assert "Le fichier a été donné à ce dossier." in form
        assert "Voici ce que nous avons lu" in page(world, where)


def test_a_photo_is_not_read_and_its_page_says_so(world: World) -> None:
    """No reading of pictures: the form is empty, the picture is kept as evidence."""
    deposit = give(world, b"\xff\xd8\xff\xe0photo")

    answer = text(world.visitor("marc").get(f"/quarantaine/{deposit.sha256}"))
    assert "Vigie ne lit pas les photos" in answer
    assert "Après lecture, cette photo annonce" in answer
    assert "Vigie y a lu" not in answer
    assert deposit.media == "jpg"
    assert REFERENCE not in answer


def test_a_program_sees_what_was_read_and_mends_it(world: World) -> None:
    """The API has the same form: the kind that was read, and `kind` and `on` that mend it."""
    snapshot = world.open(FILED)
    give(world, LETTER)
    world.token("atelier")
    path = f"/quarantine/{item_of(world).id}"

    seen = world.api("GET", path).json_body
    said = {"choice": "attached", "case": snapshot.id, "kind": "closed", "on": "2026-11-13"}
    answer = world.api("POST", path, said)

    assert (seen["media"], seen["read_as"], seen["events"]) == ("pdf", "closed", [])
    assert answer.status_code == 200
    assert state_of(world, snapshot).last("closed").on == date(2026, 11, 13)
