"""Every kind and audience can be written, in two twins and an SMS."""

import re
from html import unescape

import pytest

from chalicelib.alerts import Links
from chalicelib.alerts.sms import segments
from chalicelib.store.records import Role

from .samples import (
    CASE,
    FILED,
    HEAD,
    LINKS,
    about,
    delivery,
    replace,
)
from .writing import CELLS, DRAFT, MORE, NBSP, PEOPLE, written


@pytest.mark.parametrize("firm", [True, False])
@pytest.mark.parametrize("repeat", [True, False])
@pytest.mark.parametrize(("kind", "role"), CELLS)
def test_every_alert_can_be_written(kind: str, role: Role, repeat: bool, firm: bool) -> None:
    """Each kind and audience: an opening that says what to do or until when not, the head of the
    ledger, the link, an SMS of two segments at most without name nor platform number."""
    happened = {"kind": kind, "on": "2026-11-23", "id": "e9"} | MORE.get(kind, {})
    links = replace(LINKS, draft=DRAFT) if role is Role.LAWYER else LINKS
    links = Links(page="") if role is Role.WORKER else links
    words, sms = written(
        delivery(PEOPLE[role], cause="e9", uncertain=repeat),
        about(PEOPLE[role], FILED, happened, firm=firm),
        links,
    )

    assert re.match(f"À faire aujourd’hui{NBSP}: |Rien à faire avant le ", words.text)
    assert HEAD in words.text
    assert HEAD in words.html
    assert LINKS.page in words.text or role is Role.WORKER
    assert "déjà reçu" in words.subject if repeat else "Renvoi" not in words.subject
    assert segments(sms) <= 2
    for personal in ("Ben Ali", "Amina", "Martin", CASE.reference):
        assert personal not in sms
        assert personal not in words.subject


@pytest.mark.parametrize(("kind", "role"), CELLS)
def test_the_text_twin_says_what_the_html_says(kind: str, role: Role) -> None:
    """Same sentences, same dates, same links, whatever is shown."""
    happened = {"kind": kind, "on": "2026-11-23", "id": "e9"} | MORE.get(kind, {})
    words, _ = written(delivery(PEOPLE[role], cause="e9"), about(PEOPLE[role], FILED, happened))

    pieces = re.split(r"<[^>]+>", words.html.partition("<body")[2].partition(">")[2])
    bare = re.sub(r"\W", "", words.text).lower()
    for piece in pieces:
        assert re.sub(r"\W", "", unescape(piece)).lower() in bare, piece
    links = set(re.findall(r'href="([^"]+)"', words.html))
    assert links == set(re.findall(r"http\S+", words.text))
