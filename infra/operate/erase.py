"""`erase`: forget an employer, a case, a law firm or a person; what would go, first."""

import argparse
import getpass
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from chalicelib.errors import BadInput

from .data.subjects import declare_subject

if TYPE_CHECKING:
    from .data.erasing import Desk
    from .data.plan import Plan
    from .data.subjects import Subject


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "erase",
        help="forget an employer, a case, a firm or a person; what would go, first",
        description="Shows what would go and what stays; with --apply, asks, then erases.",
    )
    declare_subject(command, required=False)
    command.add_argument("--reason", default="", help="why, for the receipt: name nobody in it")
    command.add_argument("--apply", action="store_true", help="erase, after asking")
    command.add_argument("--yes", metavar="NAME", default="", help="the answer, for a script")
    command.add_argument("--resume", action="store_true", help="go on with what was stopped")
    command.add_argument("--receipts", action="store_true", help="list what was erased")
    command.add_argument("--role", default="", metavar="ARN", help="the retention role to take")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Erase from the table and the buckets that the environment names."""
    from .data.vault import open_vault

    return report(desk_on(options.table, open_vault(options.role)), options)


def desk_on(table: str, vault: Any) -> "Desk":
    """The desk of whoever runs this command."""
    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    from .data.erasing import Desk

    return Desk(
        store=Store(DynamoTable(table)),
        vault=vault,
        now=lambda: datetime.now(UTC),
        by=getpass.getuser(),
    )


def report(desk: "Desk", options: argparse.Namespace) -> int:
    """Show, ask, erase; 1 when the answer was no. Raises BadInput, Held, NotErased."""
    from chalicelib.store.audit_records import Action

    from .data.erasing import erase, refuse
    from .data.noting import note_operator
    from .data.plan import plan
    from .data.receipts import Erasures
    from .data.subjects import is_named, subject_of

    if options.receipts:
        for receipt in Erasures(desk.store.table).all():
            print(msgspec.json.encode(receipt).decode())
        return 0
    if options.resume:
        return _resume(desk)
    if not is_named(options):
        raise BadInput("erase", "say whose data: --tenant, --case, --firm or --person.")
    subject = subject_of(desk.store, options)
    found = plan(desk.store, subject)
    _show(subject, found)
    _asked(desk, subject)
    if alone := _alone(desk, subject):
        print(f"LOOK  nobody else is told of {alone}'s cases: invite somebody first")
    refuse(desk, subject, found)
    if not options.apply:
        _say("nothing was erased: add --apply.")
        return 0
    if not options.reason.strip():
        raise BadInput("--reason", "say why: the receipt keeps it, and nothing else does.")
    if not _agreed(subject, options.yes):
        _say("the answer was no: nothing was erased.")
        return 1
    note_operator(desk.store, subject, Action.ERASED, desk.by, desk.now())
    print(msgspec.json.encode(erase(desk, subject, options.reason.strip())).decode())
    return 0


def _resume(desk: "Desk") -> int:
    """Go on with each erasure that was stopped; it was agreed to when it began."""
    from .data.erasing import erase
    from .data.receipts import Erasures

    running = Erasures(desk.store.table).running()
    for one in running:
        if one.subject is None:
            continue
        _say(f"going on with {one.subject.name}, begun {one.begun_at:%Y-%m-%d %H:%M} UTC")
        print(msgspec.json.encode(erase(desk, one.subject, one.reason)).decode())
    if not running:
        _say("no erasure was stopped before its end.")
    return 0


def _show(subject: "Subject", found: "Plan") -> None:
    print(
        f"{subject.name}: {len(found.rows)} rows, {len(found.evidence)} files of evidence, ", end=""
    )
    print(f"{len(found.letters)} letters would go")
    for kind, count in sorted(found.kinds.items()):
        print(f"  {count:>6}  {kind}")
    if found.held_back:
        print(f"stay: {len(found.held_back)} files that somebody else's record stands on")
    for why, count in sorted(found.kept.items()):
        print(f"stay: {count} rows, {why}")


def _asked(desk: "Desk", subject: "Subject") -> None:
    """Say that its manager asked for it. Raises BadInput while they were promised to wait."""
    asked = desk.store.erasure_requests.of(subject.id) if subject.kind == "tenant" else None
    if asked is None:
        return
    print(f"asked by {asked.by_name} on {asked.asked_at:%Y-%m-%d %H:%M} UTC, on « Vos données »")
    if desk.now() < asked.not_before:
        raise BadInput(
            subject.name,
            f"its managers were promised that nothing goes before {asked.not_before:%Y-%m-%d %H:%M}"
            " UTC, and may withdraw until then.",
            "Run it again from then on.",
        )


def _alone(desk: "Desk", subject: "Subject") -> str:
    """The employer, or the firm, that this person is the last one of."""
    if subject.kind != "person":
        return ""
    person = desk.store.people.person(subject.id)
    left = desk.store.people.members(tenant=person.tenant, firm=person.firm)
    return (person.tenant or person.firm) if len(left) == 1 else ""


def _agreed(subject: "Subject", given: str) -> bool:
    """Whoever erases types the name of what goes."""
    if given:
        return given == subject.name
    if not sys.stdin.isatty():
        raise BadInput("erase", "nobody is there to answer.", f"Add --yes {subject.name}.")
    return input(f"This cannot be undone. Type {subject.name} to erase it: ") == subject.name


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
