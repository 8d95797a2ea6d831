"""The page « C’est fait » and counsel's page « Ne pas agir »; the same by the API."""

import json
from typing import Any

import pytest

from chalicelib.flows.no_action import date_id, open_dates
from chalicelib.flows.onboard import api_token

from .world import CLOSURE, FILED, World, path_of, text

ASKED = {
    "kind": "complement_requested", "on": "2026-11-20", "due": "2026-12-14",
    "items": [{"id": "p1", "label": "Contrat de travail"}],
}  # fmt: skip
GOOD = {
    "acte": "complement", "le": "2026-11-23", "moyen": "platform", "par": "employer",
    "poste": "", "recu": "", "suivi": "", "piece-p1": "produced", "preuve": "oui",
}  # fmt: skip


def asked(world: World) -> str:
    return path_of(world.open(FILED, ASKED))


def events(world: World, page: str) -> list[str]:
    stored = world.ctx.store.cases.load("atelier", page.rpartition("/")[2])
    return [str(entry.shared["kind"]) for entry in stored.entries]


def test_an_act_is_recorded_from_its_page(world: World) -> None:
    page = asked(world)
    emma = world.visitor("emma")
    assert "Contrat de travail" in text(emma.get(f"{page}/fait"))
    response = emma.submit(page, f"{page}/fait", GOOD)

    assert response.status_code == 303
    assert "avec sa preuve" in text(emma.get(response.headers["Location"]))
    assert events(world, page)[-1] == "complement_answered"


def test_posting_the_form_twice_records_one_act(world: World) -> None:
    page, emma = asked(world), world.visitor("emma")
    for _ in range(2):
        emma.submit(page, f"{page}/fait", GOOD)

    assert events(world, page).count("complement_answered") == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"preuve": ""}, "sans preuve du dépôt"),
        ({"le": "demain"}, "Écrivez le jour de l’acte"),
        ({"le": "2026-12-01"}, "ce jour est à venir"),
        ({"moyen": ""}, "Choisissez le moyen"),
        ({"acte": ""}, "Choisissez l’acte"),
        ({"piece-p1": ""}, "chaque pièce"),
        ({"suivi": "<b>"}, "numéro de suivi"),
        ({"poste": "hier"}, "Écrivez un jour"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(
    world: World, change: dict[str, str], said: str
) -> None:
    page, emma = asked(world), world.visitor("emma")
    response = emma.submit(page, f"{page}/fait", GOOD | change)
    shown = text(response)

    assert response.status_code == 400
    assert said.lower() in shown.lower()
    assert 'role="alert"' in shown
    assert events(world, page)[-1] == "complement_requested"


def test_the_api_records_the_same_act_once(world: World) -> None:
    page = asked(world)
    case, token = page.rpartition("/")[2], api_token(world.ctx, "atelier")
    body = {
        "act": "complement", "on": "2026-11-23", "means": "platform", "proof": True,
        "items": {"p1": "produced"},
    }  # fmt: skip
    answers = [post(world, case, token, body) for _ in range(2)]

    assert [a.status_code for a in answers] == [200, 200]
    assert events(world, page).count("complement_answered") == 1
    assert json.loads(answers[0].body)["id"] == case


def test_the_api_refuses_with_the_path_of_the_fault(world: World) -> None:
    page = asked(world)
    case, token = page.rpartition("/")[2], api_token(world.ctx, "atelier")
    body = {"act": "complement", "on": "2026-11-23", "means": "platform", "proof": False, "items": {"p1": "produced"}}  # fmt: skip
    refused = json.loads(post(world, case, token, body).body)

    assert (refused["status"], refused["path"]) == (400, "$.proof")


def test_an_api_token_of_another_employer_finds_nothing(world: World) -> None:
    page = asked(world)
    token = api_token(world.ctx, "autre")
    body = {"act": "complement", "on": "2026-11-23", "means": "platform", "proof": True}

    assert post(world, page.rpartition("/")[2], token, body).status_code == 404


def post(world: World, case: str, token: str, body: dict[str, Any]) -> Any:
    return world.visitor().client.http.post(
        f"/api/v1/cases/{case}/done",
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        body=json.dumps(body).encode(),
    )


def test_counsel_decides_and_takes_back_and_the_employer_reads_only_that(world: World) -> None:
    """The reason is the firm's; the employer learns that counsel decided, and when."""
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    page = path_of(snapshot)
    lea, marc = world.visitor("lea"), world.visitor("marc")
    stored = world.ctx.store.cases.load("atelier", snapshot.id)
    first = min(open_dates(world.ctx, stored), key=lambda d: d.due)
    form = {"echeance": date_id(first), "raison": "Le client redépose une demande."}
    assert lea.submit(page, f"{page}/ne-pas-agir", form).status_code == 303

    assert "Le client redépose" in text(lea.get(f"{page}/ne-pas-agir"))
    employer = text(marc.get(page))
    assert "votre avocat a décidé de ne pas agir" in employer
    assert "redépose une demande." not in employer
    assert marc.get(f"{page}/ne-pas-agir").status_code == 404
    lea.submit(page, f"{page}/ne-pas-agir", {"echeance": date_id(first), "retirer": "oui"})
    assert "votre avocat a décidé" not in text(marc.get(page))


@pytest.mark.parametrize(("about", "why"), [("x", "Parce que."), ("", "")])
def test_a_decision_about_nothing_or_without_reason_is_refused(
    world: World, about: str, why: str
) -> None:
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    page = path_of(snapshot)
    stored = world.ctx.store.cases.load("atelier", snapshot.id)
    about = about or date_id(open_dates(world.ctx, stored)[0])
    form = {"echeance": about, "raison": why}
    response = world.visitor("lea").submit(page, f"{page}/ne-pas-agir", form)

    assert response.status_code == 400
    assert 'role="alert"' in text(response)
