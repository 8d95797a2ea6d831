"""Appeals and pleadings: who applies, what is contested, why in time, what is asked, what is kept."""

import re
from datetime import date
from typing import Any

import pytest

from chalicelib.cases import CaseFile
from chalicelib.cases.words import By
from chalicelib.errors import BadInput
from chalicelib.letters import Choices, Drafted, documents
from tests.unit.letters.samples import (
    ANSWERED,
    ASKED,
    CASE,
    CLOSED,
    FILED,
    RECEIPT,
    VAGUE,
    drafted,
    file,
    text,
    with_,
)

WORKER = Choices(applicant=By.WORKER)
IN_TIME, LATER, TOO_LATE = date(2026, 11, 30), date(2027, 4, 15), date(2028, 1, 10)
REMEDIES = with_(CLOSED, remedies="stated")
GRACIEUX: dict[str, Any] = {
    "id": "rg", "kind": "appeal_lodged", "on": "2026-12-10", "appeal": "gracieux", "proof": True,
    "posted_on": "2026-12-10", "received_on": "2026-12-14", "means": "registered_post",
}  # fmt: skip
REFUSED: dict[str, Any] = {
    "id": "x1", "kind": "refused", "on": "2026-11-23", "author": "absent", "reasons_in_law": "stated",
    "reasons_in_fact": "stated", "remedies": "stated", "complete_original": True, "evidence": "a" * 64,
    "space_checked": {"on": "2026-11-24", "documents_found": False},
}  # fmt: skip
GRANTED = {"id": "g1", "kind": "granted", "on": "2026-10-20"}
WITHDRAWN = with_(REFUSED, id="w1", kind="grant_withdrawn")
PLEADED = [name for name, document in documents().items() if document.pleads]


def said(
    document: str,
    case: CaseFile,
    on: date = IN_TIME,
    choices: Choices = Choices(),  # noqa: B008
) -> str:
    """The document's text, with plain spaces."""
    return text(drafted(case, on, document=document, choices=choices).docx).replace("\u00a0", " ")


def noted(document: str, case: CaseFile, on: date = IN_TIME, **choices: Any) -> str:
    """The internal note, with plain spaces."""
    made: Drafted = drafted(case, on, document=document, choices=Choices(**choices))
    return "\n".join(made.note).replace("\u00a0", " ")


# --- when a document is refused
@pytest.mark.parametrize(
    ("document", "case", "on", "why"),
    [
        ("recours-gracieux", file(FILED), IN_TIME, None),
        ("recours-gracieux", file({"kind": "filed", "on": "2026-11-20"}), IN_TIME, "rien n’est à contester"),
        ("requete-annulation", file(GRANTED), IN_TIME, "rien n’est à contester"),
        ("requete-annulation", file(), date(2026, 11, 1), "daté d’avant l’acte"),
        ("recours-gracieux", file(FILED, REMEDIES), LATER, "délai pour former ce recours est passé"),
        ("recours-gracieux", file(FILED, CLOSED), LATER, None),
        ("recours-gracieux", file(FILED, CLOSED, GRACIEUX), date(2026, 12, 20), "un second de même nature"),
        (
            "recours-gracieux",
            file(FILED, CLOSED, {"kind": "observations_sent", "on": "2026-12-01", "as_appeal": True,
                                 "posted_on": "2026-12-01", "proof": True}),
            date(2026, 12, 20), "un second de même nature",
        ),
        # Nobody can prove the first was sent: another, with proof, may be what saves the time.
        (
            "recours-gracieux",
            file(FILED, CLOSED, {"kind": "observations_sent", "on": "2026-12-01", "as_appeal": True}),
            date(2026, 12, 20), None,
        ),
        ("recours-hierarchique", file(FILED, CLOSED, GRACIEUX), date(2026, 12, 20), None),
        ("requete-annulation", file(FILED, REMEDIES), LATER, "toutes les dates .* sont passées"),
        ("requete-annulation", file(FILED, CLOSED), LATER, None),
        ("requete-annulation", file(FILED, CLOSED), TOO_LATE, "toutes les dates .* sont passées"),
        (
            "requete-annulation", file(FILED, CLOSED, {"kind": "action_filed", "on": "2026-12-01"}),
            date(2026, 12, 20), "déjà été déposée",
        ),
        (
            "refere-suspension", file(FILED, CLOSED, {"kind": "action_filed", "on": "2026-12-01"}),
            date(2027, 6, 20), None,
        ),
    ],
)  # fmt: skip
def test_a_document_that_does_not_suit_is_refused_with_what_to_do(
    document: str, case: CaseFile, on: date, why: str | None
) -> None:
    """Nothing to contest, out of time, a second appeal, a court already seised; else it is drafted."""
    if why is None:
        assert drafted(case, on, document=document).docx
        return
    with pytest.raises(BadInput, match=why) as refused:
        drafted(case, on, document=document)
    assert refused.value.remedy


