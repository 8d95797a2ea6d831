"""The words file: complete, checked when loaded."""

import pytest

from chalicelib.cases import BY_KIND
from chalicelib.errors import BadInput
from chalicelib.web.views.words import FILE, read_words, said, words

SHIPPED = FILE.read_bytes()


def test_every_kind_of_event_has_its_words() -> None:
    """A new kind of event without a title does not pass."""
    assert set(words().kind) == set(BY_KIND)


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        (b'granted = "', b'granted_ = "', "status"),
        (b"[kind.closed]", b"[kind.closed_]", "kind"),
        (b'title = "Demande', b'titel = "Demande', "mots.toml"),
        (b"[status]", b"[statsu]", "mots.toml"),
        (b'low = "incertaine"', b"", "confidence"),
        (b'title = "', b'title = ', "mots.toml"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused_with_its_place(before: bytes, after: bytes, place: str) -> None:
    """A missing, unknown or unreadable word says where."""
    assert before in SHIPPED
    with pytest.raises(BadInput, match=r"mots\.toml") as refused:
        read_words(SHIPPED.replace(before, after, 1))

    assert place in str(refused.value)


@pytest.mark.parametrize(("value", "expected"), [(True, "oui"), (False, "non"), ("libre", "libre")])
def test_values_are_said_in_french(value: object, expected: str) -> None:
    assert said(value) == expected
