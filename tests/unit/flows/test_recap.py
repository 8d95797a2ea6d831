"""The recap: one mail for what waited, each message ended by it, whatever happens in between."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.alerts import SendUncertain, recap
from chalicelib.alerts.render import render_mail
from chalicelib.cases import Case, Employer, Worker, event_from
from chalicelib.cases.events import Correction
from chalicelib.errors import SendFailed
from chalicelib.flows.dry_run import dry_run
from chalicelib.flows.receipts import place, receipt_message
from chalicelib.flows.record import CaseRef, Cause, Opening, case_id, open_at, record
from chalicelib.store.preference_records import Pace, Preferences, Quiet, Wish
from chalicelib.store.records import (
    Channel,
    Delivery,
    DeliveryState,
    Receipt,
    Snapshot,
    Subscription,
    Verdict,
)
from infra.local.samples import EMPLOYER, LAWYER, TENANT

from .world import World

MAIL = (Channel.EMAIL,)
OPEN = (DeliveryState.PENDING, DeliveryState.SENDING)


def opened(
    world: World,
    reference: str = "AT-2026-1",
    *events: dict[str, Any],
    filed: str = "2026-09-23",
) -> Snapshot:
    """A case filed in September, or on another day, with what happened since, each told."""
    header = Case(
        reference=reference, employer=Employer(name=TENANT.name), worker=Worker(name="Awa Diop")
    )
    ref = CaseRef(TENANT.id, case_id(TENANT.id, reference))
    first = event_from({"kind": "filed", "on": filed})
    snapshot = open_at(world.ctx, ref, Opening(header), first, Cause("test:0"))
    for n, event in enumerate(events, 1):
        snapshot = record(world.ctx, ref, event_from(dict(event)), f"test:{n}")
    return snapshot


def happens(world: World, snapshot: Snapshot, kind: str, **facts: Any) -> Snapshot:
    event = event_from({"kind": kind, "on": world.ctx.today().isoformat(), **facts})
    return record(world.ctx, CaseRef(snapshot.tenant, snapshot.id), event, f"{kind}:{world.now}")


def gathers(world: World, *groups: str, pace: Pace = Pace.DAILY, person: str = EMPLOYER.id) -> None:
    chosen = {group: Wish(channels=MAIL, pace=pace) for group in groups or ("progress", "appeals")}
    world.ctx.store.preferences.put(Preferences(person=person, wishes=chosen))


def run(world: World, **time: float) -> None:
    world.later(**(time or {"minutes": 1}))
    world.work()


def to(world: World, email: str = EMPLOYER.email) -> list[str]:
    """The plain text of the mails a person received."""
    sent = [message_from_bytes(m.body, policy=default) for m in world.mail.sent if m.to == email]
    bodies = (mail.get_body(("plain",)) for mail in sent)
    return [body.get_content().replace("\u00a0", " ") for body in bodies if body]


def of(world: World, snapshot: Snapshot, person: str = EMPLOYER.id) -> list[Delivery]:
    found = world.ctx.store.deliveries.of_case(TENANT.id, snapshot.id)
    return [d for d in found if d.person == person]


def recaps(world: World) -> list[Delivery]:
    return world.ctx.store.deliveries.of_case(TENANT.id, "")


def settle(world: World) -> None:
    """What is due now, next morning, then the few minutes in which each message takes the end of its recap."""
    run(world)
    run(world, hours=24)
    run(world, minutes=5)
    run(world, minutes=5)


GRANTED = {"kind": "granted", "on": "2026-11-23", "authenticity": "original_dkim"}


def two_cases(world: World) -> tuple[Snapshot, Snapshot]:
    gathers(world)
    return opened(world, "AT-2026-1", GRANTED), opened(world, "AT-2026-2", GRANTED)


def test_what_waited_is_said_in_one_mail_and_each_message_ends_by_it() -> None:
    """Nothing the day it happens, one recap the next morning, and every delivery says which."""
    world = World()
    one, two = two_cases(world)
    run(world)
    before = to(world)
    settle(world)

    assert before == []
    (mail,) = to(world)
    assert mail.startswith("À faire aujourd’hui dans les 2 dossiers")
    assert mail.count("AT-2026-") == 2
    deliveries = [*of(world, one), *of(world, two)]
    (sent,) = recaps(world)
    assert deliveries
    assert {d.state for d in deliveries} == {DeliveryState.GATHERED}
    assert {d.carrier for d in deliveries} == {sent.id}
    assert sent.data["told"] == [
        d.id for d in sorted(deliveries, key=lambda d: (str(d.created_at), d.id))
    ]
    for _ in range(3):
        run(world, hours=24)
    assert len(to(world)) == 1, "said once"


def test_the_others_are_told_at_once() -> None:
    """A choice is one person's."""
    world = World()
    two_cases(world)
    run(world)

    assert len(to(world, LAWYER.email)) == 2


