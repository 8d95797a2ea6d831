"""What an employer's program does beyond its cases: mails, forwarding, figures, worker, mandate."""

from typing import Any

import pytest

from chalicelib.store.preference_records import AlertRules
from chalicelib.store.records import DeliveryState, Mail, Noted

from .test_web_statistics import fill
from .test_web_undelivered import deliver
from .world import CLOSURE, FILED, NOW, World


@pytest.fixture
def house(world: World) -> World:
    """A token of each side."""
    for home in ("atelier", "autre", "cabinet"):
        world.token(home, home)
    return world


def ask(house: World, method: str, path: str, body: Any = None, who: str = "atelier") -> Any:
    return house.api(method, path, body, who)


def test_the_mails_without_consequence_are_listed_to_their_own_manager(house: World) -> None:
    noted = Noted(tenant="atelier", sha256="ab" * 32, received_at=NOW, kind="absence", subject="X")
    mail = Mail(sha256="ab" * 32, key="k", received_at=NOW, size=1, tenant="atelier")
    house.ctx.store.mails.receive(mail)
    house.ctx.store.noted.put(noted, mail, None)

    (listed,) = ask(house, "GET", "/mails").json_body["items"]

    assert (listed["kind"], listed["subject"]) == ("absence", "X")
    assert ask(house, "GET", "/mails", who="autre").json_body["items"] == []


def test_a_test_mail_goes_to_a_person_of_the_employer(house: World) -> None:
    """Nobody's mailbox of another side; not twice in a row."""
    path = "/forwarding/trials"
    before = ask(house, "GET", "/forwarding").json_body
    strangers = ask(house, "POST", path, {"person": "omar"})
    sent = ask(house, "POST", path, {"person": "marc"})
    again = ask(house, "POST", path, {"person": "marc"})

    assert (before["may_try"], before["trials"], before["last_at"]) == (True, [], None)
    assert strangers.json_body["path"] == again.json_body["path"] == "$.person"
    assert (sent.status_code, sent.json_body["trials"][0]["state"]) == (202, "waits")
    assert [message.to for message in house.mail.sent] == ["marc@atelier.example"]


def test_the_figures_are_those_of_the_page(house: World) -> None:
    """Nothing of nine; a firm counts them once its client lets it, at once and no longer."""
    fill(house, 9, firm="cabinet")
    few = ask(house, "GET", "/statistics").json_body
    house.mandate(house.open(FILED, {"kind": "granted", "on": "2026-11-20"}, reference="AT-10"))
    many = ask(house, "GET", "/statistics").json_body
    let = ask(house, "PUT", "/statistics/choice", {"counted": True}).json_body
    theirs = ask(house, "GET", "/statistics", who="cabinet").json_body["total"]
    ask(house, "PUT", "/statistics/choice", {"counted": False})

    assert (few["times"], few["least"], many["times"]["ended"]) == (None, 10, 10)
    assert (let["by"], theirs) == ("Paie", 10)
    assert ask(house, "GET", "/statistics/choice").json_body["counted"] is False
    assert ask(house, "GET", "/statistics", who="cabinet").json_body["total"] == 0


def test_the_worker_is_asked_and_left_in_peace(house: World) -> None:
    """By one mail, when the employer tells its workers; only the employer asks, or stops."""
    case = house.mandate(house.open(FILED)).id
    path, asked = f"/cases/{case}/worker", {"email": "awa@x.example", "name": "Awa Diop"}
    closed = ask(house, "POST", path, asked)
    house.ctx.store.preferences.put_rules(AlertRules(tenant="atelier", worker=True))
    bad = ask(house, "POST", path, {**asked, "email": "awa"})
    sent = ask(house, "POST", path, asked)
    of_firm = ask(house, "GET", path, who="cabinet").json_body
    stopped = ask(house, "DELETE", path)
    again = ask(house, "DELETE", path)

    assert (closed.status_code, bad.json_body["path"]) == (400, "$.email")
    assert (sent.status_code, sent.json_body["asked"]) == (202, "awa@x.example")
    assert of_firm["asked"] == "awa@x.example"
    assert stopped.json_body == again.json_body
    assert stopped.json_body["asked"] == ""
    assert ask(house, "POST", path, asked, who="cabinet").status_code == 404


def test_new_cases_are_given_ahead_and_open_ones_stay(house: World) -> None:
    """Two steps, as for one case; ending it leaves the mandates that stand."""
    path, said = "/mandate", {"lawyer": "lea@cabinet.example"}
    old = house.open(FILED, reference="AT-1")
    unsure = ask(house, "PUT", path, said)
    given = ask(house, "PUT", path, {**said, "firm": "cabinet"}).json_body
    new = house.open(FILED, reference="AT-2")
    ended = ask(house, "DELETE", path).json_body
    later = house.open(FILED, reference="AT-3")
    firms = [house.ctx.store.cases.snapshot("atelier", s.id).firm for s in (old, new, later)]

    assert unsure.json_body["path"] == "$.firm"
    assert (given, ended) == (
        {"firm": "cabinet", "name": "Cabinet Noir"},
        {"firm": "", "name": ""},
    )
    assert firms == ["", "cabinet", ""]
    assert ask(house, "GET", path).json_body == ended
    assert ask(house, "GET", path, who="cabinet").status_code == 403


def test_what_reached_nobody_and_where_a_mail_may_belong(house: World) -> None:
    case = house.open(FILED, CLOSURE).id
    deliver(house, DeliveryState.BOUNCED, "emma", case)
    item = house.hold(worker="Awa Diop")

    (failed,) = ask(house, "GET", "/undelivered").json_body["items"]
    found = ask(house, "GET", f"/quarantine/{item.id}/candidates").json_body["candidates"]

    assert (failed["person"], failed["case"], failed["state"]) == ("emma", case, "bounced")
    assert failed["remedy"]
    assert found[0]["case"] == case
    assert ask(house, "GET", "/undelivered", who="autre").json_body["items"] == []