def test_an_option_that_does_not_exist_is_refused_with_those_that_do() -> None:
    """The answer to 472831 is a passage of the requête, of no letter."""
    chosen = Choices(included=("reponse_472831",))

    with pytest.raises(BadInput, match="option n’existe pas"):
        drafted(file(), document="recours-gracieux", choices=chosen)
    assert "472831" in said("requete-annulation", file(), choices=chosen)
    assert "472831" not in said("requete-annulation", file())


# --- who applies
@pytest.mark.parametrize("document", PLEADED)
def test_the_worker_applies_by_name_and_nothing_agrees(document: str) -> None:
    """No sentence guesses a gender; « de » elides before the name."""
    case = file(case=with_(CASE, worker={"name": "Amina Diallo"}, counsel=None))
    letter = said(document, case, choices=WORKER)

    assert letter.startswith("Amina Diallo") or "POUR :\nAmina Diallo" in letter
    assert "de Amina" not in letter
    assert "[À COMPLÉTER : adresse de la personne recrutée]" in letter
    assert not re.search(r"\bAmina Diallo (?:est|a été) \w+ée?\b", letter)


def test_the_time_of_the_worker_is_the_worker_s_own() -> None:
    """Not notified: no time ran; notified: two months from that day, with distance (R421-7)."""
    told = with_(
        CLOSED,
        notifications=[
            {"to": "employer", "on": "2026-11-23"},
            {"to": "worker", "on": "2026-11-26"},
        ],
    )
    abroad = with_(CASE, worker={"name": "Minh", "residence": "abroad"})

    assert "le délai de recours n’a pas couru à l’égard d’Amina Diallo" in said(
        "requete-annulation", file(FILED, CLOSED), choices=WORKER
    )
    letter = said("requete-annulation", file(FILED, told, case=abroad), choices=WORKER)
    assert "est parvenu à Minh le 26 novembre 2026" in letter
    assert "R. 421-7" in letter
    assert "n’expire pas avant le 30 mars 2027" in letter


# --- what is contested
@pytest.mark.parametrize(
    ("events", "named"),
    [
        ((FILED, RECEIPT, CLOSED), "ANNULER la décision de clôture de la demande d’autorisation de travail, portée par un courriel du 23 novembre 2026, et, à titre subsidiaire, la décision implicite de rejet née le 23 novembre 2026 ;"),
        ((with_(FILED, on="2026-11-01"), CLOSED), "portée par un courriel du 23 novembre 2026 ;"),
        ((with_(FILED, on="2026-11-01"), REFUSED), "ANNULER la décision du 23 novembre 2026 refusant l’autorisation de travail ;"),
        ((FILED, GRANTED, WITHDRAWN), "ANNULER la décision du 23 novembre 2026 retirant l’autorisation de travail ;"),
        ((FILED, RECEIPT), "ANNULER la décision implicite de rejet née le 23 novembre 2026 du silence gardé"),
    ],
    ids=["closure after silence", "closure", "refusal", "withdrawal", "silence"],
)  # fmt: skip
def test_the_act_and_the_implicit_decision_are_contested(
    events: tuple[dict[str, Any], ...], named: str
) -> None:
    """The act, the implicit rejection in the alternative where both exist (reference §5, case 16)."""
    assert named in said("requete-annulation", file(*events))


