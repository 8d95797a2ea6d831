"""The letter of observations, read back with python-docx: what it says for each kind of closure."""

import io
import re
from datetime import date
from typing import Any

import pytest
from docx import Document

from chalicelib.cases import CaseFile
from chalicelib.errors import BadInput
from tests.unit.letters.samples import (
    ANSWERED,
    ASKED,
    CASE,
    CLOSED,
    FILED,
    FIRM,
    RECEIPT,
    VAGUE,
    VARIED,
    drafted,
    file,
    text,
    with_,
)


def said(*events: dict[str, Any], **case: Any) -> str:
    """The letter's text for these events."""
    return plain(text(drafted(file(*events, case=with_(CASE, **case))).docx))


def plain(printed: str) -> str:
    return printed.replace("\u00a0", " ")


def test_the_letter_names_itself_the_request_and_the_act() -> None:
    """Object, number, filing day, worker, contested mail with its exact subject (reference §4.1)."""
    letter = said()

    assert "Objet : Observations sur la clôture" in letter
    assert "n° 7500-2026-0412, déposée le 23 septembre 2026" in letter
    assert "Personne recrutée : Amina Diallo" in letter
    assert "ayant pour objet « Demande d’AT - Clôture de votre demande » (pièce n° 1)" in letter


def test_the_subject_is_the_words_quoted_from_it() -> None:
    """The intake quotes the subject it classified by: those words, and no others, are the object."""
    quoted = with_(
        CLOSED, quotes=[{"fact": "kind", "text": "Clôture de votre demande", "part": "subject"}]
    )
    unread = with_(CLOSED, quotes=[{"fact": "kind", "text": "a été clôturée"}])

    assert "ayant pour objet « Clôture de votre demande »" in said(FILED, quoted)
    assert "« [À COMPLÉTER : objet exact du courriel contesté] »" in said(FILED, unread)


def test_the_header_says_it_is_a_draft() -> None:
    """Every template says « projet à valider par l’avocat », where release can take it off."""
    document = Document(io.BytesIO(drafted(file()).docx))

    header = document.sections[0].header.paragraphs[0].text
    assert header == "Projet à valider par l’avocat"
    assert "valider" not in text(drafted(file()).docx)


def test_facts_are_told_in_legal_order_with_their_exhibits() -> None:
    """Each fact is dated, in order, and followed by the exhibit that proves it."""
    letter = said(CLOSED, ANSWERED, ASKED, RECEIPT, FILED)

    told = re.findall(
        r"^(Le|Par un courriel du) (\d\S* \S+ 2026).*?(\(pièce n° \d\))?\.$", letter, re.M
    )
    assert [(day, exhibit) for _, day, exhibit in told[:5]] == [
        ("23 septembre 2026", ""),
        ("23 septembre 2026", "(pièce n° 2)"),
        ("1er octobre 2026", "(pièce n° 3)"),
        ("9 octobre 2026", "(pièce n° 4)"),
        ("23 novembre 2026", "(pièce n° 1)"),
    ]


def test_exhibits_are_numbered_from_one_the_closure_first() -> None:
    """Continuous ascending numbers, explicit labels (CJA R412-2), the contested act as n° 1."""
    letter = said(FILED, RECEIPT, ASKED, ANSWERED, CLOSED)

    listed = letter.partition("Pièces jointes")[2]
    assert re.findall(r"^(\d)\.\t", listed, re.M) == ["1", "2", "3", "4"]
    assert "1.\tCourriel du 23 novembre 2026 annonçant la clôture" in listed


def test_one_mail_is_one_exhibit() -> None:
    """Two events read in the same mail share its number."""
    letter = said(FILED, with_(RECEIPT, evidence="a" * 64), CLOSED)

    assert "une attestation de dépôt a été délivrée (pièce n° 1)" in letter
    assert "2.\t" not in letter


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        ("incomplete", "au motif que le dossier serait incomplet"),
        ("inactivity", "aucun texte qui permette de clore une demande"),
        ("no_object", "en quoi elle serait devenue sans objet"),
        ("unknown", "lui faire connaître la raison de cette clôture"),
    ],
)
def test_each_cause_has_its_own_words(cause: str, sentence: str) -> None:
    """Incomplete, inactive, without object or unexplained: the letter answers what was said."""
    letters = {
        c: said(FILED, with_(CLOSED, cause=c))
        for c in ("incomplete", "inactivity", "no_object", "unknown")
    }

    assert sentence in letters[cause]
    assert not any(sentence in letter for c, letter in letters.items() if c != cause)


