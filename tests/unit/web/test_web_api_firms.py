"""What a firm's program does: templates, versions given back, what remains, archives, and shown."""

from typing import Any

import pytest

from chalicelib.flows.release import release, share
from chalicelib.scopes import OF_EMPLOYERS, OF_FIRMS, Scope
from tests.unit.flows.office import LEA, Office

from .world import World, archive


@pytest.fixture
def office() -> Office:
    """A mandated case whose letter is written, and a token of each side."""
    made = Office()
    for home in ("atelier", "cabinet", "rival"):
        made.token(home, home)
    return made


def ask(office: World, method: str, path: str, body: Any = None, who: str = "cabinet") -> Any:
    return office.api(method, path, body, who)


def draft_path(office: Office) -> str:
    return f"/cases/{office.snapshot.id}/drafts/{office.letter.id}"


def test_a_version_is_given_back_read_and_compared(office: Office) -> None:
    """Posted to the bucket, kept once however often it is asked, taken back as it was."""
    path = draft_path(office)
    offered = ask(office, "POST", f"{path}/uploads").json_body
    office.files.objects[offered["fields"]["key"]] = office.edited("Une phrase de plus.")

    kept = ask(office, "POST", f"{path}/uploads/{offered['id']}")
    again = ask(office, "POST", f"{path}/uploads/{offered['id']}")
    office.work()
    first, second = ask(office, "GET", f"{path}/versions").json_body["items"]
    compared = ask(office, "GET", f"{path}/comparison").json_body

    assert (kept.status_code, again.json_body["number"]) == (202, kept.json_body["number"])
    assert (first["number"], first["by"], second["state"]) == (1, "Vigie", "kept")
    assert second["by"] == "Paie"
    assert ask(office, "GET", f"{path}/versions/2/file").status_code == 303
    assert [ask(office, "GET", f"{path}/versions/{n}/file").status_code for n in "3x"] == [404, 404]
    assert compared["after"] == f"{office.letter.id}.2"
    assert any(line["changed"] for line in compared["lines"])
    assert ask(office, "GET", f"{path}/comparison?from=none").status_code == 404
    assert ask(office, "POST", f"{path}/uploads/short").json_body["path"] == "$.upload"


def test_what_remains_is_read_and_only_a_lawyer_ends_it(office: Office) -> None:
    """As the page of validation says it; a program reads it, and has no route that validates."""
    path = draft_path(office)
    before = ask(office, "GET", f"{path}/release").json_body
    office.give(office.edited("Une phrase de plus."))
    office.clear_all()
    release(office.ctx, office.letter, 2, LEA)
    after = ask(office, "GET", f"{path}/release").json_body
    (reading, *_) = ask(office, "GET", "/clearances").json_body["items"]

    assert before["remains"]
    assert {one["by"] for one in before["reading"]} == {""}
    assert (after["remains"], after["released_version"]) == ([], 2)
    assert (after["released_by"], reading["by"], reading["stands"]) == (
        "Léa Noir",
        "Léa Noir",
        True,
    )
    assert ask(office, "POST", f"{path}/release").status_code == 405
    assert ask(office, "GET", "/clearances", who="rival").json_body["items"] == []


def test_the_employer_takes_what_its_firm_shows_and_nothing_else(office: Office) -> None:
    """Nothing before a lawyer showed it; then the final file, by its draft's id."""
    path = f"/cases/{office.snapshot.id}/shared"
    office.give(office.edited("Une phrase de plus."))
    office.clear_all()
    release(office.ctx, office.letter, 2, LEA)
    before = ask(office, "GET", path, who="atelier").json_body["items"]
    early = ask(office, "GET", f"{path}/{office.letter.id}/file", who="atelier").status_code
    share(office.ctx, office.letter, LEA)
    (shown,) = ask(office, "GET", path, who="atelier").json_body["items"]
    file = ask(office, "GET", f"{path}/{shown['draft']}/file", who="atelier")

    assert (before, early) == ([], 404)
    assert (shown["document"], shown["by"], file.status_code) == ("observations", "Léa Noir", 303)
    assert ask(office, "GET", path, who="rival").status_code == 404


