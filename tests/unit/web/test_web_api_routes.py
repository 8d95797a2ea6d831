"""What pages do, programs do by the same flows: each subject once, with what it refuses."""

from typing import Any

import pytest

from chalicelib.scopes import Scope
from chalicelib.store.records import Channel, Subscription

from .world import CLOSURE, FILED, World

REQUEST = {
    "id": "e-req", "kind": "complement_requested", "on": "2026-11-16", "due": "2026-12-01",
    "list": "stated", "items": [{"id": "p1", "label": "Passeport", "required_by_text": True}],
}  # fmt: skip


@pytest.fixture
def house(world: World) -> World:
    """A token of each side."""
    for home in ("atelier", "autre", "cabinet"):
        world.token(home, home)
    return world


def ask(house: World, method: str, path: str, body: Any = None, who: str = "atelier") -> Any:
    return house.api(method, path, body, who)


def test_a_fact_is_corrected_and_the_ledger_keeps_both(house: World) -> None:
    """The reason and who says so; the token's name when nobody is named."""
    case = house.open({**FILED, "id": "e-filed"}).id
    body = {"of": "e-filed", "fields": {"on": "2026-09-24"}, "reason": "Lu sur l’attestation."}

    done = ask(house, "POST", f"/cases/{case}/corrections", body)
    events = ask(house, "GET", f"/cases/{case}/events").json_body["items"]

    assert done.status_code == 201
    assert [e["event"]["kind"] for e in events] == ["filed", "correction"]
    assert events[1]["event"]["person"] == "Paie"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"of": "none", "fields": {"on": "2026-09-24"}, "reason": "r"}, "$.of"),
        ({"of": "e-filed", "fields": {"on": "x"}, "reason": "r"}, "$.fields.on"),
        ({"of": "e-filed", "fields": {"set_aside": True}, "reason": "r"}, "$.fields"),
        ({"of": "e-filed", "fields": {"on": "2026-09-24"}, "reason": ""}, "$.reason"),
        ({"of": "e-filed", "fields": {"on": "2026-09-24"}}, "$"),
    ],
)
def test_a_correction_that_cannot_be_says_where(house: World, body: Any, path: str) -> None:
    case = house.open({**FILED, "id": "e-filed"}).id

    answer = ask(house, "POST", f"/cases/{case}/corrections", body)

    assert (answer.status_code, answer.json_body["path"]) == (400, path)


def test_a_request_for_documents_is_answered_and_its_letter_taken(house: World) -> None:
    """The queue writes it; 303 to the file once it is there, 404 before."""
    case = house.open(FILED, REQUEST).id
    path = f"/cases/{case}/complement"
    before = ask(house, "GET", path).json_body
    answers = {"items": [{"id": "p1", "outcome": "produced", "proof": True}]}
    kept = ask(house, "POST", path, answers)
    early = ask(house, "GET", f"{path}/letter").status_code
    house.work()
    letter = ask(house, "GET", f"{path}/letter")
    after = ask(house, "GET", path).json_body

    assert before["asked"] == [{"id": "p1", "label": "Passeport"}]
    assert (kept.status_code, early) == (202, 404)
    assert (letter.status_code, after["letter"]) == (303, "ready")
    bad = {"items": [{"id": "p1", "outcome": "impossible"}]}
    assert ask(house, "POST", path, bad).json_body["path"] == "$.p1"


def test_a_file_is_given_read_and_becomes_evidence(house: World) -> None:
    """Posted straight to the bucket, then read by the queue; another side sees none of it."""
    case = house.open({**FILED, "id": "e-filed"}).id
    path = f"/cases/{case}/deposits"
    offered = ask(house, "POST", path).json_body
    house.files.objects[offered["fields"]["key"]] = b"%PDF-1.4 recu"
    said = {"piece": "posting", "about": "e-filed"}

    ordered = ask(house, "POST", f"{path}/{offered['id']}", said)
    house.work()
    kept = ask(house, "GET", f"{path}/{offered['id']}").json_body
    (piece,) = ask(house, "GET", f"/cases/{case}/evidence").json_body["items"]
    file = ask(house, "GET", f"/cases/{case}/evidence/{piece['sha256']}")

    assert (ordered.status_code, kept["state"], kept["piece"]) == (202, "kept", "posting")
    assert (file.status_code, piece["sha256"]) == (303, kept["sha256"])
    strangers = f"/deposits/{offered['id']}"
    assert ask(house, "GET", strangers, who="autre").status_code == 404
    wrong = ask(house, "POST", f"{path}/{offered['id']}x", {"piece": "posting", "about": "none"})
    assert wrong.json_body["path"] == "$.about"


