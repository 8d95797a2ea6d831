"""A correction of the law: who hears of it, and what they read."""

import re
from datetime import date
from typing import Any

import pytest

from chalicelib.alerts import plan
from chalicelib.alerts.mime import MailText
from chalicelib.alerts.moved import differences, moves
from chalicelib.alerts.sms import segments
from chalicelib.errors import NotFound
from chalicelib.law.values import DeadlineStatus
from chalicelib.store.records import Channel, Person, Snapshot, StoredDeadline

from .samples import (
    CASE,
    CLOSED,
    EMPLOYER,
    FILED,
    LAWYER,
    MANAGER,
    NOW,
    TODAY,
    about,
    delivery,
    follows,
    outbox,
    replace,
    snapshot_of,
    state_of,
)
from .writing import LAWYER_ONLY, plain, written

SAFE, OLD = date(2027, 1, 25), date(2027, 1, 22)
NOW_SNAPSHOT = replace(snapshot_of(state_of(FILED, CLOSED)), next_due=SAFE)
EMPLOYER_MOVE = {"employer": {"was": "2027-01-22", "now": "2027-01-25"}}
LINE = {"rule": "D7", "event": "e5", "label": "recours contentieux contre la clôture"}
LAWYER_MOVE = {"lawyer": [LINE | {"was": "2027-01-22", "now": "2027-01-25"}]}
AUDIENCE = [follows(EMPLOYER), follows(MANAGER), follows(LAWYER)]


def before(*ids: str, next_due: date | None = OLD, **changes: Any) -> Snapshot:
    """The snapshot as another law made it: other fields on the deadlines of these rules."""
    dates = tuple(
        replace(d, **changes) if d.rule in ids else d
        for d in NOW_SNAPSHOT.deadlines
        if changes or d.rule not in ids
    )
    made: Snapshot = replace(NOW_SNAPSHOT, deadlines=dates, next_due=next_due, law_version="0")
    return made


def told(
    person: Person, data: dict[str, Any], on: date = TODAY, **more: Any
) -> tuple[MailText, str]:
    d = delivery(person, cause="law:1:1", purpose="recomputed", data=data)
    return written(d, about(person, on=on, **more), on=on)


def test_the_one_date_of_the_employer_is_compared() -> None:
    """D7 and D15 fell three days earlier: one move for the employer, two lines for the lawyer."""
    found = moves(before("D7", "D15", due=OLD), NOW_SNAPSHOT, TODAY)

    assert found.employer
    assert (found.employer.was, found.employer.now) == (OLD, SAFE)
    assert {(m.rule, m.was, m.now) for m in found.lawyer} == {
        ("D7", OLD, SAFE), ("D15", OLD, SAFE),
    }  # fmt: skip


def test_without_a_mandate_no_lawyer_is_told() -> None:
    """A lawyer hears of a case only while the employer's mandate stands (design §3.12)."""
    alone = replace(NOW_SNAPSHOT, firm="")

    found = moves(before("D7", due=OLD), alone, TODAY)

    assert found.employer
    assert found.lawyer == ()


@pytest.mark.parametrize("status", ["superseded", "conditional", "past"])
def test_a_date_that_was_not_running_was_told_to_nobody(status: str) -> None:
    """Only a live date that people were told counts."""
    old = before("D7", "D15", due=OLD, status=status, next_due=None)

    assert moves(old, NOW_SNAPSHOT, TODAY).employer is None
    assert not {"D7", "D15"} & {m.rule for m in moves(old, NOW_SNAPSHOT, TODAY).lawyer}


def test_a_rule_gone_from_the_law_takes_its_told_date_along() -> None:
    """The law that gave the date is gone, the date it gave was told."""
    gone = StoredDeadline(
        rule="D0", label="ancienne règle", due=OLD, latest=OLD, status="live", event="e5"
    )
    old = replace(NOW_SNAPSHOT, deadlines=(*NOW_SNAPSHOT.deadlines, gone), next_due=OLD)

    found = moves(old, NOW_SNAPSHOT, TODAY)

    assert found.employer
    assert (found.employer.was, found.employer.now) == (OLD, SAFE)
    assert [(m.rule, m.now) for m in found.lawyer] == [("D0", None)]


def test_a_new_rule_is_no_move_unless_the_employer_s_date_changes() -> None:
    """What was never told cannot be corrected; a new earlier date does move the one date."""
    assert moves(before("D15", next_due=SAFE), NOW_SNAPSHOT, TODAY).employer is None
    sooner = replace(
        NOW_SNAPSHOT,
        next_due=OLD,
        deadlines=tuple(
            replace(d, due=OLD) if d.rule == "D15" else d for d in NOW_SNAPSHOT.deadlines
        ),
    )
    found = moves(before("D15", next_due=SAFE), sooner, TODAY)
    assert found.employer is None  # D15 asks nothing of the employer by itself.
    assert found.lawyer == ()


@pytest.mark.parametrize(
    ("was", "now", "shown"),
    [
        ("live", "past", False),
        ("conditional", "live", False),
        ("window", "live", False),
        ("live", "superseded", True),
        ("live", "conditional", True),
        ("superseded", "live", True),
    ],
)
def test_what_time_alone_changes_is_no_difference(was: str, now: str, shown: bool) -> None:
    """A date passes, an implicit decision is born: no law did that."""
    one = NOW_SNAPSHOT.deadlines[0]
    old, new = (
        replace(NOW_SNAPSHOT, deadlines=(replace(one, status=DeadlineStatus(status)),))
        for status in (was, now)
    )

    assert bool(differences(old, new)) is shown


