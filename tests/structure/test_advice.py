"""What the analysis advises, the documents allow: the two tables never contradict each other."""

import pytest

from chalicelib.cases.parts import Case, Employer, Worker
from chalicelib.cases.words import Zone
from chalicelib.law import analyse, deadlines
from chalicelib.letters import refusal
from tests.golden.letters.making import CASES, golden
from tests.unit.law.build import day, state_of
from tests.unit.law.test_rows import ROWS, Row


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_no_document_advised_by_a_row_is_refused_by_its_own_conditions(row: Row) -> None:
    """Each of the 23 cases of the reference (§5): what it advises may be drafted."""
    worker = Worker(residence=Zone.ABROAD if row.abroad else Zone.METROPOLE, in_post=row.in_post)
    case = Case(reference="AT-1", employer=Employer(), worker=worker)
    state, on = state_of(*row.events), day(row.on)
    analysis, dates = analyse(case, state, on), deadlines(case, state, on)

    refused = {id_: refusal(id_, case, state, analysis, dates, on) for id_ in analysis.documents}

    assert {id_: str(why) for id_, why in refused.items() if why} == {}


@pytest.mark.parametrize("name", CASES)
def test_no_document_advised_on_a_golden_case_is_refused(name: str) -> None:
    """The same for whole stories: appeals lodged, time over, a grant withdrawn, silence…"""
    one = golden(name)
    file = one.case
    state = state_of(*file.events)
    analysis, dates = analyse(file.case, state, one.on), deadlines(file.case, state, one.on)

    refused = {
        id_: refusal(id_, file.case, state, analysis, dates, one.on) for id_ in analysis.documents
    }

    assert {id_: str(why) for id_, why in refused.items() if why} == {}
