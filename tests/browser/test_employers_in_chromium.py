"""What an employer does by hand, in a real Chromium without JavaScript."""

from typing import Any

from playwright.sync_api import expect

from infra.local.samples import closure
from tests.unit.web.test_web_complement import REQUEST
from tests.unit.web.test_web_deposits import PDF
from tests.unit.web.test_web_dispatches import REMINDER
from tests.unit.web.world import FILED, NOW, REFERENCE, path_of

from .conftest import Site
from .looking import WIDTHS, look
from .test_pages_in_chromium import open_page, pytestmark, sign_in

__all__ = ["open_page", "pytestmark"]


def posted(site: Site, raw: bytes, upload: str) -> None:
    """The bucket has the file: what the browser's post to another site would have done."""
    site.world.files.objects[f"depots/employeurs/atelier/{upload}.bin"] = raw


@WIDTHS
def test_a_mail_given_by_hand_is_answered_on_the_spot(
    site: Site, open_page: Any, width: int
) -> None:
    """From the file to what it means; the page waits by itself, without JavaScript."""
    page = open_page(width)
    sign_in(page, site, "marc")
    page.get_by_role("link", name="Déposer", exact=True).click()
    look(page, "deposer")
    posted(site, closure(NOW, REFERENCE).as_bytes(), "u" * 24)
    page.goto(f"{site.url}/deposer/{'u' * 24}")
    page.get_by_role("button", name="Lire ce fichier").click()
    expect(page.get_by_role("heading", name="Lecture en cours")).to_be_visible()
    site.world.work()
    page.get_by_role("link", name="Actualiser maintenant").click()

    expect(page.get_by_role("heading", name="Voici ce que dit ce courriel")).to_be_visible()
    look(page, "depot-lu")
    page.get_by_role("link", name="Ouvrir le dossier").click()
    look(page, "dossier-depose")

    posted(site, PDF, "v" * 24)
    page.goto(f"{site.url}/deposer/{'v' * 24}")
    page.get_by_role("button", name="Lire ce fichier").click()
    site.world.work()
    page.get_by_role("link", name="Actualiser maintenant").click()
    look(page, "depot-a-verifier")
    page.get_by_role("link", name="Dire ce que c’est").click()
    expect(page.get_by_role("link", name="Télécharger l’original")).to_be_visible()


@WIDTHS
def test_an_employer_keeps_its_case_by_hand(  # noqa: PLR0915 - one journey, step by step
    site: Site, open_page: Any, width: int
) -> None:
    """Answer the request, write down a call, correct a fact, track a letter, hand the file over."""
    snapshot = site.world.open(FILED, {**REMINDER, "on": "2026-11-02", "posted_on": "2026-11-02"}, REQUEST)  # fmt: skip
    page, path = open_page(width), site.url + path_of(snapshot)
    sign_in(page, site, "marc")
    page.goto(path)
    look(page, "dossier-complement")

    page.get_by_role("link", name="Répondre pièce par pièce").click()
    page.get_by_label("Où en est cette pièce").nth(0).select_option("produced")
    page.get_by_label("Où en est cette pièce").nth(1).select_option("impossible")
    page.get_by_role("button", name="Enregistrer et rédiger").click()
    expect(page.locator("#piece-2-erreur")).to_contain_text("impossible à produire")
    look(page, "complement-erreur")
    page.get_by_label("Pourquoi, ou précision").nth(1).fill("Archives détruites en 2024")
    page.get_by_role("button", name="Enregistrer et rédiger").click()
    site.world.work()
    page.goto(f"{path}/complement")
    expect(page.get_by_role("link", name="Télécharger la réponse")).to_be_visible()
    look(page, "complement")

    page.goto(f"{path}/suivi")
    page.get_by_label("Ce qui a été répondu").fill("Dossier en cours, rappeler dans un mois")
    page.get_by_role("button", name="Noter : Appel passé").click()
    expect(page.get_by_text("rappeler dans un mois")).to_be_visible()
    look(page, "suivi")

    page.goto(f"{path}/ajouter")
    look(page, "ajouter")
    page.get_by_role("link", name="Demande refusée").click()
    page.get_by_role("button", name="Enregistrer").click()
    look(page, "ajouter-erreur")
    page.goto(path)
    page.get_by_role("link", name="Corriger La plateforme demande des pièces").click()
    page.get_by_label("Date limite imprimée").fill("2026-12-10")
    page.get_by_label("Pourquoi cette correction").fill("Relu : le 10")
    look(page, "corriger")
    page.get_by_role("button", name="Enregistrer la correction").click()
    expect(page.get_by_role("status")).to_contain_text("garde les deux versions")
    look(page, "dossier-corrige")

    page.goto(f"{path}/envois")
    expect(page.get_by_text("Avis de réception manquant depuis 21")).to_be_visible()
    look(page, "envois")
    page.goto(f"{path}/mandat")
    page.get_by_label("Adresse e-mail de votre avocat").fill("lea@cabinet.example")
    page.get_by_role("button", name="Continuer").click()
    look(page, "mandat")
    page.get_by_role("button", name="Confier le dossier").click()
    look(page, "mandat-donne")
    page.goto(f"{path}/remise")
    page.get_by_role("button", name="Préparer le fichier").click()
    site.world.work()
    page.get_by_role("link", name="Actualiser maintenant").click()
    expect(page.get_by_role("link", name="Télécharger (.zip)")).to_be_visible()
    look(page, "remise")
