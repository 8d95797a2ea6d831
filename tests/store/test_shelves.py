"""People, deliveries, mails, quarantine, drafts, tokens: what each shelf promises."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.errors import Conflict, NotFound
from chalicelib.scopes import Scope
from chalicelib.store import SHARDS, Chore, DueKind, DueRow, Store, kept_answers, keys, overlaid
from chalicelib.store.cases import outbox_row
from chalicelib.store.failures import Failure, placed
from chalicelib.store.note_records import FirmNote, Withdrawal
from chalicelib.store.records import (
    Channel,
    Choice,
    Decision,
    Delivery,
    DeliveryState,
    Draft,
    DraftState,
    Firm,
    Mail,
    MailState,
    Noted,
    Outbox,
    Person,
    Quarantined,
    Role,
    Subscription,
    Tenant,
    Watch,
)
from chalicelib.store.table import Item, Put
from chalicelib.store.token_records import ApiToken, KeptAnswer, OpenSession

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SHA = "ab" * 32
LEASE = timedelta(seconds=60)
PERSON = Person(
    id="p1", name="Camille", email="Camille@Exemple.example", role=Role.MANAGER, tenant="t"
)
DELIVERY = Delivery(
    id="d1",
    tenant="t",
    case="c",
    cause="e1",
    purpose="event",
    person="p1",
    channel=Channel.SMS,
    created_at=NOW,
)


def test_an_email_names_one_person(store: Store) -> None:
    store.people.put_person(PERSON)
    store.people.put_person(msgspec.structs.replace(PERSON, name="Camille M."))

    found = store.people.person_by_email(" camille@exemple.EXAMPLE ")
    assert found is not None
    assert found.name == "Camille M."
    with pytest.raises(Conflict):
        store.people.put_person(msgspec.structs.replace(PERSON, id="p2"))
    assert [p.id for p in store.people.members(tenant="t")] == ["p1"]


def test_a_tenant_is_found_by_its_secret_address_only(store: Store) -> None:
    tenant = Tenant(id="t", name="Exemple", address="Depot-1")
    store.people.put_tenant(tenant)
    store.people.put_firm(Firm(id="f", name="Cabinet"))

    assert store.people.tenant_by_address("depot-1") == tenant
    assert store.people.tenant_by_address("depot-2") is None
    with pytest.raises(Conflict):
        store.people.put_tenant(Tenant(id="u", name="Autre", address="depot-1"))
    assert store.people.firm("f").name == "Cabinet"
    with pytest.raises(NotFound):
        store.people.tenant("u")


def test_subscriptions_of_a_case_are_its_own_and_the_tenants(store: Store) -> None:
    whole = Subscription(tenant="t", person="p1", channels=(Channel.EMAIL,))
    one = Subscription(tenant="t", person="p2", channels=(Channel.SMS,), case="c")
    for subscription in (whole, one):
        store.people.subscribe(subscription)

    assert store.people.subscriptions("t", "c") == [whole, one]
    assert store.people.subscriptions("t", "other") == [whole]
    store.people.unsubscribe("t", "p1")
    assert store.people.subscriptions("t", "c") == [one]


def test_a_delivery_is_planned_once_and_claimed_by_one(store: Store) -> None:
    assert store.deliveries.plan(DELIVERY, NOW)
    assert not store.deliveries.plan(DELIVERY, NOW)

    first = store.deliveries.claim("t", "c", "d1", NOW, LEASE)
    second = store.deliveries.claim("t", "c", "d1", NOW, LEASE)

    assert first is not None
    assert (first.state, first.attempts, first.uncertain) == (DeliveryState.SENDING, 1, False)
    assert second is None


def test_an_attempt_without_an_end_makes_the_next_one_uncertain(store: Store) -> None:
    """A worker died between its claim and its record: the repeat must be labelled."""
    store.deliveries.plan(DELIVERY, NOW)
    store.deliveries.claim("t", "c", "d1", NOW, LEASE)

    again = store.deliveries.claim("t", "c", "d1", NOW + LEASE, LEASE)

    assert again is not None
    assert (again.attempts, again.uncertain) == (2, True)


def test_an_attempt_that_failed_for_sure_is_tried_again_without_doubt(store: Store) -> None:
    store.deliveries.plan(DELIVERY, NOW)
    claimed = store.deliveries.claim("t", "c", "d1", NOW, LEASE)
    assert claimed is not None
    failed = msgspec.structs.replace(claimed, state=DeliveryState.PENDING, last_error="busy")
    store.deliveries.finish(failed, NOW + timedelta(minutes=5))

    rows = [r for s in range(SHARDS) for r in store.due.until(NOW + timedelta(hours=1), s)]
    assert [(r.key, r.at) for r in rows] == [("d1", NOW + timedelta(minutes=5))]
    again = store.deliveries.claim("t", "c", "d1", NOW + timedelta(minutes=5), LEASE)
    assert again is not None
    assert not again.uncertain


def test_an_ended_delivery_is_never_claimed_and_leaves_no_work(store: Store) -> None:
    store.deliveries.plan(DELIVERY, NOW)
    claimed = store.deliveries.claim("t", "c", "d1", NOW, LEASE)
    assert claimed is not None
    accepted = msgspec.structs.replace(claimed, state=DeliveryState.ACCEPTED, provider_id="m-1")
    store.deliveries.finish(accepted, None)

    assert store.deliveries.claim("t", "c", "d1", NOW + LEASE * 2, LEASE) is None
    assert [r for s in range(SHARDS) for r in store.due.until(NOW + timedelta(days=1), s)] == []
    found = store.deliveries.by_provider_id("m-1")
    assert found is not None
    assert (found.id, found.state) == ("d1", DeliveryState.ACCEPTED)
    assert store.deliveries.by_provider_id("m-2") is None
    assert [d.id for d in store.deliveries.of_case("t", "c")] == ["d1"]


def test_a_mail_is_received_once_and_ends_once(store: Store) -> None:
    mail = Mail(sha256="a" * 64, key="incoming/a", received_at=NOW, size=10)
    assert store.mails.receive(mail) == mail
    store.mails.finish(msgspec.structs.replace(mail, state=MailState.RECORDED, events=("e1",)))

    again = store.mails.receive(msgspec.structs.replace(mail, key="incoming/b"))

    assert (again.state, again.key, again.events) == (MailState.RECORDED, "incoming/a", ("e1",))
    assert store.mails.maybe("b" * 64) is None


def test_a_quarantined_mail_is_visible_and_tells_its_manager(store: Store) -> None:
    mail = Mail(
        sha256="a" * 64, key="k", received_at=NOW, size=10, tenant="t", state=MailState.QUARANTINED
    )
    held = Quarantined(tenant="t", sha256=mail.sha256, received_at=NOW, why="Courriel non reconnu.")
    outbox = Outbox(
        tenant="t", case="", cause=mail.sha256, purpose="quarantined", sequence=0, created_at=NOW
    )

    store.quarantine.put(held, mail, outbox)

    assert store.quarantine.of_tenant("t") == [held]
    assert store.quarantine.get("t", mail.sha256) == held
    assert store.quarantine.of_tenant("u") == []
    assert store.mails.get(mail.sha256).state is MailState.QUARANTINED
    with pytest.raises(NotFound):
        store.quarantine.get("u", mail.sha256)


def test_a_noted_mail_is_visible_and_said_once(store: Store) -> None:
    mail = Mail(
        sha256="a" * 64, key="k", received_at=NOW, size=1, tenant="t", state=MailState.NOTED
    )
    noted = Noted(tenant="t", sha256=mail.sha256, received_at=NOW, kind="noise")
    store.noted.put(noted, mail, None)
    outbox = Outbox(tenant="t", case="", cause="c", purpose="advice", sequence=0, created_at=NOW)

    assert store.noted.of_tenant("t") == [noted]
    assert store.noted.get("t", mail.sha256) == noted
    assert store.noted.of_tenant("u") == []
    assert store.mails.get(mail.sha256).state is MailState.NOTED
    assert [store.noted.tell_once(outbox) for _ in range(2)] == [True, False]
    assert store.noted.tell_once(msgspec.structs.replace(outbox, tenant="u"))


def test_what_asks_most_of_somebody_speaks_for_a_mail_to_several(store: Store) -> None:
    ends = (MailState.NOTED, MailState.RECORDED, MailState.QUARANTINED)
    for count in (1, 2, 3):
        mail = Mail(sha256=str(count) * 64, key="k", received_at=NOW, size=1)
        for name, state in zip("abc"[:count], ends, strict=False):
            own = msgspec.structs.replace(mail, tenant=name, state=state)
            store.mails.finish(own, tuple("abc"[:count]))

        assert store.mails.get(mail.sha256).state is ends[count - 1]


def test_drafts_stay_in_their_firm(store: Store) -> None:
    draft = Draft(
        id="x",
        firm="f",
        tenant="t",
        case="c",
        document="observations",
        cause="e1",
        state=DraftState.READY,
        created_at=NOW,
    )
    store.drafts.put(draft)

    assert store.drafts.get("f", "t", "c", "x") == draft
    assert store.drafts.of_case("f", "t", "c") == [draft]
    assert store.drafts.of_case("g", "t", "c") == []
    with pytest.raises(NotFound):
        store.drafts.get("g", "t", "c", "x")


def test_a_note_stays_in_its_firm_and_is_withdrawn_once(store: Store) -> None:
    """Added twice it is one; whoever withdraws it second is told so; other firms see none."""
    note = FirmNote(firm="f", tenant="t", case="c", id="n1", text="x", by="p1", by_name="C", at=NOW)
    assert [store.notes.add(note), store.notes.add(note)] == [True, False]
    gone = Withdrawal(by="p1", by_name="C", at=NOW, reason="r")
    store.notes.withdraw(note, gone)

    with pytest.raises(Conflict):
        store.notes.withdraw(note, gone)
    assert [one.withdrawn for one in store.notes.of_case("f", "t", "c")] == [gone]
    assert store.notes.of_case("g", "t", "c") == []
    assert store.drafts.of_case("f", "t", "c") == []


def test_failures_are_found_by_day(store: Store) -> None:
    """Of all tenants, from one instant to another, oldest first."""
    for n in range(3):
        bad = Failure(
            tenant="t", at=NOW - timedelta(days=n), channel=Channel.SMS, state=DeliveryState.BOUNCED
        )
        store.table.write([placed(bad, f"d{n}")])

    found = store.failures.since(NOW - timedelta(days=1), NOW)

    assert [one.at for one in found] == [NOW - timedelta(days=1), NOW]


def test_a_token_is_spent_once_and_never_after_its_time(store: Store) -> None:
    later = NOW + timedelta(minutes=15)

    assert store.tokens.spend("j1", later, NOW)
    assert not store.tokens.spend("j1", later, NOW)
    assert not store.tokens.spend("j2", later, later)


def _session(number: int, person: str = "p1") -> OpenSession:
    return OpenSession(
        id=f"s{number}", person=person, secret_hash=f"h{number}", opened_at=NOW,
        used_at=NOW + timedelta(minutes=number), expires_at=NOW + timedelta(hours=8),
    )  # fmt: skip


def test_sessions_end(store: Store) -> None:
    """Expiry is checked at reading: the engine's own expiry may be days late."""
    session, later = _session(1), NOW + timedelta(hours=8)
    store.sessions.open(session)

    assert store.sessions.standing("h1", NOW) == session
    assert store.sessions.standing("h1", later) is None
    assert store.sessions.of_person("p1", later) == []
    store.sessions.close(session)
    assert store.sessions.standing("h1", NOW) is None
    assert store.sessions.of_person("p1", NOW) == []


