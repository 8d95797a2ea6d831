"""The decision table of the reference §5, case by case."""

from typing import Any

import pytest

from chalicelib.cases import AnyEvent
from chalicelib.cases.parts import Case, Employer, Worker
from chalicelib.cases.words import Zone
from chalicelib.law import Analysis, Strength, analyse
from chalicelib.law.decision_table import table

from .build import COMPLETE, a_case, day, event, state_of

FILED = event("filed", "2026-09-23")
ANONYMOUS = {
    "author": "absent",
    "reasons_in_law": "absent",
    "reasons_in_fact": "absent",
    "remedies": "absent",
    "complete_original": True,
}
CHECKED = {"space_checked": {"on": "2026-11-10", "documents_found": False}}
AUTHOR = {
    "first_name": "Anne",
    "name": "Martin",
    "quality": "cheffe de bureau",
    "service": "plateforme",
}
WHOLE = {
    "author": AUTHOR,
    "reasons_in_law": "stated",
    "reasons_in_fact": "stated",
    "remedies": "stated",
    "complete_original": True,
    "notifications": [
        {"to": "employer", "on": "2026-11-10"},
        {"to": "worker", "on": "2026-11-10"},
    ],
}


def closed(**fields: Any) -> AnyEvent:
    return event("closed", "2026-11-10", **fields)


def asked(**fields: Any) -> AnyEvent:
    return event("complement_requested", "2026-10-01", **fields)


def answered(outcome: str, on: str = "2026-10-09", *, proof: bool = False) -> AnyEvent:
    return event(
        "complement_answered", on, items=[{"id": "p1", "outcome": outcome, "proof": proof}]
    )


def analysed(*events: AnyEvent, on: str = "2026-11-12", case: Case | None = None) -> Analysis:
    return analyse(case or a_case(), state_of(*events), day(on))


CLEAR = asked(due="2026-10-16", list="stated", suspension="stated")


@pytest.mark.parametrize(
    ("number", "events", "grounds"),
    [
        (1, (FILED, closed(**ANONYMOUS)), {"author_not_named"}),
        (1, (FILED, event("refused", "2026-11-10", **ANONYMOUS)), {"author_not_named"}),
        (2, (FILED, closed(cause="incomplete")), {"no_complement_request"}),
        (3, (FILED, asked(list="absent"), closed()), {"complement_request_defective"}),
        (
            3,
            (FILED, asked(list="stated", complete_original=True), closed()),
            {"complement_request_defective"},
        ),
        (
            4,
            (
                FILED,
                asked(items=[{"id": "p1", "required_by_text": False}], due="2026-10-16"),
                closed(),
            ),
            {"document_not_required"},
        ),
        (5, (FILED, CLEAR, answered("produced"), closed()), {"document_produced"}),
        (6, (FILED, CLEAR, answered("impossible"), closed()), {"impossibility_justified"}),
        (
            7,
            (FILED, CLEAR, closed(), answered("impossible", "2026-11-11")),
            {"impossibility_after_closure"},
        ),
        (
            8,
            (FILED, CLEAR, answered("held_by_administration"), closed()),
            {"held_by_administration"},
        ),
        (9, (FILED, CLEAR, closed()), set()),
        (10, (FILED, closed(cause="inactivity")), {"automatic_closure"}),
        (11, (FILED, closed(cause="no_object")), {"no_object"}),
        (12, (FILED, closed(**ANONYMOUS)), {"reasons_missing"}),
        (13, (FILED, closed(**ANONYMOUS)), set()),
        (15, (event("filed", "2026-09-01"),), set()),
        (16, (event("filed", "2026-09-01"), closed()), set()),
        (
            17,
            (
                FILED,
                event(
                    "receipt_issued",
                    "2026-09-23",
                    type="reception",
                    mentions=COMPLETE | {"remedies": "absent"},
                ),
            ),
            set(),
        ),
        (18, (FILED, closed()), set()),
        (19, (FILED, event("refused", "2026-11-10", **WHOLE)), set()),
        (
            20,
            (FILED, event("granted", "2026-10-01"), event("grant_withdrawn", "2026-11-10")),
            {"no_hearing_on_withdrawal"},
        ),
        (23, (FILED, event("technical_failure", "2026-10-02")), {"platform_failure"}),
    ],
)
def test_each_case_of_the_table(
    number: int, events: tuple[AnyEvent, ...], grounds: set[str]
) -> None:
    """Reference §5: the facts give the case and its grounds."""
    result = analysed(*events)

    assert number in result.cases
    assert grounds <= {ground.id for ground in result.grounds}


