"""`python -m infra.doctor STAGE`: what `make doctor STAGE=…` calls. It changes nothing.

Only `--mail` puts something in: a test mail, of which the operator gets an alert.

Exit codes: 0 well (warnings allowed), 1 something failed or could not be asked, 2 bad settings.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from chalicelib.errors import VigieError
from infra.deploy import smoke, told
from infra.deploy.account import Clients, check_account, clients, open_store
from infra.deploy.console import Console
from infra.deploy.dns import system_lookup
from infra.deploy.errors import HalfConfigured
from infra.deploy.stage import STAGES, load_stage

from .checks import CHECKS, PROBES
from .findings import as_text, examine, healthy
from .gather import Ask, gather


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; findings on stdout, what stops it on stderr."""
    parser = argparse.ArgumentParser(prog="python -m infra.doctor", description=__doc__)
    parser.add_argument("stage", help="name of infra/stages/STAGE.toml")
    parser.add_argument("--json", action="store_true", help="for programs; default: --text")
    parser.add_argument("--text", action="store_true", help="for people")
    parser.add_argument("--mail", action="store_true", help="put in a test mail; an alert goes out")
    parser.add_argument("--stages", type=Path, default=STAGES, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    try:
        return _run(given)
    except VigieError as fault:
        print(f"doctor: {fault}", file=sys.stderr)
        return 2 if isinstance(fault, HalfConfigured) else 1


def _run(given: argparse.Namespace) -> int:
    stage, get = load_stage(given.stage, given.stages), clients()
    check_account(get, stage)
    now = datetime.now(UTC)
    ask = Ask(stage, get, system_lookup, now)
    findings = examine(CHECKS, gather(ask, PROBES), stage)
    if given.json:
        print(msgspec.json.format(msgspec.json.encode(findings), indent=1).decode())
    else:
        print(as_text(findings))
    if given.mail:
        _try_a_mail(ask, get, now)
    return 0 if healthy(findings) else 1


def _try_a_mail(ask: Ask, get: Clients, now: datetime) -> None:
    """In where SES puts mails, out to the operator. Raises DeploymentStopped."""
    stage, console = ask.stage, Console()
    bucket = ask.kept["IncomingBucketName"]
    sha256 = smoke.mail(get("s3", stage.region), bucket, stage.intake_domain, now, console)
    store = open_store(stage, ask.given["TableName"])
    told.alert(store, sha256, stage.operator_email, console)


if __name__ == "__main__":
    sys.exit(main())
