"""`export`: all that is kept of an employer, a case, a firm or a person, as one zip for them."""

import argparse
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput

from .data.subjects import declare_subject

if TYPE_CHECKING:
    from chalicelib.store import Store

    from .data.vault import Vault


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "export",
        help="all that is kept of an employer, a case, a firm or a person, as one zip",
        description="Writes JSON, evidence and deliveries to a zip that only its owner may read.",
    )
    declare_subject(command)
    command.add_argument("-o", "--output", required=True, type=Path, metavar="FILE.zip")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Export from the table and the buckets that the environment names."""
    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    from .data.vault import open_vault

    return report(Store(DynamoTable(options.table)), open_vault(), options, datetime.now(UTC))


def report(store: "Store", vault: "Vault", options: argparse.Namespace, now: datetime) -> int:
    """Write the zip and say what is in it; 1 when evidence was missing. Raises BadInput."""
    from chalicelib.store.audit_records import Action

    from .data.giving import give
    from .data.noting import note_operator
    from .data.subjects import subject_of

    if options.output.exists():
        raise BadInput(str(options.output), "is there already.", "Choose another name.")
    subject = subject_of(store, options)
    given = give(store, vault, subject, now, options.output)
    note_operator(store, subject, Action.EXPORTED, getpass.getuser(), now)
    print(f"{options.output}: {given.subject}, {len(given.cases)} cases, {len(given.files)} files")
    for name in given.absent:
        print(f"absent: {name}", file=sys.stderr)
    return 1 if given.absent else 0
