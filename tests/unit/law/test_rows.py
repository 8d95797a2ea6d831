"""The twenty-three rows of the reference §5: facts → grounds, strength, documents, dates."""

from typing import Any

import msgspec
import pytest

from chalicelib.cases import AnyEvent
from chalicelib.cases.parts import Case, Employer, Part, Worker
from chalicelib.cases.words import Zone
from chalicelib.law import Analysis, Strength, analyse
from chalicelib.law.decision_table import table
from chalicelib.law.facts import NAMES, facts

from .build import COMPLETE, day, event, state_of

S, M, W, T = Strength.STRONG, Strength.MEDIUM, Strength.WEAK, Strength.TO_CHECK
FILED = event("filed", "2026-09-23")
LONG_AGO = event("filed", "2026-08-03")
READ = {"complete_original": True, "space_checked": {"on": "2026-11-10", "documents_found": False}}
AUTHOR = {"first_name": "Anne", "name": "Martin", "quality": "cheffe", "service": "plateforme"}
TOLD = {"notifications": [{"to": who, "on": "2026-11-10"} for who in ("employer", "worker")]}
# What a formal decision carries; each row removes what it is about.
FORMAL = {
    "author": AUTHOR, "reasons_in_law": "stated", "reasons_in_fact": "stated", "remedies": "stated",
    **READ, **TOLD,
}  # fmt: skip
APPEALS = ("recours-gracieux", "requete-annulation")


class Row(Part, frozen=True, kw_only=True):
    """A row: its facts, then what the reference's columns say of it.

    `grounds`: all of them with their strength. `documents`: in that order among what is advised.
    `first`: one of them is the first document. `shown`: rules whose date is shown.
    """

    number: int
    events: tuple[AnyEvent, ...]
    grounds: dict[str, Strength] = msgspec.field(default_factory=dict)
    first: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    on: str = "2026-11-12"
    abroad: bool = False
    in_post: bool = False


def closed(**changes: Any) -> AnyEvent:
    return event("closed", "2026-11-10", **FORMAL | changes)


def refused(**changes: Any) -> AnyEvent:
    return event("refused", "2026-11-10", **FORMAL | changes)


def asked(*needed: bool | None, **changes: Any) -> AnyEvent:
    items = [{"id": f"p{n}", "required_by_text": one} for n, one in enumerate(needed)]
    clear = {"due": "2026-10-16", "list": "stated", "suspension": "stated", "items": items}
    return event("complement_requested", "2026-10-01", **clear | changes)


def answered(*outcomes: str, on: str = "2026-10-09", proof: bool = True) -> AnyEvent:
    items = [{"id": f"p{n}", "outcome": one, "proof": proof} for n, one in enumerate(outcomes)]
    return event("complement_answered", on, items=items)


