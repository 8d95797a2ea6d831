"""From a closure to the employer's copy, in a real Chromium without JavaScript."""

import io
import os
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import docx
import pytest
from chalice.config import Config
from chalice.local import LocalDevServer
from playwright.sync_api import expect

from tests.unit.flows.office import Office
from tests.unit.web.world import FakeFiles, path_of

from .conftest import Site, _free_port, _serving
from .test_pages_in_chromium import fits, open_page, sign_in

pytestmark = pytest.mark.browser
__all__ = ["open_page"]
_SHOTS = os.environ.get("VIGIE_SCREENSHOTS", "")


class Bucket(BaseHTTPRequestHandler):
    """S3 as a browser meets it: a form posts a file and is led back; a file is downloaded."""

    files: FakeFiles

    def do_POST(self) -> None:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        posted = message_from_bytes(head + body)
        fields = {
            _name(part): bytes(part.get_payload(decode=True) or b"") for part in _parts(posted)
        }
        self.files.objects[fields["key"].decode()] = fields["file"]
        self.send_response(303)
        self.send_header("Location", fields["success_action_redirect"].decode() + "?etag=x")
        self.end_headers()

    def do_GET(self) -> None:
        key, _, name = self.path.lstrip("/").partition("?as=")
        self.send_response(200)
        self.send_header("Content-Disposition", f'attachment; filename="{name}"')
        self.end_headers()
        self.wfile.write(self.files.objects[key])

    def log_message(self, *_: object) -> None:
        """Silence: nothing to say of each request."""


def _parts(posted: Message) -> list[Message]:
    return [part for part in posted.walk() if not part.is_multipart()]


def _name(part: Message) -> str:
    return str(part.get_param("name", header="content-disposition"))


