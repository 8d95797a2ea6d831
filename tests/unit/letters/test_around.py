"""The letters around a contest: reasons, receipt, file, refiling, orders; and what refuses them."""

from datetime import date
from typing import Any

import pytest

from chalicelib.cases.words import By
from chalicelib.errors import BadInput
from chalicelib.letters import Choices
from tests.unit.letters.samples import (
    CLOSED,
    FILED,
    ON,
    RECEIPT,
    SUITED,
    drafted,
    file,
    text,
    with_,
)

Events = tuple[dict[str, Any], ...]
GRANTED = {"kind": "granted", "on": "2026-10-05"}
FAILED = {"kind": "technical_failure", "on": "2026-10-15", "description": "page blanche"}
REQUESTED = {"kind": "reasons_requested", "on": "2026-11-26"}
PROVEN = {**REQUESTED, "posted_on": "2026-11-26", "proof": True}
ACTION = {"kind": "action_filed", "on": "2026-11-25", "procedure": "annulment"}
ASKED_FILE = {
    "kind": "file_requested",
    "on": "2026-11-26",
    "received_on": "2026-11-30",
    "proof": True,
}
ORDER = {"kind": "suspension_refused", "on": "2026-12-08", "lack_of_serious_doubt": True}
LATE, SILENT = date(2027, 3, 1), date(2026, 12, 2)  # fmt: skip


def said(document: str, events: Events, on: date, *included: str) -> str:
    choices = Choices(included=included)
    draft = drafted(file(*events), on, document=document, choices=choices)
    return text(draft.docx).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("document", "events", "on", "why"),
    [
        ("communication-motifs", (FILED, RECEIPT), date(2026, 11, 1), "aucune décision implicite"),
        ("communication-motifs", (FILED, RECEIPT, CLOSED), ON, "aucune décision implicite"),
        ("communication-motifs", (FILED, RECEIPT), LATE, "le délai du recours contentieux"),
        ("communication-motifs", (FILED, RECEIPT, PROVEN), SILENT, "déjà enregistrée"),
        ("mise-en-demeure", (FILED,), date(2026, 9, 25), "rien n’est à exiger"),
        ("mise-en-demeure", (FILED, GRANTED), date(2026, 10, 30), "accordée"),
        ("mise-en-demeure", (CLOSED,), ON, "aucun dépôt"),
        ("communication-dossier", (FILED, CLOSED, ASKED_FILE), date(2026, 12, 10), "déjà en cours"),
        ("reexamen", (FILED, RECEIPT), date(2026, 11, 1), "la demande est en cours"),
        ("refere-mesures-utiles", (FILED, RECEIPT), SILENT, "une décision, même implicite, existe"),
        ("refere-mesures-utiles", (FILED, CLOSED), ON, "n’est plus en cours"),
        ("saisine-cada", (FILED, CLOSED), ON, "aucune demande de communication"),
        ("saisine-cada", (FILED, CLOSED, ASKED_FILE), date(2026, 12, 10), "un mois pour répondre"),
        ("saisine-cada", (FILED, CLOSED, ASKED_FILE), date(2027, 3, 10), "deux mois"),
        ("saisine-cada", (FILED, CLOSED, ASKED_FILE, {"kind": "cada_registered", "on": "2027-01-02"}), date(2027, 1, 4), "déjà enregistré une saisine"),
        ("defenseur-des-droits", (FILED, CLOSED, ACTION), SILENT, "le tribunal est déjà saisi"),
        ("confirmation-requete", (FILED, CLOSED), ON, "rien n’est à confirmer"),
        ("confirmation-requete", (FILED, CLOSED, ACTION, {**ORDER, "lack_of_serious_doubt": False}), SILENT, "rien n’est à confirmer"),
        ("confirmation-requete", (FILED, CLOSED, ORDER), date(2026, 12, 14), "aucune requête en annulation"),
        ("confirmation-requete", (FILED, CLOSED, ACTION, ORDER), date(2027, 2, 1), "délai d’un mois"),
    ],
)  # fmt: skip
def test_a_document_that_does_not_suit_is_refused(
    document: str, events: Events, on: date, why: str
) -> None:
    """Each refusal says why, in French, and what to do instead."""
    with pytest.raises(BadInput, match=why) as refused:
        said(document, events, on)

    assert refused.value.remedy


@pytest.mark.parametrize(
    ("document", "events", "on", "own"),
    [
        ("saisine-cada", ASKED_FILE, date(2027, 1, 4), "Amina Diallo a demandé à la préfète"),
        ("confirmation-requete", ACTION, date(2026, 12, 14), "Amina Diallo a saisi le tribunal"),
    ],
)
def test_nobody_goes_on_with_what_another_began(
    document: str, events: dict[str, Any], on: date, own: str
) -> None:
    """The worker refers to the CADA the refusal of her own request, and confirms her own action."""
    chosen = Choices(applicant=By.WORKER)
    began = [FILED, CLOSED, ORDER, events]
    with pytest.raises(BadInput, match="pour la personne au nom de qui"):
        drafted(file(*began), on, document=document, choices=chosen)

    began[-1] = events | {"by": "worker"}
    draft = drafted(file(*began), on, document=document, choices=chosen)
    assert own in text(draft.docx).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("act", "asked"),
    [
        (CLOSED, "instruite et qu’une décision expresse et motivée soit prise"),
        ({"kind": "refused", "on": "2026-11-20"}, "pour que la demande soit réexaminée."),
    ],
)
def test_a_complaint_asks_for_what_was_not_done(act: dict[str, Any], asked: str) -> None:
    """After an express refusal, another look; an express decision only where there is none."""
    assert asked in said("defenseur-des-droits", (FILED, act), ON)


