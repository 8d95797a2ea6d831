"""The operator's commands about the whole: retention, status, the key, newcomers."""

import json
import re
from argparse import Namespace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib.cases import Status
from chalicelib.cases.words import Zone
from chalicelib.errors import BadInput, NotFound
from chalicelib.store import StoredCase
from chalicelib.store.keys import TENANTS
from chalicelib.store.own_data_records import ErasureRequest
from chalicelib.store.records import Role, Snapshot, StoredDeadline, Subscription, Switch
from chalicelib.store.table import Delete
from infra.local.samples import EMPLOYER, LAWYER, TENANT
from infra.operate import onboard, quarantine, retention, status
from infra.operate.data.erasing import Desk
from infra.operate.data.holds import Hold, Holds
from infra.operate.data.retention import rules, term
from infra.operate.data.subjects import Subject
from tests.unit.flows.world import NOW, World


def case(world: World) -> StoredCase:
    """The closed case of the sample employer."""
    world.receive(world.closure())
    (snapshot,) = world.ctx.store.cases.of_tenant(TENANT.id)
    return world.ctx.store.cases.load(TENANT.id, snapshot.id)


def changed(stored: StoredCase, **said: Any) -> StoredCase:
    return msgspec.structs.replace(
        stored, snapshot=msgspec.structs.replace(stored.snapshot, **said)
    )


def limit(latest: date) -> StoredDeadline:
    return StoredDeadline(
        rule="D1", label="x", due=latest, latest=latest, status="live", event="e1"
    )


@pytest.mark.parametrize(
    ("said", "rule", "until"),
    [
        ({"status": Status.CLOSED, "announced": None, "deadlines": ()}, "undisputed", date(2028, 2, 23)),
        ({"status": Status.REFUSED, "announced": None, "deadlines": (limit(date(2028, 11, 30)),)}, "undisputed", date(2029, 2, 28)),
        ({"status": Status.GRANTED, "announced": None, "deadlines": ()}, "granted", date(2028, 2, 23)),
        ({"status": Status.WITHDRAWN, "announced": None}, "withdrawn", date(2028, 2, 23)),
    ],
)  # fmt: skip
def test_a_term_follows_from_the_table(said: dict[str, Any], rule: str, until: date) -> None:
    """From the last date that could still run, or a year after the last event."""
    found = term(changed(case(World()), **said))

    assert found
    assert (found.rule, found.until) == (rule, until)


@pytest.mark.parametrize(
    "said",
    [
        {"status": Status.FILED, "announced": None},
        {"status": Status.CLOSED, "announced": Status.CLOSED},
        {"status": Status.CLOSED, "announced": None, "held": "item"},
    ],
)
def test_a_case_that_is_not_over_has_no_term(said: dict[str, Any]) -> None:
    """Open, announced by an unproven mail, or provisional: never listed."""
    assert term(changed(case(World()), **said)) is None


def test_the_table_of_terms_knows_every_end() -> None:
    """Each way in which a case ends has a rule without dispute; open cases have none."""
    plain = [one for one in rules().rule if not one.disputed]
    ends = set(Status) - {Status.NEW, Status.FILED, Status.COMPLEMENT}

    assert sorted(s for one in plain for s in one.statuses) == sorted(ends)


class NoFiles:
    """Buckets that hold nothing."""

    def evidence(self, sha256: str) -> bytes:
        raise NotFound("file", sha256)

    letter = evidence

    def erase_evidence(self, sha256: str) -> int:
        del sha256
        return 0

    def erase_letter(self, key: str) -> int:
        del key
        return 0


def swept(world: World, *, now: timedelta, **given: Any) -> int:
    desk = Desk(store=world.ctx.store, vault=NoFiles(), now=lambda: NOW + now, by="x")
    known = {"tenant": "", "on": "", "rules": False, "apply": False}
    return retention.report(desk, Namespace(**(known | given)))


def over(world: World) -> Snapshot:
    """A case whose request was withdrawn, without a mandate, as the store keeps it."""
    snapshot = changed(case(world), status=Status.WITHDRAWN, announced=None).snapshot
    world.ctx.store.cases.recompute(snapshot, snapshot, (), None)
    return snapshot