@pytest.fixture
def office() -> Iterator[tuple[Office, Site]]:
    """A closed case whose letter is written, served over HTTP beside a bucket."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    handler = type("BoundBucket", (Bucket,), {})
    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as bucket:
        files = FakeFiles(f"http://127.0.0.1:{bucket.server_port}")
        handler.files = files  # type: ignore[attr-defined]
        world = Office(base_url=url, files=files)
        with _serving(LocalDevServer(world.app, Config.create(), "127.0.0.1", port).server):
            yield world, Site(world, url)


def look(page: Any, name: str) -> None:
    """The page fits its window; a picture is kept when VIGIE_SCREENSHOTS names a folder."""
    assert fits(page), name
    if _SHOTS:
        width = page.viewport_size["width"]
        page.screenshot(path=str(Path(_SHOTS) / f"{name}-{width}.png"), full_page=True)


def read_everything(page: Any) -> None:
    """Say of each source what was read, where and when."""
    page.get_by_role("link", name="Références à lire").click()
    look(page, "levees")
    while page.get_by_label("Ce que vous avez lu").count():
        page.get_by_label("Ce que vous avez lu").first.fill("Lu en entier sur Légifrance.")
        page.get_by_label("Lu le").first.fill("2026-11-23")
        page.get_by_label("J’ai lu cette source").first.check()
        # The next source is looked for on the page that comes back, not on the one that leaves.
        with page.expect_navigation():
            page.get_by_role("button", name="Lever le doute").first.click()
    look(page, "levees-faites")
    page.locator(".fil a").click()


@pytest.mark.parametrize("width", [360, 1100])
def test_from_the_draft_to_the_employers_copy(
    office: tuple[Office, Site], open_page: Any, tmp_path: Path, width: int
) -> None:
    """Draft, edited version, sources read, validation; the employer sees it once it is shared."""
    world, site = office
    page = open_page(width)
    sign_in(page, site, "lea")
    page.get_by_role("link", name="Awa Diop").click()
    page.get_by_role("link", name="Lettre d’observations").first.click()
    look(page, "projet")
    edited = tmp_path / "corrigée.docx"
    edited.write_bytes(world.edited("Nous restons à votre disposition."))

    page.get_by_role("link", name="Déposer une version corrigée").click()
    look(page, "depot")
    page.get_by_label("Fichier Word").set_input_files(str(edited))
    page.get_by_role("button", name="Envoyer le fichier").click()
    look(page, "depose")
    page.get_by_role("button", name="Garder comme nouvelle version").click()
    world.work()
    page.reload()
    page.get_by_role("link", name="Comparer deux versions").click()
    look(page, "comparaison")
    page.locator(".fil a").click()
    read_everything(page)
    look(page, "projet-pret")
    page.get_by_role("link", name="Valider ce document").click()
    look(page, "validation")
    page.get_by_label("Moi, Léa Noir").check()
    page.get_by_role("button", name="Valider définitivement").click()
    page.get_by_text("Validé par Léa Noir").wait_for()
    look(page, "valide")
    employer = open_page(width)
    sign_in(employer, site, "emma")
    employer.goto(site.url + path_of(world.snapshot))
    before = employer.get_by_text("Documents de l’avocat").count()
    page.get_by_role("link", name="Le montrer à l’employeur").click()
    look(page, "partage")
    page.get_by_role("button", name="Montrer à l’employeur").click()
    page.get_by_text("Montré à l’employeur le").wait_for()
    employer.reload()
    look(employer, "employeur")
    with employer.expect_download() as download:
        employer.get_by_role("button", name="Télécharger").click()
    given = docx.Document(io.BytesIO(Path(download.value.path()).read_bytes()))

    assert before == 0
    assert download.value.suggested_filename == "observations.docx"
    assert "Nous restons à votre disposition." in [p.text for p in given.paragraphs]
    assert not any(
        "Projet à valider" in p.text for s in given.sections for p in s.header.paragraphs
    )


@pytest.mark.parametrize("width", [360, 1100])
def test_a_stale_draft_leads_to_the_documents_and_a_new_one(
    office: tuple[Office, Site], open_page: Any, width: int
) -> None:
    """One press orders what is missing; the page says how far it is."""
    world, site = office
    world.happen("call", kind="call_made")
    world.clock.now = world.clock.now.replace(hour=10)
    page = open_page(width)
    sign_in(page, site, "lea")
    page.get_by_role("link", name="Awa Diop").click()
    page.get_by_role("link", name="Lettre d’observations").first.click()
    look(page, "perime")

    page.get_by_role("link", name="Préparer un projet à jour").click()
    look(page, "documents")
    page.get_by_role("button", name="Préparer").click()
    look(page, "documents-en-cours")
    ordered = page.get_by_text("en préparation").count()
    world.work()
    page.get_by_role("link", name="Actualiser").click()

    assert ordered
    assert page.get_by_text("1 prêt sur").count() or page.get_by_text("prêts sur").count()


@pytest.mark.parametrize("width", [360, 1100])
def test_a_lawyer_fills_what_is_missing_in_one_form(
    office: tuple[Office, Site], open_page: Any, width: int
) -> None:
    """For whom, which passages, the missing facts: another draft, beside the first."""
    world, site = office
    page = open_page(width)
    sign_in(page, site, "lea")
    page.get_by_role("link", name="Awa Diop").click()
    page.get_by_role("link", name="Lettre d’observations").first.click()

    page.get_by_role("link", name="Changer les choix et compléter").click()
    look(page, "choix")
    page.get_by_label("Intituler la lettre").check()
    page.get_by_label("Adresse de l’employeur").fill("3 rue d’Alsace, 69002 Lyon")
    page.get_by_role("button", name="Rédiger avec ces choix").click()
    world.work()
    page.reload()
    look(page, "projet-complete")
    told = page.locator("#choix").inner_text()
    page.get_by_role("link", name="Comparer deux versions").click()
    look(page, "comparaison-choix")
    world.clear_all()
    page.get_by_role("link", name="Lectures").click()
    look(page, "lectures")
    world.end_mandate(world.snapshot)
    world.settle()
    page.get_by_role("link", name="Archives").click()
    look(page, "archives")
    page.get_by_role("link", name="Awa Diop").click()
    look(page, "archive")

    assert "1 passage ajouté, 1 donnée complétée" in told
    assert "Autres projets de ce document" in told
    expect(page.get_by_role("button", name="Note interne")).to_have_count(2)
