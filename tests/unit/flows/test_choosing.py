"""Choosing for whom and with which facts a draft is written: other choices, another draft."""

import io
from datetime import timedelta

import pytest
from docx import Document

from chalicelib.cases.parts import AnsweredItem
from chalicelib.cases.words import By, Outcome
from chalicelib.errors import BadInput
from chalicelib.flows.batch import Stage, order_all, standings
from chalicelib.flows.choosing import choose, generations
from chalicelib.store import SHARDS, choices_key
from chalicelib.store.records import Chosen, Draft, DraftState

from .office import LEA, PAUL, Office

SEAT = "12 rue des Tanneurs, 38000 Grenoble"
FILLED = Chosen(facts={"employeur.siege": SEAT, "lettre.lieu": "Grenoble"})
APPEAL = "recours-gracieux"


@pytest.fixture
def office() -> Office:
    return Office()


def said(office: Office, draft: Draft) -> str:
    kept = Document(io.BytesIO(office.files.objects[draft.key]))
    return "\n".join(p.text for p in kept.paragraphs)


def written(office: Office, chosen: Chosen, document: str = "observations") -> Draft:
    """The draft with these choices, once the queue worked."""
    office.clock.now += timedelta(seconds=5)
    ordered = choose(office.ctx, office.stored, LEA, document, chosen)
    office.work()
    return office.ctx.store.drafts.get(ordered.firm, ordered.tenant, ordered.case, ordered.id)


def test_missing_facts_make_another_draft_and_the_first_stays(office: Office) -> None:
    """What was asked is in its place, is asked no more, and the earlier text can be compared."""
    first = office.letter

    made = written(office, FILLED)

    assert made.id != first.id
    assert made.state is DraftState.READY
    assert SEAT in said(office, made)
    assert "adresse de l’employeur" in first.gaps
    assert set(first.gaps) - set(made.gaps) == {"adresse de l’employeur", "lieu"}
    assert {d.id for d in generations(office.ctx, made)} == {first.id, made.id}
    assert office.files.objects[first.key]


def test_the_same_choices_give_the_same_draft(office: Office) -> None:
    """Pressed twice, by two lawyers, before and after the queue worked; in any order of facts."""
    turned = Chosen(facts=dict(reversed(FILLED.facts.items())))

    one = choose(office.ctx, office.stored, LEA, "observations", FILLED)
    two = choose(office.ctx, office.stored, PAUL, "observations", turned)
    made = written(office, FILLED)

    assert one.id == two.id == made.id
    assert made.ordered_by == "Léa Noir"
    assert len(office.drafts) == 2


def test_no_choice_at_all_is_the_draft_that_is_there(office: Office) -> None:
    """The letter that the closure called for is not written a second time."""
    assert choose(office.ctx, office.stored, LEA, "observations", Chosen()).id == office.letter.id


def test_the_same_choices_on_newer_facts_give_another_draft(office: Office) -> None:
    """And what was chosen is carried over: nobody types it again."""
    first = written(office, FILLED)
    office.happen("call", kind="call_made")
    office.clock.now += timedelta(minutes=1)

    order_all(office.ctx, office.stored, LEA)
    office.work()
    last = office.letter

    assert last.id != first.id
    assert last.choices == FILLED
    assert SEAT in said(office, last)


def test_the_worker_may_be_the_applicant(office: Office) -> None:
    """Whose time it is, who signs and who is named follow the choice."""
    made = written(office, Chosen(applicant=By.WORKER), APPEAL)

    assert "Awa Diop" in said(office, made)
    assert "adresse de la personne recrutée" in made.gaps or "adresse" in " ".join(made.gaps)


def test_a_choice_that_does_not_suit_is_refused_before_anything_is_ordered(office: Office) -> None:
    """A new request is the employer's; an option that the document lacks is not invented."""
    before = len(office.drafts)

    for document, chosen in (
        ("reexamen", Chosen(applicant=By.WORKER)),
        ("observations", Chosen(included=("astreinte",))),
    ):
        with pytest.raises(BadInput):
            choose(office.ctx, office.stored, LEA, document, chosen)

    assert len(office.drafts) == before
    assert not office.queue.messages


def test_a_document_for_the_worker_only_is_listed_as_such(office: Office) -> None:
    """Two months after the act the employer is too late; the worker, never notified, is not."""
    office.clock.now += timedelta(days=500)
    found = {s.document: s for s in standings(office.ctx, office.stored, "cabinet")}

    assert found["requete-annulation"].stage is Stage.UNSUITED
    assert found["requete-annulation"].worker
    made = written(office, Chosen(applicant=By.WORKER), "requete-annulation")
    found = {s.document: s for s in standings(office.ctx, office.stored, "cabinet")}
    assert found["requete-annulation"].draft == made
    assert found["requete-annulation"].stage is Stage.READY


def test_nothing_that_was_chosen_leaves_the_firms_partition(office: Office) -> None:
    """An order crosses a queue and a due row: it carries a key, never what was answered."""
    choose(office.ctx, office.stored, LEA, "observations", FILLED)

    queued = str(office.queue.messages)
    later = office.clock.now + timedelta(days=1)
    rows = [r for n in range(SHARDS) for r in office.ctx.store.due.until(later, n)]
    assert choices_key(FILLED) in queued
    assert SEAT not in queued + str(rows)
    assert any(r.kind == "draft" for r in rows)
    assert SEAT not in str(office.stored)


def test_what_is_answered_to_a_request_does_not_outlive_it() -> None:
    """A second request asks other documents: the answers to the first are not carried over."""
    asked = {
        "kind": "complement_requested",
        "on": "2026-11-20",
        "due": "2026-12-20",
        "list": "stated",
    }
    office = Office(closure=asked | {"items": [{"id": "p1", "label": "Diplôme"}]})
    answer = AnsweredItem(id="p1", outcome=Outcome.PRODUCED)

    made = written(office, Chosen(answers=(answer,)), "reponse-complement")
    office.happen("again", **asked, items=[{"id": "p2", "label": "Contrat"}])
    office.clock.now += timedelta(minutes=1)
    order_all(office.ctx, office.stored, LEA)
    office.work()
    last = max(generations(office.ctx, made), key=lambda d: d.created_at)

    assert "Diplôme" in said(office, made)
    assert last.choices == Chosen()


def test_a_correction_writes_again_what_was_chosen(office: Office) -> None:
    """The act is corrected: the next draft keeps the applicant, the passages and the answers."""
    written(office, FILLED)
    office.clock.now += timedelta(minutes=1)

    office.correct(author="not_seen")
    office.settle()

    assert office.letter.choices == FILLED