_AS_APPEAL = Choices(included=("recours_gracieux",))


@pytest.mark.parametrize("document", ["recours-gracieux", "recours-hierarchique", "observations"])
@pytest.mark.parametrize(
    ("events", "asked"),
    [
        ((FILED, CLOSED), "et, à titre subsidiaire, de retirer la décision implicite de rejet née le 23 novembre 2026 ;"),
        ((with_(FILED, on="2026-05-12"), CLOSED), "et, à titre subsidiaire, de mettre fin aux effets de la décision implicite de rejet née le 12 juillet 2026 ;"),
        ((with_(FILED, on="2026-10-23"), CLOSED), ""),
    ],
    ids=["both withdrawable", "only the closure is", "no silence"],
)  # fmt: skip
def test_an_appeal_asks_what_it_contests(
    document: str, events: tuple[dict[str, Any], ...], asked: str
) -> None:
    """An implicit rejection contested in the alternative is in the requests too (L243-3, case 16)."""
    choices = _AS_APPEAL if document == "observations" else Choices()
    letter = said(document, file(*events), choices=choices)

    assert "de retirer la" in letter
    assert asked in letter
    assert letter.count("décision implicite") >= 2 if asked else "implicite" not in letter


def test_observations_that_are_no_appeal_contest_nothing() -> None:
    """They speak of the closure alone: only an appeal contests the silence before it."""
    assert "implicite" not in said("observations", file(FILED, CLOSED))


def test_the_text_that_makes_silence_a_rejection_is_asked_for() -> None:
    """It was not found (reference §8, 1): the draft cannot be released without it."""
    made = drafted(file(FILED, RECEIPT), IN_TIME, document="requete-annulation")

    assert any("vaut rejet" in gap for gap in made.gaps)
    assert any("Le silence ne vaut jamais autorisation" in line for line in made.note)


# --- why it is in time
@pytest.mark.parametrize(
    ("events", "on", "sentence"),
    [
        ((FILED, CLOSED), IN_TIME, "n’expire pas avant le 25 janvier 2027"),
        ((FILED, CLOSED), LATER, "en principe d’un an (Conseil d’État, assemblée, 13 juillet 2016"),
        ((FILED, CLOSED, GRACIEUX), date(2027, 3, 1), "n’expire pas avant le 15 avril 2027"),
        ((FILED, CLOSED, with_(GRACIEUX, proof=False)), IN_TIME, "n’expire pas avant le 25 janvier 2027"),
        ((FILED, REMEDIES, {"kind": "mediation_opened", "on": "2026-12-01", "proof": True}), date(2026, 12, 20), "raison pour laquelle la requête est présentée dans le délai"),
    ],
    ids=["two months", "one year", "after a recours", "unproven recours", "mediation"],
)  # fmt: skip
def test_the_time_limit_is_argued_from_the_law_s_own_dates(
    events: tuple[dict[str, Any], ...], on: date, sentence: str
) -> None:
    """The prudent date, the reasonable time when remedies are absent, the rejection of an appeal."""
    assert sentence in said("requete-annulation", file(*events), on)


def test_an_appeal_without_proof_asks_for_it() -> None:
    """An interruption counts only with proof (design §3.13)."""
    bare = with_(GRACIEUX, proof=False)
    made = drafted(file(FILED, CLOSED, bare), date(2027, 3, 1), document="requete-annulation")

    assert "preuve de l’envoi ou de la réception de ce recours" in made.gaps


