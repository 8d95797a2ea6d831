"""Another law on the same ledgers: shown first, applied once, told only to whom a date moved."""

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from email import message_from_bytes, policy
from typing import Any

import msgspec
import pytest

from chalicelib import law
from chalicelib.cases import event_from, verify
from chalicelib.errors import BadInput, Conflict
from chalicelib.flows.recompute import Difference, recompute
from chalicelib.flows.record import CaseRef, record
from chalicelib.flows.wakes import wake_row
from chalicelib.law import engine
from chalicelib.law.plans import plan
from chalicelib.law.rules import Rule, rules
from chalicelib.store.records import Snapshot
from chalicelib.store.table import Item, Put
from infra.local.samples import EMPLOYER, LAWYER, TENANT
from infra.operate.recompute import report

from .world import World

EVERYBODY = sorted([EMPLOYER.email, EMPLOYER.phone, LAWYER.email, LAWYER.phone])
SAFE = date(2027, 1, 25)  # D7 of a closure of 23 November 2026 (reference §3.3).
OLD_SAFE = date(2026, 12, 24)

Change = Callable[[Rule], Rule | None]


def shorter(*ids: str) -> Change:
    """A law where these rules give one month only."""
    return lambda one: msgspec.structs.replace(one, months=1) if one.id in ids else one


def without(*ids: str) -> Change:
    """A law that does not know these rules."""
    return lambda one: None if one.id in ids else one


SAME = without()
D7_SHORTER = shorter("D7", "D15")


@contextmanager
def under(change: Change, version: str = "old") -> Iterator[None]:
    """The house under another law, as if its tables were others."""
    ready = tuple(plan(kept) for one in rules() if (kept := change(one)) is not None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "plans_for", lambda _kinds: ready)
        patch.setattr(law, "LAW_VERSION", version)
        yield


def closed_under(change: Change, *references: str, world: World | None = None) -> World:
    """Cases closed under another law, everybody told and the messages forgotten."""
    world = world or World()
    with under(change):
        for reference in references or ("AT-2026-000123",):
            world.receive(world.closure(reference))
        pass_time(world)
    world.mail.sent.clear()
    world.sms.sent.clear()
    return world


def pass_time(world: World) -> None:
    world.later(minutes=1)
    world.work()


def run(world: World, **options: Any) -> list[Difference]:
    return list(recompute(world.ctx, **options))


def the_case(world: World) -> Snapshot:
    (snapshot,) = world.ctx.store.cases.of_tenant(TENANT.id)
    return snapshot


def rows(world: World) -> list[Item]:
    return list(world.ctx.store.table.every())


def texts(world: World, email: str) -> list[str]:
    found = []
    for sent in world.mail.sent:
        body = message_from_bytes(sent.body, policy=policy.default).get_body(("plain",))
        if sent.to == email and body:
            found.append(" ".join(body.get_content().replace("\u00a0", " ").split()))
    return found


def test_the_difference_is_shown_and_nothing_is_written() -> None:
    """Before anything is applied: per deadline, the date before and after, and who would hear."""
    world = closed_under(D7_SHORTER)
    before = rows(world)

    (found,) = run(world)

    d7 = next(c for c in found.changes if c.rule == "D7")
    assert (d7.before and d7.before.due, d7.after and d7.after.due) == (OLD_SAFE, SAFE)
    assert {c.rule for c in found.changes} == {"D7", "D15"}
    assert found.told.employer
    assert (found.told.employer.was, found.told.employer.now) == (OLD_SAFE, SAFE)
    assert not found.applied
    assert rows(world) == before
    assert world.queue.messages == type(world.queue.messages)()


def test_applied_it_moves_dates_and_due_row_together_and_tells_each_person_once() -> None:
    """Snapshot, wake row and what must be said are one transaction; the ledger is not touched."""
    world = closed_under(D7_SHORTER)
    before, kept = the_case(world), world.ctx.store.cases.entries(TENANT.id, the_case(world).id)

    (found,) = run(world, apply=True)
    pass_time(world)

    after = the_case(world)
    assert found.applied
    assert (after.law_version, after.next_due) == (law.LAW_VERSION, SAFE)
    assert (after.version, after.head) == (before.version, before.head)
    assert world.ctx.store.cases.entries(TENANT.id, after.id) == kept
    assert verify(after.id, kept) == after.head
    wakes = [i for i in rows(world) if i.kind == "due-wake"]
    assert [f"{i.pk}|{i.sk}" for i in wakes] == [after.wake]
    due = wake_row(after, world.now, world.now)
    assert due is not None
    assert due.place == after.wake, "that of the dates of today"
    assert sorted(world.told()) == EVERYBODY


