"""The JSON API: recording an event, once; clear problems for bad input."""

import json
from typing import Any

import pytest
from chalice.test import HTTPResponse

from chalicelib.cases import event_from
from chalicelib.errors import BadInput
from chalicelib.flows import by_hand
from chalicelib.flows.by_hand import tell
from chalicelib.flows.record import CaseRef
from chalicelib.web.views.entry_table import entry_table

from .world import FILED, REFERENCE, World, path_of

AT = "2026-11-20T09:00:00+01:00"
CALL = {"id": "call-1", "kind": "call_made", "on": "2026-11-20", "number": "0 806 001 620"}


@pytest.fixture
def filed(world: World) -> str:
    """A case of « atelier » and a token of each tenant."""
    for tenant in ("atelier", "autre"):
        world.token(tenant, f"{tenant}-token")
    return world.open({**FILED, "id": "e-filed"}).id


def mend(world: World, fields: Any, of: str = "e-filed") -> HTTPResponse:
    """What a program corrects of the case of `REFERENCE`."""
    case = world.ctx.store.cases.by_reference("atelier", REFERENCE)
    body = {"of": of, "fields": fields, "reason": "Relu"}
    return world.api("POST", f"/cases/{case}/corrections", body, "atelier-token")


def deep(levels: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for _ in range(levels):
        made = {"on": made}
    return made


def post(world: World, body: Any, token: str = "atelier-token", **headers: str) -> HTTPResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", "Authorization": f"Bearer {token}", **headers}
    return world.visitor().client.http.request("POST", "/api/v1/events", headers=sent, body=raw)


def about(event: dict[str, Any], reference: str = REFERENCE) -> dict[str, Any]:
    return {"reference": reference, "event": event}


def test_an_event_is_recorded_and_the_case_comes_back(world: World, filed: str) -> None:
    """201 with where the case stands, its ledger head, and what to do."""
    response = post(world, about({"kind": "closed", "on": "2026-11-23"}))

    assert response.status_code == 201
    assert response.json_body["id"] == filed
    assert response.json_body["status"] == "closed"
    assert response.json_body["version"] == 2
    assert response.json_body["today"]["act_before"] == "2027-01-25"
    assert response.json_body["today"]["trace"]


def test_the_answer_holds_nothing_that_is_for_the_lawyer(world: World, filed: str) -> None:
    """A tenant's token sees what the employer sees: one date (design §3.15)."""
    text = post(world, about({"kind": "closed", "on": "2026-11-23"})).body.decode()

    assert "2027-11-23" not in text
    assert "grounds" not in text
    assert "deadlines" not in text


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k-1"}])
@pytest.mark.parametrize(
    "event", [CALL, {k: v for k, v in CALL.items() if k != "id"}, {**CALL, "at": AT}]
)
def test_a_repeat_changes_nothing(
    world: World, filed: str, event: dict[str, Any], headers: dict[str, str]
) -> None:
    """The same event again, by id, by key or by content, is recorded once."""
    first = post(world, about(event), **headers)
    second = post(world, about(event), **headers)

    assert first.status_code == second.status_code == 201
    assert first.json_body == second.json_body
    assert first.json_body["version"] == 2


def test_two_keys_record_two_events_of_the_same_content(world: World, filed: str) -> None:
    """Two calls on one day are two facts when the caller says so."""
    event = {k: v for k, v in CALL.items() if k != "id"}
    post(world, about(event), **{"Idempotency-Key": "a"})

    assert post(world, about(event), **{"Idempotency-Key": "b"}).json_body["version"] == 3


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k-1"}])
def test_an_id_used_for_another_content_is_refused(
    world: World, filed: str, headers: dict[str, str]
) -> None:
    """Never a silent drop: the second content is refused, and the ledger keeps the first."""
    event = dict(CALL) if not headers else {k: v for k, v in CALL.items() if k != "id"}
    post(world, about(event), **headers)

    response = post(world, about({**event, "on": "2026-11-21"}), **headers)

    if headers:
        assert (response.status_code, response.json_body["code"]) == (422, "key-reused")
    else:
        assert (response.status_code, response.json_body["path"]) == (400, "$.event.id")
    assert world.ctx.store.cases.snapshot("atelier", filed).version == 2


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"", "$"),
        (b"{", "$"),
        (b"\xff\xfe", "$"),
        (b"[]", "$"),
        ({"event": CALL}, "$"),
        ({"reference": REFERENCE}, "$"),
        ({"reference": 7, "event": CALL}, "$.reference"),
        ({"reference": REFERENCE, "event": CALL, "more": 1}, "$"),
        (about({**CALL, "surprise": 1}), "$.event"),
        (about({**CALL, "on": "2026-02-30"}), "$.event.on"),
        (about({**CALL, "on": "23/11/2026"}), "$.event.on"),
        (about({**CALL, "on": "1800-01-01"}), "event call-1"),
        (about({**CALL, "kind": "abducted"}), "$.event.kind"),
        (about({"kind": "filed"}), "$.event"),
        (about({**CALL, "authenticity": "arc_original"}), "$.event.authenticity"),
        (about({**CALL, "authenticity_reasons": ["vu"]}), "$.event.authenticity"),
        (about({**CALL, "number": "x" * 70_000}), "body"),
        (about({**CALL, "on": "2026-11-24"}), "$.event.on"),
        (about({"kind": "granted", "on": "2029-01-01"}), "$.event.on"),
        (about({**CALL, "set_aside": True}), "$.event"),
        (about({**CALL, "proof": True}), "$.event.proof"),
        (about({"kind": "mediation_opened", "on": "2026-11-20", "proof": True, "evidence": "ab" * 32}), "$.event.evidence"),
        (b'{"reference":"r","event":' + b"[" * 9000 + b"]" * 9000 + b"}", "$"),
        (b'{"reference":"AT-2026-0001","event":{"kind":"call_made","on":"2026-11-20","number":"\xff"}}', "$.event"),
    ],
)  # fmt: skip
def test_bad_input_is_a_problem_with_its_path(
    world: World, filed: str, body: Any, path: str
) -> None:
    """400 problem+json, a stable code, the path of the fault; nothing is recorded."""
    response = post(world, body)

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json_body["title"] == "Donnée invalide"
    assert response.json_body["code"] == "invalid-input"
    assert response.json_body["path"] == path
    assert response.json_body["detail"]
    assert world.ctx.store.cases.snapshot("atelier", filed).version == 1