def test_a_rejection_by_silence_is_told_with_its_day() -> None:
    """Two months after receipt (CRPA L411-7)."""
    letter = said("requete-annulation", file(FILED, CLOSED, GRACIEUX), date(2027, 3, 1))

    assert (
        "reçu le 14 décembre 2026 ; il a été rejeté le 14 février 2027 par une décision implicite"
        in letter
    )


@pytest.mark.parametrize(
    ("on", "asked"),
    [(IN_TIME, "de retirer la décision"), (LATER, "de mettre fin aux effets de la")],
)
def test_after_four_months_a_new_decision_is_asked_for(on: date, asked: str) -> None:
    """An act that creates no right is withdrawn within four months only (CRPA L243-3)."""
    letter = said(
        "recours-gracieux", file(with_(FILED, on="2026-11-01"), with_(CLOSED, on="2026-11-23")), on
    )

    assert asked in letter
    assert ("L. 243-3" in letter) is (on == IN_TIME)


@pytest.mark.parametrize("document", ["recours-gracieux", "recours-hierarchique"])
def test_what_an_appeal_does_to_the_time_is_for_the_note(document: str) -> None:
    """The effect of L411-2 is told to the lawyer, with the condition of proof, not pleaded."""
    assert "L. 411-2" not in said(document, file())
    assert "interrompt" in noted(document, file())
    assert "sans preuve" in noted(document, file())


# --- the grounds
def test_grounds_are_ordered_external_first_then_by_strength() -> None:
    """External before internal; weak ones last of their kind, « à titre subsidiaire »."""
    letter = said(
        "requete-annulation", file(with_(FILED, on="2026-10-01"), ASKED, ANSWERED, CLOSED)
    )

    headings = re.findall(r"(?m)^(\d)\. (.+)$", letter)
    assert [int(n) for n, _ in headings] == list(range(1, len(headings) + 1))
    assert headings[0][1].startswith("Sur l’absence d’identification")
    assert headings[-1][1].startswith("À titre subsidiaire, sur les pièces que les textes")
    assert letter.index("Sur la légalité externe") < letter.index("Sur la légalité interne")


def test_a_ground_not_checked_is_printed_with_what_to_check() -> None:
    """An absence that nobody verified on the platform is a gap in the ground (design §7)."""
    made = drafted(
        file(FILED, with_(CLOSED, space_checked=None)), IN_TIME, document="requete-annulation"
    )

    asked = " ".join(made.gaps)
    assert "l’auteur n’y est nommé nulle part" in asked
    assert "qu’aucune demande de complément n’a été faite" in asked


@pytest.mark.parametrize("document", PLEADED)
def test_the_prior_hearing_is_pleaded_of_a_withdrawal_only(document: str) -> None:
    """CRPA L121-1 excludes requests: the ground is never printed of a refusal or a closure."""
    assert "L. 121-1" in said(document, file(FILED, GRANTED, WITHDRAWN))
    for events in ((FILED, CLOSED), (FILED, REFUSED), (FILED, VAGUE, CLOSED)):
        assert "contradictoire" not in said(document, file(*events))


def test_an_impossibility_told_too_late_serves_before_the_administration_only() -> None:
    """L411-4 makes it useful in an appeal; the court looks at the day of the act."""
    late = with_(
        ANSWERED, on="2026-11-25", items=[{"id": "p2", "outcome": "impossible", "reason": "grève"}]
    )
    case = file(FILED, with_(ASKED, items=[ASKED["items"][1]]), CLOSED, late)

    assert "« Diplôme traduit », document impossible à produire : grève" in said(
        "recours-gracieux", case
    )
    assert "411-4" not in said("requete-annulation", case)


def test_a_formal_refusal_asks_for_its_merits() -> None:
    """Without a ground of the analysis only the merits are left, which nobody invents."""
    refusal = with_(
        REFUSED, author={"first_name": "J", "name": "D", "quality": "q", "service": "s"}
    )
    made = drafted(
        file(with_(FILED, on="2026-11-01"), refusal), IN_TIME, document="requete-annulation"
    )

    assert any("réfuter le motif du refus" in gap for gap in made.gaps)


