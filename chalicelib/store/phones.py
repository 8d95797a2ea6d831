"""Mobile numbers: the one a person confirmed, the code under way, and who answers to a number."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from ..errors import Conflict
from . import consents, due, keys
from .codec import item, maybe
from .consent_records import Consent, Mobile, MobileState, PhoneCode
from .due import DueRow
from .records import Person
from .table import ABSENT, Delete, Expect, Item, Put, Table, Write, WriteRefused


class Phones:
    """Moves of a number, each one transaction with `Person.phone` and its proof.

    `Person.phone` holds a confirmed number or nothing: what sends SMS needs to know no more.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def mobile(self, person: str) -> Mobile | None:
        return maybe(self._table, keys.person(person), "#MOBILE", Mobile)

    def code(self, person: str, now: datetime) -> PhoneCode | None:
        """The code under way, or None once it has expired."""
        kept = maybe(self._table, keys.person(person), "#PHONECODE", PhoneCode)
        return kept if kept and kept.expires_at > now else None

    def put_code(self, code: PhoneCode) -> None:
        """Keep a new code; it replaces the one before."""
        self._table.write([Put(_code_item(code))])

    def count_try(self, code: PhoneCode) -> PhoneCode | None:
        """The code with one more try, counted before it is compared; None when another was
        counted meanwhile, so that guesses at once are never more than the tries there are."""
        tried = msgspec.structs.replace(code, tries=code.tries + 1, version=code.version + 1)
        try:
            self._table.write([Put(_code_item(tried), Expect(code.version))])
        except WriteRefused:
            return None
        return tried

    def move(
        self,
        person: Person,
        mobile: Mobile,
        *,
        consent: Consent | None = None,
        row: DueRow | None = None,
        spent: PhoneCode | None = None,
    ) -> Person:
        """Keep a number's new state, what `Person.phone` is from it, and the proof.

        `row` is its next due row (the one before is dropped), `spent` the code that confirmed it,
        which serves once. Raises Conflict when somebody moved it meanwhile.
        """
        kept = msgspec.structs.replace(
            mobile, wake=row.place if row else "", version=mobile.version + 1
        )
        confirmed = kept.state is MobileState.CONFIRMED
        told = msgspec.structs.replace(person, phone=kept.number if confirmed else "")
        expect = Expect(mobile.version) if mobile.version else ABSENT
        writes: list[Write] = [
            Put(item(keys.person(person.id), "#MOBILE", kept, version=kept.version), expect),
            Put(item(keys.person(person.id), "#PERSON", told)),
            Put(Item(pk=keys.number(kept.number), sk=person.id, kind="number", data=person.id)),
            *_rows(mobile.wake, row),
        ]
        if consent:
            writes.append(consents.put(consent))
        if spent:
            writes.append(Delete(keys.person(person.id), "#PHONECODE", Expect(spent.version)))
        self._written(writes, person.id)
        return told

    def drop(self, person: Person, mobile: Mobile, consent: Consent) -> None:
        """Forget a person's number. Raises Conflict."""
        told = msgspec.structs.replace(person, phone="")
        writes: list[Write] = [
            Delete(keys.person(person.id), "#MOBILE", Expect(mobile.version)),
            Put(item(keys.person(person.id), "#PERSON", told)),
            Delete(keys.number(mobile.number), person.id),
            consents.put(consent),
            *_rows(mobile.wake, None),
        ]
        self._written(writes, person.id)

    def touch(self, mobile: Mobile) -> None:
        """Keep a sign of life; somebody who moved the number meanwhile is right."""
        kept = msgspec.structs.replace(mobile, version=mobile.version + 1)
        row = item(keys.person(mobile.person), "#MOBILE", kept, version=kept.version)
        try:
            self._table.write([Put(row, Expect(mobile.version))])
        except WriteRefused:
            return

    def people_of(self, number: str) -> list[str]:
        """Whose number this is or was: a shared mobile has several people."""
        return [kept.data for kept in self._table.query(keys.number(number))]

    def _written(self, writes: Sequence[Write], person: str) -> None:
        try:
            self._table.write(writes)
        except WriteRefused as refused:
            raise Conflict(keys.person(person)) from refused


def _rows(before: str, row: DueRow | None) -> list[Write]:
    writes: list[Write] = []
    if before and (row is None or before != row.place):
        writes.append(due.delete(before))
    if row:
        writes.append(due.put(row))
    return writes


def _code_item(code: PhoneCode) -> Item:
    return item(
        keys.person(code.person),
        "#PHONECODE",
        code,
        version=code.version,
        expires=int(code.expires_at.timestamp()),
    )
