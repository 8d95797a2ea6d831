"""`hold` and `unhold`: a legal hold over an employer, a case, a firm or a person."""

import argparse
import getpass
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput

from .data.subjects import declare_subject

if TYPE_CHECKING:
    from chalicelib.store import Store

    from .data.holds import Hold


def declare(commands: Any) -> None:
    """Add both commands to the parser."""
    for name, help_ in (
        ("hold", "keep somebody's data from being erased, or list the holds"),
        ("unhold", "end a legal hold"),
    ):
        command = commands.add_parser(name, help=help_, description=help_.capitalize() + ".")
        declare_subject(command, required=name == "unhold")
        command.add_argument("--reason", default="", help="why, for whoever finds it")
        command.add_argument("--by", default=getpass.getuser(), help="who decided it")
        command.set_defaults(run=run, hold=name == "hold")


def run(options: argparse.Namespace) -> int:
    """Hold on the table the options name."""
    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    return report(Store(DynamoTable(options.table)), options, datetime.now(UTC))


def report(store: "Store", options: argparse.Namespace, now: datetime) -> int:
    """Do it, then print what is held. Raises BadInput."""
    from chalicelib.store.audit_records import Action

    from .data.holds import Hold, Holds
    from .data.noting import note_operator
    from .data.subjects import is_named, subject_of

    holds = Holds(store.table)
    if is_named(options):
        if not options.reason.strip():
            raise BadInput("--reason", "say why: whoever finds the hold will read it.")
        subject = subject_of(store, options)
        if options.hold:
            holds.place(Hold(subject=subject, reason=options.reason.strip(), by=options.by, at=now))
        else:
            holds.lift(subject, options.by, options.reason.strip(), now)
        done = Action.HELD if options.hold else Action.UNHELD
        note_operator(store, subject, done, options.by, now)
    standing = holds.standing()
    for hold in standing:
        print(_line(hold))
    if not standing:
        print("nothing is held")
    print(f"{len(holds.lifted())} holds were lifted before", file=sys.stderr)
    return 0


def _line(hold: "Hold") -> str:
    return f"HELD  {hold.subject.name}, since {hold.at:%Y-%m-%d}, by {hold.by}: {hold.reason}"
