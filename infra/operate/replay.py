"""`replay`: read stored evidence again with the installed rules; the difference first."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from chalicelib.errors import BadInput, MissingSetting, NotFound

if TYPE_CHECKING:
    from chalicelib.flows.context import Desk
    from chalicelib.flows.effects import CaseChange
    from chalicelib.flows.replay import Reread

_ROW = "{:14} {:12} {:11} {:18} {:34} {:26} {:26} {}"
_HEAD = _ROW.format("tenant", "mail", "outcome", "case", "what", "before", "after", "told")


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "replay",
        help="read received mails again with the installed reader",
        description="Shows what the installed reader changes; with --apply, changes it.",
    )
    command.add_argument(
        "--since", required=True, metavar="DATE", help="mails received from this day on, YYYY-MM-DD"
    )
    command.add_argument("--tenant", default="", help="only this tenant's mails")
    command.add_argument("--mail", default="", metavar="SHA256", help="only this mail")
    command.add_argument(
        "--all",
        action="store_true",
        dest="everything",
        help="those that the installed version has read too",
    )
    command.add_argument("--apply", action="store_true", help="write it, and tell whom it moves")
    command.add_argument("--text", action="store_true", help="a table, instead of JSON lines")
    command.add_argument(
        "--evidence",
        default=os.environ.get("VIGIE_EVIDENCE_BUCKET", ""),
        metavar="BUCKET",
        help="default: $VIGIE_EVIDENCE_BUCKET",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Replay on the table and the bucket that the options name."""
    from chalicelib.flows.context import Desk
    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable
    from chalicelib.store.files import open_evidence

    bucket = options.evidence or os.environ.get("VIGIE_EVIDENCE_BUCKET", "")
    if not bucket:
        raise MissingSetting(("VIGIE_EVIDENCE_BUCKET (or --evidence, or --local)",))
    desk = Desk(store=Store(DynamoTable(options.table)), now=lambda: datetime.now(UTC))
    return report(desk, open_evidence(bucket), options)


def report(desk: "Desk", evidence: Callable[[str], bytes], options: argparse.Namespace) -> int:
    """Print what becomes of each mail as it is read; 1 when one could not be read again.

    Raises BadInput (a date or a tenant that is none).
    """
    from chalicelib.flows.replay import Ask, replay

    ask = Ask(
        since=_since(options.since),
        tenant=_tenant(desk, options.tenant),
        mail=options.mail,
        everything=options.everything,
    )
    if options.text:
        print(_HEAD)
    counts: Counter[str] = Counter()
    try:
        for one in replay(desk, evidence, ask, apply=options.apply):
            counts[one.outcome] += 1
            _show(one, text=options.text)
    except BaseException:
        _say("stopped; run it again to go on: what was done is not done twice")
        raise
    seen = sum(counts.values())
    what = "read again" if options.apply else "to read again (nothing was changed: add --apply)"
    details = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    _say(f"{seen} mails {what}" + (f": {details}." if details else "."))
    return 1 if counts["failed"] or counts["missing"] else 0


def _since(given: str) -> datetime:
    """The first instant of that day in Paris."""
    from zoneinfo import ZoneInfo

    try:
        day = date.fromisoformat(given)
    except ValueError as fault:
        raise BadInput("--since", f"{given!r} is no date.", "Write it YYYY-MM-DD.") from fault
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)


def _tenant(desk: "Desk", given: str) -> str:
    try:
        return desk.store.people.tenant(given).id if given else ""
    except NotFound as fault:
        raise BadInput("--tenant", f"{given!r} is no tenant.") from fault


def _show(one: "Reread", *, text: bool) -> None:
    if text:
        for line in _lines(one):
            print(line.rstrip())
    elif one.cases or one.outcome != "same":
        print(msgspec.json.encode(one).decode())


def _lines(one: "Reread") -> Iterator[str]:
    mail = (one.tenant, one.mail[:12], one.outcome)
    kinds = (f"kind: {one.kind_before or '-'}", one.kind_after or "-")
    if one.why or one.outcome not in ("same", "corrected"):
        yield _ROW.format(*mail, "-", "reading", kinds[0], kinds[1], one.why)
    for case in one.cases:
        yield from _case_lines(mail, case)


def _case_lines(mail: tuple[str, ...], case: "CaseChange") -> Iterator[str]:
    place = (*mail, case.reference)
    for fact in case.facts:
        what = f"{fact.kind}.{fact.name}" if fact.name else f"{fact.kind} (new)"
        yield _ROW.format(*place, what, _value(fact.before), _value(fact.after), "")
    for change in case.deadlines:
        told = "lawyer" if (change.rule, change.event) in case.lawyer else ""
        sides = [
            f"{s.due.isoformat()} {s.status}" if s else "-" for s in (change.before, change.after)
        ]
        yield _ROW.format(*place, f"deadline {change.rule}", *sides, told)
    if case.employer:
        was, now = (_value(day) for day in case.employer)
        yield _ROW.format(*place, "=>", was, now, "employer: its one date")


def _value(value: object) -> str:
    if value is None:
        return "-"
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode().strip('"')
    return text if len(text) <= 26 else f"{text[:25]}…"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