def test_a_closure_is_never_gathered() -> None:
    """Every group gathered, every hour quiet: what presses leaves all the same, by every channel."""
    world = World()
    chosen = {
        g: Wish(channels=MAIL, pace=Pace.WEEKLY) for g in ("reminders", "progress", "appeals")
    }
    quiet = Quiet(start=20, end=8, closed_days=True)
    world.ctx.store.preferences.put(Preferences(person=EMPLOYER.id, wishes=chosen, quiet=quiet))
    world.now = datetime(2026, 11, 22, 22, tzinfo=UTC)
    opened(world, "AT-2026-1", {"kind": "closed", "on": "2026-11-22"})
    run(world)

    assert len(to(world)) == 1
    assert [m.to for m in world.sms.sent].count(EMPLOYER.phone) == 1


def test_quiet_hours_put_off_until_their_end() -> None:
    """Nothing at night, the message alone in the morning."""
    world = World()
    world.ctx.store.preferences.put(Preferences(person=EMPLOYER.id, quiet=Quiet(start=20, end=8)))
    world.now = datetime(2026, 11, 23, 22, tzinfo=UTC)
    snapshot = opened(world, "AT-2026-1", GRANTED)
    run(world)
    night = to(world)
    run(world, hours=9)

    assert night == []
    assert len(to(world)) == 1
    assert {d.state for d in of(world, snapshot)} == {DeliveryState.ACCEPTED}


def test_a_line_that_lost_its_cause_is_left_out_and_ends_with_the_reason() -> None:
    """Facts are those of the morning, not of the day before."""
    world = World()
    one, two = two_cases(world)
    run(world)
    gone = of(world, one)[0]
    lost = msgspec.structs.replace(gone, cause="e-gone")
    world.ctx.store.deliveries.defer(lost, gone.not_before or world.now)
    settle(world)

    (mail,) = to(world)
    assert "AT-2026-2" in mail
    assert "AT-2026-1" not in mail
    (ended,) = of(world, one)
    assert ended.state is DeliveryState.CANCELLED
    assert "e-gone" in ended.last_error
    assert {d.state for d in of(world, two)} == {DeliveryState.GATHERED}


def test_a_recap_with_nothing_left_to_say_is_not_sent() -> None:
    """It ends too, in a named state."""
    world = World()
    gathers(world)
    snapshot = opened(world, "AT-2026-1", GRANTED)
    run(world)
    (waiting,) = of(world, snapshot)
    lost = msgspec.structs.replace(waiting, cause="e-gone")
    world.ctx.store.deliveries.defer(lost, waiting.not_before or world.now)
    settle(world)

    assert to(world) == []
    assert [d.state for d in recaps(world)] == [DeliveryState.CANCELLED]


def test_a_recap_that_never_arrives_takes_what_it_said_with_it() -> None:
    """A bounce is never marked as told: each message ends as its recap did."""
    world = World(SendFailed("email", "no such mailbox", permanent=True))
    gathers(world)
    snapshot = msgspec.structs.replace(opened(world, "AT-2026-1"), firm="")
    happens(world, snapshot, "granted", authenticity="original_dkim")
    world.ctx.store.people.unsubscribe(TENANT.id, LAWYER.id)
    silent_lawyer(world)
    settle(world)

    (ended,) = [d for d in of(world, snapshot) if d.period]
    assert ended.state is DeliveryState.BOUNCED
    assert ended.last_error == "no such mailbox"


