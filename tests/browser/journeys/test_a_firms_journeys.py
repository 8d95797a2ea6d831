"""What a firm does with a case, and what strangers see of it, in a real Chromium against the real local system."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import expect

from chalicelib.flows.links import draft_link
from chalicelib.law import day_of
from chalicelib.store.records import Draft
from tests.unit.flows.office import finished
from tests.unit.flows.test_templates import own

from ..looking import look
from .town import Home, Town

pytestmark = pytest.mark.browser
Open = Callable[..., Any]


def upload(page: Any, label: str, path: Path, raw: bytes) -> None:
    """Give a file by the page's form, which posts it straight to the bucket."""
    path.write_bytes(raw)
    look(page, f"depot-{path.stem}")
    page.get_by_label(label).set_input_files(str(path))
    page.get_by_role("button", name="Envoyer le fichier").click()


def confirm(page: Any, url: str, town: Town) -> None:
    """Say that the act is on the platform, with what was found there."""
    page.goto(url)
    page.get_by_role("link", name="dire ce que montre la plateforme").click()
    page.get_by_label("Oui, l’acte y figure").check()
    page.get_by_label("Combien de documents").fill("2")
    page.get_by_label("Jour de la vérification").fill(day_of(town.now).isoformat())
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("l’acte est confirmé")


def read_everything(page: Any, day: str) -> None:
    """Say of each source what was read, where and when; then back to the draft."""
    page.get_by_role("link", name="Références à lire").click()
    look(page, "levees")
    while page.get_by_label("Ce que vous avez lu").count():
        page.get_by_label("Ce que vous avez lu").first.fill("Lu en entier sur Légifrance.")
        page.get_by_label("Lu le").first.fill(day)
        page.get_by_label("J’ai lu cette source").first.check()
        with page.expect_navigation():
            page.get_by_role("button", name="Lever le doute").first.click()
    page.locator(".fil a").click()


def letter(town: Town, home: Home, reference: str) -> Draft:
    """The firm's latest observation letter on the case, once it is written."""
    case = town.case(home, reference)

    def written() -> list[Draft]:
        every = town.ctx.store.drafts.of_case(home.firm.id, home.tenant.id, case)
        return [d for d in every if d.document == "observations" and d.state == "ready"]

    town.house.until(written)
    return max(written(), key=lambda d: d.version)


def test_from_a_closure_to_the_employers_copy(town: Town, open_page: Open, tmp_path: Path) -> None:
    """Journey 2: closure, analysis, draft, finished in Word, read, released, shown: the employer has it."""
    home, reference = town.home("lettre", mandated=True), "AT-2026-000002"
    path = town.filed(home, reference, "Awa Diop")
    town.closed(home, reference)
    case, employer, page = town.house.base + path, open_page(), open_page(1100)
    town.enter(employer, home.manager)
    confirm(employer, case, town)
    town.enter(page, home.lawyer)
    page.get_by_role("link", name="Awa Diop").click()
    expect(page.get_by_role("heading", name="Analyse")).to_be_visible()
    draft = letter(town, home, reference)
    page.goto(draft_link(town.ctx.settings, draft, home.lawyer, town.now))
    look(page, "projet")
    kept = tmp_path / "projet.docx"
    with page.expect_download() as written:
        page.get_by_role("button", name="Télécharger (.docx)").click()
    written.value.save_as(kept)

    page.get_by_role("link", name="Déposer une version corrigée").click()
    edited = finished(kept.read_bytes(), "Nous restons à votre disposition.")
    upload(page, "Fichier Word", tmp_path / "corrigée.docx", edited)
    look(page, "depose")
    page.get_by_role("button", name="Garder comme nouvelle version").click()
    town.reload_until(page, lambda: page.get_by_role("link", name="Comparer deux versions"))
    page.get_by_role("link", name="Comparer deux versions").click()
    expect(page.get_by_text("Nous restons à votre disposition.")).to_be_visible()
    look(page, "comparaison")
    page.locator(".fil a").click()
    read_everything(page, day_of(town.now).isoformat())
    page.get_by_role("link", name="Valider ce document").click()
    look(page, "validation")
    page.get_by_label("Moi, Léa Noir").check()
    page.get_by_role("button", name="Valider définitivement").click()
    expect(page.get_by_text("Validé par Léa Noir")).to_be_visible()
    employer.goto(case)
    expect(employer.get_by_role("heading", level=1)).to_contain_text("À faire aujourd’hui")
    expect(employer.get_by_text("Documents de l’avocat")).to_have_count(0)
    page.get_by_role("link", name="Le montrer à l’employeur").click()
    look(page, "partage")
    page.get_by_role("button", name="Montrer à l’employeur").click()
    expect(page.get_by_text("Montré à l’employeur le")).to_be_visible()
    employer.goto(case)
    look(employer, "employeur")
    with employer.expect_download() as copy:
        employer.get_by_role("button", name="Télécharger").click()
    copy.value.save_as(kept)

    assert copy.value.suggested_filename == "observations.docx"
    given = docx.Document(str(kept))
    assert "Nous restons à votre disposition." in [p.text for p in given.paragraphs]
    heads = [p.text for section in given.sections for p in section.header.paragraphs]
    assert not any("Projet à valider" in text for text in heads)