def test_what_was_sent_is_tracked(house: World) -> None:
    """The receipt that comes back, at its place; a day before posting is refused."""
    lodged = {
        "id": "e-appeal", "kind": "appeal_lodged", "appeal": "gracieux", "against": "e-closed",
        "on": "2026-11-23", "means": "registered_post", "posted_on": "2026-11-23",
    }  # fmt: skip
    case = house.open(FILED, {**CLOSURE, "id": "e-closed"}, lodged).id
    path = f"/cases/{case}/dispatches"

    done = ask(house, "POST", f"{path}/e-appeal", {"tracking": "1A234"})
    early = ask(house, "POST", f"{path}/e-appeal", {"received_on": "2026-11-20"})

    assert done.json_body["dispatches"][0]["tracking"] == "1A234"
    assert early.json_body["path"] == "$.received_on"
    assert ask(house, "POST", f"{path}/e-closed", {"tracking": "x"}).status_code == 404


def test_a_mandate_is_given_in_two_steps_and_taken_back(house: World) -> None:
    """The address first says which firm it leads to; nothing is given before that firm is named."""
    case = house.open().id
    path = f"/cases/{case}/mandate"
    asked = ask(house, "POST", path, {"lawyer": "lea@cabinet.example"})
    before = ask(house, "GET", f"/cases/{case}", who="cabinet").status_code
    given = ask(house, "POST", path, {"lawyer": "lea@cabinet.example", "firm": "cabinet"})
    during = ask(house, "GET", f"/cases/{case}", who="cabinet").status_code
    taken = ask(house, "DELETE", path)
    after = ask(house, "GET", f"/cases/{case}", who="cabinet").status_code

    assert (asked.status_code, asked.json_body["path"]) == (400, "$.firm")
    assert "cabinet" in asked.json_body["detail"]
    assert (given.json_body["mandated"], taken.json_body["mandated"]) == (True, False)
    assert (before, during, after) == (404, 200, 404)
    wrong = ask(house, "POST", path, {"lawyer": "nobody@x.example"})
    assert wrong.json_body["path"] == "$.lawyer"


def test_a_program_says_vu_for_a_person_of_its_side_alone(house: World) -> None:
    """Nobody's « Vu » is said by a program of another side, or for nobody."""
    case = house.open(FILED, CLOSURE).id
    path = f"/cases/{case}/acknowledgements"

    for person in ("omar", "lea", "nobody", ""):
        answer = ask(house, "POST", path, {"alert": "a", "person": person})
        assert (answer.status_code, answer.json_body["path"]) == (400, "$.person")
    unknown = ask(house, "POST", path, {"alert": "a", "person": "emma"})
    assert unknown.json_body["path"] == "$.alert"


def test_a_quarantined_mail_is_placed_once(house: World) -> None:
    """As on the page: a second decision is refused, and a wrong one says its field."""
    case, item = house.open(FILED).id, house.hold()
    path = f"/quarantine/{item.id}"
    (listed,) = ask(house, "GET", "/quarantine").json_body["items"]
    wrong = ask(house, "POST", path, {"choice": "discarded"})
    placed = ask(house, "POST", path, {"choice": "attached", "case": case})
    again = ask(house, "POST", path, {"choice": "discarded", "reason": "r"})

    assert (listed["id"], listed["decided"]) == (item.id, False)
    assert wrong.json_body["path"] == "$.reason"
    assert (placed.json_body["decided"], placed.json_body["decisions"][0]["case"]) == (True, case)
    assert again.json_body["path"] == "$.choice"
    assert ask(house, "GET", path, who="autre").status_code == 404


def test_people_are_invited_told_and_taken_out(house: World) -> None:
    """One mail; who stopped decides alone; a legal time keeps a recipient."""
    asked = {"email": "zoe@atelier.example", "name": "Zoé", "role": "employer"}
    invited = ask(house, "POST", "/invitations", asked)
    bad = ask(house, "POST", "/invitations", {**asked, "email": "zoe"})
    member = ask(house, "POST", "/invitations", {**asked, "email": "emma@atelier.example"})
    gone = ask(house, "DELETE", f"/invitations/{invited.json_body['id']}")

    assert (invited.status_code, gone.json_body["state"]) == (201, "withdrawn")
    assert bad.json_body["path"] == member.json_body["path"] == "$.email"
    assert ask(house, "DELETE", "/people/emma").status_code == 200
    assert ask(house, "DELETE", "/people/marc").status_code == 400
    assert [p["id"] for p in ask(house, "GET", "/people").json_body["items"]] == ["marc"]


def test_nobody_is_taken_back_by_a_program_nor_given_a_number(house: World) -> None:
    """Consent is a state that was proven (decision 38): what they chose is added to, no more."""
    path = "/people/emma/subscriptions"
    sms = ask(house, "POST", path, {"channels": ["sms"]})
    none = ask(house, "POST", path, {"channels": []})
    people = house.ctx.store.people
    people.subscribe(Subscription(tenant="atelier", person="emma", channels=()))
    stopped = ask(house, "POST", path, {"channels": ["email"]})

    assert [a.status_code for a in (sms, none, stopped)] == [400, 400, 400]
    people.subscribe(Subscription(tenant="atelier", person="emma", channels=(Channel.SMS,)))
    added = ask(house, "POST", path, {"channels": ["email"]}).json_body
    assert added["subscriptions"] == [{"case": "", "channels": ["email", "sms"]}]