def test_the_sessions_of_a_person_are_listed_and_closed_together(store: Store) -> None:
    """More of them than one transaction holds; nobody else's are touched."""
    own, other = [_session(n) for n in range(12)], _session(99, "p2")
    for one in (*own, other):
        store.sessions.open(one)

    assert store.sessions.of_person("p1", NOW) == own[::-1]
    store.sessions.close(*own[1:])

    assert store.sessions.of_person("p1", NOW) == own[:1]
    assert store.sessions.of_person("p2", NOW) == [other]


def test_a_session_that_was_closed_is_not_brought_back_by_its_own_use(store: Store) -> None:
    """Its use is written once an hour, on the version that was read."""
    session = _session(0)
    store.sessions.open(session)
    store.sessions.used(session, NOW + timedelta(minutes=59))
    store.sessions.used(session, NOW + timedelta(hours=2))
    kept = store.sessions.standing("h0", NOW)
    assert kept
    assert kept.used_at == NOW + timedelta(hours=2)

    store.sessions.close(kept)
    store.sessions.used(kept, NOW + timedelta(hours=4))

    assert store.sessions.standing("h0", NOW) is None


def test_a_session_of_before_they_were_listed_opens_nothing(store: Store) -> None:
    """It could not be closed from elsewhere: its person signs in once more."""
    pk = keys.unique("session", "old")
    store.table.write([Put(Item(pk=pk, sk="#", kind="session", data="p1"))])

    assert store.sessions.standing("old", NOW) is None