def silent_lawyer(world: World) -> None:
    """The lawyer is told nothing, so that the employer's mail is the first to leave."""
    world.ctx.store.people.subscribe(Subscription(tenant=TENANT.id, person=LAWYER.id, channels=()))


def test_a_temporary_failure_tries_the_same_recap_again() -> None:
    """One recap in the end, with its patience."""
    world = World(SendFailed("email", "busy", permanent=False))
    silent_lawyer(world)
    two_cases(world)
    settle(world)
    run(world, hours=2)
    run(world, minutes=5)

    assert len(to(world)) == 1
    assert [d.state for d in recaps(world)] == [DeliveryState.ACCEPTED]


def said_later(world: World, verdict: Verdict) -> None:
    """What the provider says of the recap that it took, hours after."""
    (sent,) = recaps(world)
    world.later(hours=1)
    said = Receipt(provider_id=sent.provider_id, verdict=verdict, event="Bounce", at=world.now)
    place(world.ctx, said)


def test_a_recap_that_came_back_for_now_says_the_same_again() -> None:
    """What it said was not read: the next try of it says it whole."""
    world = World()
    silent_lawyer(world)
    cases = two_cases(world)
    settle(world)

    said_later(world, Verdict.LATER)
    run(world, hours=2)
    run(world, minutes=5)

    first, again = to(world)
    assert first.count("AT-2026-") == again.count("AT-2026-") == 2
    assert [d.state for d in recaps(world)] == [DeliveryState.ACCEPTED]
    told = [d for snapshot in cases for d in of(world, snapshot)]
    assert {d.state for d in told} == {DeliveryState.GATHERED}


def test_a_line_answered_before_the_next_try_of_its_recap_ends_with_the_reason() -> None:
    """The try that came back told nobody; the next one says what holds by then."""
    world = World()
    silent_lawyer(world)
    one, two = two_cases(world)
    settle(world)
    said_later(world, Verdict.LATER)
    (said,) = [d for d in of(world, one) if d.period]
    event = world.ctx.store.cases.load(one.tenant, one.id).state.events[-1].id
    aside = Correction(
        on=world.ctx.today(), of=event, fields={"set_aside": True}, reason="Erreur de dossier."
    )
    record(world.ctx, CaseRef(one.tenant, one.id), aside, "aside")
    run(world, hours=2)
    run(world, minutes=5)

    ended = next(d for d in of(world, one) if d.id == said.id)
    assert (ended.state, bool(ended.last_error)) == (DeliveryState.CANCELLED, True)
    assert to(world)[-1].count("AT-2026-1") == 0
    assert {d.state for d in of(world, two)} == {DeliveryState.GATHERED}


def test_a_recap_that_came_back_for_good_takes_what_it_said_with_it() -> None:
    """Accepted, then returned: its messages are never counted as told."""
    world = World()
    silent_lawyer(world)
    cases = two_cases(world)
    settle(world)

    said_later(world, Verdict.BOUNCED)
    run(world, minutes=5)

    told = [d for snapshot in cases for d in of(world, snapshot) if d.period]
    assert {d.state for d in told} == {DeliveryState.BOUNCED}


@pytest.mark.parametrize("email", [EMPLOYER.email, LAWYER.email])
def test_a_receipt_finds_a_recap_whose_answer_was_lost(email: str) -> None:
    """Its names travel with it as with any message: no second one leaves."""
    world = World(SendUncertain("email", "time-out"))
    person = EMPLOYER.id if email == EMPLOYER.email else LAWYER.id
    other = LAWYER.id if email == EMPLOYER.email else EMPLOYER.id
    world.ctx.store.people.subscribe(Subscription(tenant=TENANT.id, person=other, channels=()))
    gathers(world, person=person)
    opened(world, "AT-2026-1", GRANTED)
    run(world)
    run(world, hours=24)
    (message,) = [m for m in world.mail.sent if m.to == email]
    tags = {name: [value] for name, value in message.tags}
    stamp = "2026-11-24T09:20:00.000Z"
    mail = {"messageId": "m-1", "timestamp": stamp, "tags": tags}
    said = {"eventType": "Delivery", "mail": mail, "delivery": {"timestamp": stamp}}
    receipt_message(world.ctx, said)
    run(world, hours=2)

    assert len(to(world, email)) == 1
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", value) for _, value in message.tags), "SES's own"