ROWS = {
    "1 closure, author not named": Row(
        number=1, events=(FILED, closed(author="absent")), grounds={"author_not_named": S},
        first=("observations", "recours-gracieux"), documents=("observations", *APPEALS),
        shown=("D7",),
    ),
    "1 then référé if urgent": Row(
        number=1, grounds={"author_not_named": S}, shown=("D7",),
        events=(FILED, closed(author="absent"), event("start_planned", "2026-12-01")),
        documents=("observations", *APPEALS, "refere-suspension"),
    ),
    "1 same for a refusal": Row(
        number=1, events=(FILED, refused(author="absent")), grounds={"author_not_named": S},
        first=("recours-gracieux",), documents=APPEALS, shown=("D6",),
    ),
    "2 no complement request, closed as incomplete": Row(
        number=2, events=(FILED, closed(cause="incomplete")), grounds={"no_complement_request": S},
        first=("recours-gracieux",), documents=(*APPEALS, "refere-suspension"), shown=("D7",),
    ),
    "3 complement request without list": Row(
        number=3, events=(FILED, asked(True, list="absent"), closed()),
        grounds={"complement_request_defective": M},
        first=("recours-gracieux",), documents=APPEALS, shown=("D7",),
    ),
    "3 complement request without delay": Row(
        number=3, events=(FILED, asked(True, due=None, complete_original=True), closed()),
        grounds={"complement_request_defective": M}, documents=APPEALS, shown=("D7",),
    ),
    "3 closed before the end of the time given": Row(
        number=3, events=(FILED, asked(True, due="2026-11-30"), closed()),
        grounds={"closed_early": M},
        first=("recours-gracieux",), documents=APPEALS, shown=("D7",),
    ),
    "3 closed on the last day of the time given": Row(
        number=3, events=(FILED, asked(True, due="2026-11-10"), closed()),
        grounds={"closed_early": M}, documents=APPEALS, shown=("D7",),
    ),
    "3 closed early, one document still to send": Row(
        number=3, grounds={"closed_early": M, "document_produced": M}, documents=APPEALS,
        events=(FILED, asked(True, True, due="2026-11-30"), answered("produced"), closed()),
    ),
    "3 closed between two printed dates": Row(
        number=1, events=(FILED, asked(True, days=60), closed(author="absent")),
        grounds={"closed_early": T, "author_not_named": S}, documents=APPEALS,
    ),
    "3 very short time": Row(
        number=3, events=(FILED, asked(True, due="2026-10-07"), closed()),
        first=("recours-gracieux",), documents=APPEALS, shown=("D7",),
        warned=("était très court",),
    ),
    "4 document not in the arrêté, still open": Row(
        number=4, events=(FILED, asked(False)), grounds={"document_not_required": M},
        first=("reponse-complement",), shown=("D4",), on="2026-10-05",
    ),
    "4 document not in the arrêté, closed": Row(
        number=4, events=(FILED, asked(False), closed()), grounds={"document_not_required": M},
        first=("recours-gracieux",), documents=APPEALS, shown=("D7",),
    ),
    "4 mixed request": Row(
        number=4, events=(FILED, asked(False, True), closed()),
        grounds={"document_not_required": W}, documents=APPEALS, shown=("D7",),
    ),
    "5 produced in time, with proof": Row(
        number=5, events=(FILED, asked(True), answered("produced"), closed(cause="incomplete")),
        grounds={"document_produced": S}, first=("observations", "recours-gracieux"),
        documents=(*APPEALS, "refere-suspension"), shown=("D7",),
    ),
    "5 produced in time, cause not known": Row(
        number=5, events=(FILED, asked(True), answered("produced"), closed()),
        grounds={"document_produced": M}, documents=APPEALS, shown=("D7",),
    ),
    "5 produced in time, without proof": Row(
        number=5, events=(FILED, asked(True), answered("produced", proof=False), closed()),
        grounds={"document_produced": M}, documents=APPEALS, shown=("D7",),
    ),
    "5 only one of two documents produced": Row(
        number=5, events=(FILED, asked(True, True), answered("produced"), closed()),
        grounds={"document_produced": M}, documents=APPEALS, shown=("D7",),
    ),
    "6 impossibility justified inside the delay": Row(
        number=6, events=(FILED, asked(True), answered("impossible"), closed()),
        grounds={"impossibility_justified": M},
        first=("recours-gracieux",), documents=APPEALS, shown=("D7",),
    ),
    "7 impossibility justified after closure": Row(
        number=7, events=(FILED, asked(True), closed(), answered("impossible", on="2026-11-11")),
        grounds={"impossibility_after_closure": W}, first=("recours-gracieux",),
        documents=("recours-gracieux", "reexamen"), shown=("D15",),
        warned=("publication de l’offre",),
    ),
    "8 held by the administration, still open": Row(
        number=8, events=(FILED, asked(True, True), answered("held_by_administration")),
        grounds={"held_by_administration": M}, first=("reponse-complement",), on="2026-10-12",
    ),
    "8 held by the administration, closed": Row(
        number=8, events=(FILED, asked(True), answered("held_by_administration"), closed()),
        grounds={"held_by_administration": M}, first=("recours-gracieux",), documents=APPEALS,
    ),
    "9 clear request, no answer": Row(
        number=9, events=(FILED, asked(True), closed()), first=("reexamen",),
        documents=("reexamen",), shown=("D7",),
        warned=("a peu de chances", "Mieux vaut redéposer", "publication de l’offre",
                "ne prolonge aucun délai contre la clôture et peut affaiblir l’urgence"),
    ),
    "9 with the formal grounds of case 1": Row(
        number=9, events=(FILED, asked(True), closed(author="absent")),
        grounds={"author_not_named": S}, first=("reexamen",),
        documents=("reexamen", "observations", *APPEALS), shown=("D7",), warned=("a peu de chances",),
    ),
    "10 automatic closure for inaction": Row(
        number=10, events=(FILED, closed(cause="inactivity")), grounds={"automatic_closure": M},
        first=("recours-gracieux",), documents=(*APPEALS, "refere-suspension"), shown=("D7",),
    ),
    "11 closure without object": Row(
        number=11, events=(FILED, closed(cause="no_object")), grounds={"no_object": W},
        first=("recours-gracieux",), documents=APPEALS, shown=("D7",),
    ),
    "12 reasons missing": Row(
        number=12, events=(FILED, closed(reasons_in_fact="absent")), grounds={"reasons_missing": M},
        documents=APPEALS, shown=("D7",),
    ),
    "12 refusal without reasons": Row(
        number=12, events=(FILED, refused(reasons_in_law="absent")), grounds={"reasons_missing": M},
        first=("recours-gracieux",), documents=APPEALS, shown=("D6",),
    ),
    "13 no remedies: time only": Row(
        number=13, events=(FILED, closed(remedies="absent")), shown=("D8",),
        warned=("pas un motif d’annulation",),
    ),
    "15 silence, no closure": Row(
        number=15, events=(LONG_AGO,), first=("communication-motifs",),
        documents=("communication-motifs", *APPEALS), shown=("D9", "D10", "D11"),
        warned=("ne vaut jamais autorisation",),
    ),
    "16 silence then closure": Row(
        number=16, events=(LONG_AGO, closed()), first=("recours-gracieux",), documents=APPEALS,
        shown=("D7", "D9"), warned=("à titre subsidiaire, avant la plus proche",),
    ),
    "17 receipt lacks mentions": Row(
        number=17, first=("mise-en-demeure",), documents=("mise-en-demeure",), shown=("D10",),
        events=(FILED, event("receipt_issued", "2026-09-23", type="reception",
                             mentions=COMPLETE | {"telephone": "absent"})),
        warned=("ne sont pas opposables",), on="2026-10-01",
    ),
    "18 closure not notified to the worker": Row(
        number=18, events=(FILED, closed(remedies="absent", notifications=[])), shown=("D8",),
        documents=("requete-annulation",), warned=("le délai ne court pas contre lui",),
    ),
    "19 formal refusal": Row(
        number=19, events=(FILED, refused()), first=("recours-gracieux",), shown=("D6",),
        documents=("recours-gracieux", "recours-hierarchique", "requete-annulation"),
        warned=("seul le fond",),
    ),
    "19 formal closure": Row(
        number=19, events=(FILED, closed()), first=("recours-gracieux",), shown=("D7",),
        documents=("recours-gracieux", "recours-hierarchique", "requete-annulation"),
        warned=("seul le fond",),
    ),
    "20 grant withdrawn": Row(
        number=20, events=(FILED, event("granted", "2026-10-01"),
                           event("grant_withdrawn", "2026-11-10", **FORMAL)),
        grounds={"no_hearing_on_withdrawal": T}, shown=("D6",),
        documents=("requete-annulation", "refere-suspension"),
    ),
    "21 worker in post": Row(
        number=21, events=(FILED, closed()), in_post=True, documents=("refere-suspension",),
        warned=("l’urgence se plaide",),
    ),
    "21 title expiring": Row(
        number=21, events=(FILED, closed(), event("title_expires", "2026-12-15")),
        documents=("refere-suspension",), warned=("l’urgence se plaide",),
    ),
    "22 first hire from abroad, no date": Row(
        number=22, events=(FILED, closed()), abroad=True, documents=APPEALS,
        warned=("l’urgence est faible",),
    ),
    "23 technical failure, still pending": Row(
        number=23, events=(FILED, event("technical_failure", "2026-10-02")), on="2026-10-05",
        grounds={"platform_failure": M}, first=("mise-en-demeure",),
        documents=("mise-en-demeure", "refere-mesures-utiles"), warned=("lettre recommandée",),
    ),
    "23 technical failure, then closed": Row(
        number=23, events=(FILED, event("technical_failure", "2026-10-02"), closed()),
        grounds={"platform_failure": M}, documents=("mise-en-demeure",),
    ),
}  # fmt: skip