@pytest.mark.parametrize("kind", sorted(entry_table().ailleurs))
def test_what_has_its_own_door_is_no_plain_event(world: World, filed: str, kind: str) -> None:
    """A mandate, an act of ours, a correction: refused with the operation that is its door."""
    needed = {"mandate_given": {"firm": "rival"}, "mandate_ended": {"firm": "cabinet"}}
    event: dict[str, Any] = {"kind": kind, "on": "2026-11-20"} | needed.get(kind, {})
    event |= {"of": "e-filed", "fields": {}, "reason": "r"} if kind == "correction" else {}
    event |= {"appeal": "gracieux", "against": "x"} if kind == "appeal_lodged" else {}
    event |= {"as_appeal": True} if kind == "observations_sent" else {}
    event |= {"procedure": "annulment"} if kind == "action_filed" else {}
    event |= {"becomes": {"worker": "X"}, "reason": "r"} if kind == "header_corrected" else {}

    for path, body in (("/events", about(event)), (f"/cases/{filed}/events", {"event": event})):
        answer = world.api("POST", path, body, "atelier-token")
        assert (answer.status_code, answer.json_body["path"]) == (400, "$.event.kind")
        assert "/api/v1/cases/{case}/" in answer.json_body["detail"]
    assert world.ctx.store.cases.snapshot("atelier", filed).version == 1