def test_a_message_that_comes_too_late_for_its_recap_makes_a_second_part() -> None:
    """Planned before the hour, written after it: it is said all the same."""
    world = World()
    one, _ = two_cases(world)
    settle(world)
    (early,) = of(world, one)
    late = msgspec.structs.replace(
        early, id="f" * 32, state=DeliveryState.PENDING, retry="", version=0, carrier="",
        not_before=world.now,
    )  # fmt: skip
    world.ctx.store.deliveries.plan(late, world.now)
    settle(world)

    assert len(to(world)) == 2
    assert {d.state for d in of(world, one)} == {DeliveryState.GATHERED}
    assert len({d.carrier for d in of(world, one)}) == 2


def test_more_than_one_mail_holds_goes_on_in_a_second_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """No message is dropped because there are many."""
    monkeypatch.setattr("chalicelib.alerts.MOST", 2)
    world = World()
    gathers(world)
    cases = [opened(world, f"AT-2026-{n}", GRANTED) for n in range(5)]
    settle(world)
    for _ in range(4):
        run(world, minutes=5)

    assert len(to(world)) == 3
    assert sum(mail.count("Demande n° AT-2026-") for mail in to(world)) == 5
    assert {d.state for case in cases for d in of(world, case)} == {DeliveryState.GATHERED}


def test_a_message_that_cannot_be_written_goes_alone_and_holds_back_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody mends it; the recap has left."""
    world = World()
    one, two = two_cases(world)
    run(world)
    bad = of(world, one)[0].id
    real: Callable[..., Any] = recap.told

    def told(delivery: Delivery, *rest: Any) -> Any:
        if delivery.id == bad:
            raise ValueError("a text that cannot be made")
        return real(delivery, *rest)

    monkeypatch.setattr("chalicelib.alerts.told", told)
    settle(world)

    assert {d.state for d in of(world, two)} == {DeliveryState.GATHERED}
    (alone,) = of(world, one)
    assert (alone.state, alone.period) == (DeliveryState.ACCEPTED, "")
    assert len(to(world)) == 2


def test_a_lawyer_s_recap_is_one_mail_whatever_the_employers() -> None:
    """It belongs to the firm; each line names its employer."""
    world = World()
    gathers(world, person=LAWYER.id)
    opened(world, "AT-2026-1", GRANTED)
    opened(world, "AT-2026-2", GRANTED)
    settle(world)

    (mail,) = to(world, LAWYER.email)
    assert mail.count(TENANT.name) == 2
    assert world.ctx.store.deliveries.of_case(f"firm:{LAWYER.firm}", "")


@settings(deadline=None, max_examples=25)
@given(
    steps=st.lists(
        st.sampled_from(["granted", "complement_requested", "receipt", "work", "lose", "night"]),
        min_size=3, max_size=10,
    ),
    pace=st.sampled_from(Pace),
)  # fmt: skip
def test_whatever_happens_each_message_is_said_once_and_ends(steps: list[str], pace: Pace) -> None:
    """Events, lost queues, sweeps, days: all end told, none twice."""
    world = World()
    silent_lawyer(world)
    gathers(world, pace=pace)
    snapshot = opened(world)
    for n, step in enumerate(steps):
        world.later(minutes=7)
        if step == "granted":
            happens(world, snapshot, "technical_failure")
        elif step == "receipt":
            happens(world, snapshot, "receipt_issued", type="reception")
        elif step == "complement_requested":
            happens(world, snapshot, "complement_requested", due=f"2027-03-{n + 1:02}")
        elif step == "night":
            run(world, hours=24)
        else:
            world.work(lose={"lose": "deliver"}.get(step, ""))
    for _ in range(12):
        run(world, hours=24)
        run(world, minutes=5)

    ended = of(world, snapshot)
    assert all(d.state not in OPEN for d in (*ended, *recaps(world)))
    left = (DeliveryState.ACCEPTED, DeliveryState.UNCONFIRMED)
    said = [d for r in recaps(world) if r.state in left for d in r.data["told"]]
    assert len(said) == len(set(said))
    gathered = {d.id for d in ended if d.state is DeliveryState.GATHERED}
    assert gathered == set(said)


def test_a_worker_that_died_after_the_recap_left_makes_a_labelled_repeat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The claim is stored before the send; the repeat carries the same id and says so."""
    world = World()
    silent_lawyer(world)
    two_cases(world)
    run(world)
    real = world.mail.send

    def dies(message: Any) -> Any:
        real(message)
        raise KeyboardInterrupt

    monkeypatch.setattr(world.mail, "send", dies)
    with pytest.raises(KeyboardInterrupt):
        run(world, hours=24)
    monkeypatch.setattr(world.mail, "send", real)
    world.queue.messages.clear()
    for _ in range(3):
        run(world, minutes=5)

    first, second = to(world)
    assert "Renvoi possible" not in first
    assert "Renvoi possible" in second
    assert [d.state for d in recaps(world)] == [DeliveryState.ACCEPTED]
    assert timedelta(0) < world.now - datetime(2026, 11, 23, tzinfo=UTC)