def result(row: Row) -> Analysis:
    worker = Worker(residence=Zone.ABROAD if row.abroad else Zone.METROPOLE, in_post=row.in_post)
    case = Case(reference="AT-1", employer=Employer(), worker=worker)
    return analyse(case, state_of(*row.events), day(row.on))


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_a_row_of_the_reference(row: Row) -> None:
    """Its grounds and no other, its documents in order, its dates, its warnings."""
    found = result(row)
    said = " ".join(found.warnings).replace("\u00a0", " ")

    assert row.number in found.cases
    assert {g.id: g.strength for g in found.grounds} == row.grounds
    assert not row.first or found.documents[0] in row.first
    assert [d for d in found.documents if d in row.documents] == list(row.documents)
    assert set(row.shown) <= {d.rule for d in found.deadlines}
    assert not [words for words in row.warned if words not in said]


def test_every_row_but_the_one_never_printed_has_its_test() -> None:
    """Case 14 (no prior observations) is not arguable on a request (L121-1)."""
    assert {row.number for row in ROWS.values()} == set(range(1, 24)) - {14}


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_no_row_ever_prints_what_must_not_be(row: Row) -> None:
    """Never "no prior hearing" on a request, never a tacit grant, never a start while pending."""
    found = result(row)
    text = msgspec.json.encode(found).decode().casefold()

    assert 14 not in found.cases
    assert ("L121-1" in {id_ for g in found.grounds for id_ in g.basis}) is (row.number == 20)
    assert "accord tacite" not in text
    assert "acceptation implicite" not in text
    assert any("Le travail ne doit pas commencer" in w for w in found.warnings)


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_every_strong_ground_from_an_absence_falls_without_the_space(row: Row) -> None:
    """Complete original and space checked, else « à vérifier sur la plateforme » (design §7)."""
    blind = tuple(
        msgspec.structs.replace(e, space_checked=None) if hasattr(e, "space_checked") else e
        for e in row.events
    )
    found = result(msgspec.structs.replace(row, events=blind))

    absences = {"author_not_named", "no_complement_request", "reasons_missing"}
    seen = {g.id: g.strength for g in found.grounds if g.id in absences}
    assert seen == dict.fromkeys(set(row.grounds) & absences, T)


