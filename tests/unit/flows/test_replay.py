"""Reading stored mails again: shown first, applied once, never rewriting, told only to whom a date moved."""

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from chalicelib.cases import verify
from chalicelib.cases.events import ComplementRequested, Correction
from chalicelib.cases.words import Authenticity
from chalicelib.errors import BadInput, Conflict
from chalicelib.flows import receive as receive_flow
from chalicelib.flows import replay as replay_flow
from chalicelib.flows.decide import decide
from chalicelib.flows.record import CaseRef, record
from chalicelib.flows.replay import Ask, Outcome, Reread, replay
from chalicelib.flows.watch import send_trial
from chalicelib.intake import MailKind, Reading
from chalicelib.intake.classify import rules
from chalicelib.store.records import OPERATOR_HOME, Choice, Decision, Mail, MailState, Snapshot
from chalicelib.store.table import Item
from infra.local.samples import EMPLOYER, TENANT
from infra.operate.replay import report

from .test_copies import DUE, REQUEST, direct, inline
from .world import World

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
Change = Callable[[Reading], Reading]


def changed(**fields: Any) -> Change:
    """An older reader, that read these fields of each event otherwise."""

    def change(reading: Reading) -> Reading:
        proposals = tuple(
            msgspec.structs.replace(p, event=msgspec.structs.replace(p.event, **fields))
            for p in reading.proposals
        )
        return msgspec.structs.replace(reading, proposals=proposals)

    return change


def blind(reading: Reading) -> Reading:
    """An older reader, that did not understand a thing."""
    return msgspec.structs.replace(
        reading, kind=MailKind.UNKNOWN, proposals=(), problems=("Non lu.",)
    )


NO_DUE = changed(due=None, days=30)


@contextmanager
def reader(change: Change, version: str = "old") -> Iterator[None]:
    """Mails are received by another reader."""
    real = receive_flow._read

    def other(*args: Any) -> Reading:
        return msgspec.structs.replace(change(real(*args)), reader=version)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receive_flow, "_read", other)
        yield


def received(change: Change, *mails: bytes, world: World | None = None) -> World:
    """Mails received by an older reader, everybody told and the messages forgotten."""
    world = world or World(firm=False)
    with reader(change):
        for raw in mails or (direct("complement_requested", REQUEST + DUE),):
            world.receive(raw)
    pass_time(world)
    world.mail.sent.clear()
    world.sms.sent.clear()
    return world


def pass_time(world: World) -> None:
    world.later(minutes=1)
    world.work()


def run(world: World, *, apply: bool = True, **ask: Any) -> list[Reread]:
    return list(
        replay(world.ctx, world.files.evidence, Ask(**({"since": SINCE} | ask)), apply=apply)
    )


def rows(world: World) -> list[Item]:
    return list(world.ctx.store.table.every())


def the_case(world: World) -> Snapshot:
    (snapshot,) = world.ctx.store.cases.of_tenant(TENANT.id)
    return snapshot


def request(world: World) -> ComplementRequested:
    stored = world.ctx.store.cases.load(TENANT.id, the_case(world).id)
    assert verify(the_case(world).id, stored.entries) == stored.snapshot.head
    (event,) = stored.state.all("complement_requested")
    assert isinstance(event, ComplementRequested)
    return event


def the_mail(world: World) -> Mail:
    (mail,) = world.ctx.store.mails.since(TENANT.id, SINCE, world.now)
    return mail


def test_the_difference_is_shown_and_nothing_is_written() -> None:
    """Facts and deadlines, before and after, and who would hear; the table is as it was."""
    world = received(NO_DUE)
    before = rows(world)

    (found,) = run(world, apply=False)

    assert (found.outcome, found.applied) == (Outcome.CORRECTED, False)
    (case,) = found.cases
    facts = {f.name: (f.before, f.after) for f in case.facts}
    assert facts == {"due": (None, "2026-12-15"), "days": (30, None)}
    (d4,) = [c for c in case.deadlines if c.rule == "D4"]
    assert d4.before is not None
    assert d4.after is not None
    assert (d4.before.due, d4.after.due) == (date(2026, 12, 23), date(2026, 12, 15))
    assert case.employer == (date(2026, 12, 23), date(2026, 12, 15))
    assert rows(world) == before


def test_it_is_applied_as_a_correction_and_told_once() -> None:
    """The ledger grows by one entry; the one date that moved is told; again changes nothing."""
    world = received(NO_DUE)
    entries = world.ctx.store.cases.entries(TENANT.id, the_case(world).id)

    (shown,) = run(world, apply=False)
    (found,) = run(world)
    pass_time(world)

    assert found.cases == shown.cases
    after = world.ctx.store.cases.entries(TENANT.id, the_case(world).id)
    assert after[: len(entries)] == entries
    assert after[-1].cause.startswith("mail-reread:")
    assert (request(world).due, request(world).days) == (date(2026, 12, 15), None)
    assert [m.to for m in world.mail.sent] == [EMPLOYER.email]
    assert b"relu" in world.mail.sent[0].body
    assert the_mail(world).reader == rules().version
    assert run(world) == []
    kept = rows(world)
    assert [one.outcome for one in run(world, everything=True)] == [Outcome.SAME]
    assert rows(world) == kept


