"""What a reviewer broke: races, outages, changes of counsel, and what nobody may miss for them."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from chalicelib.cases import AnyEvent, event_from
from chalicelib.errors import BadInput, SendFailed
from chalicelib.flows.record import CaseRef, record
from chalicelib.store.records import DeliveryState, DraftState, Snapshot
from infra.local.samples import EMPLOYER, FIRM, LAWYER, TENANT

from .world import World


def the_case(world: World) -> Snapshot:
    (snapshot,) = world.ctx.store.cases.of_tenant(TENANT.id)
    return snapshot


def add(world: World, cause: str, **fields: object) -> Snapshot:
    event: AnyEvent = event_from(fields)
    return record(world.ctx, CaseRef(TENANT.id, the_case(world).id), event, cause)


def opened(*failures: SendFailed, firm: bool = True) -> World:
    """A closure was received and said."""
    world = World(*failures, firm=firm)
    world.receive(world.closure())
    world.later(minutes=1)
    world.work()
    return world


def reminders(world: World) -> set[str]:
    """The reminders that reached the employer by e-mail."""
    found = world.ctx.store.deliveries.of_case(TENANT.id, the_case(world).id)
    mine = [d for d in found if d.purpose == "reminder" and d.person == EMPLOYER.id]
    sent = (DeliveryState.ACCEPTED, DeliveryState.UNCONFIRMED)
    return {d.cause for d in mine if d.channel == "email" and d.state in sent}


def sixty_days(world: World, hours: int, *, call_after_wake: bool = False) -> set[str]:
    """Let the time of the closure pass, with a sweep every so many hours."""
    for n in range(70 * 24 // hours):
        world.later(hours=hours)
        if call_after_wake:
            add(world, f"call:{n}", kind="call_made", on=world.now.date().isoformat())
        world.work()
        world.later(minutes=5)
        world.work()
    return reminders(world)


def test_an_event_recorded_before_the_sweep_loses_no_reminder() -> None:
    """A commit replaces the case's wake: what was due and unsaid is said by the new one."""
    assert sixty_days(opened(), 24, call_after_wake=True) == sixty_days(opened(), 24)


def test_an_outage_of_days_still_says_the_last_reminder() -> None:
    """After two days without a sweep the latest rung of each date is said, on a row in sight."""
    world = opened()
    world.later(days=27)
    for _ in range(60):
        world.later(minutes=10)
        world.work()
    before = reminders(world)
    world.now = datetime(2026, 12, 23, 6, 0, tzinfo=UTC)
    for _ in range(12):
        world.later(minutes=10)
        world.work()

    assert len(reminders(world)) > len(before)


def test_a_commit_around_midnight_is_found() -> None:
    """A row may carry the day before: the watermark keeps yesterday in sight."""
    world = opened()
    world.now = datetime(2026, 11, 24, 0, 0, 1, tzinfo=UTC)
    world.work()
    world.now = datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC)
    add(world, "late", kind="refused", on="2026-11-23")
    told = len(world.mail.sent)
    world.now = datetime(2026, 11, 24, 0, 5, tzinfo=UTC)
    world.work()

    assert len(world.mail.sent) > told


def test_a_mandate_to_a_firm_unknown_to_vigie_silences_nobody() -> None:
    """The employer may name any firm: its own alerts go on."""
    world = opened(firm=False)
    add(world, "m", kind="mandate_given", on="2026-11-23", firm="Cabinet Durand")

    assert len(sixty_days(world, 24)) > 3


def test_a_lawyer_mandated_after_the_closure_is_told_and_gets_the_draft() -> None:
    """Handing the case to a lawyer is the normal course: the letter is then written, once."""
    world = opened(firm=False)
    add(world, "m", kind="mandate_given", on="2026-11-24", firm=FIRM.id)
    world.later(minutes=1)
    world.work()

    assert LAWYER.email in world.told()
    (draft,) = world.ctx.store.drafts.of_case(FIRM.id, TENANT.id, the_case(world).id)
    assert draft.state is DraftState.READY


