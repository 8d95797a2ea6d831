"""What the year came to: by kind, channel and end, and what one case costs in one year."""

from collections import Counter
from typing import Any, NamedTuple

from chalicelib.store.memory import MemoryTable
from chalicelib.store.table import Item, Table

from .books import Books
from .hours import a_call
from .machine import Machine

_MESSAGES = ("left by email", "left by sms", "bytes by email", "bytes by sms")
_BILL = ("reads", "items_read", "read_units", "writes", "items_written", "write_units", "bytes_written")  # fmt: skip


class Tally(NamedTuple):
    """What is counted, so that the parts of a town that ran apart can be added up."""

    deliveries: Counter[str]
    tries: Counter[str]
    escalations: Counter[str]
    steps: Counter[str]
    happened: Counter[str]
    bill: Counter[str]
    stored: Counter[str]
    worked: Counter[str]

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(*(one + more for one, more in zip(self, other, strict=True)))


NOTHING = Tally(*(Counter[str]() for _ in Tally._fields))


def tally(machine: Machine, books: Books, table: Table) -> Tally:
    """What a year came to."""
    escalations, deliveries = books.escalations.values(), books.deliveries.values()
    return Tally(
        deliveries=Counter(f"{d.purpose} {d.channel} {d.state}" for d in deliveries),
        tries=Counter(f"{d.attempts:02}" for d in deliveries),
        escalations=Counter(str(e.state) for e in escalations),
        steps=Counter(str(step.stage) for e in escalations for step in e.steps),
        happened=machine.counts,
        bill=machine.tap.bill,
        stored=_stored(table),
        worked=machine.hours.counts(),
    )


def figures(counted: Tally, cases: int, faults: int) -> dict[str, Any]:
    """The summary as plain JSON."""
    names = ("deliveries", "tries", "escalations", "steps", "happened")
    return {
        "cases": cases,
        "faults": faults,
        **{name: dict(sorted(getattr(counted, name).items())) for name in names},
        "functions": a_call(counted.worked, cases),
        "a_case_a_year": {
            **{name: _each(counted.happened[name], cases) for name in _MESSAGES},
            **{name: _each(counted.bill[name], cases) for name in _BILL},
            **{f"stored {name}": _each(count, cases) for name, count in counted.stored.items()},
            "events": _each(_beginning(counted, "event "), cases),
            "queue messages": _each(_beginning(counted, "queued "), cases),
            "receipts": _each(_beginning(counted, "receipt "), cases),
        },
    }


def lines(said: dict[str, Any]) -> list[str]:
    """The summary for people."""
    found = [f"{said['cases']} cases, {said['faults']} faults"]
    for name in ("deliveries", "tries", "escalations", "steps", "a_case_a_year"):
        found.append(f"{name.replace('_', ' ')}:")
        found += [f"  {key:<44} {value:>12}" for key, value in said[name].items()]
    return found


def _stored(table: Table) -> Counter[str]:
    """What is left in the table, where it can be weighed."""
    items = table.items() if isinstance(table, MemoryTable) else []
    return Counter(items=len(items), bytes=sum(_weight(item) for item in items))


def _weight(item: Item) -> int:
    return len(item.pk) + len(item.sk) + len(item.data.encode()) + 60


def _beginning(counted: Tally, word: str) -> int:
    return sum(count for name, count in counted.happened.items() if name.startswith(word))


def _each(count: float, cases: int) -> float:
    return round(count / cases, 2)
