"""Numbers, invitations, consents, limits: what each shelf promises, on both tables."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from chalicelib.errors import Conflict, NotFound
from chalicelib.store import SHARDS, DueKind, DueRow, Store, address_hash
from chalicelib.store.consent_records import (
    Consent,
    ConsentKind,
    ConsentWay,
    Invitation,
    InvitationState,
    Mobile,
    MobileState,
    PhoneCode,
)
from chalicelib.store.records import Channel, Person, Reason, Role, Subscription, Suppression

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NUMBER = "+33612345678"
PERSON = Person(id="p1", name="Zoé", email="zoe@exemple.example", role=Role.EMPLOYER, tenant="t")
MOBILE = Mobile(person="p1", number=NUMBER, state=MobileState.CONFIRMED, alive_at=NOW)
CODE = PhoneCode(person="p1", number=NUMBER, code_hash="h", expires_at=NOW + timedelta(minutes=10))


def proof(kind: ConsentKind, seconds: int = 0) -> Consent:
    at = NOW + timedelta(seconds=seconds)
    return Consent(person="p1", kind=kind, way=ConsentWay.PAGE, at=at, text="J’accepte.")


def row(days: int) -> DueRow:
    return DueRow(at=NOW + timedelta(days=days), kind=DueKind.PHONE, key="p1", tenant="", case="")


def due(store: Store) -> list[datetime]:
    far = NOW + timedelta(days=3)
    return [r.at for shard in range(SHARDS) for r in store.due.until(far, shard)]


def test_a_number_moves_with_its_person_its_row_and_its_proof(store: Store) -> None:
    """One transaction: what sends SMS, what watches the year, who answers to STOP, the proof."""
    store.people.put_person(PERSON)
    store.phones.put_code(CODE)
    told = store.phones.move(
        PERSON, MOBILE, consent=proof(ConsentKind.PHONE_CONFIRMED), row=row(1), spent=CODE
    )
    kept = store.phones.mobile("p1")
    assert kept is not None
    store.phones.move(told, kept, row=row(2))

    assert store.people.person("p1").phone == NUMBER
    assert store.phones.code("p1", NOW) is None
    assert store.phones.people_of(NUMBER) == ["p1"]
    assert due(store) == [NOW + timedelta(days=2)]
    assert [c.kind for c in store.consents.of_person("p1")] == [ConsentKind.PHONE_CONFIRMED]
    with pytest.raises(Conflict):
        store.phones.move(told, kept)


def test_a_number_that_is_not_confirmed_is_never_the_persons(store: Store) -> None:
    store.people.put_person(PERSON)

    for state in set(MobileState) - {MobileState.CONFIRMED}:
        known = store.phones.mobile("p1") or MOBILE
        told = store.phones.move(PERSON, msgspec.structs.replace(known, state=state))
        assert told.phone == store.people.person("p1").phone == ""


def test_a_code_is_tried_one_at_a_time(store: Store) -> None:
    store.phones.put_code(CODE)

    assert store.phones.count_try(CODE) is not None
    assert store.phones.count_try(CODE) is None
    assert store.phones.code("p1", CODE.expires_at) is None, "expired, whatever the engine kept"


def test_a_removed_person_leaves_only_their_proof(store: Store) -> None:
    """Nobody signs in, is told or found any more; the address is free again."""
    store.people.put_person(PERSON)
    store.phones.move(PERSON, MOBILE, consent=proof(ConsentKind.PHONE_CONFIRMED), row=row(1))
    store.people.subscribe(Subscription(tenant="t", person="p1", channels=(Channel.EMAIL,)))

    boss = msgspec.structs.replace(PERSON, id="boss", email="boss@x.example")
    store.people.put_person(boss)
    for _ in range(2):
        store.people.remove_person(PERSON, boss, proof(ConsentKind.REMOVED))

    with pytest.raises(NotFound):
        store.people.person("p1")
    assert store.people.members(tenant="t") == [boss]
    assert store.people.every_subscription("t") == []
    assert store.phones.mobile("p1") is None
    kinds = {c.kind for c in store.consents.of_person("p1")}
    assert kinds == {ConsentKind.PHONE_CONFIRMED, ConsentKind.REMOVED}
    store.people.put_person(msgspec.structs.replace(PERSON, id="p2"))


def test_who_was_removed_removes_nobody(store: Store) -> None:
    """Two who remove each other at the same moment leave one."""
    other = msgspec.structs.replace(PERSON, id="p2", email="p2@x.example")
    store.people.put_person(PERSON)
    store.people.put_person(other)
    store.people.remove_person(other, PERSON, proof(ConsentKind.REMOVED))

    with pytest.raises(Conflict):
        store.people.remove_person(PERSON, other, proof(ConsentKind.REMOVED))
    assert store.people.person("p1") == PERSON


def test_an_invitation_moves_on_what_was_read(store: Store) -> None:
    """Two answers at once: one of them is told so."""
    made = Invitation(
        id="i", tenant="t", role="employer", person="p", invited_by="m", email="z@x.example",
        state=InvitationState.SENT, sent_at=NOW, expires_at=NOW,
    )  # fmt: skip
    kept = store.invitations.put(made)
    store.invitations.put(msgspec.structs.replace(kept, state=InvitationState.REFUSED))

    with pytest.raises(Conflict):
        store.invitations.put(msgspec.structs.replace(kept, state=InvitationState.ACCEPTED))
    assert [i.state for i in store.invitations.of(tenant="t")] == [InvitationState.REFUSED]
    assert store.invitations.of(firm="t") == []
    assert store.invitations.get("i", tenant="u") is None


def test_consents_are_kept_in_order(store: Store) -> None:
    store.consents.add(proof(ConsentKind.ALERTS_STOPPED, 2))
    store.consents.add(proof(ConsentKind.JOINED, 1))

    kinds = [c.kind for c in store.consents.of_person("p1")]
    assert kinds == [ConsentKind.JOINED, ConsentKind.ALERTS_STOPPED]


def test_a_counter_stops_at_its_most(store: Store) -> None:
    window = timedelta(minutes=15)

    assert [store.limits.take("a", "x", 2, window, NOW) for _ in range(3)] == [True, True, False]
    assert store.limits.take("a", "x", 2, window, NOW + window)


def test_a_stopped_number_is_remembered_until_it_starts(store: Store) -> None:
    address = address_hash(NUMBER)
    store.suppressions.put(
        Suppression(channel=Channel.SMS, address=address, reason=Reason.OPT_OUT, at=NOW)
    )
    assert store.suppressions.get(Channel.SMS, address)

    store.suppressions.lift(Channel.SMS, address)
    assert not store.suppressions.get(Channel.SMS, address)


def test_a_proof_forgets_a_bounce_and_no_refusal(store: Store) -> None:
    """Only what the address itself did is undone by the address working."""
    address = address_hash(NUMBER)
    bounce = Suppression(channel=Channel.SMS, address=address, reason=Reason.HARD_BOUNCE, at=NOW)
    store.suppressions.proved(Channel.SMS, address)
    store.suppressions.put(bounce)
    store.suppressions.proved(Channel.SMS, address)
    assert store.suppressions.get(Channel.SMS, address) is None

    store.suppressions.put(msgspec.structs.replace(bounce, reason=Reason.OPT_OUT))
    store.suppressions.proved(Channel.SMS, address)
    assert store.suppressions.get(Channel.SMS, address)
