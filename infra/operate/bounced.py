"""`bounced`: to whom nothing is written since a bounce; written to again once it is mended.

An address that bounced is not tried any more, for good: after an outage of ours or of a mail server
somebody must say that it works. What a person refused stays refused.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from .instants import typed, utc

if TYPE_CHECKING:
    from chalicelib.store import Store
    from chalicelib.store.records import Person


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "bounced",
        help="people whose e-mail address bounced; with --apply, write to them again",
        description="SES has a list of its own besides: `aws sesv2 list-suppressed-destinations`.",
    )
    command.add_argument("--since", default="", metavar="INSTANT", help="UTC; only later bounces")
    command.add_argument("--tenant", default="", help="only this employer's people")
    command.add_argument("--apply", action="store_true", help="write to them again")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Look at the table the options name. Raises BadInput."""
    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    return report(Store(DynamoTable(options.table)), options)


def report(store: "Store", options: argparse.Namespace) -> int:
    """Print each, and lift the stop with --apply. Raises BadInput."""
    from chalicelib.store.records import Channel
    from chalicelib.store.suppressions import address_hash

    since, count = utc("--since", options.since) if options.since else None, 0
    for person, at in _bounced(store):
        if (since and at < since) or options.tenant not in ("", person.tenant):
            continue
        count += 1
        print(f"{person.tenant or person.firm:24} {typed(at)}  {person.id}  {person.email}")
        if options.apply:
            store.suppressions.proved(Channel.EMAIL, address_hash(person.email))
    done = "are written to again" if options.apply else "bounced (add --apply to write again)"
    print(f"{count} people {done}", file=sys.stderr)
    return 0


def _bounced(store: "Store") -> Iterator[tuple["Person", datetime]]:
    """It reads the whole table: the list itself keeps hashes of addresses alone."""
    from chalicelib.store.records import Channel, Person
    from chalicelib.store.sending_records import Reason
    from chalicelib.store.suppressions import address_hash

    for kept in store.table.scan("#PERSON"):
        person = msgspec.json.decode(kept.data, type=Person)
        known = store.suppressions.get(Channel.EMAIL, address_hash(person.email))
        if known and known.reason is Reason.HARD_BOUNCE:
            yield person, known.at