@pytest.mark.parametrize(
    ("events", "present", "absent"),
    [
        ((FILED, CLOSED), "aucune demande de complément ne lui a été adressée", "Le 1er octobre"),
        ((FILED, VAGUE, CLOSED), "ne précise ni les pièces attendues ni le délai", "aucune demande de complément"),
        ((FILED, with_(VAGUE, days=15), CLOSED), "ne précise pas les pièces attendues", "ne fixe aucun délai"),
        ((FILED, with_(VAGUE, list="stated"), CLOSED), "ne fixe aucun délai", "ne précise"),
        ((FILED, ASKED, ANSWERED, CLOSED), "dans le délai, qui expirait le 16 octobre 2026", "ne fixe aucun"),
        ((FILED, ASKED, with_(ANSWERED, on="2026-10-20"), CLOSED), "Le 20 octobre 2026, l’employeur a répondu", "dans le délai, qui"),
        ((FILED, with_(VAGUE, complete_original=False), CLOSED), "l’administration a demandé un complément (pièce n° 2).", "ne précise"),
    ],
    ids=["none", "no list no time", "no list", "no time", "answered in time", "answered late", "not read whole"],
)  # fmt: skip
def test_the_complement_request_is_told_as_it_was(
    events: tuple[dict[str, Any], ...], present: str, absent: str
) -> None:
    """None, without list, without time, answered in time or late; nothing is said of what was not read."""
    letter = said(*events)

    assert present in letter
    assert absent not in letter


def test_a_vague_request_is_told_in_one_breath() -> None:
    """Neither list nor time: one clause, not two in a row."""
    assert "a demandé un complément, sans en préciser la liste ni indiquer de délai (" in said(
        FILED, VAGUE, CLOSED
    )


def test_documents_are_answered_one_by_one() -> None:
    """Produced, impossible with its reason, held by the administration, not required by the texts."""
    letter = said(FILED, ASKED, ANSWERED, CLOSED)

    assert (
        "« Attestation de vigilance », document produit le 9 octobre 2026 (pièce n° 3) ;" in letter
    )
    assert "impossible à produire : l’université de Dakar n’a pas encore délivré" in letter
    assert "« Plan des locaux », document non exigé par les textes applicables" in letter
    assert "articles L. 113-12 et L. 114-8" in letter


def test_an_earlier_request_keeps_its_answers() -> None:
    """A document asked for and produced before a second request is still told as produced."""
    second = with_(VAGUE, id="q2", on="2026-10-20", evidence=None)
    letter = said(FILED, ASKED, ANSWERED, second, CLOSED)

    assert "« Attestation de vigilance », document produit le 9 octobre 2026" in letter


def test_a_document_left_missing_is_not_confessed() -> None:
    """A document nobody produced is for the note, never a page of the letter."""
    missing = with_(ANSWERED, items=[{"id": "p1", "outcome": "missing"}])
    draft = drafted(file(FILED, ASKED, missing, CLOSED))

    assert "–\t« Attestation de vigilance »" not in plain(text(draft.docx))
    assert any("restée sans réponse" in line for line in draft.note)


def test_an_impossibility_without_its_reason_is_a_gap() -> None:
    """An impossible document asks for its cause in place."""
    bare = with_(ANSWERED, items=[{"id": "p2", "outcome": "impossible"}])
    draft = drafted(file(FILED, ASKED, bare, CLOSED))

    assert "cause de l’impossibilité, avec son justificatif" in draft.gaps


@pytest.mark.parametrize(
    ("changes", "reproached"),
    [
        ({}, True),
        ({"complete_original": False}, False),
        ({"author": "not_seen"}, False),
        ({"space_checked": {"on": "2026-11-24", "documents_found": True}}, False),
        ({"space_checked": None}, True),
    ],
    ids=["read whole", "cut forward", "not seen", "space holds documents", "space not checked"],
)
def test_an_absent_author_is_reproached_only_when_it_was_seen_absent(
    changes: dict[str, Any], reproached: bool
) -> None:
    """An absence read on a cut forward, or with unread documents in the space, is not asserted."""
    closed = {**CLOSED, **changes}
    letter = said(FILED, {k: v for k, v in closed.items() if v is not None})

    assert ("ne permet pas d’identifier son auteur" in letter) is reproached
    assert "qui en est l’auteur" in letter


def test_an_author_named_in_part_is_reproached_in_part() -> None:
    """A name without quality is not the author CRPA L212-2 asks for."""
    letter = said(FILED, with_(CLOSED, author={"name": "Durand", "service": "Plateforme"}))

    assert "ne comporte pas l’ensemble de ces mentions" in letter


def test_the_demands_come_in_order_then_the_reserve() -> None:
    """(a) reopen, (b) failing that a reasoned decision; all remedies are reserved."""
    letter = said()

    first, second, reserve = (
        letter.index(s)
        for s in (
            "a)\tà titre principal, de rouvrir",
            "b)\tà défaut",
            "se réserve toutes voies de droit",
        )
    )
    assert first < second < reserve


@pytest.mark.parametrize("case", VARIED.values(), ids=VARIED.keys())
def test_no_letter_pleads_the_prior_hearing_nor_shows_its_weak_points(case: CaseFile) -> None:
    """CRPA L121-1 excludes requests; warnings, doubts and adverse case-law stay in the note."""
    letter = plain(text(drafted(case).docx))

    for word in (
        "contradictoire",
        "L. 121-1",
        "472831",
        "faible",
        "arrête aucun délai",
        "à vérifier",
        "à valider",
    ):
        assert word not in letter