def _worker(*, in_post: bool = False, abroad: bool = False) -> Case:
    residence = Zone.ABROAD if abroad else Zone.METROPOLE
    return Case(
        reference="AT-1", employer=Employer(), worker=Worker(residence=residence, in_post=in_post)
    )


@pytest.mark.parametrize(
    ("case", "extra", "number"),
    [
        (_worker(in_post=True), (), 21),
        (_worker(abroad=True), (), 22),
    ],
)
def test_urgency_depends_on_the_worker(
    case: Case, extra: tuple[AnyEvent, ...], number: int
) -> None:
    """Cases 21 and 22: in post, urgency; first hire from abroad without date, weak."""
    assert number in analysed(FILED, closed(), *extra, case=case).cases


def test_a_planned_start_is_a_fixed_date() -> None:
    """Case 22 needs that no date is fixed."""
    start = event("start_planned", "2026-12-01")

    assert 22 not in analysed(FILED, closed(), start, case=_worker(abroad=True)).cases


@pytest.mark.parametrize(
    ("fields", "strength"),
    [
        (ANONYMOUS | CHECKED, Strength.STRONG),
        (ANONYMOUS, Strength.TO_CHECK),
        (ANONYMOUS | CHECKED | {"complete_original": False}, Strength.TO_CHECK),
        (
            ANONYMOUS | {"space_checked": {"on": "2026-11-10", "documents_found": True}},
            Strength.TO_CHECK,
        ),
        ({"author": "not_seen"}, Strength.TO_CHECK),
        ({"author": {"name": "Martin"}, "complete_original": True} | CHECKED, Strength.STRONG),
    ],
)
def test_an_absence_is_strong_only_when_read_whole_and_looked_for(
    fields: dict[str, Any], strength: Strength
) -> None:
    """Design §7: complete original and space checked, else "à vérifier sur la plateforme"."""
    grounds = {g.id: g for g in analysed(FILED, closed(**fields)).grounds}

    assert grounds["author_not_named"].strength is strength
    said = "vérifier sur la plateforme" in grounds["author_not_named"].why
    assert said is (strength is Strength.TO_CHECK)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (WHOLE, True),
        (ANONYMOUS, False),
        (WHOLE | {"remedies": "absent"}, False),
        (WHOLE | {"reasons_in_fact": "not_seen"}, None),
        (WHOLE | {"reasons_in_fact": "not_seen", "remedies": "absent"}, False),
        (WHOLE | {"author": {"first_name": "Anne", "name": "Martin"}}, False),
        (WHOLE | {"author": {"name": "Martin"}, "complete_original": False}, None),
        ({}, None),
    ],
)
def test_a_formal_decision_states_all_four_things(
    fields: dict[str, Any], expected: bool | None
) -> None:
    """Author, reasons in law and in fact, remedies: absent says no, not seen says unknown."""
    result = analysed(FILED, closed(**fields))

    assert result.formal_decision is expected
    assert (result.missing == ()) is (expected is True)


def test_remedies_are_never_a_ground() -> None:
    """Case 13: R421-5 moves time, it annuls nothing."""
    result = analysed(FILED, closed(**WHOLE | {"remedies": "absent"}))

    assert [m.id for m in result.missing] == ["remedies"]
    assert result.grounds == ()
    assert any("pas un motif d’annulation" in text for text in result.warnings)


def test_no_prior_hearing_is_never_printed_on_a_request() -> None:
    """Case 14 (L121-1): neither a case, nor a ground, whatever the facts of a closure."""
    assert 14 not in {line.number for line in table().case}
    for ground in table().ground:
        if "L121-1" in ground.basis or "L122-1" in ground.basis:
            users = [line for line in table().case if ground.id in line.grounds]
            assert {line.number for line in users} == {20}


def test_a_clear_request_without_answer_advises_to_refile_first() -> None:
    """Case 9: the honest advice comes first, with its warning."""
    result = analysed(FILED, CLEAR, closed())

    assert result.documents[0] == "reexamen"
    assert any("redéposer" in text for text in result.warnings)


def test_a_document_sent_after_the_closure_was_not_produced_in_time() -> None:
    """Case 5 needs the document before the closure."""
    late = answered("produced", "2026-11-11")

    assert 5 not in analysed(FILED, CLEAR, closed(), late).cases


