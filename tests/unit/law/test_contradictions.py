"""Contradictory facts: the answer states what it assumes; none is settled in silence."""

from typing import Any

import pytest

from chalicelib.cases import AnyEvent
from chalicelib.cases.moves import Status
from chalicelib.law import Analysis, Strength, analyse
from chalicelib.law.assumptions import texts

from .build import COMPLETE, a_case, day, event, state_of

FILED = event("filed", "2026-09-23")
READ = {"complete_original": True, "space_checked": {"on": "2026-11-10", "documents_found": False}}
AUTHOR = {"first_name": "Anne", "name": "Martin", "quality": "cheffe", "service": "plateforme"}
ASKED = event("complement_requested", "2026-10-01", due="2026-10-16", list="stated",
              items=[{"id": "p1", "required_by_text": True}])  # fmt: skip
CLOSED = event("closed", "2026-11-10", author="absent", **READ)
AGAIN = event("closed", "2026-11-20", id="closed2", author=AUTHOR, **READ)
REFUSED = event("refused", "2026-11-10", author="absent", **READ)
GRANTED = event("granted", "2026-10-20")
NAMED = event("closed", "2026-11-10", author=AUTHOR, **READ)


def answered(outcome: str, on: str, id_: str = "a1") -> AnyEvent:
    return event("complement_answered", on, id=id_, items=[{"id": "p1", "outcome": outcome}])


def corrected(of: str, on: str = "2026-11-12", **fields: Any) -> AnyEvent:
    return event("correction", on, of=of, fields=fields, reason="relu")


def analysed(*events: AnyEvent, on: str = "2026-11-25") -> Analysis:
    return analyse(a_case(), state_of(*events), day(on))


def said(found: Analysis) -> list[str]:
    return [w.replace("\u00a0", " ") for w in found.warnings if w.startswith("Hypothèse")]


