"""The internal note: what the lawyer must know and no page may say."""

from datetime import date

from chalicelib.cases import fold
from chalicelib.cases.words import Confidence, Party
from chalicelib.law import Trace
from chalicelib.law.values import Analysis, Deadline, DeadlineStatus, Ground, Mark, Strength
from chalicelib.letters import Drafted, draft, needs_confirmation
from chalicelib.letters.confirmation import to_confirm
from tests.unit.law.build import event, state_of
from tests.unit.letters.samples import (
    ASKED,
    CASE,
    CLOSED,
    FILED,
    ON,
    VARIED,
    drafted,
    file,
    text,
    with_,
)


def test_an_act_nobody_confirmed_is_to_be_confirmed_before_anything_leaves() -> None:
    """Release asks the same question: which acts are still only announced."""
    closure = event("closed", "2026-11-23", authenticity="tenant_address")
    state = state_of(event("filed", "2026-09-23"), closure)
    sure = state_of(event("filed", "2026-09-23"), event("closed", "2026-11-23"))

    assert needs_confirmation(state) == (closure.id,)
    assert needs_confirmation(sure) == ()
    assert any("À confirmer avant tout envoi" in line for line in to_confirm(state))
    assert list(to_confirm(sure)) == []


def by_hand(analysis: Analysis, *deadlines: Deadline, on: date = ON) -> Drafted:
    """A draft from hand-made law."""
    case = file()
    return draft("observations", case.case, fold(case.events), analysis, deadlines, on)


def deadline(rule: str, due: date, status: DeadlineStatus = DeadlineStatus.LIVE) -> Deadline:
    return Deadline(
        rule=rule, label="recours", for_=Party.EMPLOYER, due=due, latest=due, starts_on=ON, event="c1",
        basis=(), confidence=Confidence.HIGH, opposable=None, status=status, trace=Trace(), dispatch_by=date(2027, 1, 20),
    )  # fmt: skip


def test_the_note_opens_with_the_time_that_still_runs() -> None:
    """An observation letter stops nothing: the first lines say so, with the date (design §3.13)."""
    note = by_hand(Analysis(act="c1"), deadline("D7", date(2027, 1, 25))).note

    assert note[0].startswith("Ce courrier n’arrête aucun délai, sauf")
    assert "D7 – recours, pour l’employeur\u00a0: au plus tard le 25\u00a0janvier 2027" in note[1]
    assert "envoi conseillé le 20\u00a0janvier 2027" in note[1]


def test_a_time_that_has_passed_is_said_to_have_passed() -> None:
    """A past date is never shown as still open."""
    note = by_hand(Analysis(act="c1"), deadline("D7", date(2026, 11, 23))).note

    assert "passée depuis le 23\u00a0novembre 2026" in note[1]
    assert "envoi conseillé" not in note[1]


def test_no_deadline_is_a_warning_not_a_silence() -> None:
    """When nothing was computed the lawyer is told to check the dates."""
    gone = deadline("D7", date(2027, 1, 25), DeadlineStatus.SUPERSEDED)

    assert any("Aucune échéance calculée" in line for line in by_hand(Analysis(), gone).note)


def test_grounds_carry_strength_and_unread_sources_are_listed() -> None:
    """Each ground reads with its strength and « à valider »; each V-p or M source asks to be read."""
    ground = Ground(
        id="g", label="erreur de fait", strength=Strength.MEDIUM, basis=("L114-5", "CAA-Lyon-24LY03110"),
        why="Produite à temps.", mark=Mark.PARTLY,
    )  # fmt: skip
    note = by_hand(Analysis(act="c1", grounds=(ground,))).note

    assert any(line.startswith("Moyen (moyen, à valider)\u00a0: erreur de fait.") for line in note)
    unread = [line for line in note if line.startswith("Référence à lire")]
    assert len(unread) == 1
    assert "24LY03110" in unread[0]
    assert "lue en partie" in unread[0]


def test_the_gaps_are_in_the_note() -> None:
    """What is to be completed is one line of the note, as in `gaps`."""
    made = drafted(VARIED["many gaps"])

    line = next(line for line in made.note if line.startswith("À compléter"))
    assert all(gap in line for gap in made.gaps)


def test_a_weak_case_says_so() -> None:
    """A clear request left without answer: the honest advice is to file again (reference §5, 9)."""
    asked = with_(ASKED, items=[{"id": "p1", "label": "Attestation", "required_by_text": True}])
    note = drafted(file(FILED, asked, CLOSED)).note

    assert any("Dossier faible" in line for line in note)


def test_a_worker_in_post_is_for_the_note_only() -> None:
    """Whether the worker already works is not written to the administration by itself."""
    made = drafted(file(case=with_(CASE, worker={"name": "Amina Diallo", "in_post": True})))

    assert any("est en poste" in line for line in made.note)
    assert "en poste" not in text(made.docx)


def test_an_unproven_origin_is_for_the_note() -> None:
    """A closure from an unauthenticated mail is drafted, with the check to make."""
    made = drafted(file(FILED, with_(CLOSED, authenticity="failed")))

    assert any("origine du courriel de clôture n’est pas prouvée" in line for line in made.note)


def test_facts_without_exhibit_are_listed() -> None:
    """A fact told without a proof is a line of the note."""
    assert any("sans pièce à l’appui" in line and "dépôt" in line for line in drafted(file()).note)


def test_an_older_act_is_cited_in_the_wording_of_its_day() -> None:
    """The law of the day of the decision; a wording nobody read asks to be read."""
    ground = Ground(
        id="g", label="pièce non exigée", strength=Strength.MEDIUM,
        basis=("arrete-2021-04-01", "R5221-20-1"), why="À comparer.", mark=Mark.PARTLY,
    )  # fmt: skip
    case = file(FILED, with_(CLOSED, on="2024-06-03", space_checked=None))
    analysis = Analysis(act="c1", grounds=(ground,))
    note = draft("observations", case.case, fold(case.events), analysis, (), ON).note

    assert any(
        "antérieure à l’arrêté du 3\u00a0janvier 2025 (source citée de mémoire" in line
        for line in note
    )
    assert not any("R.\u00a05221-20-1" in line for line in note)


def test_what_was_not_in_force_is_named() -> None:
    """`out_of_force` is the other half of what may be cited."""
    from chalicelib.letters.citations import known_on, out_of_force

    ids = ("L114-5-1", "L114-5", "unknown")
    assert [r.id for r in out_of_force(ids, date(2017, 6, 3))] == ["L114-5-1"]
    assert known_on(ids, date(2017, 6, 3)) == ("L114-5",)