@pytest.mark.parametrize(
    ("data", "people"),
    [
        (EMPLOYER_MOVE, {EMPLOYER.id, MANAGER.id}),
        (LAWYER_MOVE, {LAWYER.id}),
        (EMPLOYER_MOVE | LAWYER_MOVE, {EMPLOYER.id, MANAGER.id, LAWYER.id}),
    ],
)
def test_only_whose_date_moved_is_planned(data: dict[str, Any], people: set[str]) -> None:
    """E-mail and SMS to them, nothing to the others; the delivery carries what moved."""
    item = outbox(cause="law:1:1", purpose="recomputed", data=data)

    planned = plan(item, NOW_SNAPSHOT, AUDIENCE, NOW)

    assert {d.person for d in planned} == people
    assert all(d.data == data for d in planned)
    assert {d.channel for d in planned if d.person != MANAGER.id} == set(Channel)


def test_the_employer_reads_both_dates_why_and_what_to_do() -> None:
    """One prudent date; « agir avant le …, au lieu du … ; pourquoi »."""
    words, sms = told(EMPLOYER, EMPLOYER_MOVE)
    text = plain(words.text)

    assert words.subject.endswith(": agir avant le lundi 25 janvier 2027")
    assert (
        "La date a changé : agir avant le lundi 25 janvier 2027, au lieu du vendredi 22 janvier 2027."
        in text
    )
    assert "Pourquoi : la règle de calcul a été corrigée" in text
    assert "Corrigez la date du vendredi 22 janvier 2027" in text
    assert "Agir avant le 25/01/2027, au lieu du 22/01/2027." in sms
    assert segments(sms) <= 2
    for forbidden in (*LAWYER_ONLY, "D7", "Ben Ali", CASE.reference):
        assert forbidden not in sms
    assert not [word for word in LAWYER_ONLY if word in text]


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (SAFE, "c’est le lundi 25 janvier 2027, au lieu du"),
        (date(2027, 1, 26), "c’est le lundi 25 janvier 2027, au lieu du"),
    ],
)
def test_on_the_last_day_it_never_says_before(on: date, said: str) -> None:
    """ "Agir avant" that very day, or after it, would mislead."""
    known = about(EMPLOYER, on=on)
    kept = tuple(
        replace(d, latest=date(2027, 2, 1), status=DeadlineStatus.LIVE)
        for d in known.deadlines
        if d.rule == "D7"
    )
    text = plain(told(EMPLOYER, EMPLOYER_MOVE, on=on, deadlines=kept)[0].text)

    assert said in text
    assert "gir avant le lundi 25" not in text


def test_a_date_that_is_no_more_is_said_as_such() -> None:
    """No date replaces it: the old one must leave the diaries all the same."""
    gone = {"employer": {"was": "2027-01-22", "now": None}}
    words, sms = told(EMPLOYER, gone, deadlines=())

    assert "La date du vendredi 22 janvier 2027, annoncée dans un message précédent, n’est plus à retenir." in plain(words.text)  # fmt: skip
    assert "Plus de date" in sms


def test_the_lawyer_reads_each_deadline_then_all_of_them() -> None:
    """Before and now, rule by rule; the ledger is said to be unchanged."""
    words, _ = told(LAWYER, LAWYER_MOVE | EMPLOYER_MOVE)
    text = plain(words.text)

    assert text.startswith("À faire aujourd’hui : vérifiez les dates corrigées ; agir avant")
    assert "(D7) : lundi 25 janvier 2027, au lieu du vendredi 22 janvier 2027." in text
    assert "le journal est inchangé" in text
    assert "DATES EN CONCURRENCE" in text


@pytest.mark.parametrize(
    ("move", "said"),
    [
        ({"was": "2027-01-25", "now": "2027-01-25"}, "date prudente inchangée"),
        ({"was": "2027-01-22", "now": None}, "ne court plus avec certitude"),
    ],
)
def test_the_lawyer_reads_what_became_of_a_date(move: dict[str, Any], said: str) -> None:
    assert said in plain(told(LAWYER, {"lawyer": [LINE | move]})[0].text)


@pytest.mark.parametrize(
    ("person", "data"),
    [
        (EMPLOYER, {"employer": {"was": "2027-01-22", "now": "2027-01-29"}}),
        (EMPLOYER, {}),
        (LAWYER, {"lawyer": [LINE | {"was": "2027-01-22", "now": "2027-01-29"}]}),
        (LAWYER, {"lawyer": [LINE | {"was": "2027-01-25", "now": None}]}),
    ],
)
def test_a_correction_that_holds_no_more_is_never_said(
    person: Person, data: dict[str, Any]
) -> None:
    """Something else moved the date since, and its own message says so."""
    with pytest.raises(NotFound, match="correction"):
        told(person, data)


@pytest.mark.parametrize(("person", "data"), [(EMPLOYER, EMPLOYER_MOVE), (LAWYER, LAWYER_MOVE)])
def test_a_correction_is_typeset_in_french(person: Person, data: dict[str, Any]) -> None:
    """A no-break space before ; : ! ?, real apostrophes, short lines."""
    words, _ = told(person, data)
    bare = re.sub(r"https?://\S+", "", words.text)

    assert not re.search(r"[^\s\u00a0\u202f][;:!?](\s|$)", bare)
    assert not re.search(r" [;:!?»]|« ", bare)
    assert "'" not in bare
