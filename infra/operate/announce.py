"""`announce`: a message to the employers that an incident of Vigie touched; who, first."""

import argparse
import hashlib
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.errors import BadInput, NotFound

if TYPE_CHECKING:
    from chalicelib.flows.announce import Incident
    from chalicelib.flows.context import Desk

_ROW = "{:24} {:>6} {:>10} {:>7} {}"
_MOST = 4000


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "announce",
        help="tell the employers that an incident touched",
        description="Shows who would be told and what; with --apply, tells them, once.",
    )
    for name, what in (("--since", "it began"), ("--until", "it ended")):
        command.add_argument(
            name, required=True, metavar="INSTANT", help=f"when {what}: YYYY-MM-DDTHH:MM, in Paris"
        )
    command.add_argument(
        "--reason", required=True, type=Path, metavar="FILE.txt", help="the message, in French"
    )
    command.add_argument("--tenant", action="append", default=[], help="only this one (repeatable)")
    command.add_argument(
        "--incident", default="", metavar="NAME", help="its name; made from the rest when absent"
    )
    command.add_argument("--apply", action="store_true", help="tell them")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Announce on the table the options name."""
    from chalicelib.flows.context import Desk
    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    store = Store(DynamoTable(options.table))
    return report(Desk(store=store, now=lambda: datetime.now(UTC)), options)


def report(desk: "Desk", options: argparse.Namespace) -> int:
    """Print the message and each employer. Raises BadInput."""
    from chalicelib.flows.announce import announce

    incident = read_incident(options)
    _say(f"incident {incident.id}, {len(incident.lines)} paragraphs:")
    for line in incident.lines:
        _say(f"  {line}")
    print(_ROW.format("tenant", "mails", "open cases", "people", "told"))
    seen = told = 0
    try:
        for one in announce(desk, incident, tuple(options.tenant), apply=options.apply):
            seen, told = seen + 1, told + one.told
            state = ("now" if one.told else "already") if options.apply else "not yet"
            print(_ROW.format(one.tenant, one.mails, one.open_cases, one.people, state))
    except NotFound as fault:
        raise BadInput("--tenant", f"{fault.key!r} is no tenant.") from fault
    _say(
        f"{told} of {seen} employers told now; again with the same incident, nobody is told twice."
        if options.apply
        else f"{seen} employers to tell (nobody was told: add --apply)."
    )
    return 0


def read_incident(options: argparse.Namespace) -> "Incident":
    """The incident the options describe. Raises BadInput."""
    from chalicelib.flows.announce import Incident

    since, until = _instant("--since", options.since), _instant("--until", options.until)
    if until < since:
        raise BadInput("--until", "it is before --since.")
    lines = _lines(options.reason)
    name = options.incident or _name(options.since, options.until, *lines)
    if not re.fullmatch(r"[\w.-]{1,60}", name):
        raise BadInput("--incident", f"{name!r}: letters, digits, - and _ only.")
    return msgspec.convert({"id": name, "since": since, "until": until, "lines": lines}, Incident)


def _name(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _lines(path: Path) -> tuple[str, ...]:
    """The paragraphs of the file: what a blank line parts."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadInput("--reason", f"{path} cannot be read: {fault}") from fault
    lines = tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip())
    if not lines or len(text) > _MOST:
        raise BadInput("--reason", f"{path} is empty or over {_MOST} characters.")
    return lines


def _instant(option: str, given: str) -> datetime:
    try:
        return (
            datetime.fromisoformat(given).replace(tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)
        )
    except ValueError as fault:
        raise BadInput(option, f"{given!r} is no instant.", "Write YYYY-MM-DDTHH:MM.") from fault


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