def test_each_document_says_its_date() -> None:
    """The appeal obeys D15, the action D7, the list of exhibits none."""
    advice = {one.id: one for one in result(ROWS["1 closure, author not named"]).advice}

    assert (advice["recours-gracieux"].rule, advice["recours-gracieux"].due) == (
        "D15",
        day("2027-01-11"),
    )
    assert (advice["requete-annulation"].rule, advice["requete-annulation"].due) == (
        "D7",
        day("2027-01-11"),
    )
    assert advice["requete-annulation"].dispatch_by == day("2027-01-06")
    assert advice["observations"].due is None
    assert "n’arrête aucun délai" in advice["observations"].note
    assert advice["bordereau"].due is None


def test_an_appeal_already_lodged_is_no_longer_to_prepare() -> None:
    """With proof it interrupts the time: the action then waits for its rejection (D17)."""
    appeal = event(
        "appeal_lodged", "2026-12-01", appeal="gracieux", posted_on="2026-12-01", proof=True
    )
    row = ROWS["1 closure, author not named"]
    found = result(msgspec.structs.replace(row, events=(*row.events, appeal), on="2026-12-02"))

    advice = {one.id: one for one in found.advice}
    assert "recours-gracieux" not in advice
    assert advice["requete-annulation"].rule == "D17"