def test_what_moves_no_date_is_corrected_in_silence() -> None:
    """A label read better is no news."""
    world = received(changed(suspension="stated"))

    assert [one.outcome for one in run(world)] == [Outcome.CORRECTED]
    pass_time(world)

    assert request(world).suspension == "absent"
    assert world.told() == []


def test_a_fact_another_copy_gave_is_not_taken_back() -> None:
    """The re-read mail never showed it; the better reading of one copy says nothing of another."""
    world = World(firm=False)
    mails = [inline("complement_requested", REQUEST), inline("complement_requested", REQUEST + DUE)]
    received(changed(list="not_seen", items=()), *mails, world=world)
    assert request(world).due == date(2026, 12, 15)

    run(world)

    assert request(world).due == date(2026, 12, 15)
    assert len(request(world).items) == 2


def test_a_shorter_list_takes_nothing_back_from_another_copy() -> None:
    """One copy was cut in its list, which the older reader did not see at all."""
    world = World(firm=False)
    cut = REQUEST.replace("- contrat\n", "")
    with reader(changed(list="not_seen", items=())):
        world.receive(inline("complement_requested", cut))
    with reader(changed()):
        world.receive(inline("complement_requested", REQUEST))
    assert len(request(world).items) == 2

    assert {one.outcome for one in run(world)} == {Outcome.SAME}
    assert len(request(world).items) == 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_copies_read_again_in_any_order_stay_one_act(order: tuple[int, ...]) -> None:
    """A copy re-read before the one that speaks is no second request."""
    world = World(firm=False)
    mails = [direct("complement_requested", REQUEST + DUE, n) for n in order]
    received(changed(due=date(2026, 12, 1)), *mails, world=world)

    run(world)

    assert request(world).due == date(2026, 12, 15)


def test_a_day_read_better_moves_the_same_act() -> None:
    """Another legal day of one mail is a correction, not another act."""
    world = received(changed(on=date(2026, 11, 20), at=None))

    run(world)

    assert request(world).on == date(2026, 11, 23)


def test_a_mail_now_understood_goes_the_normal_way() -> None:
    """It leaves the quarantine, says by whom it was read, opens its case and is told."""
    world = received(blind)
    assert the_mail(world).state is MailState.QUARANTINED

    (found,) = run(world)
    pass_time(world)

    assert found.outcome is Outcome.UNDERSTOOD
    assert (found.cases[0].facts[0].kind, found.cases[0].facts[0].name) == (
        "complement_requested",
        "",
    )
    assert world.ctx.store.quarantine.of_tenant(TENANT.id) == []
    mail = the_mail(world)
    assert (mail.state, mail.note) == (
        MailState.RECORDED,
        f"Relu par la version {rules().version} du lecteur.",
    )
    assert EMPLOYER.email in world.told()
    assert run(world) == []


def test_a_mail_still_not_understood_waits_and_tells_nobody_again() -> None:
    world = received(blind, b"Subject: x\n\nBonjour,\nrien.\n", world=World(firm=False))

    (found,) = run(world)
    pass_time(world)

    assert found.outcome is Outcome.WAITING
    assert world.told() == []
    assert len(world.ctx.store.quarantine.of_tenant(TENANT.id)) == 1
    assert run(world) == []


def test_what_people_decided_is_not_decided_again() -> None:
    """A mail that somebody discarded is passed over."""
    world = received(blind)
    (item,) = world.ctx.store.quarantine.of_mail(the_mail(world))
    gone = Decision(choice=Choice.DISCARDED, person="Marc", at=world.now, reason="publicité")
    decide(world.ctx, item, gone)

    assert [one.outcome for one in run(world)] == [Outcome.DECIDED]
    assert world.ctx.store.cases.of_tenant(TENANT.id) == []
    assert run(world) == []


def test_another_kind_undoes_nothing_and_is_shown_to_somebody() -> None:
    """The act stays; the mail is in the quarantine with both kinds; what may run is told once."""
    world = received(lambda reading: msgspec.structs.replace(reading, kind=MailKind.RECEIPT))
    before = the_case(world)
    ref = CaseRef(TENANT.id, before.id)

    (found,) = run(world)
    pass_time(world)

    assert found.outcome is Outcome.TO_CHECK
    assert world.ctx.store.cases.snapshot(ref.tenant, ref.id).head == before.head
    (item,) = world.ctx.store.quarantine.of_tenant(TENANT.id)
    assert "accusé de dépôt" in item.why
    assert "demande de complément" in item.why
    assert world.ctx.store.cases.snapshot(TENANT.id, item.case).held == item.id
    told = world.told()
    assert set(told) == {EMPLOYER.email, EMPLOYER.phone}
    run(world, everything=True)
    pass_time(world)
    assert world.told() == told


