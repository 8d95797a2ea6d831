"""The reply to a complement request: what is said of each document, and when it is refused."""

from datetime import date
from typing import Any

import pytest

from chalicelib.cases.parts import AnsweredItem
from chalicelib.cases.words import By, Outcome
from chalicelib.errors import BadInput
from chalicelib.letters import Choices, Drafted, reply
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

DAY = date(2026, 10, 9)
ONE = with_(ASKED, items=[{"id": "p1", "label": "Diplôme traduit", "required_by_text": True}])


def replied(
    *answers: AnsweredItem, asked: dict[str, Any] = ONE, on: date = DAY, **case: Any
) -> Drafted:
    """The reply to `asked`, with these answers chosen."""
    known = file(FILED, RECEIPT, asked, case=with_(CASE, **case))
    choices = Choices(answers=answers)
    return drafted(known, on, document="reponse-complement", choices=choices)


def said(draft: Drafted) -> str:
    return text(draft.docx).replace("\u00a0", " ")


def item(outcome: str, **fields: Any) -> AnsweredItem:
    return AnsweredItem(id="p1", outcome=Outcome(outcome), **fields)


@pytest.mark.parametrize(
    ("answer", "words", "joined"),
    [
        (item("produced"), "Pièce produite (pièce n° 2).", ["« Diplôme traduit »"]),
        (item("produced", on=DAY), "Pièce produite le 9 octobre 2026 (pièce n° 2).", ["« Diplôme traduit »"]),
        (item("impossible", reason="l'école a fermé.", proof=True),
         "Production impossible : l’école a fermé (pièce n° 2).", ["Justificatif concernant « Diplôme traduit »"]),
        (item("impossible", reason="l'école a fermé", substitute="relevé de notes"),
         "À la place, l’employeur produit : relevé de notes (pièce n° 2).", ["Relevé de notes, en remplacement de « Diplôme traduit »"]),
        (item("not_yet_available", reason="en cours de traduction", expected=date(2026, 10, 30)),
         "Pièce non encore disponible : en cours de traduction. La pièce demandée est attendue pour le 30 octobre 2026.", []),
        (item("held_by_administration", reason="URSSAF"),
         "détient ou peut obtenir : URSSAF. L’employeur ne la joint pas (articles L. 113-12 et L. 114-8", []),
        (item("not_required"), "Il vous prie d’indiquer le texte qui l’exige", []),
    ],
    ids=["produced", "produced on a day", "impossible", "substitute", "not yet", "held", "not required"],
)  # fmt: skip
def test_each_outcome_has_its_words_and_its_exhibit(
    answer: AnsweredItem, words: str, joined: list[str]
) -> None:
    """Each document asked for is answered in its row, and what is joined is listed by number."""
    letter = said(replied(answer))

    assert words in letter
    assert letter.partition("Pièces jointes")[2].split("\n")[2:] == [
        f"{number}.\t{label}" for number, label in enumerate(joined, 2)
    ]


@pytest.mark.parametrize(
    ("answer", "gap"),
    [
        (None, "suite donnée à cette pièce"),
        (item("missing"), "suite donnée à cette pièce"),
        (item("impossible"), "cause de l’impossibilité"),
        (item("not_yet_available", reason="x"), "date à laquelle la pièce sera disponible"),
        (item("held_by_administration"), "administration qui détient la pièce"),
    ],
    ids=["unanswered", "missing", "no cause", "no date", "no holder"],
)
def test_what_nobody_said_is_a_gap(answer: AnsweredItem | None, gap: str) -> None:
    """A missing answer, cause, date or holder is asked in place, never invented nor confessed."""
    draft = replied(*([answer] if answer else []))

    assert any(asked.startswith(gap) for asked in draft.gaps)


@pytest.mark.parametrize(
    ("answer", "extended"),
    [
        (item("produced"), False),
        (item("impossible", reason="x"), False),
        (item("impossible", reason="x", expected=date(2026, 10, 12)), True),
        (item("not_yet_available", reason="x", expected=date(2026, 10, 30)), True),
        (item("not_yet_available", reason="x", expected=date(2026, 10, 14)), False),
        (item("not_yet_available", reason="x"), True),
    ],
)
def test_time_is_asked_for_what_comes_after_the_time_given(
    answer: AnsweredItem, extended: bool
) -> None:
    """An extension is asked in so many words, only when a document will come too late."""
    draft = replied(answer)

    assert ("vous demande expressément de prolonger le délai" in said(draft)) is extended
    assert any("n’est pas de droit" in line for line in draft.note[1:]) is extended


