"""`recompute`: apply the installed law to every case made under another; the difference first."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from chalicelib.errors import BadInput

if TYPE_CHECKING:
    from chalicelib.flows.context import Desk
    from chalicelib.flows.recompute import Difference, Side

_ROW = "{:14} {:32} {:5} {:24} {:24} {}"
_HEAD = _ROW.format("tenant", "case", "rule", "before", "after", "told")


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "recompute",
        help="apply the installed law to the cases made under another",
        description="Shows what the installed law changes; with --apply, changes it.",
    )
    command.add_argument(
        "--law", required=True, metavar="VERSION", help="the version you mean: the installed one"
    )
    command.add_argument("--tenant", default="", help="only this tenant's cases")
    command.add_argument("--after", default="", metavar="CURSOR", help="go on behind this case")
    command.add_argument("--apply", action="store_true", help="write it, and tell whom it moves")
    command.add_argument("--text", action="store_true", help="a table, instead of JSON lines")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Recompute on the table the options name."""
    from chalicelib.flows.context import Desk
    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    store = Store(DynamoTable(options.table))
    return report(Desk(store=store, now=lambda: datetime.now(UTC)), options)


def report(desk: "Desk", options: argparse.Namespace) -> int:
    """Print each difference as it is found; 1 when a case could not be recomputed.

    Raises BadInput when the law asked for is not the installed one.
    """
    from chalicelib.flows.recompute import recompute
    from chalicelib.law import LAW_VERSION

    if options.law != LAW_VERSION:
        raise BadInput(
            "--law",
            f"{options.law!r} is not the installed law, {LAW_VERSION!r}.",
            "Install the version you mean, or name the installed one.",
        )
    found = recompute(desk, apply=options.apply, tenant=options.tenant, after=options.after)
    if options.text:
        print(_HEAD)
    seen = differing = alerted = failed = 0
    cursor = options.after
    try:
        for one in found:
            seen += 1
            differing += bool(one.changes)
            alerted += bool(one.told.employer or one.told.lawyer)
            failed += bool(one.fault)
            _show(one, text=options.text)
            cursor = one.cursor
    except BaseException:
        _say(f"stopped; to go on: --after '{cursor}'" if cursor else "stopped")
        raise
    what = "recomputed" if options.apply else "to recompute (nothing was changed: add --apply)"
    _say(f"{seen} cases under another law {what}: {differing} with other dates, ", end="")
    _say(f"{alerted} where a date that people were told moves, {failed} failed.")
    return 1 if failed else 0


def _show(one: "Difference", *, text: bool) -> None:
    if text:
        for line in _lines(one):
            print(line)
    elif one.changes or one.fault:
        print(msgspec.json.encode(one).decode())


def _lines(one: "Difference") -> Iterator[str]:
    if one.fault:
        yield _ROW.format(one.tenant, one.case, "-", "-", "-", one.fault)
    lawyer = {(move.rule, move.event) for move in one.told.lawyer}
    for change in one.changes:
        told = "lawyer" if (change.rule, change.event) in lawyer else ""
        sides = _side(change.before), _side(change.after)
        yield _ROW.format(one.tenant, one.case, change.rule, *sides, told).rstrip()
    if move := one.told.employer:
        now = move.now.isoformat() if move.now else "none"
        yield _ROW.format(
            one.tenant, one.case, "=>", move.was.isoformat(), now, "employer: its one date"
        )


def _side(side: "Side | None") -> str:
    if side is None:
        return "-"
    return f"{side.due.isoformat()} {side.status}"


def _say(line: str, end: str = "\n") -> None:
    print(line, end=end, file=sys.stderr, flush=True)
