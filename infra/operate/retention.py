"""`retention`: the cases whose term has come; with --apply, erases them."""

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, Conflict

if TYPE_CHECKING:
    from .data.erasing import Desk
    from .data.retention import Term
    from .data.subjects import Subject

_ROW = "{:14} {:32} {:12} {:12} {}"


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "retention",
        help="list the cases whose retention has ended; with --apply, erase them",
        description="The terms are infra/operate/data/retention.toml. A legal hold comes first.",
    )
    command.add_argument("--tenant", default="", help="only this employer's cases")
    command.add_argument("--on", default="", metavar="DATE", help="as of this day: only to look")
    command.add_argument("--rules", action="store_true", help="only show the terms")
    command.add_argument("--apply", action="store_true", help="erase what is listed as `due`")
    command.add_argument("--role", default="", metavar="ARN", help="the retention role to take")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Look, and erase, on the table and the buckets that the environment names."""
    from .data.vault import open_vault
    from .erase import desk_on

    return report(desk_on(options.table, open_vault(options.role)), options)


def report(desk: "Desk", options: argparse.Namespace) -> int:
    """Print each case whose term has come and what becomes of it. Raises BadInput, NotErased."""
    from chalicelib.law import day_of
    from chalicelib.store.audit_records import Action

    from .data.erasing import erase
    from .data.noting import note_operator
    from .data.retention import rules

    if options.rules:
        for rule in rules().rule:
            print(f"{rule.id:12} {rule.months:>3} months from {rule.from_:9} {rule.label}")
        return 0
    if options.on and options.apply:
        raise BadInput("--on", "is only to look: nothing is erased before its day.")
    today = _day(options.on) if options.on else day_of(desk.now())
    print(_ROW.format("tenant", "case", "rule", "until", "state"))
    due = 0
    for subject, term, why in _ended(desk, options.tenant, today):
        due += not why
        print(_ROW.format(subject.tenant, subject.id, term.rule, str(term.until), why or "due"))
        if options.apply and not why:
            note_operator(desk.store, subject, Action.ERASED, desk.by, desk.now())
            erase(desk, subject, f"retention {term.rule} ({rules().version})")
    what = "erased" if options.apply else "to erase (nothing was: add --apply)"
    print(f"{due} cases {what}", file=sys.stderr)
    return 0


def _ended(desk: "Desk", tenant: str, today: date) -> Iterator[tuple["Subject", "Term", str]]:
    """Each case whose term has come, and why it must stay all the same."""
    from .data.holds import Holds
    from .data.retention import term
    from .data.subjects import Subject

    holds = Holds(desk.store.table)
    for _, snapshot in desk.store.cases.every():
        if tenant and snapshot.tenant != tenant:
            continue
        try:
            ends = term(desk.store.cases.load(snapshot.tenant, snapshot.id))
        except Conflict:
            continue  # It is moving: it has not ended.
        if ends is None or ends.until >= today:
            continue
        subject = Subject(kind="case", id=snapshot.id, tenant=snapshot.tenant)
        held = ", ".join(hold.subject.name for hold in holds.over(subject))
        mandate = f"the mandate of {snapshot.firm} stands" if snapshot.firm else ""
        yield subject, ends, f"held by {held}" if held else mandate


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as fault:
        raise BadInput("--on", f"{given!r} is no date.", "Write it YYYY-MM-DD.") from fault