def test_a_missing_kind_of_ground_is_a_warning_of_the_note() -> None:
    """A kind of ground left out of the time cannot be raised later (Intercopie, not read)."""
    merits = with_(REFUSED, author={"first_name": "J", "name": "D", "quality": "q", "service": "s"})
    case = file(with_(FILED, on="2026-11-01"), merits)

    assert "Aucun moyen de légalité externe" in noted("requete-annulation", case)
    assert "Aucun moyen de légalité interne" not in noted("requete-annulation", case)


def test_adverse_case_law_is_in_the_note() -> None:
    """What the administration will plead is told to the lawyer, with its rule (design §3.17)."""
    note = noted("requete-annulation", file())

    assert (
        "Jurisprudence contraire : Conseil d’État, avis, 10 octobre 2023, n° 472831. En matière"
        in note
    )


# --- what is asked
def test_the_requete_asks_for_an_injunction_and_costs_with_gaps() -> None:
    """Principal and subsidiary injunction, costs; the periodic penalty only when asked for."""
    letter = said("requete-annulation", file())
    penalty = said("requete-annulation", file(), choices=Choices(included=("astreinte",)))

    assert (
        "à titre principal, de rouvrir la demande n° 7500-2026-0412 et de statuer sur elle"
        in letter
    )
    assert "dans un délai de [À COMPLÉTER : nombre de jours] jours" in letter
    assert "la somme de [À COMPLÉTER : montant des frais] euros" in letter
    assert "PAR CES MOTIFS" in letter
    assert "SOUS TOUTES RÉSERVES" in letter
    assert "astreinte" not in letter
    assert "sous astreinte de [À COMPLÉTER : montant de l’astreinte] euros" in penalty


# --- urgency
def test_urgency_is_told_by_its_facts_or_asked_for() -> None:
    """Title, start, journeys with their cost; nothing presumed when nothing is recorded."""
    facts = (
        {"kind": "title_expires", "on": "2027-01-31", "evidence": "1" * 64},
        {"kind": "start_planned", "on": "2026-11-02"}, {"kind": "start_planned", "on": "2027-01-04"},
        {"kind": "travel_moved", "on": "2026-11-01", "amount": 640}, {"kind": "travel_moved", "on": "2026-11-02", "amount": 599.5},
    )  # fmt: skip
    letter = said("refere-suspension", file(FILED, CLOSED, *facts))

    assert "Le titre de séjour d’Amina Diallo expire le 31 janvier 2027 (pièce n° 2)." in letter
    assert "reportée, en dernier lieu au 4 janvier 2027" in letter
    assert "Le coût des reports s’élève à 1 239,50 €" in letter
    assert "À COMPLÉTER : faits et pièces qui établissent l’urgence" not in letter
    assert "À COMPLÉTER : faits et pièces qui établissent l’urgence" in said(
        "refere-suspension", file()
    )


def test_urgency_is_for_the_judge_of_urgent_applications_only() -> None:
    """A title or a journey is told in no other document."""
    facts = (
        {"kind": "title_expires", "on": "2027-01-31"},
        {"kind": "travel_booked", "on": "2026-11-01"},
    )

    for document in ("recours-gracieux", "recours-hierarchique", "requete-annulation"):
        letter = said(document, file(FILED, CLOSED, *facts))
        assert "titre de séjour d’" not in letter
        assert "voyage" not in letter


def test_the_refere_joins_the_requete_and_shortens_the_grounds() -> None:
    """A separate requête with the copy of the first (CJA R522-1), the same grounds in brief."""
    short, full = said("refere-suspension", file()), said("requete-annulation", file())

    assert re.search(
        r"dont la copie est jointe \(pièce n° (\d)\).*\n(?:.*\n)*\1\.\tCopie de la requête", short
    )
    assert "réserve cette décision au préfet" in full
    assert "réserve cette décision au préfet" not in short
