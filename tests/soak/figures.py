"""What the year came to: by kind, channel and end, and what one case costs in one year."""

from collections import Counter
from typing import Any

from chalicelib.store.memory import MemoryTable
from chalicelib.store.records import Delivery
from chalicelib.store.table import Item, Table

from .books import Books
from .machine import Machine

_MESSAGES = ("left by email", "left by sms", "bytes by email", "bytes by sms")
_BILL = ("reads", "items_read", "read_units", "writes", "items_written", "write_units", "bytes_written")  # fmt: skip


def figures(machine: Machine, books: Books, table: Table, cases: int) -> dict[str, Any]:
    """The summary as plain JSON."""
    deliveries = list(books.deliveries.values())
    stored = _stored(table)
    return {
        "cases": cases,
        "faults": len(machine.faults),
        "deliveries": _table(deliveries),
        "tries": _counted(d.attempts for d in deliveries),
        "escalations": _counted(e.state for e in books.escalations.values()),
        "steps": _counted(step.stage for e in books.escalations.values() for step in e.steps),
        "happened": dict(sorted(machine.counts.items())),
        "functions": machine.hours.a_call(cases),
        "a_case_a_year": {
            **{name: _each(machine.counts[name], cases) for name in _MESSAGES},
            **{name: _each(machine.tap.bill[name], cases) for name in _BILL},
            **{f"stored {name}": _each(count, cases) for name, count in stored.items()},
            "events": _each(_beginning(machine, "event "), cases),
            "queue messages": _each(_queued(machine), cases),
            "receipts": _each(_beginning(machine, "receipt "), cases),
        },
    }


def lines(said: dict[str, Any]) -> list[str]:
    """The summary for people."""
    found = [f"{said['cases']} cases, {said['faults']} faults"]
    for name in ("deliveries", "tries", "escalations", "steps", "a_case_a_year"):
        found.append(f"{name.replace('_', ' ')}:")
        found += [f"  {key:<44} {value:>12}" for key, value in said[name].items()]
    return found


def _table(deliveries: list[Delivery]) -> dict[str, int]:
    """How many, by purpose, channel and end."""
    return _counted(f"{d.purpose} {d.channel} {d.state}" for d in deliveries)


def _stored(table: Table) -> dict[str, float]:
    """What is left in the table, where it can be weighed."""
    items = table.items() if isinstance(table, MemoryTable) else []
    return {"items": len(items), "bytes": sum(_weight(item) for item in items)}


def _weight(item: Item) -> int:
    return len(item.pk) + len(item.sk) + len(item.data.encode()) + 60


def _queued(machine: Machine) -> int:
    return _beginning(machine, "queued ")


def _beginning(machine: Machine, word: str) -> int:
    return sum(count for name, count in machine.counts.items() if name.startswith(word))


def _each(count: float, cases: int) -> float:
    return round(count / cases, 2)


def _counted(values: Any) -> dict[str, int]:
    return {
        str(key): count for key, count in sorted(Counter(values).items(), key=lambda p: str(p[0]))
    }