def test_no_program_lets_a_rival_read_a_case(world: World, filed: str) -> None:
    """A mandate is its employer's to give: not by an event, not by mending one, by no token."""
    snapshot = world.mandate(world.ctx.store.cases.snapshot("atelier", filed))
    world.token("cabinet", "firm")
    state = world.ctx.store.cases.load("atelier", filed).state
    (given,) = state.all("mandate_given")
    event = {"kind": "mandate_given", "on": "2026-11-23", "firm": "rival"}
    body = {"of": given.id, "fields": {"firm": "rival"}, "reason": "Relu"}

    for token in ("atelier-token", "firm"):
        told = world.api("POST", f"/cases/{filed}/events", {"event": event}, token)
        mended = world.api("POST", f"/cases/{filed}/corrections", body, token)
        assert (told.status_code, mended.status_code) == (400, 400)
        assert "/mandate" in told.json_body["detail"]
        assert mended.json_body["path"] == "$.of"
    ref = CaseRef("atelier", filed)
    with pytest.raises(BadInput):
        tell(world.ctx, ref, event_from(dict(event)), "x")
    with pytest.raises(BadInput):
        by_hand.add(world.ctx, ref, event_from({**event, "reason": "r"}))
    assert world.visitor("yves").get(path_of(snapshot)).status_code == 404


def test_a_day_that_may_lie_ahead_is_taken(world: World, filed: str) -> None:
    """A planned start, a booked journey, the end of a title: the day is the one planned."""
    answer = post(world, about({"kind": "start_planned", "on": "2027-03-01"}))

    assert answer.status_code == 201


def test_a_provisional_case_takes_nothing_from_a_program(world: World, filed: str) -> None:
    """It stands for a mail that nobody placed: an event, a correction and a mandate are refused."""
    held = world.hold().case
    (event,) = world.ctx.store.cases.load("atelier", held).state.events
    said = {"of": event.id, "fields": {"on": "2026-11-20"}, "reason": "Relu"}
    mandate = {"lawyer": "lea@cabinet.example", "firm": "cabinet"}
    asked = (("events", {"event": CALL}), ("corrections", said), ("mandate", mandate))

    for door, body in asked:
        answer = world.api("POST", f"/cases/{held}/{door}", body, "atelier-token")
        assert (answer.status_code, "rattachez" in answer.json_body["detail"]) == (400, True), door
    assert len(world.ctx.store.cases.entries("atelier", held)) == 1


def test_a_correction_that_fits_is_recorded_and_a_repeat_changes_nothing(
    world: World, filed: str
) -> None:
    """What can be applied is taken, once, whatever it empties."""
    first = mend(world, {"on": "2026-09-24", "quotes": []})
    second = mend(world, {"on": "2026-09-24", "quotes": []})

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json_body["version"] == 2
    (kept,) = world.ctx.store.cases.load("atelier", filed).state.all("filed")
    assert kept.on.isoformat() == "2026-09-24"


@pytest.mark.parametrize(
    ("fields", "of", "path"),
    [
        ({"items": "abc"}, "e-filed", "$.fields"),
        ({"on": "2026-02-30"}, "e-filed", "$.fields.on"),
        ({"on": "2026-11-24"}, "e-filed", "$.fields.on"),
        ({"on": "2026-09-24"}, "nobody", "$.of"),
        ("abc", "e-filed", "$.fields"),
        (deep(40), "e-filed", "$.fields.on"),
    ],
)
def test_a_correction_that_cannot_be_is_a_problem_with_its_path(
    world: World, filed: str, fields: Any, of: str, path: str
) -> None:
    answer = mend(world, fields, of)

    assert (answer.status_code, answer.json_body["path"]) == (400, path)
    assert world.ctx.store.cases.snapshot("atelier", filed).version == 1