PAIRS: dict[str, tuple[tuple[AnyEvent, ...], str, str]] = {
    "two closures": ((FILED, CLOSED, AGAIN), "closed2", "Deux clôtures"),
    "closed then answered": (
        (FILED, ASKED, CLOSED, answered("produced", "2026-11-12")), "closed",
        "n’est pas comptée comme donnée dans le délai",
    ),
    "closed then asked again": (
        (FILED, CLOSED, event("complement_requested", "2026-11-15")), "closed",
        "Une demande de complément du 15 novembre 2026",
    ),
    "closed then granted": (
        (FILED, CLOSED, event("granted", "2026-11-18")), "closed",
        "Une autorisation du 18 novembre 2026 suit une clôture",
    ),
    "closed then filed": (
        (FILED, CLOSED, event("filed", "2026-11-18", id="f2")), "closed", "nouvelle demande",
    ),
    "granted then closed": (
        (FILED, GRANTED, CLOSED), "",
        "Une clôture du 10 novembre 2026 suit une autorisation accordée",
    ),
    "granted then refused": (
        (FILED, GRANTED, REFUSED), "",
        "Un refus du 10 novembre 2026 suit une autorisation accordée",
    ),
    "refused then closed": (
        (FILED, REFUSED, event("closed", "2026-11-12", id="c2")), "refused",
        "l’analyse porte sur le refus du 10 novembre 2026",
    ),
    "refused then granted": (
        (FILED, REFUSED, event("granted", "2026-11-18")), "refused", "suit un refus",
    ),
    "two refusals": (
        (FILED, REFUSED, event("refused", "2026-11-20", id="r2")), "r2", "Deux refus",
    ),
    "refused then answered": (
        (FILED, ASKED, REFUSED, answered("produced", "2026-11-12")), "refused",
        "suit le refus du 10 novembre 2026",
    ),
    "withdrawn by the employer then closed": (
        (FILED, event("request_withdrawn", "2026-11-01"), CLOSED), "",
        "suit le retrait de la demande",
    ),
    "grant withdrawn then closed": (
        (FILED, GRANTED, event("grant_withdrawn", "2026-11-05"), CLOSED), "grant_withdrawn",
        "l’analyse porte sur le retrait du 5 novembre 2026",
    ),
    "closure withdrawn that was never made": (
        (FILED, event("closure_withdrawn", "2026-11-05")), "", "contredit l’état du dossier",
    ),
    "author named, then absent after correction": (
        (FILED, NAMED, corrected("closed", author="absent")), "closed",
        "L’acte du 10 novembre 2026 a été corrigé le 12 novembre 2026",
    ),
    "author absent, then named after correction": (
        (FILED, CLOSED, corrected("closed", author=AUTHOR)), "closed", "retient les faits corrigés",
    ),
    "correction of nothing": (
        (FILED, CLOSED, corrected("nothing", author="absent")), "closed", "vise un événement inconnu",
    ),
    "correction that does not fit": (
        (FILED, CLOSED, corrected("closed", author=3)), "closed", "ne peut pas être appliquée",
    ),
    "same document produced, then missing": (
        (FILED, ASKED, answered("produced", "2026-10-05"), answered("missing", "2026-10-08", "a2"), CLOSED),
        "closed", "la dernière donnée avant l’acte est retenue, celle du 8 octobre 2026",
    ),
    "a complete receipt and an incomplete one": (
        (FILED, event("receipt_issued", "2026-09-23", type="reception", mentions=COMPLETE),
         event("receipt_issued", "2026-10-10", id="r2", type="attestation_renewed",
               mentions={"remedies": "absent"})), "", "la plus prudente",
    ),
    "an event of tomorrow": (
        (FILED, event("closed", "2026-12-24", **READ)), "closed", "postérieur au jour de l’analyse",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("events", "act", "words"), PAIRS.values(), ids=list(PAIRS))
def test_a_pair_of_contradictory_facts(events: tuple[AnyEvent, ...], act: str, words: str) -> None:
    """What is analysed, and the assumption in plain words."""
    found = analysed(*events)

    assert found.act == act
    assert [text for text in said(found) if words in text]


@pytest.mark.parametrize("events", [pair[0] for pair in PAIRS.values()], ids=list(PAIRS))
def test_the_order_of_arrival_changes_nothing(events: tuple[AnyEvent, ...]) -> None:
    """The same facts, the same analysis."""
    assert analysed(*events) == analysed(*reversed(events))


def test_a_case_without_contradiction_assumes_nothing() -> None:
    """No warning of that kind on an ordinary closure."""
    assert said(analysed(FILED, ASKED, answered("produced", "2026-10-05"), CLOSED)) == []


def test_a_correction_moves_the_ground_with_the_fact() -> None:
    """The corrected author is what the ground rests on, either way."""
    absent = analysed(FILED, NAMED, corrected("closed", author="absent")).grounds
    named = analysed(FILED, CLOSED, corrected("closed", author=AUTHOR)).grounds

    assert {g.id: g.strength for g in absent}["author_not_named"] is Strength.STRONG
    assert "author_not_named" not in {g.id for g in named}


def test_a_request_after_the_closure_is_not_one_that_preceded_it() -> None:
    """A complement asked for after the closure does not make it regular."""
    late = event("complement_requested", "2026-11-15", due="2026-12-01", list="stated")
    closure = event("closed", "2026-11-10", cause="incomplete", author=AUTHOR, **READ)

    assert 2 in analysed(FILED, closure, late).cases
    assert 9 not in analysed(FILED, closure, late).cases


def test_an_answer_after_the_time_is_not_one_in_time() -> None:
    """Late, it neither proves production nor sends the employer to refile, and that is said."""
    found = analysed(FILED, ASKED, answered("produced", "2026-10-20"), CLOSED)

    assert not {5, 9} & set(found.cases)
    assert any("après le délai fixé" in text for text in found.warnings)


def test_an_answer_only_after_the_closure_is_no_answer() -> None:
    """Case 9: nothing came before the closure."""
    assert 9 in analysed(FILED, ASKED, CLOSED, answered("produced", "2026-11-12")).cases


def test_a_mail_whose_origin_is_not_proven_says_so_first() -> None:
    """Anyone can send « clôture » to an address (design §3.9)."""
    forged = event("closed", "2026-11-10", authenticity="failed", author="absent", **READ)

    assert "L’origine du courriel n’est pas prouvée" in analysed(FILED, forged).warnings[0]


@pytest.mark.parametrize("key", [key for key in texts() if "_when_" in key])
def test_every_sentence_is_of_a_move_that_opens_a_review(key: str) -> None:
    """A sentence for a move that is allowed would never be said."""
    from chalicelib.cases import BY_KIND
    from chalicelib.cases.moves import MOVES

    kind, _, status = key.partition("_when_")
    assert kind in BY_KIND
    assert Status(status) not in MOVES[kind]


@pytest.mark.parametrize("kind", ["start_planned", "title_expires"])
def test_a_day_that_is_only_planned_is_no_contradiction(kind: str) -> None:
    """A start or an expiry to come is counted as nothing done: there is nothing to assume."""
    assert said(analysed(FILED, CLOSED, event(kind, "2027-01-31"))) == []
