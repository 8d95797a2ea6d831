"""`restore`: a table as it was at a moment, beside the one that serves; proven, then cut over.

Nothing of the serving table is touched. The last step is the operator's: two settings and a
deployment (docs/operations.md).
"""

import argparse
import getpass
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from .instants import typed

if TYPE_CHECKING:
    from chalicelib.store import Store

    from .data.erasing import Desk


class Restored(msgspec.Struct, frozen=True):
    """A table that is ready: its name, its stream's ARN, the moment (aware UTC) it is of."""

    table: str
    stream: str
    moment: datetime


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "restore",
        help="restore the table to a new one, prove it, and say how to cut over",
        description="The serving table is only read. Sending is off in the new one.",
    )
    command.add_argument(
        "--to", required=True, metavar="TABLE", help="the new table: the source's name, -, anything"
    )
    command.add_argument("--at", default="", metavar="INSTANT", help="UTC; default: the latest")
    command.add_argument(
        "--copy",
        action="store_true",
        help="copy the rows instead (no PITR: a drill on one machine)",
    )
    command.add_argument("--role", default="", metavar="ARN", help="the retention role to take")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Restore on AWS, or copy. Raises BadInput, NotReady."""
    import boto3

    from .data.vault import open_vault
    from .erase import desk_on
    from .target import copy

    # An endpoint of one's own is one machine: no functions there, what serves is the source.
    alone = options.local or os.environ.get("AWS_ENDPOINT_URL")
    functions = None if alone else boto3.client("lambda")
    made = ready(boto3.client("dynamodb"), functions, options, datetime.now(UTC))
    vault = open_vault(options.role)
    source, target = desk_on(options.table, vault), desk_on(options.to, vault)
    if options.copy:
        copy(source.store, target.store)
    return report(source.store, target, made, datetime.now(UTC))


def ready(tables: Any, functions: Any, options: argparse.Namespace, now: datetime) -> Restored:
    """The new table, made or taken up again, with all that a restore leaves out.

    `tables`, `functions`: clients of dynamodb and lambda (None where nothing serves by functions).
    Raises BadInput, NotReady.
    """
    from .target import check_name, exists, fit, make, recognise

    check_name(options.table, options.to)
    if exists(tables, options.to):
        moment = recognise(tables, functions, options)
    else:
        moment = make(tables, options, now)
    _say(f"{options.to}: {options.table} as it was at {typed(moment)} UTC")
    return Restored(options.to, fit(tables, options.to, recovery=not options.copy), moment)


def report(source: "Store", target: "Desk", made: Restored, now: datetime) -> int:
    """Prepare the new table, prove it, print how to cut over; 1 when a ledger does not hold."""
    from .data.restoring import carry, prove, silence

    silence(target.store, getpass.getuser(), now)
    _say(f"sending is off in it; {carry(source.table, target.store.table)} holds and receipts kept")
    _erase_again(target)
    proof = prove(target.store)
    for fault in proof.faults:
        print(f"BROKEN  {fault}")
    print(f"{proof.cases} cases, {proof.entries} entries of ledgers, {len(proof.faults)} broken")
    if proof.faults:
        _say("do not cut over: choose another moment.")
        return 1
    print(f'table = "{made.table}"\ntable_stream_arn = "{made.stream}"')
    _say("put these two lines in infra/stages/STAGE.toml, `make deploy`, `make doctor`, then")
    print(f"python -m infra.operate requeue --since {typed(made.moment)} --table {made.table}")
    _say("(then with --apply), and `sending on`: see docs/operations.md.")
    return 0


def _erase_again(target: "Desk") -> None:
    """Whom the restore brought back; a hold placed since comes first."""
    from .data.erasing import erase
    from .data.holds import Held
    from .data.restoring import returned

    for subject in list(returned(target.store)):
        try:
            erase(target, subject, "erased before the restore", again=True)
            _say(f"erased again: a {subject.kind}")
        except Held as held:
            _say(f"came back and is held: {held}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