def test_an_api_token_opens_until_it_expires_or_is_revoked(store: Store) -> None:
    """Found by its hash, listed by its side; its last use is kept to the hour, its end at once."""
    token = ApiToken(
        id="t1", name="Paie", secret_hash="h", scopes=(Scope.CASES_READ,), created_at=NOW,
        expires_at=NOW + timedelta(days=30), made_by="Marc", tenant="t",
    )  # fmt: skip
    shelf = store.api_tokens
    shelf.add(token)

    assert shelf.holding("h", NOW) == token
    assert shelf.holding("g", NOW) is None
    assert shelf.holding("h", token.expires_at) is None
    shelf.used(token, NOW)
    (used,) = shelf.of_home("TENANT#t")
    assert used.used_at == NOW
    shelf.used(used, NOW + timedelta(minutes=59))
    assert shelf.of_home("TENANT#t") == [used]
    shelf.revoke(used, "Marc", NOW)
    shelf.used(used, NOW + timedelta(hours=2))
    assert shelf.holding("h", NOW) is None
    (gone,) = shelf.of_home("TENANT#t")
    assert (gone.revoked_by, gone.revoked_at, gone.used_at) == ("Marc", NOW, NOW)
    assert shelf.revoke(gone, "Rita", NOW + timedelta(days=1)) == gone == shelf.known("h")