def test_past_the_two_months_the_outer_limit_is_what_is_left() -> None:
    """D8 when the remedies were absent; never shown as the two months."""
    row = ROWS["13 no remedies: time only"]
    found = result(msgspec.structs.replace(row, on="2027-03-01"))

    # No ground, no court document by itself: the worker's clock gives it in case 18.
    assert {d.rule: d.due for d in found.deadlines}["D8"] == day("2027-11-10")
    row = ROWS["18 closure not notified to the worker"]
    late = {a.id: a for a in result(msgspec.structs.replace(row, on="2027-03-01")).advice}
    assert (late["requete-annulation"].rule, late["requete-annulation"].due) == (
        "D8",
        day("2027-11-10"),
    )


@pytest.mark.parametrize(
    ("offer", "on", "words"),
    [
        (None, "2026-11-12", "n’est pas au dossier"),
        (("2026-06-01", "2026-06-21"), "2026-11-12", "peut servir à une nouvelle demande déposée avant le 1er décembre 2026"),
        (("2026-06-01", "2026-06-21"), "2026-12-01", "ne sert plus depuis le 1er décembre 2026"),
        (("2026-06-01", "2026-06-20"), "2026-11-12", "moins de trois semaines"),
    ],
)  # fmt: skip
def test_refiling_checks_the_publication_of_the_offer(
    offer: tuple[str, str] | None, on: str, words: str
) -> None:
    """D32: three consecutive weeks within the six months before the new filing, read in part."""
    row = ROWS["9 clear request, no answer"]
    published = (
        (event("offer_published", "2026-06-22", **{"from": offer[0], "to": offer[1]}),)
        if offer
        else ()
    )
    found = result(msgspec.structs.replace(row, events=(*published, *row.events), on=on))

    said = [w for w in found.warnings if words in w.replace("\u00a0", " ")]
    assert len(said) == 1
    assert "lue en partie" in said[0]


def test_the_table_names_only_rules_of_the_reference() -> None:
    """D1 to D33, and D3b: a date that no rule gives would never be shown."""
    lines = table()
    named = {rule for one in lines.case for rule in one.deadlines}
    named |= {rule for one in lines.document for rule in (*one.rules, *one.outer)}

    assert named <= {f"D{number}" for number in range(1, 34)} | {"D3b"}


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_every_fact_of_the_table_is_told(row: Row) -> None:
    """No fact is left out, none is told that the table does not know."""
    state, on = state_of(*row.events), day(row.on)

    assert set(facts(Case(reference="AT-1"), state, (), on)) == NAMES


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ((asked(True), closed()), True),
        ((asked(True, due="2026-11-09"), closed()), True),
        ((asked(True, due="2026-11-10"), closed()), False),
        ((asked(True, due="2026-11-30"), closed()), False),
        ((asked(True), closed(cause="no_object")), False),
        ((asked(True, due="2026-10-07"), closed()), False),
        ((asked(True, due="2026-10-08"), closed()), True),
    ],
)
def test_refiling_rather_than_contesting_is_told_only_after_a_reasonable_time(
    events: tuple[AnyEvent, ...], told: bool
) -> None:
    """Case 9: not before the end of the time printed, nor « sans objet », nor under seven days."""
    found = result(Row(number=9, events=(FILED, *events)))

    assert (9 in found.cases) is told
    assert any("a peu de chances" in text for text in found.warnings) is told


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ((closed(),), True),
        ((asked(True), answered("produced"), closed()), False),
        ((event("technical_failure", "2026-10-02"), refused()), True),
    ],
)
def test_only_the_merits_are_left_of_a_closure_only_when_no_ground_stands(
    events: tuple[AnyEvent, ...], said: bool
) -> None:
    """Case 19 on a closure never contradicts the grounds printed beside it."""
    found = result(Row(number=19, events=(FILED, *events)))

    assert 19 in found.cases
    assert any("seul le fond" in text for text in found.warnings) is said
