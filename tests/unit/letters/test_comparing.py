"""Comparing two texts: paragraphs first, then words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.letters import compare

LINES = st.lists(st.text("ab é’.[", max_size=12), max_size=8)


def marked(old: list[str], new: list[str]) -> list[str]:
    """The comparison as one reads it: +added+, -removed-."""
    signs = {"same": "", "added": "+", "removed": "-"}
    return [
        "".join(f"{signs[p.change]}{p.text}{signs[p.change]}" for p in line.pieces)
        for line in compare(old, new)
    ]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (["un", "deux"], ["un", "deux"], ["un", "deux"]),
        (["un"], ["un", "deux trois"], ["un", "+deux trois+"]),
        (["un", "deux trois"], ["un"], ["un", "-deux trois-"]),
        (
            ["Le préfet a clos la demande."],
            ["Le ministre a clos la demande."],
            ["Le -préfet-+ministre+ a clos la demande."],
        ),
        (
            ["tout autre chose"],
            ["rien de pareil ici"],
            ["-tout autre chose-+rien de pareil ici+"],
        ),
        (["tout autre chose"], ["rien", "de pareil"], ["-tout autre chose-", "+rien+", "+de pareil+"]),
        (["", "un", " "], ["un"], ["un"]),
    ],
)  # fmt: skip
def test_what_moved_is_marked_in_place(old: list[str], new: list[str], shown: list[str]) -> None:
    """Alike paragraphs are compared by word; others go and come whole."""
    assert marked(old, new) == shown


@given(LINES, LINES)
def test_nothing_is_lost_or_made_up(old: list[str], new: list[str]) -> None:
    """Leaving out what was removed gives the new text; leaving out what was added, the old words."""

    def without(change: str) -> Any:
        lines = compare(old, new)
        texts = ["".join(p.text for p in line.pieces if p.change != change) for line in lines]
        return [text for text in texts if text]

    assert without("removed") == [line for line in new if line.strip()]
    assert sorted(without("added")) == sorted(line for line in old if line.strip())


def test_two_long_texts_that_share_nothing_are_quick() -> None:
    old = [f"ancien {n}" for n in range(2000)]
    new = [f"nouveau {n} mot" for n in range(2000)]

    found = compare(old, new)

    assert len(found) == 2000