def test_an_act_that_people_mended_waits_for_them() -> None:
    """Nothing takes back what somebody entered; the difference is shown."""
    world = received(NO_DUE)
    mended = Correction(
        on=date(2026, 11, 23), of=request(world).id, fields={"due": "2026-12-10"}, reason="Lu."
    )
    record(world.ctx, CaseRef(TENANT.id, the_case(world).id), mended, "api:1")

    (found,) = run(world)

    assert found.outcome is Outcome.TO_CHECK
    assert request(world).due == date(2026, 12, 10)
    assert "date limite" in found.why


def test_a_mended_act_that_reads_as_before_is_left_in_peace() -> None:
    """The reader changed nothing there: there is nothing to ask."""
    world = received(changed())
    mended = Correction(
        on=date(2026, 11, 23), of=request(world).id, fields={"due": "2026-12-10"}, reason="Lu."
    )
    record(world.ctx, CaseRef(TENANT.id, the_case(world).id), mended, "api:1")

    assert [one.outcome for one in run(world)] == [Outcome.SAME]
    assert request(world).due == date(2026, 12, 10)


def test_an_event_told_no_more_stays_and_is_shown() -> None:
    """Another number is another case: recorded there; what stands on the first is for people."""
    world = World(firm=False)

    def other_number(reading: Reading) -> Reading:
        (one,) = reading.proposals
        return msgspec.structs.replace(
            reading, proposals=(msgspec.structs.replace(one, reference="AT-2026-000999"),)
        )

    received(other_number, world=world)
    (found,) = run(world)

    assert found.outcome is Outcome.TO_CHECK
    assert {s.case.reference for s in world.ctx.store.cases.of_tenant(TENANT.id)} == {
        "AT-2026-000999",
        "AT-2026-000123",
    }


def test_an_event_found_now_is_recorded_and_told() -> None:
    """One mail, two numbers, of which the older reader saw one."""
    text = REQUEST.replace("n° AT-2026-000123 est", "n° AT-2026-000123 et AT-2026-000124 est")

    def first_only(reading: Reading) -> Reading:
        return msgspec.structs.replace(reading, proposals=reading.proposals[:1])

    world = received(first_only, direct("complement_requested", text + DUE))
    assert len(world.ctx.store.cases.of_tenant(TENANT.id)) == 1

    run(world)
    pass_time(world)

    assert len(world.ctx.store.cases.of_tenant(TENANT.id)) == 2
    assert EMPLOYER.email in world.told()
    assert len(the_mail(world).events) == 2


def test_bytes_that_are_gone_are_said_and_stop_nothing() -> None:
    world = World(firm=False)
    received(
        NO_DUE, direct("closed", "x"), direct("complement_requested", REQUEST + DUE), world=world
    )
    first = next(iter(world.ctx.store.mails.since(TENANT.id, SINCE, world.now)))
    del world.files.objects[f"evidence/{first.sha256}"]

    found = {one.mail: one.outcome for one in run(world)}

    assert found.pop(first.sha256) is Outcome.MISSING
    assert list(found.values()) == [Outcome.CORRECTED]