def test_a_mandate_is_given_then_taken_back(town: Town, open_page: Open) -> None:
    """Journey 3: the lawyer sees the case while the mandate stands, then the firm's frozen copy alone."""
    home, reference = town.home("mandat"), "AT-2026-000003"
    path = town.filed(home, reference, "Awa Diop")
    page, employer = open_page(), open_page()
    town.enter(page, home.lawyer)
    expect(page.get_by_text("Pour recevoir un premier dossier")).to_be_visible()
    town.enter(employer, home.manager)

    employer.goto(f"{town.house.base}{path}/mandat")
    employer.get_by_label("Adresse e-mail de votre avocat").fill(home.lawyer.email)
    employer.get_by_role("button", name="Continuer").click()
    employer.get_by_role("button", name="Confier le dossier").click()
    expect(employer.get_by_role("heading", name="Mandat en cours")).to_be_visible()
    page.reload()
    page.get_by_role("link", name="Awa Diop").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Prochaine échéance")
    town.closed(home, reference)
    letter(town, home, reference)
    employer.get_by_role("button", name="Retirer le mandat").click()
    expect(employer.get_by_role("status")).to_contain_text("C’est enregistré")
    answer = page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Cette page n’existe pas, ou n’est pas pour vous"
    )
    page.goto(f"{town.house.base}/archives")
    town.reload_until(page, lambda: page.get_by_role("link", name="Awa Diop"))
    page.get_by_role("link", name="Awa Diop").click()

    assert answer.status == 404
    expect(page.get_by_text("Copie figée le")).to_be_visible()
    expect(page.get_by_role("heading", name="Lettre d’observations")).to_be_visible()


def test_a_stranger_learns_nothing(town: Town, open_page: Open) -> None:
    """Journey 4: another employer's case, evidence and draft are answered as what does not exist."""
    home, other, reference = town.home("chez", mandated=True), town.home("voisin"), "AT-2026-000004"
    path = town.filed(home, reference, "Awa Diop")
    town.closed(home, reference)
    draft = letter(town, home, reference)
    (sha256,) = {
        str(e.evidence)
        for e in town.ctx.store.cases.load(home.tenant.id, draft.case).state.all("closed")
    }
    absent = path.replace("chez", "personne")
    for stranger in (other.manager, other.lawyer):
        page, seen = open_page(), set()
        town.enter(page, stranger)
        for address in (
            path, absent, f"{path}/pieces/{sha256}", f"{absent}/pieces/{sha256}", f"{path}/journal",
            f"{path}/mandat", f"/projets/{draft_link(town.ctx.settings, draft, home.lawyer, town.now).rpartition('/')[2]}",
            "/projets/rien",
        ):  # fmt: skip
            answer = page.goto(town.house.base + address)
            seen.add((answer.status, answer.text()))

        assert len(seen) == 1
        assert {status for status, _ in seen} == {404}
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Cette page n’existe pas, ou n’est pas pour vous"
        )


def test_a_firms_own_template_is_refused_then_used(
    town: Town, open_page: Open, tmp_path: Path
) -> None:
    """Journey 9: what is wrong is said by its place, the mended one is adopted, the next letter is written with it."""
    home, reference = town.home("modele", mandated=True), "AT-2026-000009"
    page = open_page()
    town.enter(page, home.lawyer)
    page.get_by_text("Plus de pages").click()
    page.get_by_role("link", name="Modèles", exact=True).click()
    page.get_by_role("link", name="Lettre d’observations").click()
    with page.expect_download() as vigies:
        page.get_by_role("button", name="Télécharger le modèle de Vigie").click()

    def give(raw: bytes, *, then: str) -> None:
        page.get_by_role("link", name="Déposer un fichier").click()
        upload(page, "Fichier Word", tmp_path / "modele.docx", raw)
        page.get_by_role("button", name="Vérifier ce fichier").click()
        town.reload_until(page, lambda: page.get_by_text(then))

    give(own("{{ employeur.nmo }}"), then="Vouliez-vous dire « employeur.nom »")
    expect(page.get_by_role("button", name="Adopter")).to_have_count(0)
    look(page, "modele-refuse")
    page.locator(".fil a").click()
    give(own(), then="Aperçu, avec des données d’exemple")
    look(page, "modele-pret")
    with page.expect_download() as preview:
        page.get_by_role("button", name="Télécharger l’aperçu").click()
    page.get_by_role("button", name="Adopter cette version").click()
    expect(page.get_by_text("adoptée par Léa Noir")).to_be_visible()
    look(page, "modele-adopte")
    town.filed(home, reference, "Awa Diop")
    town.closed(home, reference)
    raw = town.ctx.files.draft(letter(town, home, reference).key)
    page.get_by_role("button", name="Revenir au modèle de Vigie").click()
    expect(page.get_by_text("Le modèle de Vigie").first).to_be_visible()

    assert vigies.value.suggested_filename == "observations-vigie.docx"
    assert preview.value.suggested_filename == "observations-apercu.docx"
    paragraphs = [p.text for p in docx.Document(io.BytesIO(raw)).paragraphs]
    assert "Notre cabinet vous prie d’agréer ses salutations." in paragraphs
