"""The journal and the chronology on urgency: facts, dated and sourced, and nothing else."""

import pytest

from chalicelib.cases import BY_KIND
from chalicelib.errors import BadInput
from chalicelib.letters.journal import chronology, journal
from chalicelib.letters.pieces import pieces
from tests.unit.letters.court import ON, URGENT, case, told, words
from tests.unit.letters.samples import CLOSED, FILED, file

SECRET = (
    {"id": "m1", "kind": "mandate_given", "on": "2026-11-23", "firm": "cabinet-secret"},
    {"id": "m2", "kind": "mediation_opened", "on": "2026-11-24"},
    {"id": "m3", "kind": "mandate_ended", "on": "2026-11-25", "firm": "cabinet-secret"},
)


def test_each_fact_has_its_day_its_words_and_its_source() -> None:
    story = told(case())
    text = words(journal(story, ON))

    assert (
        "23 novembre 2026 Par un courriel du 23 novembre 2026, l’administration a annoncé" in text
    )
    assert (
        "Source : pièce n° 1, inscrite le 5 septembre 2026, empreinte SHA-256 " + "a" * 64 in text
    )
    assert "Source : déclaration, inscrite le 1er septembre 2026." in text
    assert f"(n° 10) : {story.entries[-1].hash}" in text


def test_nothing_of_the_mandate_or_of_a_mediation_is_told() -> None:
    """The journal may be filed: what is secret or confidential is not in it."""
    text = words(journal(told(file(FILED, CLOSED, *SECRET)), ON)).lower()

    for word in ("secret", "mandat", "médiation", "avocat", "faible", "moyen"):
        assert word not in text


def test_a_correction_is_told_as_mended_and_an_unproven_fact_as_unconfirmed() -> None:
    mended = {"id": "k", "kind": "correction", "on": "2026-11-24", "of": "f1", "fields": {"on": "2026-09-22"}, "reason": "x"}  # fmt: skip
    granted = {"id": "g1", "kind": "granted", "on": "2026-11-24", "authenticity": "tenant_address"}
    text = words(journal(told(file(FILED, mended, CLOSED, granted)), ON))

    assert "Le 22 septembre 2026, l’employeur a déposé" in text
    assert "23 septembre 2026" not in text
    assert text.count("Ce fait n’est pas confirmé.") == 1


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_every_kind_is_told_or_left_out_with_a_reason(kind: str) -> None:
    """No fact is forgotten by a new kind of event."""
    left = pieces().left_out.get(kind, "")
    own = kind in pieces().told
    from chalicelib.letters.catalogue import chronology as letters

    by_letters = any(name.partition("/")[0] == kind for name in letters().sentences)

    assert bool(left) + (own or by_letters) == 1


def test_moved_dates_and_flights_are_told_in_the_order_they_were_recorded() -> None:
    """What was foreseen, then what it became, with the amounts declared and their sum."""
    story = told(case())
    text = words(chronology(story.exhibits[-1], story, ON))
    said = [
        "Pièce n° 6",
        "Prise de poste prévue le 1er décembre 2026",
        "Voyage réservé, à la date du 20 octobre 2026 3",
        "Prise de poste reportée au 1er février 2027 (auparavant le 1er décembre 2026)",
        "Voyage modifié, à la date du 10 novembre 2026 ; montant perdu ou ajouté : 1 024,50 €",
        "montant perdu ou ajouté : 80 €",
        "Total des montants déclarés : 1 104,50 €",
    ]
    places = [text.index(one) for one in said]

    assert places == sorted(places)


def test_one_amount_has_no_total() -> None:
    story = told(file(FILED, CLOSED, URGENT[0], URGENT[3]))

    assert "Total" not in words(chronology(story.exhibits[-1], story, ON))


def test_a_hostile_description_is_cleaned_and_an_endless_one_refused() -> None:
    """Breaks and controls go, by the letters' own rule; past its bound nothing is printed."""

    def broken(text: str) -> bytes:
        event = {"id": "b", "kind": "technical_failure", "on": "2026-10-01", "description": text}
        return journal(told(file(FILED, CLOSED, event)), ON)

    assert "constaté : page x blanche." in words(broken("page\x00\n x\u202e blanche."))
    with pytest.raises(BadInput, match="Raccourcissez"):
        broken("x" * 30_000)
