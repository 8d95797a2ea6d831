"""`read --text`: what an employer or a lawyer reads of a mail, at the command line."""

from pathlib import Path

import pytest

from chalicelib.intake import MailKind, read
from chalicelib.mail_page import page

GOLDEN = Path(__file__).parents[1] / "golden"


def shown(name: str) -> str:
    return page(read((GOLDEN / f"{name}.eml").read_bytes())).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("direct_closure_incomplete_qp", ("Motif annoncé : dossier incomplet (sûr)", "L’acte ne nomme pas son auteur.", "clôture du 23 novembre 2026")),
        ("direct_complement_two_cases", ("Date limite [2026-AT-0070002] : 21 décembre 2026", "demande de complément du 23 novembre 2026, 2026-AT-0070001")),
        ("kind_complement_acknowledged", ("À vérifier", "Jusque-là, le délai pour répondre court.")),
        ("kind_forwarding_gmail_fr", ("Code : 482910375", "Aucun événement n’est proposé.")),
        ("direct_contradictory", ("clôture et refus", "Aucun événement n’est proposé.")),
    ],
)  # fmt: skip
def test_the_page_says_what_was_read_and_what_was_not(name: str, said: tuple[str, ...]) -> None:
    """Facts with their words, what is left out, what to check, what is proposed; in French."""
    text = shown(name)

    for words in said:
        assert words in text


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.eml")), ids=lambda path: path.stem)
def test_no_machine_word_is_left_on_the_page(path: Path) -> None:
    """Every kind, fact and event has its French name."""
    text = shown(path.stem)

    for code in (*(k.value for k in MailKind if "_" in k), "valid_until", "reasons_in", "mailbox"):
        assert code not in text
