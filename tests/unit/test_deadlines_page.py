"""The page of text: what to act on first, then every deadline by standing, with its reasons."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chalicelib.cases import decode_case, fold
from chalicelib.cli import main
from chalicelib.deadlines_page import page
from chalicelib.law import cite, deadlines

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "docs/examples/closure.json"
APPEAL = {"kind": "appeal_lodged", "on": "2026-12-01", "appeal": "gracieux", "against": "e5", "means": "registered_post", "posted_on": "2026-12-01"}  # fmt: skip


def written(on: str, *events: dict[str, Any]) -> str:
    raw = json.loads(CASE.read_text())
    raw["events"] += [{"id": f"x{n}"} | event for n, event in enumerate(events)]
    file = decode_case(json.dumps(raw).encode())
    state, day = fold(file.events), date.fromisoformat(on)
    return page(file.case, state, deadlines(file.case, state, day), day)


def flat(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def part(text: str, title: str) -> str:
    """What stands under a title, up to the next one."""
    found = re.search(rf"^{title}.*?(?=^[A-ZÉÀ]{{2}}|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, title
    return flat(found.group())


def test_what_to_act_on_comes_first() -> None:
    """The safe date of the closure, how long is left, and the posting day."""
    text = written("2026-11-23")

    first = part(text, "À FAIRE D’ABORD")
    assert "D7 · recours contentieux contre la clôture (date sûre) · employeur" in first
    assert "lundi 25 janvier 2027, dans 63 jours" in first
    assert "au plus tard le mercredi 20 janvier 2027" in first
    assert text.index("À FAIRE D’ABORD") < text.index("EN COURS")


def test_each_deadline_has_its_dates_confidence_sources_and_steps() -> None:
    """Everything a lawyer checks a date with, the article beside the step that applies it."""
    live = part(written("2026-11-23"), "EN COURS")

    for needed in (
        "Date prudente : lundi 25 janvier 2027",
        "Dernière date défendable : mardi 2 février 2027",
        "Point de départ : lundi 23 novembre 2026 (La plateforme a clôturé la demande)",
        "Confiance : sûre ; opposable : non",
        "Confiance : à confirmer",
        f"[{cite('CE-472836')}]",
        cite("R421-1"),
        "Report : dimanche 24 janvier 2027 non ouvré",
    ):
        assert flat(needed) in live


@pytest.mark.parametrize(
    ("on", "events", "title", "said"),
    [
        ("2026-11-23", (), "REMPLACÉES", "Remplacé : réponse à la demande de complément, le 9 octobre 2026."),
        ("2026-12-02", (APPEAL,), "SOUS CONDITION", "D17"),
        ("2026-12-02", (APPEAL | {"proof": True},), "REMPLACÉES", "D7"),
        ("2027-06-01", (), "DÉPASSÉES", "D7"),
    ],
)  # fmt: skip
def test_deadlines_stand_under_their_standing(
    on: str, events: tuple[dict[str, Any], ...], title: str, said: str
) -> None:
    """Live, conditional, replaced (with the reason) and past never mix."""
    assert said in part(written(on, *events), title)


def test_it_answers_for_any_day() -> None:
    """Before the first event, on a last day, long after: always a page."""
    assert "demain" in part(written("2027-01-24"), "À FAIRE D’ABORD")
    assert "aujourd’hui" in part(written("2027-01-25"), "À FAIRE D’ABORD")
    assert "(ce jour est passé)" in part(written("2027-01-25"), "À FAIRE D’ABORD")
    for day in ("0001-01-01", "9999-12-31"):
        assert "échéances au" in written(day)
    assert "Aucune date ne court" in written("9999-12-31")


def test_the_page_is_typeset_and_folded() -> None:
    """No-break spaces where French wants them, never more than 88 characters a line."""
    text = written("2026-12-02", APPEAL)

    assert max(map(len, text.splitlines())) <= 88
    assert not re.search(r" [;:!?»]|« ", text)
    assert "'" not in text


def test_the_command_prints_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deadlines", str(CASE), "--on", "2026-11-23", "--text"]) == 0
    assert capsys.readouterr().out == written("2026-11-23") + "\n"


@pytest.mark.parametrize(
    "command",
    [
        ["chalicelib", "deadlines", str(CASE)],
        ["chalicelib", "deadlines", str(CASE), "--text"],
        ["chalicelib", "schema"],
    ],
)
def test_a_reader_that_leaves_is_no_crash(command: list[str]) -> None:
    """`| head` closes the pipe: exit 141 as the shell expects, and not a word of traceback."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)

    assert done.returncode == 141
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
