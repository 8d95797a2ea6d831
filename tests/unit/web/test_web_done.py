"""The page « C’est fait » and counsel's page « Ne pas agir »; the same by the API."""

import json
import re
from typing import Any

import pytest

from chalicelib.flows.no_action import date_id, open_dates
from chalicelib.flows.onboard import api_token
from chalicelib.scopes import Scope

from .test_web_deposits import PDF, UPLOAD, give
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


def kept(world: World, page: str, about: str = "", piece: str = "platform_receipt") -> str:
    """A file that somebody gives to the case by its page; its SHA-256."""
    where = f"{page}/deposer/{UPLOAD}"
    return give(world, PDF, where, nature=piece, evenement=about).sha256


def test_the_box_alone_ends_no_ladder_and_its_proof_does_without_typing_again(
    world: World,
) -> None:
    """Noted, led to give the file, proven by it: the reminders stop then, and not before."""
    page, emma = asked(world), world.visitor("emma")
    assert "Contrat de travail" in text(emma.get(f"{page}/fait"))
    noted = emma.submit(page, f"{page}/fait", GOOD).headers["Location"]
    about = noted.partition("?pour=")[2]
    case = page.rpartition("/")[2]

    assert noted == f"{page}/deposer?pour={about}"
    assert f"/deposer/offered?pour={about}" in without_upload(text(emma.get(noted)))
    assert f'value="{about}" selected' in text(emma.get(f"{page}/deposer/{UPLOAD}?pour={about}"))
    assert world.ctx.store.cases.load("atelier", case).state.status == "complement"
    assert "sans preuve" in text(emma.get(page))
    assert f"deposer?pour={about}" in text(emma.get(f"{page}/envois"))

    sha256 = kept(world, page, about)
    (act,) = world.ctx.store.cases.load("atelier", case).state.all("complement_answered")
    assert (act.id, act.proof, act.evidence) == (about, True, sha256)
    assert world.ctx.store.cases.load("atelier", case).state.status == "filed"


def without_upload(html: str) -> str:
    """The page with the name of its upload, which is drawn, made plain."""
    return re.sub(r"/deposer/[\w-]{20,40}", "/deposer/offered", html)


def test_a_file_given_before_is_chosen_on_the_form(world: World) -> None:
    page, emma = asked(world), world.visitor("emma")
    sha256 = kept(world, page)
    assert f'value="{sha256}"' in text(emma.get(f"{page}/fait"))

    response = emma.submit(page, f"{page}/fait", GOOD | {"preuve": sha256})

    assert response.headers["Location"] == f"{page}?fait=preuve"
    assert "avec sa preuve" in text(emma.get(response.headers["Location"]))


def test_a_contact_s_file_is_kept_and_proves_once_somebody_who_records_says_so(
    world: World,
) -> None:
    """A contact records nothing: the file is there, the act waits for its track."""
    page, emma = asked(world), world.visitor("emma")
    about = emma.submit(page, f"{page}/fait", GOOD).headers["Location"].partition("?pour=")[2]
    world.files.objects[f"depots/employeurs/atelier/{UPLOAD}.bin"] = PDF
    where = f"{page}/deposer/{UPLOAD}"
    fields = {"nature": "platform_receipt", "evenement": about}
    assert world.visitor("cleo").submit(where, where, fields).status_code == 303
    world.work()
    assert events(world, page)[-1] == "complement_answered"

    said = {"envoi": about, "preuve": "oui"}
    assert emma.submit(f"{page}/envois", f"{page}/envois", said).status_code == 303
    stored = world.ctx.store.cases.load("atelier", page.rpartition("/")[2])
    assert stored.state.status == "filed"


def test_posting_the_form_twice_records_one_act(world: World) -> None:
    page, emma = asked(world), world.visitor("emma")
    for _ in range(2):
        emma.submit(page, f"{page}/fait", GOOD)

    assert events(world, page).count("complement_answered") == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"preuve": "ab" * 32}, "n’est pas parmi les preuves"),
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


def test_the_api_takes_no_word_for_a_proof(world: World) -> None:
    """`proof` alone is noted; a file given by a token that may record proves; a wrong one is said."""
    page = asked(world)
    case, token = page.rpartition("/")[2], api_token(world.ctx, "atelier")
    body = {"act": "complement", "on": "2026-11-23", "means": "platform", "proof": True, "items": {"p1": "produced"}}  # fmt: skip
    assert json.loads(post(world, case, token, body).body)["status"] == "complement"
    refused = json.loads(post(world, case, token, body | {"evidence": "ab" * 32}).body)
    assert (refused["status"], refused["path"]) == (400, "$.evidence")
    proven = post(world, case, token, body | {"evidence": kept(world, page)})

    assert json.loads(proven.body)["status"] == "filed"
    assert events(world, page) == ["filed", "complement_requested", "complement_answered", "correction"]  # fmt: skip


@pytest.mark.parametrize("scopes", [(Scope.DEPOSITS_WRITE,), (Scope.DEPOSITS_WRITE, Scope.CASES_WRITE)])  # fmt: skip
def test_a_file_given_by_a_program_proves_when_it_may_record(
    world: World, scopes: tuple[Scope, ...]
) -> None:
    page, emma = asked(world), world.visitor("emma")
    world.token("atelier", scopes=scopes)
    about = emma.submit(page, f"{page}/fait", GOOD).headers["Location"].partition("?pour=")[2]
    world.files.objects[f"depots/employeurs/atelier/{UPLOAD}.bin"] = PDF
    case = page.rpartition("/")[2]
    body = {"piece": "platform_receipt", "about": about}
    assert world.api("POST", f"/cases/{case}/deposits/{UPLOAD}", body).status_code == 202
    world.work()

    may = Scope.CASES_WRITE in scopes
    assert world.ctx.store.cases.load("atelier", case).state.status == ("filed" if may else "complement")  # fmt: skip


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