def test_a_whole_decision_needs_no_observations() -> None:
    """The letter asks for what a formal decision must carry: nothing to ask when all is there."""
    result = analysed(FILED, closed(**WHOLE))

    assert result.cases == (19,)
    assert result.documents[:2] == ("recours-gracieux", "recours-hierarchique")
    assert "observations" not in result.documents


def test_an_answered_request_is_not_case_nine() -> None:
    """Somebody who answered is not told to give up."""
    assert 9 not in analysed(FILED, CLEAR, answered("produced"), closed()).cases


def test_a_document_without_proof_of_upload_is_not_strong() -> None:
    """Case 5: strong if proof of upload."""
    incomplete = closed(cause="incomplete")
    with_proof = analysed(FILED, CLEAR, answered("produced", proof=True), incomplete).grounds
    without = analysed(FILED, CLEAR, answered("produced"), incomplete).grounds

    assert with_proof[0].strength is Strength.STRONG
    assert next(g for g in without if g.id == "document_produced").strength is Strength.MEDIUM


def test_a_closure_without_formal_decision_yields_the_observation_letter_first() -> None:
    """The main job: observations, then appeals, court, exhibits."""
    result = analysed(FILED, closed(**ANONYMOUS))

    assert result.documents[0] == "observations"
    assert result.documents[-1] == "bordereau"
    assert "requete-annulation" in result.documents


@pytest.mark.parametrize(
    "words",
    [
        "lettre d’observations n’arrête aucun délai",
        "ne prolonge aucun délai",
        "ne doit pas commencer",
    ],
)
def test_every_closure_carries_the_standing_warnings(words: str) -> None:
    """Observations stop no time, refiling extends none, no work while pending (L5221-5, L8251-1)."""
    assert any(words in text for text in analysed(FILED, closed()).warnings)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"posted_on": "2026-12-14"}, "reste à respecter"),
        ({"posted_on": "2027-02-14", "proof": True}, "n’interrompt aucun délai"),
        ({"posted_on": "2026-12-14", "proof": True}, ""),
    ],
)
def test_an_appeal_that_does_not_surely_interrupt_is_said(
    fields: dict[str, Any], words: str
) -> None:
    """Design §3.13: unproven or late, the warning says that the first time still runs."""
    appeal = event("appeal_lodged", "2026-12-14", appeal="gracieux", **fields)
    said = [w for w in analysed(FILED, closed(), appeal).warnings if w.startswith("Recours")]

    assert len(said) == bool(words)
    assert all(words in text for text in said)


def test_what_was_not_seen_still_gets_its_documents_prepared() -> None:
    """Time runs while the mail is being checked: appeal and court are prepared."""
    result = analysed(FILED, closed())

    assert result.formal_decision is None
    assert {"observations", "recours-gracieux", "requete-annulation"} <= set(result.documents)


def test_silence_is_never_a_grant() -> None:
    """Case 15: the warning says so, and reasons can be asked for."""
    result = analysed(event("filed", "2026-09-01"))

    assert result.act == ""
    assert result.formal_decision is None
    assert result.documents[0] == "communication-motifs"
    assert any("ne vaut jamais autorisation" in text for text in result.warnings)


@pytest.mark.parametrize(
    "events",
    [
        (FILED, event("granted", "2026-11-20")),
        (FILED, closed(**ANONYMOUS), event("closure_withdrawn", "2026-11-20")),
    ],
)
def test_nothing_stands_after_a_grant_or_a_withdrawn_closure(events: tuple[AnyEvent, ...]) -> None:
    """No act, no ground against it."""
    result = analysed(*events, on="2026-11-21")

    assert result.act == ""
    assert result.grounds == ()


def test_an_open_complement_calls_for_an_answer() -> None:
    """Cases 4 and 8 while it is open: the answer is the document."""
    request = asked(items=[{"id": "p1", "required_by_text": False}], due="2026-10-16")

    assert analysed(FILED, request, on="2026-10-05").documents == ("reponse-complement",)


def test_the_space_stops_being_a_warning_once_looked_into() -> None:
    """Saving the space is the first warning until somebody did it."""
    before, after = analysed(FILED, closed()), analysed(FILED, closed(**CHECKED))

    assert "tout enregistrer" in before.warnings[0]
    assert not any("tout enregistrer" in text for text in after.warnings)
