"""`python -m infra.operate COMMAND`: what an operator does to a running Vigie.

Answers on stdout, progress and errors on stderr. Exit codes: 0 done, 1 some cases or mails failed,
2 bad input, 141 the reader of stdout left.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from botocore.exceptions import ClientError

from chalicelib.cli import answering
from chalicelib.errors import MissingSetting, VigieError
from infra.operate import (
    announce,
    bounced,
    erase,
    export,
    hand,
    hold,
    leaked,
    onboard,
    quarantine,
    recompute,
    redrive,
    replay,
    requeue,
    restore,
    retention,
    rotate,
    sending,
    status,
)


class AwsRefused(VigieError):
    """AWS refused a request; `operation` and `code` are its own words for it."""

    def __init__(self, fault: ClientError) -> None:
        said = fault.response.get("Error", {})
        self.operation, self.code = fault.operation_name, str(said.get("Code", ""))
        super().__init__(
            f"AWS refused {self.operation}: {self.code}: {said.get('Message', '')} "
            "The rights of each command are in docs/operations.md. What was done before stays done."
        )


Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a bad input is one clear message, never a traceback."""
    options = _parser().parse_args(arguments)
    run: Command = options.run
    return answering(lambda: _in_place(options, run))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.operate", description="Operate Vigie.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    recompute.declare(commands)
    replay.declare(commands)
    sending.declare(commands)
    redrive.declare(commands)
    announce.declare(commands)
    export.declare(commands)
    erase.declare(commands)
    hold.declare(commands)
    retention.declare(commands)
    restore.declare(commands)
    requeue.declare(commands)
    status.declare(commands)
    quarantine.declare(commands)
    hand.declare(commands)
    onboard.declare(commands)
    rotate.declare(commands)
    leaked.declare(commands)
    bounced.declare(commands)
    for command in commands.choices.values():
        place = command.add_mutually_exclusive_group()
        place.add_argument(
            "--table", default=os.environ.get("VIGIE_TABLE", ""), help="default: $VIGIE_TABLE"
        )
        place.add_argument(
            "--local", action="store_true", help="the system that `make run` started here"
        )
    return parser


def _in_place(options: argparse.Namespace, run: Command) -> int:
    """Run where the options say. Raises MissingSetting when they say nothing."""
    if options.local:
        from infra.local.config import environment, parse

        os.environ |= environment(parse([]))
        options.table = os.environ["VIGIE_TABLE"]
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    needed = {"VIGIE_TABLE (or --table, or --local)": options.table, "AWS_REGION": region}
    if missing := tuple(name for name, value in needed.items() if not value):
        raise MissingSetting(missing)
    try:
        return run(options)
    except ClientError as fault:
        raise AwsRefused(fault) from fault


if __name__ == "__main__":
    sys.exit(main())