def test_the_sweep_lists_first_and_erases_when_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Not a day early; a hold keeps it; with --apply it goes, once."""
    world = World(firm=False)
    snapshot = over(world)
    subject = Subject(kind="case", id=snapshot.id, tenant=TENANT.id)
    late, early = timedelta(days=458), timedelta(days=400)
    swept(world, now=early, apply=True)
    assert snapshot.id not in capsys.readouterr().out
    swept(world, now=late)
    assert "due" in capsys.readouterr().out
    holds = Holds(world.ctx.store.table)
    holds.place(Hold(subject=subject, reason="procès", by="Me Durand", at=NOW))
    swept(world, now=late, apply=True)
    assert f"held by case:exemple/{snapshot.id}" in capsys.readouterr().out
    assert world.ctx.store.cases.snapshot(TENANT.id, snapshot.id)
    holds.lift(subject, "Me Durand", "fini", NOW)
    swept(world, now=late, apply=True)

    with pytest.raises(NotFound):
        world.ctx.store.cases.snapshot(TENANT.id, snapshot.id)
    with pytest.raises(BadInput, match="only to look"):
        swept(world, now=late, apply=True, on="2030-01-01")


class Sqs:
    """The queues of two stages whose names begin alike, and the stacks that made them."""

    def __init__(self, dead: int) -> None:
        self.counts = {
            "vigie-prod-DeliverQueue": 0,
            "vigie-prod-DeliverDeadLetters": dead,
            "vigie-prod-DispatchDeadLetters": dead,
            "vigie-prod-eu-DeliverDeadLetters": 9,
            "vigie-prod-data-IntakeDeadLetters": 0,
        }
        self._stacks = {"vigie-prod": 3, "vigie-prod-eu": 1, "vigie-prod-data": 1}

    def get_paginator(self, name: str) -> "Sqs":
        assert name in ("list_stack_resources", "list_queues")
        return self

    def paginate(self, StackName: str = "", QueueNamePrefix: str = "") -> list[dict[str, Any]]:
        urls = [f"https://sqs.example/{name}" for name in self.counts]
        if not StackName:
            assert QueueNamePrefix == "vigie-"
            return [{"QueueUrls": urls}, {}]
        ours = [u for u in urls if re.fullmatch(rf".*/{StackName}-[A-Za-z]+", u)]
        assert len(ours) == self._stacks[StackName]
        kind = {"ResourceType": "AWS::SQS::Queue", "LogicalResourceId": "x"}
        return [{"StackResourceSummaries": [{**kind, "PhysicalResourceId": u} for u in ours]}]

    def get_queue_attributes(self, QueueUrl: str, **_: Any) -> dict[str, Any]:
        count = self.counts[QueueUrl.rpartition("/")[2]]
        return {"Attributes": {"ApproximateNumberOfMessages": str(count)}}


def seen(world: World, dead: int, now: datetime, **more: Any) -> int:
    given = {"stage": "prod", "table": "vigie", "json": False, "list": False}
    options = Namespace(**(given | more))
    known = Sqs(dead)
    return status.report(world.ctx.store, {"sqs": known, "cloudformation": known}, options, now)


def test_the_status_says_what_to_look_at(capsys: pytest.CaptureFixture[str]) -> None:
    """Well: exit code 0. Dead letters, late work or a stop: 1, with what to run."""
    world = World()
    assert seen(world, 0, NOW) == 0
    assert "LOOK" not in capsys.readouterr().out
    world.receive(world.closure())
    world.ctx.store.switches.turn_off(Switch(tenant="", channel="sms", reason="r", by="x", at=NOW))
    later = NOW + timedelta(hours=1)
    assert seen(world, 2, later) == 1

    said = capsys.readouterr().out
    assert "2 dead letters in vigie-prod-DeliverDeadLetters: redrive" in said
    assert "2 dead letters in vigie-prod-DispatchDeadLetters: the sweep took it up" in said
    assert "vigie-prod-eu" not in said
    assert "work has been due for" in said
    assert "sending is off" in said
    seen(world, 0, later, json=True)
    found = json.loads(capsys.readouterr().out)
    mine = next(t for t in found["tenants"] if t["tenant"] == TENANT.id)
    assert (mine["cases"], mine["last_mail"]) == (1, "2026-11-23T09:12:00Z")
    assert "vigie-prod-data-IntakeDeadLetters" in {q["name"] for q in found["queues"]}


def test_an_erasure_that_may_be_done_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Not while its managers may withdraw it in peace; from its day on."""
    world, day = World(), NOW + timedelta(days=7)
    asked = ErasureRequest(tenant=TENANT.id, by="x", by_name="X", asked_at=NOW, not_before=day)
    world.ctx.store.erasure_requests.ask(asked, ())
    assert seen(world, 0, NOW) == 0

    assert seen(world, 0, day) == 1
    assert f"asked to be erased: erase --tenant {TENANT.id}" in capsys.readouterr().out