def test_what_may_be_chosen_of_a_document_is_said(office: Office) -> None:
    """For whom, which passages, which facts: what `POST` takes, by the same names."""
    path = f"/cases/{office.snapshot.id}/documents/recours-gracieux"
    known = ask(office, "GET", path).json_body
    chosen = {"included": [one["id"] for one in known["passages"]]}

    ordered = ask(office, "POST", path, chosen)

    assert {one["applicant"] for one in known["applicants"]} == {"employer", "worker"}
    assert ordered.json_body["choices"]["included"] == chosen["included"]
    assert ask(office, "GET", f"/cases/{office.snapshot.id}/documents/none").status_code == 404
    assert ask(office, "GET", path, who="atelier").status_code == 404


def test_a_firm_gives_a_template_and_chooses_it_once_it_was_read(office: Office) -> None:
    """What was not read may not be used; 0 goes back to Vigie's; another firm sees nothing of it."""
    path = "/templates/observations"
    offered = ask(office, "POST", f"{path}/uploads").json_body
    house = ask(office, "GET", f"{path}/file").headers["Location"]
    key = house.removeprefix("https://drafts.example/").partition("?")[0]
    office.files.objects[offered["fields"]["key"]] = office.files.objects[key]
    given = ask(office, "POST", f"{path}/uploads/{offered['id']}").json_body
    early = ask(office, "POST", path, {"version": 1})
    office.work()
    read = ask(office, "GET", f"{path}/versions/1").json_body
    used = ask(office, "POST", path, {"version": 1}).json_body
    back = ask(office, "POST", path, {"version": 0}).json_body

    assert (given["number"], given["state"], early.json_body["path"]) == (
        1,
        "checking",
        "$.version",
    )
    assert (read["version"]["state"], bool(read["text"])) == ("ready", True)
    assert (used["in_use"], used["adopted_by"], back["in_use"]) == (1, "Paie", 0)
    for file in ("file", "preview"):
        assert ask(office, "GET", f"{path}/versions/1/{file}").status_code == 303
        assert ask(office, "GET", f"{path}/versions/2/{file}").status_code == 404
    assert ask(office, "POST", f"{path}/versions/1").status_code == 400
    assert ask(office, "GET", f"{path}/versions", who="rival").json_body["items"] == []
    assert ask(office, "GET", "/templates/none/versions").status_code == 404
    (mine,) = (
        one
        for one in ask(office, "GET", "/templates").json_body["items"]
        if one["document"] == "observations"
    )
    assert (mine["versions"], mine["in_use"]) == (1, 0)


def test_an_archive_is_read_and_its_files_taken(office: Office) -> None:
    """The firm's own, by the codes it lists; nothing else can be named there."""
    archive(office)
    (listed,) = ask(office, "GET", "/archives").json_body["items"]
    path = f"/archives/{listed['id']}"
    whole = ask(office, "GET", path).json_body

    assert {one["code"] for one in whole["files"]} == {"dossier", "journal"}
    for one in whole["files"]:
        assert ask(office, "GET", f"{path}/files/{one['code']}").status_code == 303
    assert ask(office, "GET", f"{path}/files/none").status_code == 404
    assert ask(office, "GET", path, who="atelier").status_code == 404


@pytest.mark.parametrize("scope", [Scope.TEMPLATES_READ, Scope.TEMPLATES_WRITE])
def test_templates_have_scopes_of_their_own(office: Office, scope: Scope) -> None:
    """They write every letter of the firm: what lets a program write one draft is not enough."""
    office.token("cabinet", "drafts", (Scope.DRAFTS_READ, Scope.DRAFTS_WRITE))

    refused = [
        ask(office, "GET", "/templates", who="drafts"),
        ask(office, "POST", "/templates/observations", {"version": 0}, "drafts"),
    ]

    assert [one.json_body["scope"] for one in refused] == ["templates:read", "templates:write"]
    assert scope in OF_FIRMS
    assert scope not in OF_EMPLOYERS
