"""How a pattern's matches begin, and that looking there finds all that the pattern finds."""

from itertools import islice
from pathlib import Path

import pytest

from chalicelib.intake import wording
from chalicelib.intake.mime import parse
from chalicelib.intake.openings import openings
from chalicelib.intake.patterns import MAX_MATCHES, Cue
from chalicelib.intake.rulebook import matchers, patterns
from chalicelib.intake.text import fold_text
from tests.golden.test_golden import MAILS


def cues() -> list[Cue]:
    """Every cue of the rules and of the facts."""
    facts = [cue for cue in vars(wording).values() if isinstance(cue, Cue)]
    people = [cue for several in wording.PERSON_CUES.values() for cue in several]
    return [*facts, *people, *patterns()]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\bsans objet\b", ("sans",)),
        (r"\b(?:demandes?|dossiers?)\b…\b(?:est|sont) close\b", ("demande", "dossier")),
        (r"(?:\bsilence\b)|(?:\brefus(?:ee?)? de\b)", ("refus", "silence")),
        (r"\brefus\b|\brefuse\b", ("refus",)),
        (r"\bpieces?\s|code\(", ("code", "piece")),
        (r"\b(?:votre )?dossier", ()),
        (r"\b[a-z]{3}@|exemple", ()),
        (r"n\s?°", ("n\n°", "n °", "n°")),
        (r"\bcode\s?[:#]", ("code",)),
        (r"\s?:", ()),
        (r"^demande$", ()),
    ],
)
def test_openings_are_words_that_begin_every_match(pattern: str, expected: tuple[str, ...]) -> None:
    """Where a pattern does not show how its matches begin, nothing is claimed."""
    assert openings(pattern) == expected


def test_most_cues_show_how_they_begin() -> None:
    """The quick way is the usual one."""
    assert sum(bool(cue.openings) for cue in cues()) > len(cues()) / 2


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.stem)
def test_looking_at_openings_finds_what_the_pattern_finds(mail: Path) -> None:
    """On every golden mail, each cue gives the very matches of a search through the whole text."""
    folded = fold_text(parse(mail.read_bytes()).text)

    for cue in cues():
        whole = islice(cue.pattern.finditer(folded), MAX_MATCHES)
        assert [m.span() for m in cue.matches(folded)] == [m.span() for m in whole]
        assert cue.there(folded) == (cue.pattern.search(folded) is not None)


def test_no_cue_of_a_body_holds_a_blank() -> None:
    """There a line may end, and the words would not be found (a subject is on one line)."""
    of_subjects = {one.cue for one in matchers().by_place["subject"]}
    words = [word for cue in cues() if cue not in of_subjects for word in cue.words]

    assert words
    assert [word for word in words if len(word.split()) != 1 or word != word.strip()] == []


@pytest.mark.parametrize("where", ["subject", "body"])
def test_every_cue_is_looked_for_alone_or_where_a_shorter_one_is(where: str) -> None:
    """No cue of the rules is lost, and one under another holds it."""
    ready = matchers()
    known = ready.by_word[where]
    under = [(root, word, places) for root in known for word, places in known[root][1]]

    assert all(root in word for root, word, _ in under)
    found = {(root, place) for root in known for place in known[root][0]}
    found |= {(word, place) for _, word, places in under for place in places}
    rules = enumerate(ready.by_place[where])
    assert found == {(word, place) for place, one in rules for word in one.words}