def test_a_broken_platform_stops_the_employer_who_files() -> None:
    """The request is the employer's, whoever writes (R5221-15)."""
    draft = drafted(
        file(FILED, FAILED),
        date(2026, 10, 30),
        document="mise-en-demeure",
        choices=Choices(applicant=By.WORKER),
    )

    assert "empêche l’employeur d’accomplir" in text(draft.docx)


def test_a_request_that_nothing_proves_may_be_sent_again() -> None:
    """Without proof it defers nothing: another is drafted, and the note says why."""
    draft = drafted(file(FILED, RECEIPT, REQUESTED), SILENT, document="communication-motifs")

    assert any("sans preuve de son envoi" in line for line in draft.note)


def test_a_list_without_any_exhibit_asks_for_them() -> None:
    """The analysis advises the list with every appeal: a case without evidence gets a gap."""
    assert "[À COMPLÉTER : pièces à joindre" in said("bordereau", (FILED,), ON)


def test_each_document_is_drafted_from_what_it_needs() -> None:
    """The samples that suit are those that the refusals leave."""
    for document, (events, on) in SUITED.items():
        assert said(document, events, on)


def test_the_list_has_the_numbers_of_its_document() -> None:
    """One numbering: the list is that of the document it goes with, joined exhibits included."""
    from chalicelib.letters import documents

    events = (FILED, RECEIPT, CLOSED)
    for document in ("requete-annulation", "refere-suspension", "observations"):
        option = () if document == documents()["bordereau"].lists else (document,)
        whole = said(document, events, ON).replace(".\t", "\t")
        rows = said("bordereau", events, ON, *option).partition("Intitulé de la pièce\n")[2]
        numbered = rows.split("\n\n")[0].split("\n")
        pairs = [f"{n}\t{label}" for n, label in zip(numbered[::2], numbered[1::2], strict=True)]

        assert pairs
        assert all(pair in whole for pair in pairs)


def test_every_option_of_the_list_is_a_document() -> None:
    """The list is asked for a document of the catalogue."""
    from chalicelib.letters import documents

    known = documents()
    assert {known["bordereau"].lists, *known["bordereau"].options} <= set(known)


@pytest.mark.parametrize(
    ("events", "object_", "present"),
    [
        ((FILED,), "Mise en demeure de délivrer l’accusé de réception", "aucun accusé de réception n’est parvenu"),
        ((FILED, with_(RECEIPT, mentions={"remedies": "absent", "date": "stated"})),
         "Mise en demeure de délivrer un accusé de réception complet", "les voies et délais de recours."),
        ((FILED, RECEIPT, FAILED), "Mise en demeure de rétablir l’accès", "de rétablir l’accès à la demande ou"),
    ],
    ids=["none", "incomplete", "failure"],
)  # fmt: skip
def test_the_demand_is_for_what_is_wanting(events: Events, object_: str, present: str) -> None:
    """No receipt, an incomplete one, or a broken platform: the letter asks for that."""
    letter = said("mise-en-demeure", events, date(2026, 10, 30))

    assert f"Objet : {object_}" in letter
    assert present in letter


def test_a_refusal_by_silence_is_told_with_its_day() -> None:
    """A month after receipt, silence is a refusal (CRPA R*311-12, R311-13)."""
    letter = said("saisine-cada", (FILED, CLOSED, ASKED_FILE), date(2027, 1, 4))
    express = {"kind": "file_refused", "on": "2026-12-15"}

    assert "le refus est né le 30 décembre 2026" in letter
    assert "a été refusée le 15 décembre 2026" in said(
        "saisine-cada", (FILED, CLOSED, ASKED_FILE, express), date(2027, 1, 4)
    )


def test_observations_may_be_an_appeal() -> None:
    """On the lawyer's choice they say so, ask for the withdrawal, and are refused out of time."""
    plain = said("observations", (FILED, CLOSED), ON)
    appeal = said("observations", (FILED, CLOSED), ON, "recours_gracieux")

    assert "recours gracieux" not in plain
    assert "Objet : Observations valant recours gracieux sur la clôture" in appeal
    assert "à titre principal, de retirer la clôture" in appeal
    assert "d’accuser réception du présent recours" in appeal
    with pytest.raises(BadInput, match="recours gracieux est passé"):
        said("observations", (FILED, CLOSED), LATE, "recours_gracieux")
