"""The pages of a firm's templates: what a lawyer sees and does, without JavaScript."""

import re

import pytest

from chalicelib.letters.vocabulary import facts, sources
from tests.unit.flows.test_templates import Firm, own
from tests.unit.letters.build import docx

from .world import PEOPLE

BLOCK = re.compile(r"<[^>]+>")


def words(body: str) -> str:
    """A page's text, on one line."""
    return " ".join(BLOCK.sub(" ", body).replace("&nbsp;", " ").split())


@pytest.fixture
def firm() -> Firm:
    return Firm()


def test_a_lawyer_posts_reads_adopts_and_goes_back(firm: Firm) -> None:
    """The whole journey by the pages' own forms; each step says where one stands."""
    lea = firm.visitor("lea")
    form = lea.get("/modeles/observations/depot").body.decode()
    key, back = (re.search(rf'name="{n}" value="([^"]+)"', form) for n in ("key", "success_action_redirect"))  # fmt: skip
    assert key
    assert back
    firm.files.objects[key[1]] = own("article L114-5")
    path = back[1].removeprefix(firm.ctx.settings.base_url)

    kept = lea.post(path, {"jeton": lea.token(path)})
    version = kept.headers["Location"]
    assert "Vérification en cours" in words(lea.get(version).body.decode())
    firm.work()
    shown = words(lea.get(version).body.decode())
    assert "Prêt" in shown
    assert "Écrivez « L. 114-5 »" in shown.replace("\u00a0", " ")
    assert "Notre cabinet vous prie" in shown

    adopted = lea.post(
        "/modeles/observations", {"jeton": lea.token("/modeles/observations"), "numero": "1"}
    )
    assert adopted.status_code == 303
    page = words(lea.get("/modeles/observations?fait=oui").body.decode())
    assert "Votre version 1 , adoptée par Léa Noir" in page
    assert "Le vôtre, version 1" in words(lea.get("/modeles").body.decode())

    lea.post("/modeles/observations", {"jeton": lea.token("/modeles"), "numero": "0"})
    page = words(lea.get("/modeles/observations").body.decode())
    assert "Le modèle de Vigie , par choix de Léa Noir" in page
    assert "Retiré" in page


def test_faults_are_listed_with_place_words_and_remedy(firm: Firm) -> None:
    """A refused version says what to change, and offers no adoption."""
    version = firm.post(own("{{ employeur.nmo }}"))

    body = firm.visitor("lea").get(f"/modeles/observations/versions/{version.number}")
    page = words(body.body.decode())

    assert "Refusé" in page
    assert "Corps du texte, paragraphe" in page
    assert "{{ employeur.nmo }}" in page
    assert "Vouliez-vous dire « employeur.nom » ?" in page
    assert "Adopter cette version" not in page


def test_an_adoption_that_may_not_be_says_so_beside_the_form(firm: Firm) -> None:
    firm.post(own("{{ x }}"))
    lea = firm.visitor("lea")

    refused = lea.post("/modeles/observations", {"jeton": lea.token("/modeles"), "numero": "1"})

    assert refused.status_code == 400
    assert "Rien n’a été changé" in words(refused.body.decode())


def test_a_house_template_that_changed_since_is_said(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The firm's template was read beside an older one: a lawyer compares."""
    firm.post(own())
    lea = firm.visitor("lea")
    lea.post("/modeles/observations", {"jeton": lea.token("/modeles"), "numero": "1"})
    assert "a changé depuis" not in words(lea.get("/modeles/observations").body.decode())

    monkeypatch.setattr("chalicelib.flows.templates.house_sha256", lambda _: "another")

    assert "a changé depuis" in words(lea.get("/modeles/observations").body.decode())


@pytest.mark.parametrize(
    ("fichier", "end"), [("apercu", "observations-apercu.docx"), ("modele", "observations-v1.docx")]
)
def test_preview_and_file_leave_by_a_minutes_address(firm: Firm, fichier: str, end: str) -> None:
    """No byte of a file passes through the API (design §3.20)."""
    firm.post(own())
    lea = firm.visitor("lea")
    path = "/modeles/observations/versions/1"

    gone = lea.post(path, {"jeton": lea.token(path), "fichier": fichier})

    assert gone.status_code == 303
    assert gone.headers["Location"].startswith("https://drafts.example/modeles/cabinet/")
    assert gone.headers["Location"].endswith(end)


def test_vigies_own_template_is_given_to_start_from(firm: Firm) -> None:
    lea = firm.visitor("lea")

    gone = lea.post("/modeles/observations/vigie", {"jeton": lea.token("/modeles")})

    key = gone.headers["Location"].removeprefix("https://drafts.example/").partition("?")[0]
    assert firm.files.objects[key][:2] == b"PK"


def test_every_fact_and_source_is_on_the_page_with_its_example(firm: Firm) -> None:
    """What a template may name is what the page lists: nothing more, nothing less."""
    body = firm.visitor("lea").get("/modeles/donnees").body.decode()
    shown = body.replace("&#39;", "'").replace("\u00a0", " ")

    for fact in facts().values():
        assert f" {fact.name} " in shown, fact.name
    assert shown.count("Exemple&nbsp;") == len(facts())
    assert all(f"{{{{ {name} }}}}" in shown for name in sources())


def test_a_version_of_another_firm_is_not_there(firm: Firm) -> None:
    firm.post(own(), who=PEOPLE["yves"])

    assert firm.visitor("lea").get("/modeles/observations/versions/1").status_code == 404


@pytest.mark.parametrize("path", ["/modeles/inconnu", "/modeles/observations/versions/9", "/modeles/inconnu/depot"])  # fmt: skip
def test_what_is_not_there_is_not_found(firm: Firm, path: str) -> None:
    assert firm.visitor("lea").get(path).status_code == 404


def test_a_letterhead_is_shown_on_a_letter(firm: Firm) -> None:
    """Its preview is the house's observation letter on that paper."""
    version = firm.post(docx("", header="CABINET NOIR"), "papier-a-en-tete")

    page = firm.visitor("lea").get(f"/modeles/papier-a-en-tete/versions/{version.number}")

    assert "CABINET NOIR" in words(page.body.decode())