def test_preferences_are_chosen_but_nothing_is_stopped_by_a_program(house: World) -> None:
    """Hours and pace; a group is stopped by its person alone."""
    path = "/people/emma/preferences"
    chosen = {
        "wishes": {}, "kinds": {}, "quiet": {"start": 20, "end": 7}, "hour": 9, "weekday": 2,
    }  # fmt: skip
    done = ask(house, "PUT", path, chosen)
    late = ask(house, "PUT", path, {**chosen, "hour": 21})
    strange = ask(house, "PUT", path, {"wishes": {"none": {"channels": []}}})
    unknown = ask(house, "PUT", path, {"kinds": {"none": []}})
    less = ask(house, "PUT", path, {"kinds": {"closed": []}})

    assert done.json_body == chosen
    assert late.json_body["path"] == "$.hour"
    assert strange.json_body["path"] == "$.wishes.none"
    assert unknown.json_body["path"] == "$.kinds.none"
    assert less.json_body["path"] == "$.kinds.closed"
    assert ask(house, "GET", path).json_body == done.json_body
    assert ask(house, "GET", "/people/omar/preferences").status_code == 404


def test_a_firm_has_its_drafts_written_and_takes_them(house: World) -> None:
    """By the queue, once; nothing of it is the employer's."""
    snapshot = house.mandate(house.open(FILED, CLOSURE))
    path = f"/cases/{snapshot.id}"
    ordered = ask(house, "POST", f"{path}/documents/observations", {}, "cabinet")
    again = ask(house, "POST", f"{path}/documents/observations", {}, "cabinet")
    house.work()
    draft = ordered.json_body["id"]
    ready = ask(house, "GET", f"{path}/drafts/{draft}", who="cabinet").json_body
    file = ask(house, "GET", f"{path}/drafts/{draft}/file", who="cabinet")

    assert (ordered.status_code, again.json_body["id"]) == (202, draft)
    assert (ready["state"], file.status_code) == ("ready", 303)
    assert ask(house, "GET", f"{path}/drafts/{draft}").status_code == 404
    strange = ask(house, "POST", f"{path}/documents/observations", {"included": ["x"]}, "cabinet")
    assert strange.json_body["path"] == "$.included"
    assert ask(house, "POST", f"{path}/documents/none", {}, "cabinet").status_code == 404


def test_a_lawyer_decides_not_to_act_in_their_own_name(house: World) -> None:
    """The program of the firm names its lawyer; the employer reads that it was decided, no more."""
    snapshot = house.mandate(house.open(FILED, CLOSURE))
    path = f"/cases/{snapshot.id}/no-action"
    (first, *_) = ask(house, "GET", path, who="cabinet").json_body["open"]
    said = {"id": first["id"], "person": "lea", "reason": "Nouvelle demande déposée."}

    stranger = ask(house, "POST", path, {**said, "person": "yves"}, "cabinet")
    decided = ask(house, "POST", path, said, "cabinet").json_body["decided"]
    back = ask(house, "POST", path, {**said, "withdraw": True}, "cabinet").json_body["decided"]

    assert stranger.json_body["path"] == "$.person"
    assert (decided[0]["by"], decided[0]["withdrawn"]) == ("Léa Noir", False)
    assert back[0]["withdrawn"] is True


def test_the_order_of_contacts_and_the_ladder_are_the_employers(house: World) -> None:
    """As on their pages, checked the same way."""
    kept = ask(house, "PUT", "/escalation", {"contacts": ["marc", "emma"], "waits": {}})
    strange = ask(house, "PUT", "/escalation", {"contacts": ["omar"]})
    rules = ask(house, "PUT", "/alert-rules", {"steps": [], "worker": True})
    unknown = ask(house, "PUT", "/alert-rules", {"steps": ["J-999"]})

    assert kept.json_body == ask(house, "GET", "/escalation").json_body
    assert strange.json_body["path"] == "$.contacts"
    assert rules.json_body == ask(house, "GET", "/alert-rules").json_body
    assert unknown.json_body["path"] == "$.steps"
    assert ask(house, "GET", "/escalation?case=none").status_code == 404


def test_the_file_of_a_case_is_ordered_and_taken(house: World) -> None:
    case = house.open(FILED).id
    path = f"/cases/{case}/handover"
    early = ask(house, "GET", f"{path}/file").status_code
    ordered = ask(house, "POST", path)
    house.work()

    assert (early, ordered.status_code, ordered.json_body) == (404, 202, {"ready": False})
    assert ask(house, "GET", path).json_body == {"ready": True}
    assert ask(house, "GET", f"{path}/file").status_code == 303
    house.token("atelier", "reader", (Scope.CASES_READ,))
    assert ask(house, "GET", f"{path}/file", who="reader").status_code == 403
