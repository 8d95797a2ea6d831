"""Export, erase and hold, over a table in memory and on the real engine with real buckets."""

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib.cases import Header, verify_export
from chalicelib.errors import BadInput, NotFound
from chalicelib.flows import context
from chalicelib.flows.header import correct_header
from chalicelib.flows.record import CaseRef
from chalicelib.store import Store
from chalicelib.store.alert_records import Feed
from chalicelib.store.dynamo import DynamoTable
from chalicelib.store.memory import MemoryTable
from chalicelib.store.own_data_records import ErasureRequest
from chalicelib.store.preference_records import Preferences
from chalicelib.store.table import Put, Table
from infra.local.samples import EMPLOYER, TENANT
from infra.operate import erase as erase_command
from infra.operate import export as export_command
from infra.operate import hold as hold_command
from infra.operate import restore
from infra.operate.data.belonging import mentions
from infra.operate.data.erasing import Desk, erase
from infra.operate.data.holds import Held, Hold, Holds
from infra.operate.data.receipts import Erasures
from infra.operate.data.subjects import Subject
from infra.operate.restore import Restored
from infra.operate.target import copy
from tests.unit.flows.world import World

from .houses import (
    BOTH,
    NEIGHBOUR,
    NOW,
    OTHER,
    WHOLE,
    FakeVault,
    House,
    as_bytes,
    asked,
    copied,
    ended,
    export_to,
    is_there,
    mails_of,
    mails_of_house,
    new_table,
)


@BOTH
def test_an_employer_is_erased_with_all_that_speaks_of_it(house: House) -> None:
    """Rows, pointers, due work and files go; the neighbour and the firm's own file stay."""
    evidence = {m.sha256 for m in mails_of_house(house)}
    receipt = erase(house.desk, WHOLE, "fin du contrat")

    left = [row for row in house.rows if mentions(row, frozenset((TENANT.id, EMPLOYER.id)))]
    assert [row for row in left if "CONSENT#" not in row and not row.startswith("FIRM#")] == []
    assert EMPLOYER.email not in "".join(house.rows)
    assert house.store.people.person(NEIGHBOUR.id) == NEIGHBOUR
    assert (
        len(house.store.quarantine.of_tenant(OTHER.id) or house.store.cases.of_tenant(OTHER.id))
        == 1
    )
    gone = [sha for sha in evidence if not is_there(house.desk.vault, sha)]
    assert len(gone) == 1, "what the firm's drafts cite and the neighbour got stays"
    assert receipt.subject is None
    assert receipt.files == 1
    assert len(receipt.heads) == 2


def test_a_receipt_names_nobody_and_a_second_erasure_changes_nothing(house: House) -> None:
    """Idempotent: the same receipt, and nothing more."""
    first = erase(house.desk, WHOLE, "fin du contrat")
    before = sorted(house.rows)

    assert erase(house.desk, WHOLE, "encore") == first
    assert sorted(house.rows) == before
    said = repr(first)
    assert not any(word in said for word in (TENANT.id, EMPLOYER.id, EMPLOYER.name, TENANT.name))


def test_one_case_goes_and_the_other_stays_whole(house: House) -> None:
    """The other case still loads and proves, and its evidence is there."""
    subject, other = house.case("AT-2026-000123"), house.case("AT-2026-000999")
    erase(house.desk, subject, "terme")

    with pytest.raises(NotFound):
        house.store.cases.snapshot(TENANT.id, subject.id)
    left = [r for r in house.rows if mentions(r, frozenset((subject.id,)))]
    assert all(row.startswith("FIRM#") or "CONSENT#" in row for row in left)
    export = house.store.cases.export(TENANT.id, other.id)
    assert verify_export(as_bytes(export)).case_id == other.id
    assert house.store.people.tenant(TENANT.id).name == TENANT.name


def test_a_case_goes_with_every_number_it_had(house: House) -> None:
    """A corrected number leaves the old one leading to the case: none leads anywhere after."""
    subject = house.case("AT-2026-000123")
    said = Header(reference="AT-2026-000124")
    ref = CaseRef(TENANT.id, subject.id)
    desk = context.Desk(store=house.store, now=lambda: NOW)
    correct_header(desk, ref, said, person=EMPLOYER.name, reason="mal lu")

    erase(house.desk, subject, "terme")

    numbers = ("AT-2026-000123", "AT-2026-000124")
    assert [house.store.cases.by_reference(TENANT.id, n) for n in numbers] == [None, None]


