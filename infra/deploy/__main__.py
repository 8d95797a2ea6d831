"""`python -m infra.deploy up|down STAGE`: what `make deploy` and `make destroy` call.

Exit codes: 0 done, 1 stopped with the reason, 2 bad settings or bad command, 3 waiting for DNS,
4 the answer was no.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from chalicelib.errors import VigieError

from . import down, records
from .account import check_account, clients, open_store
from .console import Console
from .dns import system_lookup
from .errors import Declined, HalfConfigured, Waiting
from .stage import STAGES, load_stage
from .up import Up

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "build" / "package"
_CODES: tuple[tuple[type[VigieError], int], ...] = (
    (HalfConfigured, 2),
    (Waiting, 3),
    (Declined, 4),
    (VigieError, 1),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; whatever stops it is one clear message."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except VigieError as fault:
        print(f"{given.command}: {fault}", file=sys.stderr)
        return next(number for kind, number in _CODES if isinstance(fault, kind))
    except KeyboardInterrupt:
        print("Stopped. What runs on AWS goes on; run this again to take it up.", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command")
    up = commands.add_parser("up", help="deploy, or bring up to date")
    up.set_defaults(run=_up)
    up.add_argument("--yes", action="store_true", help="do not ask before each change set")
    up.add_argument("--replace", default="", help="holders of state that may go, by name: A,B")
    up.add_argument("--package", type=Path, help="a package made before; else one is made")
    up.add_argument("--no-smoke", dest="smoke", action="store_false")
    remove = commands.add_parser("down", help="remove; what is kept stays")
    remove.set_defaults(run=_down)
    remove.add_argument("--data", action="store_true", help="also what is kept, for good")
    for command in (up, remove):
        command.add_argument("stage", help="name of infra/stages/STAGE.toml")
        command.add_argument("--stages", type=Path, default=STAGES, help=argparse.SUPPRESS)
        command.add_argument("--pause", type=float, default=3.0, help=argparse.SUPPRESS)
    return parser


def _up(given: argparse.Namespace) -> None:
    stage = load_stage(given.stage, given.stages)
    console = Console(yes=given.yes, pause=given.pause, replace=given.replace.split(","))
    package = given.package or _package(stage.architecture)
    deployment = Up(stage, package, clients(), console, system_lookup)
    done = deployment.run()
    print(f"Pages: {done.base_url}")
    print(f"Mails come in at: …@{stage.intake_domain}")
    table, evidence = stage.table or done.kept["TableName"], done.kept["EvidenceBucketName"]
    print(f"For python -m infra.operate: VIGIE_TABLE={table} VIGIE_EVIDENCE_BUCKET={evidence}")
    print("DNS records:")
    print("\n".join(records.table(done.records)), flush=True)
    if not done.changed and not deployment.owes(done):
        console.say("Nothing has changed since the last deployment, which was tested.")
    elif given.smoke:
        deployment.smoke(done, open_store(stage, table), datetime.now(UTC))
    else:
        console.say("Not tested (--no-smoke): the next run without it will.")
    console.say(f"Next: make doctor STAGE={stage.name}")


def _package(architecture: str) -> Path:
    from infra.package.__main__ import package
    from infra.package.runtime import ARCHITECTURES

    cache = ROOT / "build" / "wheelhouse"
    return package(ROOT, PACKAGE, cache, ARCHITECTURES[architecture]).parent


def _down(given: argparse.Namespace) -> None:
    stage = load_stage(given.stage, given.stages)
    get = clients()
    check_account(get, stage)
    down.destroy(stage, get, Console(pause=given.pause), data=given.data)


if __name__ == "__main__":
    sys.exit(main())