def test_what_is_to_be_sent_comes_before_what_was_sent() -> None:
    """The choices answer; the ledger, which holds what was sent, fills the rest."""
    known = file(FILED, RECEIPT, ASKED, with_(ANSWERED, on="2026-10-05"))
    chosen = Choices(answers=(item("held_by_administration", reason="URSSAF"),))
    draft = drafted(known, DAY, document="reponse-complement", choices=chosen)

    assert "détient ou peut obtenir : URSSAF" in said(draft)
    assert "l’université de Dakar n’a pas encore délivré" in said(draft)
    assert "Une première réponse a été adressée le 5 octobre 2026" in said(draft)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (ONE, "La réponse est attendue au plus tard le 16 octobre 2026."),
        (with_(ONE, due=None, days=20), "La réponse est attendue au plus tard le 21 octobre 2026."),
        (VAGUE, "Cette demande n’indique pas le délai"),
        (VAGUE, "La demande n’énumère pas les pièces attendues"),
        (with_(VAGUE, complete_original=False), "[À COMPLÉTER : délai que la demande indique"),
        (with_(VAGUE, complete_original=False), "[À COMPLÉTER : pièces demandées"),
    ],
)
def test_the_request_is_told_as_it_was_read(asked: dict[str, Any], words: str) -> None:
    """Its time or its list is said absent only when it was read whole (CRPA L114-5, R112-11-4)."""
    assert words in said(replied(asked=asked))


@pytest.mark.parametrize(
    ("events", "on", "why"),
    [
        ((FILED, RECEIPT), DAY, "aucune demande de complément"),
        ((FILED, RECEIPT, ASKED), date(2026, 10, 17), "le délai fixé par la demande de complément est passé"),
        ((FILED, RECEIPT, ASKED, CLOSED), date(2026, 11, 24), "n’est plus en cours d’instruction"),
        ((FILED, RECEIPT, ASKED, {"kind": "granted", "on": "2026-10-05"}), DAY, "n’est plus en cours d’instruction"),
    ],
    ids=["none asked", "time over", "closed", "granted"],
)  # fmt: skip
def test_a_reply_that_no_longer_serves_is_refused(
    events: tuple[dict[str, Any], ...], on: date, why: str
) -> None:
    """No request, its time over, or the case decided: refused, with what to do instead."""
    with pytest.raises(BadInput, match=why) as refused:
        drafted(file(*events), on, document="reponse-complement")

    assert refused.value.remedy


def test_the_last_day_is_still_in_time() -> None:
    """The day printed is the last one, whole (reference D4)."""
    assert replied(item("produced"), on=date(2026, 10, 16)).docx


def test_only_the_employer_replies() -> None:
    """The request is the employer's (C. trav. R5221-1)."""
    with pytest.raises(BadInput, match="c’est lui qui répond"):
        drafted(
            file(FILED, RECEIPT, ASKED),
            DAY,
            document="reponse-complement",
            choices=Choices(applicant=By.WORKER),
        )


def test_an_employer_alone_is_told_no_view_of_the_law() -> None:
    """Without counsel: facts, dates and proofs; neither grounds nor doubts of law (design §3.15)."""
    draft = replied(item("not_required"), counsel=None)
    counselled = replied(item("not_required"))

    alone = " ".join(draft.note)
    for word in ("Moyen", "Jurisprudence", "Avertissement", "non tranché", "Référence"):
        assert word not in alone
    assert "non un conseil juridique" in alone
    assert any(line.startswith("Point non tranché") for line in counselled.note)
    assert "n’est suspendu que pendant" not in said(draft)
    assert "n’est suspendu que pendant" in said(counselled)


def test_every_outcome_is_worded() -> None:
    """No outcome of the interchange is left without its sentence."""
    assert set(reply.wording().answers) | {Outcome.MISSING} == set(Outcome)


@pytest.mark.parametrize(
    ("first", "rows"),
    [("produced", ["« Contrat »"]), ("missing", ["« Diplôme traduit »", "« Contrat »"])],
)
def test_a_document_left_from_an_earlier_request_is_answered_too(
    first: str, rows: list[str]
) -> None:
    """The latest request is answered whole, with what an earlier one still waits for."""
    answer = with_(ANSWERED, on="2026-10-05", items=[{"id": "p1", "outcome": first}])
    second = with_(ONE, id="q2", on="2026-10-07", items=[{"id": "p9", "label": "Contrat"}])
    draft = drafted(file(FILED, RECEIPT, ONE, answer, second), DAY, document="reponse-complement")

    printed = said(draft).split("\n")
    assert [line for line in printed if line in ("« Diplôme traduit »", "« Contrat »")] == rows