def test_of_two_requests_with_one_key_one_goes_on(store: Store) -> None:
    """The other finds what is kept; a dead first one is forgotten, an answer lasts a day."""
    shelf = store.kept_answers
    done = KeptAnswer(request="r", until=NOW + kept_answers.LASTS, status=201, body="{}")

    assert shelf.begin("TENANT#t", "k", "r", NOW) is None
    under_way = shelf.begin("TENANT#t", "k", "r", NOW)
    assert under_way is not None
    assert (under_way.request, under_way.status) == ("r", 0)
    assert shelf.begin("TENANT#t", "k", "r2", NOW + kept_answers.LEASE) is None
    shelf.finish("TENANT#t", "k", done)
    assert shelf.begin("TENANT#t", "k", "r", NOW) == done
    assert shelf.begin("TENANT#u", "k", "r", NOW) is None
    assert shelf.begin("TENANT#t", "k", "r3", done.until) is None
    shelf.forget("TENANT#t", "k")
    assert shelf.begin("TENANT#t", "k", "r4", NOW) is None


def received(day: int, month: int = 11, **more: Any) -> Mail:
    at = datetime(2026, month, day, 9, 0, tzinfo=UTC)
    known: dict[str, Any] = {
        "sha256": f"{month:02}{day:062}",
        "key": "k",
        "received_at": at,
        "size": 1,
        "tenant": "t",
    }
    return Mail(**(known | {"state": MailState.RECORDED} | more))


