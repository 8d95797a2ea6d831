"""The dossier to print: all of it on one page, to each side what is its own."""

import base64
import hashlib
import re

import pytest

from .world import CLOSURE, FILED, World, path_of, text

FOR_COUNSEL = ("Échéances en cours", "Moyens", "Ce que l’acte doit porter", "Document de travail")


def printed(world: World, who: str) -> str:
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    return text(world.visitor(who).get(f"{path_of(snapshot)}/imprimer"))


@pytest.mark.parametrize("who", ["emma", "marc", "lea"])
def test_it_holds_the_facts_the_dates_and_the_proofs(world: World, who: str) -> None:
    """The chronology with its quotes, the employer's date and its steps, each file's SHA-256."""
    page = printed(world, who)

    assert "23 novembre 2026" in page
    assert "La plateforme a clôturé la demande" in page or "à confirmer" in page
    assert "Clôture de votre demande" in page
    assert "ab" * 32 in page
    assert "Dernière empreinte" in page


@pytest.mark.parametrize(("who", "shown"), [("emma", False), ("marc", False), ("lea", True)])
def test_what_is_counsels_is_printed_for_counsel_only(world: World, who: str, shown: bool) -> None:
    """Competing dates, grounds and weak points never leave the firm (design §3.15)."""
    page = printed(world, who)

    assert [words in page for words in FOR_COUNSEL] == [shown] * len(FOR_COUNSEL)


def test_it_stands_alone(world: World) -> None:
    """No script, no address but in words, a style that its own policy allows by its hash."""
    snapshot = world.open(FILED, CLOSURE)
    answer = world.visitor("emma").get(f"{path_of(snapshot)}/imprimer")
    body = answer.body.decode()
    style = re.search(r"<style>(.*?)</style>", body, re.DOTALL)
    policy = answer.headers["Content-Security-Policy"]

    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"<(script|link|img|a|form)\b|url\(|https?://", body)
    assert "@page" in style[1]


def test_a_script_in_a_fact_is_text(world: World) -> None:
    snapshot = world.open(FILED, CLOSURE, worker="<script>alert(1)</script>")

    page = text(world.visitor("marc").get(f"{path_of(snapshot)}/imprimer"))

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_page_of_the_case_leads_there(world: World) -> None:
    snapshot = world.open(FILED)

    assert f'{path_of(snapshot)}/imprimer"' in text(world.visitor("emma").get(path_of(snapshot)))