def test_people_read_both_dates_and_why() -> None:
    """Employer: one date, the one before, and that nothing happened in the case. Lawyer: each."""
    world = closed_under(D7_SHORTER)
    run(world, apply=True)
    pass_time(world)

    (employer,), (lawyer,) = texts(world, EMPLOYER.email), texts(world, LAWYER.email)
    both = "agir avant le lundi 25 janvier 2027, au lieu du jeudi 24 décembre 2026."
    assert f"La date a changé : {both}" in employer
    assert "Pourquoi : la règle de calcul a été corrigée dans Vigie." in employer
    assert "(D7)" not in employer
    assert "(D7) : lundi 25 janvier 2027, au lieu du jeudi 24 décembre 2026." in lawyer
    (short,) = (s.body.decode() for s in world.sms.sent if s.to == EMPLOYER.phone)
    assert "Agir avant le 25/01/2027, au lieu du 24/12/2026." in short


def test_running_it_again_changes_nothing_and_tells_nobody() -> None:
    """Once a law: what was applied is not under another law any more."""
    world = closed_under(D7_SHORTER)
    run(world, apply=True)
    pass_time(world)
    world.later(minutes=10)
    world.work()
    before, told = rows(world), world.told()

    assert run(world, apply=True) == []
    pass_time(world)
    assert rows(world) == before
    assert world.told() == told


@pytest.mark.parametrize(
    "change", [SAME, shorter("D2"), without("D8", "D10")], ids=["nothing", "silent", "added"]
)
def test_nobody_hears_of_a_law_that_moves_no_date_they_were_told(change: Change) -> None:
    """The same dates, a date nobody is ever told, a date told to nobody yet: silence."""
    world = closed_under(change)

    run(world, apply=True)
    pass_time(world)

    assert world.told() == []
    assert the_case(world).law_version == law.LAW_VERSION


def test_a_date_of_the_lawyer_s_only_is_told_to_the_lawyer_only() -> None:
    """The one-year limit is no date of the employer's (design §3.15)."""
    world = closed_under(shorter("D8"))

    run(world, apply=True)
    pass_time(world)

    assert set(world.told()) == {LAWYER.email, LAWYER.phone}


def test_time_alone_is_no_move() -> None:
    """A date that has passed since, under the same dates, is told to nobody."""
    world = closed_under(SAME)
    with under(SAME):
        world.later(days=500)

    (found,) = run(world, apply=True)

    assert found.changes == ()
    assert not found.told.employer
    assert not found.told.lawyer


def test_a_moved_date_that_had_passed_for_good_is_told_to_nobody() -> None:
    """Only a date still running can be mended; the difference shows the others all the same."""
    world = closed_under(D7_SHORTER)
    world.later(days=60)

    (found,) = run(world)

    assert found.changes
    assert not found.told.employer


def test_an_event_meanwhile_is_read_again() -> None:
    """Optimistic: the case that moved under its feet is computed again from its new ledger."""
    world = closed_under(D7_SHORTER)
    cases, case = world.ctx.store.cases, the_case(world).id
    real, calls = cases.recompute, iter([True])

    def first_too_late(*arguments: Any) -> None:
        if next(calls, False):
            with under(D7_SHORTER):
                event = event_from({"kind": "call_made", "on": "2026-11-23"})
                record(world.ctx, CaseRef(TENANT.id, case), event, "call")
        real(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cases, "recompute", first_too_late)
        (found,) = run(world, apply=True)

    assert found.applied
    assert (the_case(world).version, the_case(world).next_due) == (3, SAFE)


def test_a_case_that_never_stands_still_is_said_and_left() -> None:
    """One bad case never stops the others, and is not lost from sight."""
    world = closed_under(D7_SHORTER)

    def never(*_: Any) -> None:
        raise Conflict("moved")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world.ctx.store.cases, "recompute", never)
        (found,) = run(world, apply=True)

    assert "Conflict" in found.fault
    assert not found.applied
    assert the_case(world).law_version == "old"


def test_it_goes_on_from_a_cursor_and_past_a_bad_case() -> None:
    """Stopped after one case, it goes on behind it; a ledger that cannot be read stops no other."""
    world = closed_under(D7_SHORTER, "AT-2026-000001", "AT-2026-000002", "AT-2026-000003")
    first = next(recompute(world.ctx, apply=True))
    bad = next(s for s in world.ctx.store.cases.of_tenant(TENANT.id) if s.id != first.case)
    item = next(i for i in rows(world) if i.pk.endswith(bad.id) and i.kind == "event")
    world.ctx.store.table.write([Put(msgspec.structs.replace(item, data="{}"))])

    others = run(world, apply=True, after=first.cursor)

    assert first.case not in {o.case for o in others}
    assert sorted(o.applied for o in others) == [False, True]
    assert [bool(o.fault) for o in others if o.case == bad.id] == [True]


def test_one_tenant_only() -> None:
    world = closed_under(D7_SHORTER)

    assert run(world, tenant="another") == []
    assert len(run(world, tenant=TENANT.id)) == 1