def test_an_employer_of_an_earlier_version_is_put_on_the_operators_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The page of whoever runs Vigie reads a list: who is not on it is named, and --list adds it."""
    world = World()
    world.ctx.store.table.write([Delete(TENANTS, TENANT.id)])
    assert seen(world, 0, NOW) == 1
    assert f"from an earlier version: {TENANT.id}: --list" in capsys.readouterr().out
    assert world.ctx.store.people.tenants() == []

    assert seen(world, 0, NOW, list=True) == 0

    assert world.ctx.store.people.tenants() == [TENANT.id]


def test_without_a_stage_every_queue_of_the_machine_is_looked_at() -> None:
    """On one machine there is no stack."""
    assert seen(World(), 0, NOW, stage="local") == 1


NEWCOMERS = """
[employer]
id = "atelier"
name = "Atelier"
siren = "123456782"
people = [
  {name = "Ana", email = "ana@atelier.example", phone = "+33639980009", manager = true},
  {name = "Bo", email = "bo@atelier.example"},
  {name = "Cy", email = "cy@atelier.example", contact = true},
]
[firm]
id = "cabinet-deux"
name = "Cabinet Deux"
lawyers = [
  {name = "Me Deux", email = "deux@cabinet.example"},
  {name = "Al", email = "al@cabinet.example", assistant = true},
]
"""


def newcomers(tmp_path: Path, text: str = NEWCOMERS, **given: Any) -> Namespace:
    path = tmp_path / "new.toml"
    path.write_text(text)
    known = {"file": path, "apply": False, "intake_domain": "in.example", "token": False}
    return Namespace(**(known | given))


def test_an_employer_and_its_firm_come_in_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Shown first; then all are there, told of every case; again, nobody is there twice."""
    store = World().ctx.store
    onboard.report(store, newcomers(tmp_path), NOW)
    with pytest.raises(NotFound):
        store.people.tenant("atelier")
    for _ in range(2):
        onboard.report(store, newcomers(tmp_path, apply=True), NOW)

    said = capsys.readouterr().out
    address = store.people.tenant("atelier").address
    assert said.count(f"{address}@in.example") == 2
    people = store.people.members(tenant="atelier")
    assert sorted((p.name, p.role) for p in people) == [
        ("Ana", Role.MANAGER),
        ("Bo", Role.EMPLOYER),
        ("Cy", Role.CONTACT),
    ]
    firm = store.people.members(firm="cabinet-deux")
    assert {(p.name, p.role) for p in firm} == {("Me Deux", Role.LAWYER), ("Al", Role.ASSISTANT)}
    # Everybody but the assistant, who is told of nothing.
    assert len(store.people.subscriptions("atelier")) == 4
    assert all(not p.phone for p in people), "a number waits for its person's code"


