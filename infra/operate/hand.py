"""`hand`: give a mail that was sent to an unknown address to its employer, to be read from its day.

The page « Exploitation » does the same. It cannot be taken back: without --apply nothing is done.
"""

import argparse
import getpass
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput

if TYPE_CHECKING:
    from chalicelib.store import Store
    from chalicelib.store.mail_records import Quarantined

_LEAST = 8


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "hand",
        help="give a mail sent to an unknown address to its employer",
        description="MAIL: as `quarantine --tenant _operator` shows it. The employer is named by "
        "its own intake address, so ask it. The mail is read within minutes, its time runs from "
        "its original date, and it cannot be taken back.",
    )
    command.add_argument("mail", metavar="MAIL", help=f"its SHA-256, or {_LEAST} signs of it")
    command.add_argument("--to", required=True, metavar="ADDRESS", help="the employer's own")
    command.add_argument("--reason", required=True, help="French; the employer's manager reads it")
    command.add_argument("--apply", action="store_true", help="do it")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do it on the table the options name. Raises BadInput, Conflict."""
    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    return report(Store(DynamoTable(options.table)), options, datetime.now(UTC))


def report(store: "Store", options: argparse.Namespace, now: datetime) -> int:
    """Say what it is, and do it with --apply. Raises BadInput, Conflict."""
    from chalicelib.flows.context import Desk
    from chalicelib.flows.unaddressed import check, hand, owner_of
    from chalicelib.store.records import OPERATOR_HOME, Person, Role

    desk = Desk(store=store, now=lambda: now)
    item, owner = waiting(store, options.mail), owner_of(desk, options.to)
    check(item, options.reason.strip())
    print(f"mail       {item.sha256}, received {item.received_at:%Y-%m-%d %H:%M} UTC")
    print(f"sent to    {', '.join(item.sent_to) or '?'} from {item.from_domain or '?'}")
    print(f"employer   {owner.id}  {owner.name}")
    if not options.apply:
        print("nothing was changed, and it cannot be taken back: add --apply.", file=sys.stderr)
        return 0
    by = Person(id="", name=getpass.getuser(), email="", role=Role.OPERATOR, tenant=OPERATOR_HOME)
    hand(desk, by, item, owner, options.reason.strip())
    print("handed: the sweep has it read within two minutes")
    return 0


def waiting(store: "Store", mail: str) -> "Quarantined":
    """The mail to an unknown address whose hash begins so. Raises BadInput."""
    from chalicelib.store.records import OPERATOR_HOME

    items = store.quarantine.of_tenant(OPERATOR_HOME)
    found = [one for one in items if len(mail) >= _LEAST and one.sha256.startswith(mail.lower())]
    if len(found) != 1:
        why = f"{len(found)} mails to unknown addresses begin with {mail!r}."
        remedy = "`quarantine --tenant _operator --all` lists them."
        raise BadInput("MAIL", why if len(mail) >= _LEAST else f"give {_LEAST} signs.", remedy)
    return found[0]
