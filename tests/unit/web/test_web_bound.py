"""What no end of line may cut: days, numbers, `e-mail`."""

import pytest

from chalicelib.web.render import bound

NBSP = "\u00a0"


@pytest.mark.parametrize(
    "whole",
    [
        "e-mail", "e-mails", "AT-2026-0001", "7500-2026-0412", "5221-17", "SHA-256",
        "06 12 34 56 78", "0 806 001 620", "+32 470 12 34 56",
    ],
)  # fmt: skip
def test_it_stays_on_one_line_and_is_copied_as_it_is(whole: str) -> None:
    """A span, and no other sign in it: the number pasted elsewhere is the number."""
    assert bound(f"<p>Par {whole}, ou non.</p>") == (
        f'<p>Par <span class="entier">{whole}</span>, ou non.</p>'
    )


def test_a_day_is_bound_by_no_break_spaces() -> None:
    assert bound("<p>reçu le lundi 25 janvier 2027</p>") == (
        f"<p>reçu le lundi{NBSP}25{NBSP}janvier{NBSP}2027</p>"
    )


@pytest.mark.parametrize(
    "page",
    [
        '<a href="/dossiers/AT-2026-0001" title="par e-mail">x</a>',
        "<title>e-mail du 25 janvier 2027</title>",
        "<textarea>AT-2026-0001\nle 25 janvier 2027</textarea>",
        "<option>par e-mail</option>",
        "<code>2026-11-23</code>",
        "<svg><title>le 1er mars 2027</title><text>06 12 34 56 78</text></svg>",
        "<p>depot-2026-1@in.vigie.example, https://vigie.example/2026-11, 120,50 €</p>",
    ],
)
def test_what_is_no_text_of_the_page_is_left_as_written(page: str) -> None:
    """Attributes, what is typed, code and addresses: nothing is put in them."""
    assert bound(page) == page