@pytest.mark.parametrize("token", ["", "guess", "autre"])
def test_a_wrong_token_is_refused(world: World, filed: str, token: str) -> None:
    """Missing, guessed or unknown: the same answer."""
    response = post(world, about(CALL), token=token)

    assert response.status_code == 401
    assert response.json_body["code"] == "token-needed"
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("token", "reference"), [("atelier-token", "AT-9999"), ("autre-token", REFERENCE)]
)
def test_an_unknown_reference_is_not_found(
    world: World, filed: str, token: str, reference: str
) -> None:
    """Another tenant's reference does not exist for this token."""
    response = post(world, about(CALL, reference), token=token)

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_wrong_content_type_is_a_problem_too(world: World, filed: str) -> None:
    """Chalice's own refusals speak the API's language."""
    response = post(world, about(CALL), **{"Content-Type": "text/plain"})

    assert response.status_code == 415
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_case_is_read_with_the_reason_of_its_date(world: World, filed: str) -> None:
    """The same answer as after a record, without recording anything."""
    response = world.visitor().get(f"/api/v1/cases/{filed}", Authorization="Bearer atelier-token")

    assert response.status_code == 200
    assert response.json_body["reference"] == REFERENCE
    assert response.json_body["today"]["line"]


def dates(world: World, case: str, query: str = "", token: str = "atelier-token") -> HTTPResponse:
    path = f"/api/v1/cases/{case}/deadlines{query}"
    return world.visitor().get(path, Authorization=f"Bearer {token}")


def test_the_employer_s_date_is_read_with_its_steps(world: World, filed: str) -> None:
    """One prudent date, what it calls for, the posting day, and why."""
    post(world, about({"kind": "closed", "on": "2026-11-23"}))

    body = dates(world, filed).json_body

    (date,) = body["deadlines"]
    assert (date["asks"], date["due"], date["dispatch_by"]) == (
        "contest",
        "2027-01-25",
        "2027-01-20",
    )
    assert date["trace"]
    assert body["on"] == "2026-11-23"
    assert "25 janvier 2027" in body["line"]


def test_the_competing_dates_stay_with_the_lawyer(world: World, filed: str) -> None:
    """No latest date, no other rule, no label of a contest (design §3.15)."""
    post(world, about({"kind": "closed", "on": "2026-11-23"}))

    text = dates(world, filed).body.decode()

    for secret in ("latest", "2027-11-23", 'opposable"', "gracieux", "D15", "D8"):
        assert secret not in text


def test_another_day_may_be_asked(world: World, filed: str) -> None:
    """`?on=` answers for any day; without a date to act on, the one to look on."""
    body = dates(world, filed, "?on=2026-10-01").json_body
    assert body["on"] == "2026-10-01"
    assert [d["asks"] for d in body["deadlines"]] == ["watch"]
    assert dates(world, filed, "?on=2099-01-01").json_body["deadlines"] == []

    for wrong in ("20261124", "demain", "2026-02-30", "2026-W47-1"):
        response = dates(world, filed, f"?on={wrong}")
        assert response.status_code == 400
        assert response.json_body["path"] == "?on"


def test_another_tenant_s_dates_do_not_exist(world: World, filed: str) -> None:
    assert dates(world, filed, token="autre-token").status_code == 404
    assert dates(world, filed, token="guess").status_code == 401


ACT = {
    "id": "act-1", "kind": "closed", "on": "2026-11-20", "authenticity": "tenant_address",
    "evidence": "ab" * 32,
}  # fmt: skip


def check(world: World, case: str, token: str = "atelier-token", **body: Any) -> HTTPResponse:
    sent = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    raw = json.dumps({"event": "act-1", "person": "Marc Roux"} | body).encode()
    path = f"/api/v1/cases/{case}/checks"
    return world.visitor().client.http.request("POST", path, headers=sent, body=raw)


@pytest.fixture
def announced(world: World) -> str:
    """A case with a closure that an unauthenticated mail announced."""
    world.token("atelier", "atelier-token")
    world.token("autre", "autre-token")
    return world.open(FILED, ACT).id


def test_a_program_says_what_the_platform_shows(world: World, announced: str) -> None:
    """The status waits for it; the date does not move; said again, nothing changes."""
    headers = {"Authorization": "Bearer atelier-token"}
    before = world.visitor().get(f"/api/v1/cases/{announced}", **headers).json_body
    assert (before["status"], before["announced"]) == ("filed", "closed")
    assert before["to_confirm"] == [{"event": "act-1", "kind": "closed", "on": "2026-11-20"}]

    first = check(world, announced, found=True, documents=1).json_body
    again = check(world, announced, found=True, documents=1).json_body

    assert (first["status"], first["to_confirm"]) == ("closed", [])
    assert first["today"]["act_before"] == before["today"]["act_before"]
    assert again["version"] == first["version"] == before["version"] + 1


