"""`quarantine`: the mails that wait for somebody to look, by employer; never what they say.

Deciding is the employer's (its page "Courriels à vérifier"). An operator sees how many wait, since
when and why: many at once for one reason is wording that the reader does not know yet.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from chalicelib.store import Store
    from chalicelib.store.mail_records import Quarantined

_ROW = "{:24} {:14} {:17} {:>5}  {:22} {:12} {}"


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to check: `read_as` is the kind it was taken for, `case` where its dates run already.

    `days` it has waited; `decided` names the decision that holds, empty as long as nobody decided.
    """

    tenant: str
    id: str
    received_at: datetime
    days: int
    read_as: str
    case: str
    why: str
    decided: str


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "quarantine",
        help="mails that wait for an employer to check, by employer, age and reason",
        description="Shows no content and changes nothing; 1 when one has waited too long.",
    )
    command.add_argument("--tenant", default="", help="only this employer's")
    command.add_argument("--all", action="store_true", help="those that were decided too")
    command.add_argument(
        "--days", type=int, default=7, metavar="N", help="what is too long (default: 7)"
    )
    command.add_argument("--json", action="store_true", help="for programs")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Look at the table the options name."""
    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    return report(Store(DynamoTable(options.table)), options, datetime.now(UTC))


def report(store: "Store", options: argparse.Namespace, now: datetime) -> int:
    """Print them, oldest first; 1 when one waited undecided beyond `days`. Raises NotFound."""
    found = sorted(waiting(store, options, now), key=lambda one: one.received_at)
    if options.json:
        print(msgspec.json.encode(found).decode())
    else:
        print(_ROW.format("employer", "mail", "received (UTC)", "days", "read as", "case", "why"))
        for one in found:
            print(_line(one))
    late = [one for one in found if not one.decided and one.days > options.days]
    for (tenant, why), count in Counter((one.tenant, one.why) for one in late).most_common():
        _say(f"LOOK  {tenant}: {count} for more than {options.days} days ({why})")
    if late:
        _say("ask the employer to decide; `replay` reads them again with a newer reader.")
    return 1 if late else 0


def waiting(store: "Store", options: argparse.Namespace, now: datetime) -> Iterator[Waiting]:
    """Those of the employers that the options name. Raises NotFound."""
    tenants = [store.people.tenant(options.tenant).id] if options.tenant else None
    for tenant in tenants or sorted(store.people.every_tenant()):
        for item in store.quarantine.of_tenant(tenant):
            if options.all or not item.decided:
                yield _of(item, now)


def _of(item: "Quarantined", now: datetime) -> Waiting:
    return Waiting(
        tenant=item.tenant,
        id=item.id[:12],
        received_at=item.received_at,
        days=(now - item.received_at) // timedelta(days=1),
        read_as=item.kind,
        case=item.case[:12],
        why=item.why,
        decided=str(item.decided.choice) if item.decided else "",
    )


def _line(one: Waiting) -> str:
    why = f"{one.decided}: {one.why}" if one.decided else one.why
    when = f"{one.received_at:%Y-%m-%d %H:%M}"
    return _ROW.format(one.tenant, one.id, when, one.days, one.read_as or "?", one.case or "-", why)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
