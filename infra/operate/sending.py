"""`sending`: the kill-switch. Off: nothing more leaves. On: what waited leaves, still true."""

import argparse
import getpass
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, NotFound

if TYPE_CHECKING:
    from chalicelib.store import Store

CHANNELS = ("email", "sms", "webhook")


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "sending",
        help="stop all messages, or one employer's or channel's; start them again",
        description="A stop acts at the next message. Nothing is lost: what waits leaves after it.",
    )
    command.add_argument("what", choices=("off", "on", "status"))
    command.add_argument("--tenant", default="", help="only this employer's messages")
    command.add_argument("--channel", default="", choices=("", *CHANNELS), help="only this channel")
    command.add_argument("--reason", default="", help="why, for who reads the status (with off)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Turn the switch on the table the options name."""
    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    return report(Store(DynamoTable(options.table)), options, datetime.now(UTC))


def report(store: "Store", options: argparse.Namespace, now: datetime) -> int:
    """Do it, then print what is off. Raises BadInput."""
    from chalicelib.store.records import Switch

    if options.tenant:
        try:
            store.people.tenant(options.tenant)
        except NotFound as fault:
            raise BadInput("--tenant", f"{options.tenant!r} is no tenant.") from fault
    if options.what == "off":
        if not options.reason.strip():
            raise BadInput("--reason", "say why: whoever finds it off will read it.")
        store.switches.turn_off(
            Switch(
                tenant=options.tenant,
                channel=options.channel,
                reason=options.reason.strip(),
                by=getpass.getuser(),
                at=now,
            )
        )
    elif options.what == "on":
        store.switches.turn_on(options.tenant, options.channel)
    _show(store, now)
    return 0


def _show(store: "Store", now: datetime) -> None:
    from chalicelib.flows.receipts import unplaced

    off = store.switches.off()
    for switch in off:
        whose, what = switch.tenant or "every employer", switch.channel or "every channel"
        print(f"OFF  {whose}, {what}, since {switch.at:%Y-%m-%d %H:%M} UTC ({switch.reason})")
    if not off:
        print("ON   everything leaves")
    said = "what waits leaves within six minutes of being turned on" if off else ""
    print(said, file=sys.stderr, end="\n" if said else "")
    count = store.usages.get(unplaced(now)).messages
    print(f"{count} receipts of this month found no delivery when they came", file=sys.stderr)