def test_what_was_chosen_since_they_came_in_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The manager ended the standing mandate, somebody stopped their alerts: the file is older."""
    store = World().ctx.store
    onboard.report(store, newcomers(tmp_path, apply=True), NOW)
    bo = store.people.person_by_email("bo@atelier.example")
    assert bo
    stopped = Subscription(tenant="atelier", person=bo.id, channels=())
    store.people.subscribe(stopped)
    store.people.put_tenant(msgspec.structs.replace(store.people.tenant("atelier"), firm=""))

    onboard.report(store, newcomers(tmp_path, apply=True), NOW)

    assert store.people.subscription("atelier", bo.id) == stopped
    assert store.people.tenant("atelier").firm == ""
    assert "the standing mandate was ended, as the employer chose" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (NEWCOMERS.replace("contact = true", "contact = true, manager = true"), "employer.people"),
        (
            NEWCOMERS.replace('deux@cabinet.example"', 'deux@cabinet.example", assistant = true'),
            "firm.lawyers",
        ),
        (NEWCOMERS.replace("assistant = true", "manager = true"), r"lawyers\[1\]"),
        (NEWCOMERS.replace(", manager = true", ""), "employer.people"),
        (NEWCOMERS.replace("ana@atelier.example", EMPLOYER.email), "employer atelier"),
        (NEWCOMERS.replace("deux@cabinet.example", LAWYER.email), "firm cabinet-deux"),
        (NEWCOMERS.replace('name = "Cabinet Deux"', ""), "firm.id"),
        (NEWCOMERS.replace('"atelier"', '"Ate lier"'), "employer.id"),
        (NEWCOMERS.replace("123456782", "123456789"), "employer.siren"),
        (
            NEWCOMERS.replace("people = [", 'forwarders = ["gmail.com"]\npeople = [', 1),
            "employer.forwarders",
        ),
        ("[employer", "new.toml"),
    ],
)
def test_newcomers_that_cannot_come_in_are_refused_whole(
    tmp_path: Path, text: str, where: str
) -> None:
    """Nothing of the file is written; what is wrong is named."""
    store = World().ctx.store
    before = len(list(store.table.every()))
    with pytest.raises(BadInput, match=where):
        onboard.report(store, newcomers(tmp_path, text, apply=True), NOW)

    assert len(list(store.table.every())) == before


def test_what_a_file_changes_of_a_known_employer_is_shown_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its manager may have written otherwise on the page since."""
    store = World().ctx.store
    onboard.report(store, newcomers(tmp_path, apply=True), NOW)
    capsys.readouterr()

    text = NEWCOMERS.replace('name = "Atelier"', 'name = "Atelier Neuf"')
    onboard.report(store, newcomers(tmp_path, text), NOW)

    said = capsys.readouterr().out
    assert "the file changes nom; before:" in said
    assert "'Atelier'" in said


@pytest.mark.parametrize(
    ("given", "place"), [("", "reunion"), ('residence = "mayotte"\n', "mayotte")]
)
def test_onboarding_again_keeps_where_the_employer_resides(
    tmp_path: Path, given: str, place: str
) -> None:
    """What the manager said is newer than a file that does not name it."""
    store = World().ctx.store
    onboard.report(store, newcomers(tmp_path, apply=True), NOW)
    tenant = store.people.tenant("atelier")
    store.people.change_tenant(msgspec.structs.replace(tenant, residence=Zone.REUNION))

    text = NEWCOMERS.replace("[employer]\n", f"[employer]\n{given}", 1)
    onboard.report(store, newcomers(tmp_path, text, apply=True), NOW)

    assert store.people.tenant(tenant.id).residence == place


def asked_of_quarantine(**given: Any) -> Namespace:
    return Namespace(**({"tenant": "", "all": False, "days": 7, "json": False} | given))


def test_a_mail_that_waits_is_shown_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Whose, since when and why; too long a wait is an exit code, and the words stay the employer's."""
    world = World()
    world.receive(b"From: a@b.example\r\nSubject: Mon secret\r\n\r\nJe ne sais pas.\r\n")
    store = world.ctx.store

    assert quarantine.report(store, asked_of_quarantine(), NOW + timedelta(days=2)) == 0
    early = capsys.readouterr()
    assert quarantine.report(store, asked_of_quarantine(json=True), NOW + timedelta(days=9)) == 1
    late = capsys.readouterr()

    assert TENANT.id in early.out
    assert "secret" not in early.out + late.out
    (one,) = json.loads(late.out)
    assert (one["days"], one["decided"]) == (9, "")
    assert f"{TENANT.id}: 1 for more than 7 days" in late.err


def test_the_quarantine_of_nobody_is_refused() -> None:
    """A misspelt employer is not an empty quarantine."""
    with pytest.raises(NotFound, match="nobody"):
        quarantine.report(World().ctx.store, asked_of_quarantine(tenant="nobody"), NOW)
