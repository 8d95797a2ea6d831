"""Each function's rights on the table, held over the tables of tests as AWS would hold them.

Whatever a test has a function do is then refused unless its role in infra/resources.yaml allows it.
What nobody does in the name of a function (people in a test, an operator) passes.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import msgspec

from chalicelib.store.memory import MemoryTable
from chalicelib.store.table import Delete, Item, Place, Put, Table, Write
from infra.resources import APP, load_template

_WORKING: ContextVar[str] = ContextVar("working", default="")
_SET_OPERATORS = ("ForAllValues:StringLike", "ForAnyValue:StringLike")


class AccessDenied(Exception):
    """A function's role does not allow what it just did; the message says what, and where."""


class Right(msgspec.Struct, frozen=True):
    """One statement of a role about the table: what it allows or denies, to what, where.

    `keys` are patterns of partition keys; empty: all of them.
    """

    allows: bool
    actions: frozenset[str]
    table: bool
    index: bool
    keys: tuple[str, ...] = ()

    def meets(self, action: str, key: str, *, index: bool) -> bool:
        """Does it speak of this request?"""
        where = self.index if index else self.table
        there = not self.keys or any(fnmatchcase(key, pattern) for pattern in self.keys)
        return where and there and f"dynamodb:{action}" in self.actions


@cache
def rights(function: str) -> tuple[Right, ...]:
    """What the role of a function of infra/resources.yaml (`Deliver`) says of the table."""
    resources = load_template(APP)["Resources"]
    role = resources[function]["Properties"]["Role"]["Fn::GetAtt"][0]
    said = [s for p in resources[role]["Properties"]["Policies"] for s in _statements(p)]
    return tuple(_right(s) for s in said if "${TableName}" in str(s.get("Resource")))


def _statements(policy: dict[str, Any]) -> list[dict[str, Any]]:
    return list(policy["PolicyDocument"]["Statement"])


def _right(said: dict[str, Any]) -> Right:
    actions, resources = said["Action"], said["Resource"]
    named = [r["Fn::Sub"] for r in (resources if isinstance(resources, list) else [resources])]
    return Right(
        allows=said["Effect"] == "Allow",
        actions=frozenset([actions] if isinstance(actions, str) else actions),
        table=any(name.endswith("${TableName}") for name in named),
        index=any("/index/" in name for name in named),
        keys=_keys(said.get("Condition", {})),
    )


def _keys(condition: dict[str, Any]) -> tuple[str, ...]:
    """A condition on partition keys, each of which is looked at by itself here."""
    if not condition:
        return ()
    ((operator, about),) = condition.items()
    assert operator in _SET_OPERATORS, f"{operator} is not understood here"
    return tuple(about["dynamodb:LeadingKeys"])


@contextmanager
def working(function: str) -> Iterator[None]:
    """Within it, what is asked of a guarded table is asked by that function."""
    token = _WORKING.set(function)
    try:
        yield
    finally:
        _WORKING.reset(token)


class Guarded:
    """A table over another that refuses what the role of the working function does not allow.

    `asked` is what each function did: its name, the action, on the index or not.
    """

    def __init__(self, beneath: Table | None = None) -> None:
        self.beneath: Table = beneath or MemoryTable()
        self.asked: set[tuple[str, str, bool]] = set()

    def get(self, pk: str, sk: str) -> Item | None:
        self._ask("GetItem", pk)
        return self.beneath.get(pk, sk)

    def get_many(self, places: Iterable[Place]) -> dict[Place, Item]:
        wanted = list(places)
        for pk, _ in wanted:
            self._ask("BatchGetItem", pk)
        return self.beneath.get_many(wanted)

    def query(
        self, pk: str, *, begins: str = "", until: str = "", limit: int | None = None
    ) -> Iterator[Item]:
        self._ask("Query", pk)
        yield from self.beneath.query(pk, begins=begins, until=until, limit=limit)

    def query_index(self, index_pk: str) -> Iterator[Item]:
        self._ask("Query", index_pk, index=True)
        yield from self.beneath.query_index(index_pk)

    def scan(self, sk: str, after: str = "") -> Iterator[Item]:
        self._ask("Scan", "")
        yield from self.beneath.scan(sk, after)

    def every(self) -> Iterator[Item]:
        self._ask("Scan", "")
        yield from self.beneath.every()

    def write(self, writes: Sequence[Write]) -> None:
        for write in writes:
            self._ask_to(write)
        self.beneath.write(writes)

    def _ask_to(self, write: Write) -> None:
        if isinstance(write, Put):
            self._ask("PutItem", write.item.pk)
        elif isinstance(write, Delete):
            self._ask("DeleteItem", write.pk)
        else:
            self._ask("ConditionCheckItem", write.pk)

    def _ask(self, action: str, pk: str, *, index: bool = False) -> None:
        function = _WORKING.get()
        if not function:
            return
        self.asked.add((function, action, index))
        met = [right for right in rights(function) if right.meets(action, pk, index=index)]
        if not any(r.allows for r in met) or not all(r.allows for r in met):
            where = f"{pk} of the index" if index else pk
            raise AccessDenied(f"{function} may not {action} {where}")
