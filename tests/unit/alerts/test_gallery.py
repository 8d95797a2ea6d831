"""Every mail template, at its fullest and its barest: both twins say the same, in few columns."""

import re
from html import unescape

import pytest

from chalicelib.alerts import Links
from chalicelib.alerts.facts import view
from chalicelib.alerts.matrix import matrix
from chalicelib.alerts.render import render_sms
from chalicelib.alerts.sms import segments
from chalicelib.store.records import Role

from . import gallery
from .samples import FILED, TODAY, about, delivery
from .writing import CELLS, MORE, PEOPLE

USUAL = "https://alertes.vigie.example"
EVERY = pytest.mark.parametrize("full", [True, False], ids=["full", "bare"])
TEMPLATES = pytest.mark.parametrize("template", gallery.names())


@EVERY
@TEMPLATES
def test_the_text_twin_says_every_fact_of_the_html(template: str, full: bool) -> None:
    """Same sentences and same links, whatever is filled."""
    words = gallery.written(template, full=full)

    bare = re.sub(r"\W", "", words.text).lower()
    for piece in re.split(r"<[^>]+>", words.html.partition("<body")[2].partition(">")[2]):
        assert re.sub(r"\W", "", unescape(piece)).lower() in bare, piece
    links = {unescape(link) for link in re.findall(r'href="(http[^"]+)"', words.html)}
    assert links <= set(re.findall(r"http\S+", words.text))


@EVERY
@TEMPLATES
def test_the_plain_text_reads_in_72_columns(template: str, full: bool) -> None:
    """A terminal, or a mail client quoting it, cuts no line; only what has no space is longer."""
    for line in gallery.written(template, full=full).text.splitlines():
        assert len(line) <= 72 or " " not in line.strip(), line


@TEMPLATES
def test_a_mail_needs_neither_image_nor_outside_thing(template: str) -> None:
    """Nothing is fetched when it is opened: no image, no font, no script, no tracker."""
    html = gallery.written(template, full=True).html

    assert not re.search(r"<(img|script|link|iframe|object|video)|url\(|@import", html)
    assert html.startswith("<!DOCTYPE html>")
    assert '<html lang="fr">' in html


@pytest.mark.parametrize("base", [USUAL, "https://" + "long-name." * 13 + "example"])
@pytest.mark.parametrize(("kind", "role"), CELLS)
def test_an_sms_ends_with_its_one_link(kind: str, role: Role, base: str) -> None:
    """One link, which stops too; one segment as a rule, two on a site with a very long address."""
    happened = {"kind": kind, "on": "2026-11-23", "id": "e9"} | MORE.get(kind, {})
    planned = delivery(PEOPLE[role], cause="e9")
    known = about(PEOPLE[role], FILED, happened)
    links = Links(page=base, sms=f"{base}/v/0123456789ab")
    cell = matrix().kinds[kind].cell(role)
    assert cell

    text = render_sms(cell.template, view(planned, known, links, TODAY))

    assert segments(text) <= (1 if base == USUAL else 2), text
    assert text.count("http") == 1
    assert text.endswith(f"/stop: {links.sms}")