def test_the_grade_of_the_reception_stands() -> None:
    """No DNS is asked again: whatever this reading would find, the stored grade is kept."""
    world = World(firm=False)
    world.ctx.store.people.put_tenant(
        msgspec.structs.replace(TENANT, firm="", forwarders=("menuiserie.example",))
    )
    top = b"Authentication-Results: amazonses.com;\r\n dkim=pass header.i=@menuiserie.example;\r\n"
    received(NO_DUE, top + direct("complement_requested", REQUEST + DUE), world=world)
    world.ctx.store.people.put_tenant(msgspec.structs.replace(TENANT, firm="", forwarders=()))

    run(world)

    assert request(world).authenticity is Authenticity.FORWARDER
    assert request(world).due == date(2026, 12, 15)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_stopped_in_the_middle_it_goes_on_where_it_stopped(
    at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever write is the last one, running again ends as if nothing had stopped."""
    texts = [(REQUEST + DUE).replace("000123", f"0001{n}") for n in range(3)]
    mails = [direct("complement_requested", text) for text in texts]
    straight = received(NO_DUE, *mails, world=World(firm=False))
    run(straight)
    world = received(NO_DUE, *mails, world=World(firm=False))
    shelf, left = world.ctx.store.mails, [at]
    real = shelf.amend

    def dying(mail: Mail) -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        real(mail)

    with monkeypatch.context() as patched:
        patched.setattr(shelf, "amend", dying)
        with pytest.raises(KeyboardInterrupt):
            run(world)
    run(world)

    def kept(one: World) -> list[Any]:
        found = one.ctx.store.cases.of_tenant(TENANT.id)
        return [(s.id, s.version, s.deadlines) for s in sorted(found, key=lambda s: s.id)]

    assert kept(world) == kept(straight)
    assert run(world) == []


def test_a_case_that_moves_meanwhile_is_decided_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event between reading and writing: the correction is made on what is there then."""
    world = received(NO_DUE)
    shelf, once = world.ctx.store.cases, [True]
    real = shelf.commit

    def overtaken(change: Any) -> None:
        if once.pop() if once else False:
            raise Conflict("case")
        real(change)

    monkeypatch.setattr(shelf, "commit", overtaken)

    assert [one.outcome for one in run(world)] == [Outcome.CORRECTED]
    assert request(world).due == date(2026, 12, 15)


def test_a_mail_that_broke_its_first_reading_is_graded_by_what_ses_wrote(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was never graded: a virus found at reception is still one."""
    world = World(firm=False)

    def broken(*_: Any) -> Reading:
        raise RecursionError

    with monkeypatch.context() as patched:
        patched.setattr(receive_flow, "_read", broken)
        world.receive(
            b"X-SES-Virus-Verdict: FAIL\r\n" + direct("complement_requested", REQUEST + DUE)
        )
    assert the_mail(world).grade is None

    (found,) = run(world)

    assert found.outcome is Outcome.WAITING
    assert "suspect" in found.why
    assert the_case(world).held == the_mail(world).sha256


def test_mails_to_nobody_and_test_mails_are_not_read_again() -> None:
    """There is no employer whose case they would open, and nothing in them to read."""
    world = World(firm=False)
    settings = msgspec.structs.replace(world.ctx.settings, operator_email="ops@vigie.example")
    world.ctx = msgspec.structs.replace(world.ctx, settings=settings)
    world.receive(direct("complement_requested", REQUEST + DUE), "nobody@in.vigie.example")
    assert send_trial(world.ctx, EMPLOYER)
    world.receive(world.mail.sent[-1].body)

    assert run(world, everything=True) == []
    assert world.ctx.store.cases.of_tenant(OPERATOR_HOME) == []


@pytest.mark.parametrize(
    ("ask", "count"),
    [
        ({}, 1),
        ({"since": datetime(2026, 11, 24, tzinfo=UTC)}, 0),
        ({"tenant": TENANT.id}, 1),
        ({"tenant": "autre"}, 0),
        ({"mail": "0" * 64}, 0),
    ],
)
def test_only_the_mails_asked_for_are_read(ask: dict[str, Any], count: int) -> None:
    assert len(run(received(NO_DUE), apply=False, **ask)) == count


# --- the command
def options(**given: Any) -> argparse.Namespace:
    known = {
        "since": "2026-11-01",
        "tenant": "",
        "mail": "",
        "everything": False,
        "apply": False,
        "text": False,
    }
    return argparse.Namespace(**(known | given))


def test_the_command_shows_a_table_then_applies(capsys: pytest.CaptureFixture[str]) -> None:
    """Facts, dates, who is told; without --apply it says that nothing was changed."""
    world = received(NO_DUE)
    before = rows(world)

    assert report(world.ctx, world.files.evidence, options(text=True)) == 0
    out, err = capsys.readouterr()
    lines = [line.split() for line in out.splitlines()]
    assert ["complement_requested.due", "-", "2026-12-15"] in [line[-3:] for line in lines]
    assert any("D4" in line and "2026-12-23" in line and "2026-12-15" in line for line in lines)
    assert any("=>" in line for line in lines)
    assert "nothing was changed: add --apply" in err
    assert rows(world) == before

    assert report(world.ctx, world.files.evidence, options(apply=True)) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["applied"] is True


@pytest.mark.parametrize("wrong", [{"since": "hier"}, {"tenant": "nobody"}])
def test_a_wrong_option_is_said(wrong: dict[str, Any]) -> None:
    world = received(NO_DUE)

    with pytest.raises(BadInput):
        report(world.ctx, world.files.evidence, options(**wrong))


def test_a_mail_that_breaks_the_reader_is_said_and_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One fault: exit code 1, the mail as it was, to be read by the next run."""
    world = received(NO_DUE)

    def broken(*_: Any, **__: Any) -> Reading:
        raise RecursionError

    before = rows(world)
    with monkeypatch.context() as patched:
        patched.setattr(replay_flow, "read", broken)
        assert report(world.ctx, world.files.evidence, options(apply=True)) == 1
    assert "RecursionError" in capsys.readouterr().out
    assert rows(world) == before
