"""Tenants, firms, people and their subscriptions."""

from collections.abc import Iterator

import msgspec

from ..errors import Conflict
from . import keys
from .codec import found, item, listed, maybe, several
from .consent_records import Consent
from .consents import put as put_consent
from .records import Channel, Firm, Person, Subscription, Tenant
from .table import ABSENT, Check, Delete, Expect, Item, Put, Table, Write, WriteRefused


class People:
    """Who is who. An e-mail address names one person in the whole system."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def tenant(self, tenant_id: str) -> Tenant:
        """Raises NotFound."""
        return found(self._table, keys.tenant(tenant_id), "#TENANT", Tenant)

    def tenant_by_address(self, local_part: str) -> Tenant | None:
        """The tenant whose secret intake address this is."""
        pointer = self._table.get(keys.unique("address", local_part.casefold()), "#")
        return self.tenant(pointer.data) if pointer else None

    def put_tenant(self, tenant: Tenant) -> None:
        """Raises Conflict when another tenant holds the address."""
        self._put_unique(
            item(keys.tenant(tenant.id), "#TENANT", tenant, version=tenant.version),
            keys.unique("address", tenant.address.casefold()),
            tenant.id,
            _listed(tenant.id),
        )

    def tenants(self) -> list[str]:
        """The id of each tenant, in order, by the list that their own writing keeps."""
        return [kept.sk for kept in self._table.query(keys.TENANTS)]

    def list_tenant(self, tenant_id: str) -> None:
        """Put one on the list: it was made before there was one. Twice is harmless."""
        self._table.write([Put(_listed(tenant_id))])

    def close_address(self, local_part: str) -> None:
        """An intake address that its tenant has left leads to nobody; twice is harmless."""
        self._table.write([Delete(keys.unique("address", local_part.casefold()), "#")])

    def change_tenant(self, tenant: Tenant) -> Tenant:
        """Keep other words of a tenant at its next version. Raises Conflict when it moved."""
        kept = msgspec.structs.replace(tenant, version=tenant.version + 1)
        row = item(keys.tenant(kept.id), "#TENANT", kept, version=kept.version)
        try:
            self._table.write([Put(row, Expect(tenant.version))])
        except WriteRefused as refused:
            raise Conflict(f"tenant {tenant.id}") from refused
        return kept

    def open_space(self, tenant: Tenant, person: Person, proof: Consent, spent: Put) -> bool:
        """Keep a new employer with its first person, told by e-mail, all at once.

        False when the link was `spent` before. Raises Conflict when the e-mail is somebody's.
        """
        told = Subscription(tenant=tenant.id, person=person.id, channels=(Channel.EMAIL,))
        sk = keys.subscription(person.id)
        writes: list[Write] = [
            spent,
            Put(item(keys.tenant(tenant.id), "#TENANT", tenant), ABSENT),
            Put(_listed(tenant.id)),
            _pointer(keys.unique("address", tenant.address.casefold()), tenant.id),
            Put(item(keys.person(person.id), "#PERSON", person), ABSENT),
            Put(_member(person)),
            _pointer(keys.unique("email", person.email.strip().casefold()), person.id),
            Put(item(keys.subscriptions(tenant.id), sk, told)),
            put_consent(proof),
        ]
        try:
            self._table.write(writes)
        except WriteRefused as refused:
            if 0 in refused.failed:
                return False
            raise Conflict("e-mail of a new space") from refused
        return True

    def every_tenant(self) -> Iterator[str]:
        """The id of each tenant. It reads the whole table: for an operator's batch only."""
        for kept in self._table.scan("#TENANT"):
            yield kept.pk.removeprefix(keys.tenant(""))

    def firm(self, firm_id: str) -> Firm:
        """Raises NotFound."""
        return found(self._table, keys.firm(firm_id), "#FIRM", Firm)

    def known_firm(self, firm_id: str) -> Firm | None:
        """The firm, or None: a mandate may name a firm that is not with Vigie."""
        return maybe(self._table, keys.firm(firm_id), "#FIRM", Firm) if firm_id else None

    def put_firm(self, firm: Firm) -> None:
        self._table.write([Put(item(keys.firm(firm.id), "#FIRM", firm))])

    def person(self, person_id: str) -> Person:
        """Raises NotFound."""
        return found(self._table, keys.person(person_id), "#PERSON", Person)

    def person_by_email(self, email: str) -> Person | None:
        pointer = self._table.get(keys.unique("email", email.strip().casefold()), "#")
        return self.person(pointer.data) if pointer else None

    def put_person(self, person: Person) -> None:
        """Raises Conflict when somebody else has this e-mail address."""
        pointer = keys.unique("email", person.email.strip().casefold())
        self._put_unique(
            item(keys.person(person.id), "#PERSON", person), pointer, person.id, _member(person)
        )

    def free_email(self, person: Person) -> None:
        """Their e-mail address leads to nobody any more; twice is harmless."""
        pointer = keys.unique("email", person.email.strip().casefold())
        self._table.write([Delete(pointer, "#")])

    def remove_person(self, person: Person, by: Person | None, proof: Consent) -> None:
        """Forget somebody: they sign in and are told no more. What they did stays theirs.

        Their address may be invited again. Removing twice is harmless. Raises Conflict when `by`
        is gone: two who remove each other at the same moment leave one. `by` is None for a program.
        """
        home = keys.tenant(person.tenant) if person.tenant else keys.firm(person.firm)
        pointer = keys.unique("email", person.email.strip().casefold())
        if person.tenant:
            for kept in self.every_subscription(person.tenant):
                if kept.person == person.id:
                    self.unsubscribe(person.tenant, person.id, kept.case)
        gone: list[Write] = [
            Delete(keys.person(person.id), "#PERSON"),
            Delete(keys.person(person.id), "#MOBILE"),
            Delete(keys.person(person.id), "#PHONECODE"),
            Delete(home, f"PERSON#{person.id}"),
            Delete(pointer, "#"),
        ]
        still_there = [Check(keys.person(by.id), "#PERSON", Expect(0))] if by else []
        try:
            self._table.write([*gone, put_consent(proof), *still_there])
        except WriteRefused as refused:
            raise Conflict(f"person {person.id}") from refused

    def members(self, *, tenant: str = "", firm: str = "") -> list[Person]:
        """The people of a tenant or of a firm. Raises NotFound while one is being removed."""
        ids = self.ids(tenant=tenant, firm=firm)
        return several(self._table, [(keys.person(one), "#PERSON") for one in ids], Person)

    def ids(self, *, tenant: str = "", firm: str = "") -> list[str]:
        """Who they are, by their ids."""
        home = keys.tenant(tenant) if tenant else keys.firm(firm)
        return [pointer.data for pointer in self._table.query(home, begins="PERSON#")]

    def subscriptions(self, tenant: str, case: str = "") -> list[Subscription]:
        """Those of the whole tenant, and those of this case."""
        partition = keys.subscriptions(tenant)
        whole = listed(self._table, partition, Subscription, begins="ALL#")
        return whole + (
            listed(self._table, partition, Subscription, begins=f"CASE#{case}#") if case else []
        )

    def every_subscription(self, tenant: str) -> list[Subscription]:
        """Those of the whole tenant and of each of its cases."""
        return listed(self._table, keys.subscriptions(tenant), Subscription)

    def subscription(self, tenant: str, person: str, case: str = "") -> Subscription | None:
        sk = keys.subscription(person, case)
        return maybe(self._table, keys.subscriptions(tenant), sk, Subscription)

    def subscribe(self, subscription: Subscription) -> None:
        sk = keys.subscription(subscription.person, subscription.case)
        self._table.write([Put(item(keys.subscriptions(subscription.tenant), sk, subscription))])

    def subscribe_to_all(self, subscription: Subscription) -> None:
        """Subscribe to all cases; what the person had chosen for single ones ends."""
        tenant, person = subscription.tenant, subscription.person
        self.subscribe(subscription)
        for other in self.every_subscription(tenant):
            if other.person == person and other.case:
                self.unsubscribe(tenant, person, other.case)

    def unsubscribe(self, tenant: str, person: str, case: str = "") -> None:
        self._table.write([Delete(keys.subscriptions(tenant), keys.subscription(person, case))])

    def _put_unique(self, record: Item, pointer: str, owner: str, *others: Item) -> None:
        held = self._table.get(pointer, "#")
        if held is not None and held.data != owner:
            raise Conflict(pointer)
        writes: list[Write] = [Put(record), *(Put(other) for other in others)]
        if held is None:
            writes.append(_pointer(pointer, owner))
        try:
            self._table.write(writes)
        except WriteRefused as refused:
            raise Conflict(pointer) from refused


def _pointer(pk: str, owner: str) -> Put:
    return Put(Item(pk=pk, sk="#", kind="pointer", data=owner), ABSENT)


def _listed(tenant_id: str) -> Item:
    return Item(pk=keys.TENANTS, sk=tenant_id, kind="tenant-listed", data=tenant_id)


def _member(person: Person) -> Item:
    home = keys.tenant(person.tenant) if person.tenant else keys.firm(person.firm)
    return Item(pk=home, sk=f"PERSON#{person.id}", kind="member", data=person.id)