def test_a_full_recap_fits_in_a_mail() -> None:
    """Forty files at their longest, in both twins, under what mail readers cut."""
    long = recap.Told(
        delivery="d" * 32, file="", about="Demande n° 2026-0912345, " + "É" * 80,
        title="Échéance provisoire, demande de complément à confirmer", sentence="mot " * 150,
        today="À faire aujourd’hui : répondez à la demande de complément ; agir avant le lundi 25 janvier 2027.",
        link="https://alertes.vigie.example/prod/dossiers/" + "a" * 64, head="5f" * 32,
        may_not_start=True,
    )  # fmt: skip
    files = [
        msgspec.structs.replace(long, file=f"Dossier {n:06} (salarié : A. B. A.)")
        for n in range(recap.MOST)
    ]
    view = recap.recap_view(
        files, datetime(2026, 11, 23, tzinfo=UTC).date(), "https://x.example", sample=True
    )

    words = render_mail(recap.TEMPLATE, view)

    assert len(words.html.encode()) < 100_000
    assert words.text.count("DOSSIER 0000") == recap.MOST


def test_a_recap_can_be_stopped_like_any_mail() -> None:
    """RFC 8058: the headers of one click, and the link in both twins."""
    person, link = EMPLOYER, "https://vigie.example/arret/x"
    view = recap.recap_view(
        [], datetime(2026, 11, 23, tzinfo=UTC).date(), "https://x.example", sample=False
    )
    view = msgspec.structs.replace(view, unsubscribe=link)
    sent = recap.carrier(person, "daily:2026-11-24", 1, datetime(2026, 11, 24, tzinfo=UTC))

    raw = recap.recap_mail(
        sent, view, person, datetime(2026, 11, 24, tzinfo=UTC), "a@b.example"
    ).body

    mail = message_from_bytes(raw, policy=default)
    assert mail["List-Unsubscribe"] == f"<{link}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
    assert all(body and link in body.get_content() for body in bodies)


def test_a_kept_alert_of_another_version_spoils_no_count() -> None:
    """The page of preferences outlives a change of the table."""
    world = World()
    opened(world, "AT-2026-1", GRANTED)
    run(world)
    people, log = world.ctx.store.people, world.ctx.store.alert_log
    (first, *_) = list(
        log.between(
            datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC), tenant=TENANT.id
        )
    )
    gone = {"outbox": msgspec.json.decode(first.data)["outbox"], "kind": "gone"}
    for key, data in (("x", "{}"), ("y", msgspec.json.encode(gone).decode())):
        log.put(msgspec.structs.replace(first, key=key, data=data))

    counted = dry_run(world.ctx, people.person(EMPLOYER.id), Preferences(person=EMPLOYER.id))

    assert counted.mails == 1
