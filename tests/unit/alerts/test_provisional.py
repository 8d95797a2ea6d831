"""What people are told while an act is only announced, and once somebody has looked."""

import re
from typing import Any

import pytest

from chalicelib.alerts.sms import segments
from chalicelib.cases import Check
from chalicelib.store.records import Person, Role

from .samples import CASE, CLOSED, EMPLOYER, FILED, LAWYER, MANAGER, about, delivery, replace
from .writing import NBSP, PEOPLE, plain, written

UNPROVEN = CLOSED | {"authenticity": "tenant_address"}
READINGS = ["closed", "refused"]
TO_READ: list[dict[str, Any]] = [UNPROVEN | {"may_be": READINGS}, {"kind": "refused", "on": "2026-11-23", "id": "e6", "authenticity": "tenant_address", "may_be": READINGS}]  # fmt: skip
ACTS: dict[str, dict[str, Any]] = {
    "closed": UNPROVEN,
    "refused": {k: v for k, v in UNPROVEN.items() if k != "cause"} | {"kind": "refused"},
    "grant_withdrawn": {k: v for k, v in UNPROVEN.items() if k != "cause"}
    | {"kind": "grant_withdrawn"},
    "complement_requested": {"kind": "complement_requested", "on": "2026-11-23", "id": "e5", "authenticity": "failed"},
}  # fmt: skip


def said(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "correction", "on": "2026-11-24", "id": "e9", "of": "e5", "fields": fields,
        "reason": "Vérifié sur la plateforme le 24 novembre 2026.", "person": "Paul Roy",
    }  # fmt: skip


CHECKS: dict[str, list[dict[str, Any]]] = {
    Check.CONFIRMED: [said({"authenticity": "confirmed"})],
    Check.SET_ASIDE: [said({"set_aside": True})],
    Check.TAKEN_UP: [said({"set_aside": False})],
}


def told(person: Person, *events: dict[str, Any], held: bool = False, **more: Any) -> Any:
    known = about(person, *events)
    assert known.snapshot
    known = replace(known, snapshot=replace(known.snapshot, held="a-mail" if held else ""))
    return written(delivery(person, **more), known)


@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.parametrize("person", [EMPLOYER, MANAGER, LAWYER], ids=lambda p: p.role)
def test_an_act_nobody_confirmed_is_announced_as_such(kind: str, person: Person) -> None:
    """« à confirmer », what to check, and the date that runs all the same."""
    words, sms = told(person, FILED, ACTS[kind])

    assert "à confirmer" in words.subject
    assert "dites si l’acte figure sur la plateforme" in plain(words.text)
    assert re.match(f"À faire aujourd’hui{NBSP}: ", words.text)
    assert segments(sms) <= 2
    assert "à confirmer" in sms


@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.parametrize("person", [EMPLOYER, MANAGER, LAWYER], ids=lambda p: p.role)
def test_a_provisional_time_says_so_and_by_when(kind: str, person: Person) -> None:
    """No case yet: what to check, who decides, and the day before which to act."""
    words, sms = told(person, FILED, ACTS[kind], held=True)
    text = plain(words.text)

    assert words.subject.startswith("Échéance provisoire, ")
    assert "Échéance provisoire : ce courriel n’est encore rattaché à aucun dossier" in text
    assert "agir avant le" in words.subject
    assert "provisoire" in sms
    assert segments(sms) <= 2
    assert CASE.reference not in sms
    assert CASE.worker.name not in sms


@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.MANAGER, Role.LAWYER])
def test_an_act_to_read_is_said_neither_closed_nor_refused(role: Role) -> None:
    """« clôture ou refus »: nothing affirms either."""
    words, sms = told(PEOPLE[role], FILED, *TO_READ, held=True)
    text = plain(words.text)

    assert "clôture ou refus" in text
    assert "acte à lire" in words.subject
    assert segments(sms) <= 2
    for affirmed in ("a clôturé la demande", "a refusé"):
        assert affirmed not in text


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.MANAGER, Role.LAWYER])
def test_what_somebody_found_is_told_with_their_name_and_the_act(check: str, role: Role) -> None:
    """To those who were told of the act: what was found, and what it changes."""
    words, sms = told(PEOPLE[role], FILED, UNPROVEN, *CHECKS[check], cause="e9")
    text = plain(words.text)

    assert "Paul Roy" in text
    assert "clôture du 23 novembre 2026" in text
    assert re.match(f"À faire aujourd’hui{NBSP}: |Rien à faire avant le ", words.text)
    assert "Paul Roy" not in sms
    assert segments(sms) <= 2


def test_a_confirmation_says_that_no_date_moved() -> None:
    words, _ = told(EMPLOYER, FILED, UNPROVEN, *CHECKS[Check.CONFIRMED], cause="e9")

    assert "Aucune date n’a changé." in words.text
    assert "lundi 25 janvier 2027" in plain(words.text)


def test_a_reminder_of_an_unconfirmed_act_asks_for_the_same_check() -> None:
    """The ladder goes on, and so does the question."""
    known = about(EMPLOYER, FILED, UNPROVEN)
    due = next(d for d in known.deadlines if d.rule == "D7")
    rung = f"D7:e5:J-7:{due.due.isoformat()}"
    words, sms = written(delivery(EMPLOYER, cause=rung, purpose="reminder"), known)

    assert "dites si l’acte figure sur la plateforme" in plain(words.text)
    assert segments(sms) <= 2