def test_an_event_says_the_move_before_its_own_news() -> None:
    """A case that goes on before the operator comes does not hide that its date moved."""
    world = closed_under(D7_SHORTER)
    event = event_from({"kind": "technical_failure", "on": "2026-11-23", "id": "x"})

    record(world.ctx, CaseRef(TENANT.id, the_case(world).id), event, "x")
    pass_time(world)

    assert any("au lieu du jeudi 24 décembre 2026" in t for t in texts(world, EMPLOYER.email))
    assert run(world) == []


def test_a_reminder_says_the_move_first() -> None:
    """The sweep wakes a case under the old law: people hear that the date moved."""
    world = closed_under(D7_SHORTER)
    while the_case(world).law_version == "old":
        world.later(days=1)
        world.work()
    pass_time(world)

    assert any("au lieu du jeudi 24 décembre 2026" in t for t in texts(world, EMPLOYER.email))


def test_a_reminder_that_was_due_is_not_lost() -> None:
    """A rung that came before the sweep did keeps its turn."""
    world = closed_under(shorter("D8"))
    world.later(days=59)

    run(world, apply=True)
    pass_time(world)
    pass_time(world)  # The sweep that places a reminder leaves it to the stream, or to the next.

    deliveries = world.ctx.store.deliveries.of_case(TENANT.id, the_case(world).id)
    assert "reminder" in {d.purpose for d in deliveries}


def test_a_correction_overtaken_by_an_event_is_not_said() -> None:
    """Facts are those of the day of sending: an action filed since ends the date itself."""
    world = closed_under(D7_SHORTER)
    run(world, apply=True)
    filed = {"kind": "action_filed", "on": "2026-11-23", "procedure": "annulment", "proof": True}
    record(world.ctx, CaseRef(TENANT.id, the_case(world).id), event_from(filed), "x")
    pass_time(world)

    assert not any("a changé" in t for t in texts(world, EMPLOYER.email))


def test_a_law_that_comes_back_is_told_again() -> None:
    """Applied, taken back, applied again: three moves, each said once."""
    world = closed_under(D7_SHORTER)
    run(world, apply=True)
    pass_time(world)
    with under(D7_SHORTER):
        run(world, apply=True)
        pass_time(world)
    run(world, apply=True)
    pass_time(world)

    assert len(texts(world, EMPLOYER.email)) == 3


def asked(**more: Any) -> argparse.Namespace:
    known = {"law": law.LAW_VERSION, "tenant": "", "after": "", "apply": False, "text": False}
    return argparse.Namespace(**(known | more))


def test_the_operator_sees_a_table_or_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """The same difference twice; progress and counts go to stderr."""
    world = closed_under(D7_SHORTER)

    assert report(world.ctx, asked(text=True)) == 0
    table = capsys.readouterr()
    assert report(world.ctx, asked()) == 0
    lines = capsys.readouterr().out.splitlines()

    assert "2026-12-24 live" in table.out
    assert "2027-01-25 live" in table.out
    assert "employer: its one date" in table.out
    assert "1 cases under another law to recompute" in table.err
    (line,) = map(json.loads, lines)
    assert line["told"]["employer"] == {"was": "2026-12-24", "now": "2027-01-25"}
    assert line["law_before"] == "old"


def test_the_operator_must_name_the_installed_law() -> None:
    """Nobody applies another law than the one they mean."""
    world = closed_under(D7_SHORTER)

    with pytest.raises(BadInput, match="not the installed law"):
        report(world.ctx, asked(law="old", apply=True))
    assert the_case(world).law_version == "old"


def test_a_case_that_fails_is_an_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    world = closed_under(D7_SHORTER)
    item = next(i for i in rows(world) if i.kind == "event")
    world.ctx.store.table.write([Put(msgspec.structs.replace(item, data="{}"))])

    assert report(world.ctx, asked(text=True)) == 1
    assert "ValidationError" in capsys.readouterr().out


def test_a_run_that_is_stopped_says_where_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    world = closed_under(D7_SHORTER, "AT-2026-000001", "AT-2026-000002")
    pages = world.ctx.store.cases.every()
    first = next(pages)

    def broken(_: str = "") -> Iterator[Any]:
        yield first
        raise OSError("the network went away")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world.ctx.store.cases, "every", broken)
        with pytest.raises(OSError, match="network"):
            report(world.ctx, asked())

    assert f"--after '{first[0]}'" in capsys.readouterr().err


def test_it_keeps_one_case_at_a_time() -> None:
    """Linear in time, flat in memory: cases are read as they are shown."""
    world = closed_under(D7_SHORTER, "AT-2026-000001", "AT-2026-000002", "AT-2026-000003")
    loaded: list[str] = []
    load = world.ctx.store.cases.load

    def counted(tenant: str, case: str) -> Any:
        loaded.append(case)
        return load(tenant, case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world.ctx.store.cases, "load", counted)
        found = recompute(world.ctx)
        next(found)
        assert len(loaded) == 1
        list(found)

    assert len(loaded) == 3