def test_a_person_goes_and_the_employers_cases_stay(house: House) -> None:
    """Their record, address, number and subscriptions; their past choices stay as proof."""
    subject = Subject(kind="person", id=EMPLOYER.id)
    receipt = erase(house.desk, subject, "départ")

    assert house.store.people.person_by_email(EMPLOYER.email) is None
    sessions = [i.data for i in house.store.table.every() if i.kind == "opensession"]
    assert len(sessions) == 1, "the neighbour's alone"
    assert EMPLOYER.id not in sessions[0]
    assert EMPLOYER.email not in "".join(r for r in house.rows if r.startswith(("PERSON", "UNIQ")))
    assert house.store.people.every_subscription(TENANT.id) == [
        s for s in house.store.people.every_subscription(TENANT.id) if s.person != EMPLOYER.id
    ]
    assert len(house.store.cases.of_tenant(TENANT.id)) == 2
    assert receipt.files == 0


@BOTH
def test_nothing_of_a_person_is_left_but_proofs_and_what_they_did(house: House) -> None:
    """Every row that still says their id, in the whole table: consents, and what others keep."""
    people = house.store.people
    person = people.person(EMPLOYER.id)
    house.store.preferences.put(Preferences(person=person.id))
    house.store.feeds.put(Feed(person=person.id, secret_hash="f" * 64, at=NOW))
    erase(house.desk, Subject(kind="person", id=person.id), "départ")

    own = [i for i in house.store.table.every() if i.pk.startswith(f"PERSON#{person.id}")]
    assert {i.kind for i in own} <= {"consent"}
    left = [i for i in house.store.table.every() if mentions(f"{i.pk} {i.sk} {i.data}", frozenset((person.id,)))]  # fmt: skip
    assert not [i for i in left if i.pk.startswith(("UNIQUE#", "NUMBER#"))]
    assert not [i for i in left if i.kind in ("member", "subscription", "preferences", "feed")]


class Stopped(Exception):
    """The process was killed here."""


