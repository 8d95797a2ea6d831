"""What people read first, in a real Chromium as wide as a phone."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from playwright.sync_api import expect

from chalicelib.store.keys import draft_id
from chalicelib.store.records import Draft, DraftState, Exhibit
from tests.unit.web.world import CLOSURE, FILED, PEOPLE, path_of

from .conftest import Site
from .looking import WIDTHS, fits

pytestmark = pytest.mark.browser


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Any]:
    """Opens pages; a script error or a breach of the content policy fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def make(width: int, scheme: str = "light") -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=False
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not [c for c in complaints if "Content Security Policy" in c]


def sign_in(page: Any, site: Site, who: str) -> None:
    page.goto(f"{site.url}/connexion")
    page.get_by_label("Votre adresse e-mail").fill(PEOPLE[who].email)
    page.get_by_role("button", name="Recevoir le lien").click()
    page.goto(site.world.mailed()[-1][1])
    page.get_by_role("button", name="Entrer").click()


@WIDTHS
def test_an_employer_signs_in_by_link_and_reads_what_to_do(
    site: Site, open_page: Any, width: int
) -> None:
    """From the form to the case: one link, one button, one sentence."""
    snapshot = site.world.open(FILED, CLOSURE)
    page = open_page(width)

    sign_in(page, site, "emma")
    page.get_by_role("link", name="Awa Diop").click()

    expect(page).to_have_url(site.url + path_of(snapshot))
    assert re.match(r"À faire aujourd’hui", page.get_by_role("heading", level=1).inner_text())
    expect(page.get_by_text("Échéances en cours")).to_have_count(0)
    assert fits(page)


@WIDTHS
def test_a_lawyer_reads_all_dates_and_downloads_the_draft(
    site: Site, open_page: Any, width: int
) -> None:
    """From the list to the .docx, which is on another site."""
    snapshot = site.world.mandate(site.world.open(FILED, CLOSURE))
    draft = Draft(
        id=draft_id(snapshot.id, "observations", "c"), firm="cabinet", tenant="atelier", case=snapshot.id,
        document="observations", cause="c", state=DraftState.READY, created_at=site.world.clock.now, key="k.docx",
    )  # fmt: skip
    site.world.ctx.store.drafts.put(draft)
    page = open_page(width)

    sign_in(page, site, "lea")
    page.get_by_role("link", name="Awa Diop").click()
    page.get_by_text("Pourquoi cette date").first.click()
    shown = page.locator("ol.calcul").first.is_visible()
    wide = fits(page)
    page.get_by_role("link", name="Lettre d’observations").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger").click()

    assert shown
    assert wide
    assert download.value.suggested_filename == "observations.docx"


@WIDTHS
def test_a_lawyer_has_the_exhibits_printed(site: Site, open_page: Any, width: int) -> None:
    """One button orders them, the page says how far they are, another gives the zip."""
    snapshot = site.world.mandate(site.world.open(FILED, CLOSURE))
    exhibit = Exhibit(number=1, label="Courriel du 23 novembre 2026", sha256="ab" * 32, event="e")
    draft = Draft(
        id=draft_id(snapshot.id, "observations", "c"), firm="cabinet", tenant="atelier", case=snapshot.id,
        document="observations", cause="c", state=DraftState.READY, created_at=site.world.clock.now, key="k.docx",
        exhibits=(exhibit,), version=snapshot.version, on=site.world.clock.now.date(),
    )  # fmt: skip
    site.world.ctx.store.drafts.put(draft)
    page = open_page(width)
    sign_in(page, site, "lea")
    page.get_by_role("link", name="Awa Diop").click()
    page.get_by_role("link", name="Lettre d’observations").click()

    page.get_by_role("button", name="Imprimer les pièces").click()
    expect(page.get_by_text("Pièces en préparation")).to_be_visible()
    bundle = site.world.ctx.store.drafts.bundle(draft)
    assert bundle
    ready = msgspec.structs.replace(
        bundle, state=DraftState.READY, key="p.zip", sha256="cd" * 32,
        missing=("Pièce n° 2 : à joindre.",), notes=("Relisez la pièce n° 1.",),
    )  # fmt: skip
    site.world.ctx.store.drafts.put_bundle(ready)
    page.reload()
    wide = fits(page)
    with page.expect_download():
        page.get_by_role("button", name="Télécharger les pièces").click()

    assert wide


@WIDTHS
def test_the_subscription_form_works_with_the_keyboard_alone(
    site: Site, open_page: Any, width: int
) -> None:
    """Tick SMS, type a wrong number, read why, correct it; the number waits for its code."""
    snapshot = site.world.open(FILED)
    page = open_page(width)
    sign_in(page, site, "emma")
    page.goto(site.url + path_of(snapshot) + "/abonnement")

    page.get_by_label("SMS", exact=True).press("Space")
    page.get_by_label("Mobile pour les SMS").fill("0612")
    page.get_by_label("Mobile pour les SMS").press("Enter")
    wrong = page.locator("#telephone-erreur").inner_text()
    page.get_by_label("Mobile pour les SMS").fill("06 12 34 56 78")
    page.get_by_label("Mobile pour les SMS").press("Enter")

    assert "n’est pas valable" in wrong
    expect(page.get_by_role("status")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/telephone\?fait=envoye$"))
    expect(page.get_by_label("Code")).to_be_visible()
    assert site.world.ctx.store.people.person("emma").phone == ""


def test_signing_out_closes_every_page(site: Site, open_page: Any) -> None:
    """After signing out, the way back leads to the sign-in page."""
    snapshot = site.world.open(FILED)
    page = open_page(1200)
    sign_in(page, site, "emma")

    page.get_by_role("button", name="Se déconnecter").click()
    page.goto(site.url + path_of(snapshot))

    assert "/connexion" in page.url


def test_alerts_are_tried_on_last_month_then_kept_without_scripts(
    site: Site, open_page: Any
) -> None:
    """On a phone: the table of groups is read line by line, tried, then saved."""
    page = open_page(360)
    sign_in(page, site, "marc")
    page.get_by_role("link", name="Mes alertes").click()
    assert fits(page)

    page.locator("select[name=rythme-progress]").select_option("weekly")
    page.get_by_role("button", name="Essayer sur le mois dernier").click()
    expect(page.get_by_role("status")).to_contain_text("Rien n’est encore enregistré")
    page.get_by_role("button", name="Enregistrer").click()

    expect(page.locator("select[name=rythme-progress]")).to_have_value("weekly")
    page.get_by_role("link", name="Alertes de l’entreprise").click()
    assert fits(page)
    assert page.get_by_label("7 jours avant").is_disabled()
