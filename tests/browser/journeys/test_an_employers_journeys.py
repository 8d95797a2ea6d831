"""What employers do, from their first mail on, in a real Chromium against the real local system."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import expect

from chalicelib.flows.links import sign_in_link
from infra.local.samples import closure, forwarded, platform_mail

from .town import Town, path_of

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
NUMBERLESS = (
    "Bonjour,\n\nVotre demande d'autorisation de travail a été clôturée car elle est incomplète.\n"
)


def test_from_an_invitation_to_an_alert_that_was_seen(town: Town, open_page: Open) -> None:
    """Journey 1: sign up, forward a mail, be alerted, say « Vu »; the case says who saw it."""
    home, reference, zoe = town.home("premier"), "AT-2026-000001", "zoe@premier.example"
    marc, page = open_page(), open_page()
    town.sign_in(marc, home.manager)
    marc.get_by_role("link", name="Équipe").click()
    marc.get_by_label("Son nom").fill("Zoé Brun")
    marc.get_by_label("Son adresse e-mail").fill(zoe)
    marc.get_by_role("button", name="Envoyer l’invitation").click()
    expect(marc.get_by_role("status")).to_contain_text("L’invitation est partie")

    page.goto(town.link(zoe, "invitation"))
    page.get_by_role("button", name="Accepter").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Commencez")
    address = page.locator(".adresse").inner_text()
    town.house.send(forwarded(closure(town.now, reference), town.now), address)
    link = town.link(zoe, "v", reference)
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Avez-vous vu cette alerte")
    page.get_by_role("button", name="J’ai vu cette alerte").click()
    expect(page.get_by_role("status")).to_contain_text("Elle n’est plus répétée")
    page.get_by_role("link", name="Ouvrir le dossier").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("À faire aujourd’hui")
    expect(page.locator("#prevenus")).to_contain_text("Zoé Brun")
    expect(page.locator("#prevenus")).to_contain_text("vu", ignore_case=True)


def test_alerts_are_stopped_by_the_link_of_a_mail(town: Town, open_page: Open) -> None:
    """Journey 5: opening changes nothing, the button acts and says what it changes; the last who is told keeps legal times."""
    home, reference = town.home("arret"), "AT-2026-000005"
    town.filed(home, reference, "Awa Diop")
    town.closed(home, reference)
    page = open_page()

    page.goto(town.link(home.colleague, "arret", "lôture"))
    expect(page.get_by_label("Ne plus être prévenu pour ce dossier")).to_be_checked()
    assert town.channels(home.colleague) == ("email",)
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est fait")
    expect(page.get_by_role("status")).to_contain_text("Une autre personne de l’entreprise reste")
    assert town.channels(home.colleague, reference) == ()
    page.goto(town.link(home.manager, "arret", "lôture"))

    expect(page.get_by_label("Ne garder que les délais légaux pour ce dossier")).to_be_checked()
    expect(page.get_by_role("link", name="Nommez d’abord quelqu’un d’autre")).to_be_visible()


def test_a_link_that_does_not_open_says_how_to_get_another(town: Town, open_page: Open) -> None:
    """Journey 6: used, expired or guessed, a link is answered alike, with the way to a new one."""
    home, base = town.home("lien"), town.house.base
    page = open_page()
    town.sign_in(page, home.manager)
    used = town.link(home.manager, "connexion")
    page.get_by_role("button", name="Se déconnecter").click()
    old = sign_in_link(town.ctx.settings, home.manager, "/dossiers", town.now - timedelta(hours=1))
    pages = []

    for link in (old, f"{base}/connexion/devine", used):
        answer = page.goto(link)
        if answer.status == 200:  # Opening a link spends nothing: pressing its button does.
            page.get_by_role("button", name="Entrer").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Cette page n’existe pas, ou n’est pas pour vous"
        )
        pages.append(page.content())
    page.get_by_role("main").get_by_role("link", name="Se connecter").click()
    town.sign_in(page, home.manager)

    assert len(set(pages)) == 1
    expect(page).to_have_url(f"{base}/dossiers")


def test_a_request_is_answered_document_by_document(
    town: Town, open_page: Open, tmp_path: Path
) -> None:
    """Journey 7: each document has its answer, what is wrong is said beside it, the reply is a Word file."""
    home, reference = town.home("pieces"), "AT-2026-000007"
    path = town.filed(home, reference, "Awa Diop")
    town.asked(home, reference)
    page = open_page()
    town.enter(page, home.manager)
    page.goto(town.house.base + path)

    page.get_by_role("link", name="Répondre pièce par pièce").click()
    page.get_by_label("Où en est cette pièce").nth(0).select_option("produced")
    page.get_by_label("Où en est cette pièce").nth(1).select_option("impossible")
    page.get_by_role("button", name="Enregistrer et rédiger").click()
    expect(page.locator(".erreur[id]")).to_contain_text("impossible à produire")
    page.get_by_label("Pourquoi, ou précision").nth(1).fill("Archives détruites en 2024")
    page.get_by_role("button", name="Enregistrer et rédiger").click()
    download = page.get_by_role("link", name="Télécharger la réponse")
    town.reload_until(page, lambda: download)
    with page.expect_download() as given:
        download.click()

    assert given.value.suggested_filename == "reponse-complement.docx"
    kept = tmp_path / "reponse.docx"
    given.value.save_as(kept)
    cells = [c.text for t in docx.Document(str(kept)).tables for r in t.rows for c in r.cells]
    assert any("Archives détruites en 2024" in cell for cell in cells)


def test_mails_that_nobody_placed_are_decided(town: Town, open_page: Open) -> None:
    """Journey 8: one is attached to its case, one opens a case, one is discarded with a reason."""
    home, reference = town.home("garde"), "AT-2026-000008"
    town.filed(home, reference, "Awa Diop")
    town.filed(home, "AT-2026-000018", "Ibrahima Diop")
    for n in range(3):
        mail = platform_mail(
            f"Demande d'AT - Clôture {n}", NUMBERLESS, town.now - timedelta(days=n)
        )
        town.house.send(forwarded(mail, town.now - timedelta(minutes=n)), town.address(home))
    town.house.until(lambda: len(list(town.ctx.store.quarantine.of_tenant(home.tenant.id))) == 3)
    page = open_page()
    town.enter(page, home.manager)

    def decide(n: int) -> None:
        page.goto(f"{town.house.base}/quarantaine")
        page.get_by_role("link", name=f"Clôture {n}").click()

    decide(0)
    page.get_by_label("Ou le numéro d’un autre dossier").fill(reference)
    page.get_by_role("button", name="Rattacher à ce numéro").click()
    expect(page.get_by_role("status")).to_have_text("C’est enregistré.")
    decide(1)
    page.get_by_label("Numéro de la demande").fill(reference)
    page.get_by_role("button", name="Ouvrir ce dossier").click()
    expect(page.locator("#reference-erreur")).to_contain_text("porte déjà ce numéro")
    page.get_by_label("Numéro de la demande").fill("AT-2026-000028")
    page.get_by_role("button", name="Ouvrir ce dossier").click()
    expect(page.get_by_role("heading", name="Nouveau dossier ouvert")).to_be_visible()
    decide(2)
    page.get_by_role("button", name="Écarter ce courriel").click()
    expect(page.get_by_label("Pourquoi")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Pourquoi").fill("Courriel d’une autre entreprise")
    page.get_by_role("button", name="Écarter ce courriel").click()
    expect(page.get_by_text("Raison : Courriel d’une autre entreprise")).to_be_visible()

    page.goto(f"{town.house.base}/quarantaine")
    expect(page.get_by_text("Aucun courriel en attente")).to_be_visible()


def test_a_mail_a_pdf_and_a_photo_are_given_by_hand(
    town: Town, open_page: Open, tmp_path: Path
) -> None:
    """Journey 10, without JavaScript: the mail is answered in plain words on the spot; what cannot be read is kept, never guessed."""
    home, reference = town.home("main"), "AT-2026-000010"
    files = {
        "courriel.eml": closure(town.now, reference).as_bytes(),
        "courrier.pdf": b"%PDF-1.7\nnot read",
        "photo.jpg": b"\xff\xd8\xff\xe0photo",
    }
    page = open_page(scripts=False)
    town.enter(page, home.manager)
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)
        page.get_by_role("link", name="Déposer", exact=True).click()
        page.get_by_label("Courriel (.eml), PDF ou photo").set_input_files(str(tmp_path / name))
        page.get_by_role("button", name="Envoyer le fichier").click()
        page.get_by_role("button", name="Lire ce fichier").click()
        # The page refreshes itself, without a script.
        end = "Voici ce que dit ce courriel" if name.endswith(".eml") else "À vérifier"
        expect(page.get_by_role("heading", level=1)).to_have_text(end)
        if name.endswith(".eml"):
            expect(
                page.get_by_text(re.compile("Agir avant le|agir avant le")).first
            ).to_be_visible()
            expect(page.get_by_role("link", name="Ouvrir le dossier")).to_have_attribute(
                "href", path_of(home, reference)
            )
        else:
            expect(page.get_by_role("link", name="Dire ce que c’est")).to_be_visible()