def test_an_act_that_is_not_there_is_set_aside(world: World, announced: str) -> None:
    after = check(world, announced, found=False).json_body

    assert (after["status"], after["announced"], after["to_confirm"]) == ("filed", "filed", [])


@pytest.mark.parametrize(
    ("body", "path", "status"),
    [
        ({"found": "yes"}, "$.found", 400),
        ({}, "$", 400),
        ({"found": True, "on": "2027-01-01"}, "$.on", 400),
        ({"found": True, "documents": 5000}, "$.documents", 400),
        ({"found": True, "person": ""}, "$.person", 400),
        ({"found": True, "colour": "blue"}, "$", 400),
        ({"found": True, "event": "nowhere"}, None, 404),
    ],
)
def test_a_check_that_cannot_be_is_a_clear_problem(
    world: World, announced: str, body: dict[str, Any], path: str | None, status: int
) -> None:
    response = check(world, announced, **body)

    assert response.status_code == status
    assert json.loads(response.body).get("path") == path


def test_a_check_belongs_to_its_tenant(world: World, announced: str) -> None:
    assert check(world, announced, token="autre-token", found=True).status_code == 404
    assert check(world, announced, token="nobody", found=True).status_code == 401


@pytest.mark.parametrize(
    "fields", [{"authenticity": "confirmed"}, {"set_aside": True}, {"may_be": []}]
)
def test_a_check_has_its_own_route(world: World, filed: str, fields: dict[str, Any]) -> None:
    """Nobody gives a grade to a mail by way of a correction, or of an event."""
    corrected, told = mend(world, fields), post(world, about({**CALL, "set_aside": True}))

    for answer in (corrected, told):
        assert answer.status_code == 400
        assert "/checks" in answer.json_body["detail"]


@pytest.mark.parametrize("kind", ["mandate_given", "mandate_ended"])
@pytest.mark.parametrize("token", ["atelier-token", "cabinet-token"])
def test_a_mandate_is_never_recorded_as_a_fact(
    world: World, filed: str, kind: str, token: str
) -> None:
    """Who sees a case is decided by its employer's manager, with the scope for it (§3.12)."""
    world.mandate(world.ctx.store.cases.snapshot("atelier", filed))
    world.token("cabinet", "cabinet-token")
    body = {"event": {"kind": kind, "on": "2026-11-23", "firm": "rival"}}

    answer = world.api("POST", f"/cases/{filed}/events", body, token)

    assert (answer.status_code, answer.json_body["path"]) == (400, "$.event.kind")
    assert world.ctx.store.cases.snapshot("atelier", filed).firm == "cabinet"


@pytest.mark.parametrize("kind", ["mandate_given", "correction"])
def test_a_mandate_and_a_correction_are_corrected_by_nobody(
    world: World, filed: str, kind: str
) -> None:
    """As on the pages: to move a mandate by a correction would open the case to another firm."""
    world.mandate(world.ctx.store.cases.snapshot("atelier", filed))
    mend(world, {"on": "2026-09-24"})
    before = world.ctx.store.cases.load("atelier", filed)
    (of,) = before.state.all(kind)

    answer = mend(world, {"on": "2026-11-01"}, of.id)

    assert (answer.status_code, answer.json_body["path"]) == (400, "$.of")
    assert world.ctx.store.cases.snapshot("atelier", filed) == before.snapshot


def test_nothing_is_recorded_on_a_case_that_stands_for_a_mail(world: World, filed: str) -> None:
    """As on its page: the mail is placed first."""
    held = world.hold()
    (case,) = (s for s in world.ctx.store.cases.of_tenant("atelier") if s.held == held.id)

    answer = world.api("POST", f"/cases/{case.id}/events", {"event": CALL}, "atelier-token")

    assert (answer.status_code, answer.json_body["path"]) == (400, "$.event.kind")
