"""A firm's own template, from Vigie's to the next draft, in a real Chromium without JavaScript."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.flows.office import Office
from tests.unit.flows.test_templates import own

from .conftest import Site
from .test_finishing_in_chromium import look, office
from .test_pages_in_chromium import open_page, sign_in

pytestmark = pytest.mark.browser
__all__ = ["office", "open_page"]


def give(page: Any, path: Path) -> None:
    """Post a file by the page's form, and ask for its reading."""
    page.get_by_role("link", name="Déposer un fichier").click()
    look(page, "modele-depot")
    page.get_by_label("Fichier Word").set_input_files(str(path))
    page.get_by_role("button", name="Envoyer le fichier").click()
    look(page, "modele-depose")
    page.get_by_role("button", name="Vérifier ce fichier").click()
    page.get_by_text("Vérification en cours").wait_for()


@pytest.mark.parametrize("width", [360, 1100])
def test_from_vigies_template_to_ones_own(
    office: tuple[Office, Site], open_page: Any, tmp_path: Path, width: int
) -> None:
    """Refused with its faults, mended, previewed, adopted, then left for Vigie's again."""
    world, site = office
    page = open_page(width)
    sign_in(page, site, "lea")
    page.get_by_role("link", name="Modèles").click()
    look(page, "modeles")
    page.get_by_role("link", name="Toutes les données").click()
    look(page, "donnees")
    page.locator(".fil a").click()
    page.get_by_role("link", name="Lettre d’observations").click()
    with page.expect_download() as house:
        page.get_by_role("button", name="Télécharger le modèle de Vigie").click()
    wrong, mended = tmp_path / "faux.docx", tmp_path / "juste.docx"
    wrong.write_bytes(own("{{ employeur.nmo }}"))
    mended.write_bytes(own())

    give(page, wrong)
    world.work()
    page.get_by_role("link", name="Actualiser").click()
    page.get_by_text("Vouliez-vous dire « employeur.nom »").wait_for()
    look(page, "modele-refuse")
    offered = page.get_by_role("button", name="Adopter").count()
    page.locator(".fil a").click()
    give(page, mended)
    world.work()
    page.get_by_role("link", name="Actualiser").click()
    page.get_by_text("Aperçu, avec des données d’exemple").wait_for()
    look(page, "modele-pret")
    with page.expect_download() as preview:
        page.get_by_role("button", name="Télécharger l’aperçu").click()
    page.get_by_role("button", name="Adopter cette version").click()
    page.get_by_text("adoptée par Léa Noir").wait_for()
    look(page, "modele-adopte")
    page.get_by_role("button", name="Revenir au modèle de Vigie").click()
    page.get_by_text("Retiré").wait_for()

    assert house.value.suggested_filename == "observations-vigie.docx"
    assert preview.value.suggested_filename == "observations-apercu.docx"
    assert Path(preview.value.path()).read_bytes()[:2] == b"PK"
    assert offered == 0