@pytest.mark.parametrize("steps", [0, 1, 2, 4, 6])
def test_an_erasure_killed_anywhere_goes_on_to_the_same_end(
    world: World, steps: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever was done, `--resume` ends with nothing left, and one receipt."""
    table = MemoryTable()
    copied(world, table)
    store, left = Store(table), [steps]
    ended(world, store)
    vault = FakeVault({m.sha256: b"x" for m in mails_of(store)})
    desk = Desk(store=store, vault=vault, now=lambda: NOW, by="x")
    write, drop = table.write, vault.erase_evidence

    def counted(act: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def step(given: Any) -> Any:
            if not left[0]:
                raise Stopped
            left[0] -= 1
            return act(given)

        return step

    with monkeypatch.context() as patch:
        patch.setattr(table, "write", counted(write))
        patch.setattr(vault, "erase_evidence", counted(drop))
        with pytest.raises(Stopped):
            erase(desk, WHOLE, "fin")
    if steps:
        assert erase_command.report(desk, asked(resume=True)) == 0
        assert '"files":1' in capsys.readouterr().out
    else:
        erase(desk, WHOLE, "fin")

    assert Erasures(table).running() == []
    (receipt,) = Erasures(table).all()
    rows = [f"{i.pk} {i.sk} {i.data}" for i in table.every()]
    assert EMPLOYER.email not in "".join(rows)
    assert not any(row.startswith(f"TENANT#{TENANT.id}") for row in rows)
    assert len(receipt.heads) == 2


@BOTH
def test_an_erasure_that_its_managers_may_withdraw_waits(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says who asked, and nothing goes before the day they were promised."""
    request = ErasureRequest(
        tenant=TENANT.id, by=EMPLOYER.id, by_name=EMPLOYER.name, asked_at=NOW - timedelta(days=6),
        not_before=NOW + timedelta(days=1),
    )  # fmt: skip
    house.store.erasure_requests.ask(request, ())
    yes = asked(tenant=TENANT.id, apply=True, yes="tenant:exemple")
    before = sorted(house.rows)

    with pytest.raises(BadInput, match="may withdraw until then"):
        erase_command.report(house.desk, yes)
    assert sorted(house.rows) == before
    assert f"asked by {EMPLOYER.name}" in capsys.readouterr().out

    later = msgspec.structs.replace(house.desk, now=lambda: NOW + timedelta(days=1))
    assert erase_command.report(later, yes) == 0
    assert house.store.erasure_requests.of(TENANT.id) is None


@pytest.mark.parametrize("held", ["tenant", "case"])
def test_a_hold_keeps_all_it_covers(house: House, held: str) -> None:
    """Of the employer: its cases too. Of a case: its employer too; the other case may go."""
    case, other = house.case("AT-2026-000123"), house.case("AT-2026-000999")
    holds = Holds(house.store.table)
    subject = WHOLE if held == "tenant" else case
    holds.place(Hold(subject=subject, reason="contentieux", by="Me Durand", at=NOW))
    before = len(house.rows)

    for one in (WHOLE, case):
        with pytest.raises(Held, match="contentieux"):
            erase(house.desk, one, "terme")
    assert len(house.rows) == before
    if held == "case":
        erase(house.desk, other, "terme")
    holds.lift(subject, "Me Durand", "jugement", NOW + timedelta(days=1))
    erase(house.desk, case, "terme")
    assert [h.lifted_why for h in holds.lifted()] == ["jugement"]


@BOTH
def test_a_hold_placed_while_an_erasure_runs_stops_it(house: House) -> None:
    """At its next step; once lifted, it goes on."""
    holds = Holds(house.store.table)
    evidence, vault = {m.sha256 for m in mails_of_house(house)}, house.desk.vault

    class Late(FakeVault):
        def erase_evidence(self, sha256: str) -> int:
            holds.place(Hold(subject=WHOLE, reason="saisie", by="parquet", at=NOW))
            return vault.erase_evidence(sha256)

    late = Desk(store=house.store, vault=Late(), now=lambda: NOW, by="x")
    with pytest.raises(Held, match="saisie"):
        erase(late, WHOLE, "fin")

    assert house.store.people.tenant(TENANT.id)
    assert len(house.store.cases.of_tenant(TENANT.id)) == 2
    assert evidence
    holds.lift(WHOLE, "parquet", "levée", NOW)
    assert erase(house.desk, WHOLE, "fin").ended_at == NOW


def test_a_case_under_mandate_is_not_erased(world: World) -> None:
    """The firm keeps its own file first (design §3.16)."""
    desk = Desk(store=world.ctx.store, vault=FakeVault(), now=lambda: NOW, by="x")
    with pytest.raises(BadInput, match="the mandate of cabinet-exemple stands"):
        erase(desk, WHOLE, "fin")

    assert len(world.ctx.store.cases.of_tenant(TENANT.id)) == 2


def test_the_command_shows_first_and_asks(
    house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing goes without --apply, a reason, and the subject's own name."""
    before = len(house.rows)
    assert erase_command.report(house.desk, asked(tenant=TENANT.id)) == 0
    shown = capsys.readouterr().out
    assert "snapshot" in shown
    assert "the firm's own file" in shown
    with pytest.raises(BadInput, match="--reason"):
        erase_command.report(house.desk, asked(tenant=TENANT.id, apply=True, reason=" "))
    no = asked(tenant=TENANT.id, apply=True, yes="tenant:autre")
    assert erase_command.report(house.desk, no) == 1
    monkeypatch.setattr("sys.stdin", StringIO(""))
    with pytest.raises(BadInput, match="nobody is there to answer"):
        erase_command.report(house.desk, asked(tenant=TENANT.id, apply=True))
    assert len(house.rows) == before

    yes = asked(tenant=TENANT.id, apply=True, yes="tenant:exemple")
    assert erase_command.report(house.desk, yes) == 0
    erase_command.report(house.desk, asked(receipts=True))
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["reason"] == "demande"


def test_the_last_person_of_an_employer_is_said(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """An employer of which nobody is told any more misses its dates in silence."""
    erase_command.report(house.desk, asked(person=EMPLOYER.id))

    assert f"nobody else is told of {TENANT.id}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"tenant": "nobody"}, "--tenant"),
        ({"person": "nobody@x.example"}, "--person"),
        ({"case": "exemple"}, "--case"),
        ({"case": "exemple/AT-0"}, "--case"),
    ],
)
def test_whom_nobody_knows_is_said(house: House, given: dict[str, str], where: str) -> None:
    """Before anything is read or written."""
    with pytest.raises(BadInput, match=where):
        erase_command.report(house.desk, asked(**given))


def test_a_hold_is_placed_and_lifted_by_name(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a reason and who decided; the list says both."""
    with pytest.raises(BadInput, match="--reason"):
        hold_command.report(house.store, asked(tenant=TENANT.id, reason=""), NOW)
    hold_command.report(house.store, asked(tenant=TENANT.id, reason="enquête"), NOW)
    assert (
        "HELD  tenant:exemple, since 2026-11-23, by Me Durand: enquête" in capsys.readouterr().out
    )
    hold_command.report(house.store, asked(tenant=TENANT.id, hold=False), NOW)

    assert "nothing is held" in capsys.readouterr().out
    with pytest.raises(BadInput, match="no hold"):
        hold_command.report(house.store, asked(tenant=TENANT.id, hold=False), NOW)


@BOTH
def test_an_export_gives_all_and_proves_itself(house: House, tmp_path: Path) -> None:
    """Cases, evidence as received, deliveries; no secret, nothing of the firm's."""
    path = tmp_path / "exemple.zip"
    assert (
        export_command.report(house.store, house.desk.vault, export_to(path, tenant=TENANT.id), NOW)
        == 0
    )

    assert path.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(path) as zipped:
        names = zipped.namelist()
        cases = [n for n in names if n.endswith("journal.json")]
        for name in cases:
            verify_export(zipped.read(name))
        manifest = json.loads(zipped.read("manifeste.json"))
        everything = b"".join(zipped.read(n) for n in names if n.endswith(".json"))
    assert len(cases) == 2
    assert len([n for n in names if n.startswith("pieces/")]) == 3
    assert manifest["absent"] == []
    assert EMPLOYER.email.encode() in everything
    assert NEIGHBOUR.email.encode() not in everything
    assert not any(
        kind in manifest["records"] for kind in ("draft", "opensession", "session-of", "feed")
    )


def test_an_export_of_a_person_is_about_that_person(house: House, tmp_path: Path) -> None:
    """Their record, choices, subscriptions and what was sent to them; no mail of the employer."""
    path = tmp_path / "camille.zip"
    export_command.report(
        house.store, house.desk.vault, export_to(path, person=EMPLOYER.email), NOW
    )

    with zipfile.ZipFile(path) as zipped:
        names = zipped.namelist()
        sent = json.loads(zipped.read("donnees/delivery.json"))
    assert {d["person"] for d in sent} == {EMPLOYER.id}
    assert not any(n.startswith(("pieces/", "dossiers/")) for n in names)
    assert "donnees/person.json" in names


def test_an_export_is_whole_or_not_at_all(house: House, tmp_path: Path) -> None:
    """A file that is there is never replaced; one that cannot be written leaves nothing."""
    there = tmp_path / "there.zip"
    there.write_text("x")
    for path in (there, tmp_path / "no" / "folder.zip"):
        with pytest.raises(BadInput, match=r"\.zip"):
            export_command.report(
                house.store, house.desk.vault, export_to(path, tenant=TENANT.id), NOW
            )

    assert there.read_text() == "x"
    assert [p.name for p in tmp_path.iterdir()] == ["there.zip"]


@BOTH
def test_a_restored_table_is_silent_and_proven_and_keeps_erasures(
    house: House, where: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Whom the moment brought back goes again; sending waits for somebody to look."""
    fresh: Table = MemoryTable()
    if where == "engine":
        fresh = DynamoTable(new_table(request.getfixturevalue("engine_endpoint")))
    target = Desk(store=Store(fresh), vault=house.desk.vault, now=lambda: NOW, by="x")
    copy(house.store, target.store)
    gone = house.case("AT-2026-000123")
    erase(house.desk, gone, "terme")
    made = Restored("vigie-20261123", "arn:stream", NOW)
    assert restore.report(house.store, target, made, NOW) == 0

    said = capsys.readouterr()
    assert "2 cases" in said.out
    assert "0 broken" in said.out
    assert "arn:stream" in said.out
    assert "requeue --since 2026-11-23T15:00:00 --table vigie-20261123" in said.out
    assert "erased again: a case" in said.err
    assert target.store.switches.stops(TENANT.id, "sms")
    with pytest.raises(NotFound):
        target.store.cases.snapshot(TENANT.id, gone.id)


def test_a_broken_ledger_stops_the_cut_over(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """An entry that was changed is named, and nothing says how to cut over."""
    target = Desk(store=Store(MemoryTable()), vault=FakeVault(), now=lambda: NOW, by="x")
    copy(house.store, target.store)
    case = house.case("AT-2026-000123")
    pk = f"TENANT#{TENANT.id}#CASE#{case.id}"
    entry = target.store.table.get(pk, "EVENT#000001")
    assert entry
    changed = entry.data.replace("2026-11-23", "2026-11-22")
    assert changed != entry.data
    target.store.table.write([Put(msgspec.structs.replace(entry, data=changed))])

    assert restore.report(house.store, target, Restored("t", "arn:stream", NOW), NOW) == 1
    said = capsys.readouterr().out
    assert f"BROKEN  exemple/{case.id}" in said
    assert "arn:stream" not in said