def test_a_mandate_that_ended_stops_what_was_not_yet_sent() -> None:
    """A delivery waiting for its retry is not composed for a lawyer who may not know any more."""
    world = opened(
        SendFailed("email", "busy", permanent=False), SendFailed("email", "busy", permanent=False)
    )
    add(world, "end", kind="mandate_ended", on="2026-11-23", firm=FIRM.id)
    world.later(hours=1)
    world.work()

    assert LAWYER.email not in [m.to for m in world.mail.sent]
    found = world.ctx.store.deliveries.of_case(TENANT.id, the_case(world).id)
    assert DeliveryState.CANCELLED in {d.state for d in found if d.person == LAWYER.id}


def test_duplicate_messages_never_burn_the_attempts() -> None:
    """Whatever the queue repeats, a refused message waits for its own hour."""
    world = World(*[SendFailed("email", "busy", permanent=False)] * 100)
    world.receive(world.closure())
    world.later(minutes=1)
    world.work()
    found = world.ctx.store.deliveries.of_case(TENANT.id, the_case(world).id)
    for delivery in [d for d in found if d.channel == "email"] * 50:
        world.ctx.queue.send(
            "deliver", {"tenant": TENANT.id, "case": delivery.case, "id": delivery.id}
        )
    world.work()

    found = world.ctx.store.deliveries.of_case(TENANT.id, the_case(world).id)
    assert {d.attempts for d in found} == {1}


def test_a_late_finish_never_undoes_another_workers() -> None:
    """The lease ran out and somebody else ended it: what that one found stands."""
    world = World()
    world.receive(world.closure())
    world.later(minutes=1)
    world.work(lose="deliver")
    shelf, minute = world.ctx.store.deliveries, timedelta(seconds=60)
    first = shelf.of_case(TENANT.id, the_case(world).id)[0]
    slow = shelf.claim(TENANT.id, first.case, first.id, world.now, minute)
    fast = shelf.claim(TENANT.id, first.case, first.id, world.now + minute, minute)
    assert slow is not None
    assert fast is not None
    assert shelf.finish(msgspec.structs.replace(fast, state=DeliveryState.ACCEPTED), None)

    late = msgspec.structs.replace(slow, state=DeliveryState.PENDING)

    assert not shelf.finish(late, world.now + minute)
    assert shelf.get(TENANT.id, first.case, first.id).state is DeliveryState.ACCEPTED


def test_one_sweep_queues_a_waiting_delivery_once() -> None:
    world = World()
    world.receive(world.closure())
    world.later(minutes=1)
    world.work(lose="deliver")
    world.later(minutes=5)
    queued = 0
    for _ in range(5):
        from chalicelib.flows.sweep import sweep

        sweep(world.ctx)
        queued += len([url for url, _ in world.queue.messages if url == "deliver"])
        world.queue.messages.clear()

    assert queued == 4


def test_an_unproven_grant_is_shown_and_switches_nothing_off() -> None:
    """Anyone can send "accordée": it is kept and reviewed; the clocks run until it is confirmed."""
    world = opened()
    before = the_case(world)
    after = add(world, "g", kind="granted", on="2026-11-25", authenticity="tenant_address")

    assert (after.status, after.next_due) == (before.status, before.next_due)
    assert [r.reason for r in after.reviews] == ["granted_not_proven"]
    confirmed = add(world, "g2", kind="granted", on="2026-11-25")
    assert [r.reason for r in confirmed.reviews] == ["granted_not_proven", "granted_when_closed"]


def test_one_number_spelled_two_ways_is_one_case() -> None:
    """HTML clients write no-break hyphens; people drop them."""
    world = World()
    world.receive(world.closure("AT-2026-000123"))
    world.receive(world.closure("AT\u20112026\u2011000123"))

    assert the_case(world).case.reference == "AT-2026-000123"


def test_what_could_not_be_read_back_is_never_written() -> None:
    """A SIREN with spaces is refused at the door, instead of bricking every page of its tenant."""
    world = World()

    with pytest.raises(BadInput, match="siren"):
        world.ctx.store.people.put_tenant(msgspec.structs.replace(TENANT, siren="123 456 789"))
    assert world.ctx.store.people.tenant(TENANT.id) == TENANT