def test_a_tenants_mails_are_found_by_date(store: Store) -> None:
    """Across months, from one instant to another, oldest first; nobody else's."""
    mails = [received(30, 9), received(2), received(23), received(1, 12)]
    for mail in (*reversed(mails), received(20, tenant="other")):
        store.mails.finish(mail)

    start, until = datetime(2026, 9, 30, 9, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
    assert list(store.mails.since("t", start, until)) == mails[:3]
    assert list(store.mails.since("t", start + timedelta(seconds=1), until)) == mails[1:3]


def test_a_mail_read_again_keeps_one_record_and_its_place(store: Store) -> None:
    """What another tenant made of the same bytes is untouched."""
    mine, other = received(23), received(23, tenant="other", events=("e1",))
    for mail in (mine, other):
        store.mails.receive(msgspec.structs.replace(mail, tenant="", state=MailState.RECEIVED))
        store.mails.finish(mail, ("t", "other"))
    again = msgspec.structs.replace(mine, reader="2")
    store.mails.amend(again)

    assert list(store.mails.since("t", mine.received_at, mine.received_at)) == [again]
    assert store.mails.ended(other.sha256, "other") == other
    assert store.mails.get(mine.sha256).tenant == ""


def test_a_mail_understood_when_read_again_leaves_the_quarantine(store: Store) -> None:
    """Its item goes and its record says how it ended, together."""
    held = received(23, state=MailState.QUARANTINED)
    item = Quarantined(
        tenant="t", sha256=held.sha256, received_at=held.received_at, why="Illisible."
    )
    store.quarantine.put(item, held, None)
    store.quarantine.again([msgspec.structs.replace(item, why="Encore.")], held, None)
    assert [i.why for i in store.quarantine.of_tenant("t")] == ["Encore."]

    done = msgspec.structs.replace(held, state=MailState.RECORDED, note="Relu.")
    store.quarantine.settle(done)

    assert store.quarantine.of_mail(held) == []
    assert store.mails.get(held.sha256) == done


def test_every_tenant_is_on_the_list_once(store: Store) -> None:
    """Without reading the table; written with the tenant itself."""
    for id_, name in (("b", "B"), ("a", "A"), ("a", "A, renamed")):
        store.people.put_tenant(Tenant(id=id_, name=name, address=f"depot-{id_}"))
    store.people.list_tenant("c")

    assert store.people.tenants() == ["a", "b", "c"]


def test_every_tenant_can_be_listed(store: Store) -> None:
    for name in ("a", "b"):
        store.people.put_tenant(Tenant(id=name, name=name, address=f"x-{name}"))

    assert sorted(store.people.every_tenant()) == ["a", "b"]


def test_what_is_written_on_an_overlay_stays_there(store: Store) -> None:
    """It shows what would be; what is beneath never hears of it, and refuses what it would."""
    store.people.put_tenant(Tenant(id="a", name="A", address="x-a"))
    above = overlaid(store)
    above.people.put_tenant(Tenant(id="a", name="Autre", address="x-a"))
    above.mails.finish(received(23))

    assert (above.people.tenant("a").name, store.people.tenant("a").name) == ("Autre", "A")
    assert store.mails.maybe(received(23).sha256) is None
    with pytest.raises(Conflict):
        above.people.put_tenant(Tenant(id="b", name="B", address="x-a"))
    above.quarantine.settle(received(23))
    assert sorted(above.people.every_tenant()) == ["a"]


def test_a_watch_moves_with_its_rows_and_never_over_another(store: Store) -> None:
    """Record, due rows and what must be said commit together, on the version that was read."""
    row = DueRow(at=NOW, kind=DueKind.SILENCE, key="k", tenant="t", case="")
    store.watches.put(Watch(tenant="t", due=row.place), rows=[row])
    kept = store.watches.get("t")
    assert (kept.version, store.due.at(row.place)) == (1, row)
    assert store.watches.get("other") == Watch(tenant="other")

    later = msgspec.structs.replace(row, at=NOW + timedelta(days=1))
    store.watches.put(
        msgspec.structs.replace(kept, due=later.place), rows=[later], dropped=[kept.due]
    )
    with pytest.raises(Conflict):
        store.watches.put(kept, dropped=[later.place])
    with pytest.raises(Conflict):
        store.watches.put(Watch(tenant="t"))

    assert store.due.at(row.place) is None
    assert store.due.at(later.place) == later


def test_a_chore_remembers_where_it_stands(store: Store) -> None:
    assert store.chores.get("incoming") is None
    chore = Chore(next_at=NOW, round_at=NOW, cursor="incoming/7")
    store.chores.put("incoming", chore)

    assert store.chores.get("incoming") == chore


def _held(part: int = 0) -> Quarantined:
    return Quarantined(tenant="t", sha256=SHA, received_at=NOW, why="?", part=part)


def test_a_quarantined_item_is_decided_once_and_keeps_its_history(store: Store) -> None:
    """Two people at once: the second is refused; the work is due with the decision."""
    mail = Mail(sha256=SHA, key="k", received_at=NOW, size=1, tenant="t")
    store.mails.receive(mail)
    store.quarantine.place(_held(1))
    store.quarantine.put(_held(), msgspec.structs.replace(mail, state=MailState.QUARANTINED), None)
    item = store.quarantine.get("t", SHA)
    work = Outbox(
        tenant="t", case="", cause=f"{SHA}:0", purpose="decided", sequence=0, created_at=NOW
    )
    one = Decision(choice=Choice.DISCARDED, person="Marc", at=NOW, reason="faux")

    store.quarantine.decide(item, one, outbox_row(work))
    with pytest.raises(Conflict):
        store.quarantine.decide(item, one, outbox_row(work))

    decided = store.quarantine.get("t", SHA)
    assert decided.decisions == (one,)
    assert [i.id for i in store.quarantine.of_tenant("t")] == [SHA, f"{SHA}-1"]
    assert store.quarantine.get("t", f"{SHA}-1").decisions == ()
    due = [row for shard in range(SHARDS) for row in store.due.until(NOW, shard)]
    assert [row.key for row in due] == [outbox_row(work).key]
    with pytest.raises(NotFound):
        store.quarantine.get("autre", SHA)


def test_holding_a_mail_again_keeps_what_was_decided(store: Store) -> None:
    """A mail that comes back after a lost answer does not undo a decision."""
    mail = Mail(sha256=SHA, key="k", received_at=NOW, size=1, tenant="t")
    store.mails.receive(mail)
    held = msgspec.structs.replace(mail, state=MailState.QUARANTINED)
    store.quarantine.put(_held(), held, None)
    work = Outbox(tenant="t", case="", cause="c", purpose="decided", sequence=0, created_at=NOW)
    one = Decision(choice=Choice.DISCARDED, person="Marc", at=NOW, reason="faux")
    store.quarantine.decide(store.quarantine.get("t", SHA), one, outbox_row(work))

    store.quarantine.put(_held(), held, None)
    store.quarantine.place(_held())

    assert store.quarantine.get("t", SHA).decided == one
    recorded = msgspec.structs.replace(held, state=MailState.RECORDED, events=("e",))
    store.mails.amend(recorded)
    assert store.mails.ended(SHA, "t") == recorded