@pytest.mark.parametrize("case", VARIED.values(), ids=VARIED.keys())
def test_no_letter_has_a_hole(case: CaseFile) -> None:
    """No None, no empty bracket or guillemets, no double space, no tag left, no lone punctuation."""
    letter = plain(text(drafted(case).docx))

    for hole in ("None", "()", "« »", "«  »", "  ", "{{", "{%", " ,", " .", ", ,", "()", "[]"):
        assert hole not in letter


@pytest.mark.parametrize(
    ("prefect", "call", "gap"),
    [
        ("Madame la préfète de l’Isère", "Madame la Préfète,", False),
        ("préfète du Rhône", "Madame la Préfète,", False),
        ("Monsieur le préfet de l’Isère", "Monsieur le Préfet,", False),
        ("préfet de l’Isère", "[À COMPLÉTER : Monsieur le Préfet ou Madame la Préfète],", True),
        ("Isère", "[À COMPLÉTER : Monsieur le Préfet ou Madame la Préfète],", True),
    ],
)
def test_the_prefect_is_addressed_as_known(prefect: str, call: str, gap: bool) -> None:
    """The office alone does not say whether a man or a woman holds it: that is a gap, not a guess."""
    draft = drafted(file(case=with_(CASE, prefect=prefect)))

    assert f"\n{call}\n" in plain(text(draft.docx))
    assert ("Monsieur le Préfet ou Madame la Préfète" in draft.gaps) is gap


def test_missing_facts_are_highlighted_in_place() -> None:
    """Each gap is a run of its own, highlighted in yellow, and a line of `gaps`."""
    draft = drafted(VARIED["many gaps"])

    runs = [
        r
        for p in Document(io.BytesIO(draft.docx)).paragraphs
        for r in p.runs
        if "À COMPLÉTER" in r.text
    ]
    assert len(runs) > 10
    assert all(re.fullmatch(r"\[À COMPLÉTER[^\]]*\]", r.text) for r in runs)
    assert all(r.font.highlight_color is not None for r in runs)
    assert {"nom de la personne recrutée", "pièce établissant l’acte contesté", "lieu"} <= set(
        draft.gaps
    )


def test_the_firm_signs_when_the_case_names_no_counsel() -> None:
    """The mandated firm's letterhead fills the counsel's block; the lawyer's name is a gap."""
    draft = drafted(file(case=with_(CASE, counsel=None)), firm=FIRM)

    assert "Garnier & Associés, 3 place Grenette" in text(draft.docx)
    assert "barreau de Grenoble" in text(draft.docx)
    assert "nom de l’avocat" in draft.gaps


def test_without_counsel_the_representative_signs() -> None:
    """No lawyer's block is printed when there is none."""
    letter = said(counsel=None)

    assert "Maître" not in letter
    assert "Claire Martin, gérante\npour Atelier Lumen" in letter


@pytest.mark.parametrize(
    ("case", "on", "why"),
    [
        (file(FILED), date(2026, 11, 24), "aucune clôture"),
        (file(FILED, CLOSED, {"kind": "reopened", "on": "2026-11-24"}), date(2026, 11, 25), "n’est plus close"),
        (file(), date(2026, 11, 1), "datée d’avant la clôture"),
        (
            file(FILED, with_(CLOSED, author={"first_name": "Jean", "name": "Durand", "quality": "chef", "service": "Plateforme"},
                              reasons_in_law="stated", reasons_in_fact="stated", remedies="stated")),
            date(2026, 11, 24), "décision formelle",
        ),
    ],
    ids=["no closure", "reopened", "too early", "formal decision"],
)  # fmt: skip
def test_a_letter_that_does_not_suit_is_refused_with_the_reason(
    case: CaseFile, on: date, why: str
) -> None:
    """A document that no condition allows is refused in French, with what to do instead."""
    with pytest.raises(BadInput, match=why) as refused:
        drafted(case, on)

    assert refused.value.remedy


def test_a_future_start_is_told_as_future_and_other_future_events_are_not_told() -> None:
    """What is still to come is told only where the sentence says so."""
    letter = said(
        FILED,
        CLOSED,
        {"kind": "start_planned", "on": "2027-02-01"},
        {"kind": "reminder_sent", "on": "2026-12-24"},
    )

    assert "La prise de poste est prévue le 1er février 2027." in letter
    assert "relance" not in letter


def test_the_worker_acts_by_name() -> None:
    """An act of the worker is told with the worker's name, never with a guessed gender."""
    letter = said(
        FILED,
        {"kind": "reminder_sent", "on": "2026-10-20", "by": "worker", "means": "post"},
        CLOSED,
    )

    assert (
        "Le 20 octobre 2026, Amina Diallo a adressé une relance à l’administration par courrier."
        in letter
    )
