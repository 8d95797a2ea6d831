"""`rotate-key`: another key of links and sessions, without a link or a session that breaks.

The parameter holds one key a line: the first signs, all are believed. Functions read it as they
start, so that each step ends with every function starting again.
"""

import argparse
import secrets
import sys
from datetime import UTC, datetime
from typing import Any

from chalicelib.errors import BadInput

STEPS = ("add", "use", "retire")


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "rotate-key",
        help="change the key of links and sessions, in three steps",
        description="add: another key is believed. use: it signs. retire: the others are not.",
    )
    command.add_argument("step", choices=(*STEPS, "status"))
    command.add_argument("--stage", required=True, help="the stage, as it is deployed")
    command.add_argument("--yes", action="store_true", help="retire without being asked")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Rotate the stage's key on AWS. Raises BadInput."""
    import boto3

    if options.local:
        raise BadInput("--local", "the local system's key is a file, `signing-key` in its data.")
    return report(boto3.client("ssm"), boto3.client("lambda"), options, datetime.now(UTC))


def report(systems: Any, functions: Any, options: argparse.Namespace, now: datetime) -> int:
    """Do one step and start the functions again; 1 when the answer was no. Raises BadInput."""
    from infra.deploy.names import app, signing_key

    name = signing_key(options.stage)
    ring = _read(systems, name)
    if options.step == "status":
        print(f"{name}: {len(ring)} keys believed, one signs")
        return 0
    if options.step == "retire" and not options.yes and not _agreed(options.stage):
        print("nothing was changed.", file=sys.stderr)
        return 1
    turned = turn(ring, options.step, secrets.token_urlsafe(48))
    systems.put_parameter(Name=name, Value="\n".join(turned), Type="SecureString", Overwrite=True)
    started = _start_again(functions, f"{app(options.stage)}-", f"key {options.step} {now:%FT%TZ}")
    print(f"{name}: {len(turned)} keys believed; {started} functions start again with them")
    return 0


def turn(ring: list[str], step: str, fresh: str) -> list[str]:
    """The ring after a step. Raises BadInput for a step out of turn."""
    if step == "add":
        if len(ring) > 1:
            raise BadInput("rotate-key add", "another key is there already.", "Go on with `use`.")
        return [ring[0], fresh]
    if len(ring) < 2:
        raise BadInput(f"rotate-key {step}", "there is one key only.", "Begin with `add`.")
    return [ring[-1], *ring[:-1]] if step == "use" else ring[:1]


def _read(systems: Any, name: str) -> list[str]:
    try:
        found = systems.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    except systems.exceptions.ParameterNotFound as fault:
        raise BadInput(name, "there is no such key.", "Is the stage deployed?") from fault
    return str(found).splitlines()


def _start_again(functions: Any, prefix: str, said: str) -> int:
    """Another description is another configuration: what runs ends its work, what starts reads."""
    pages = functions.get_paginator("list_functions").paginate()
    names = [f["FunctionName"] for page in pages for f in page["Functions"]]
    ours = [name for name in names if name.startswith(prefix)]
    for name in ours:
        functions.update_function_configuration(FunctionName=name, Description=said)
    return len(ours)


def _agreed(stage: str) -> bool:
    """What the former key signed ends here: links of drafts and invitations, opting out too."""
    if not sys.stdin.isatty():
        raise BadInput("rotate-key retire", "nobody is there to answer.", "Add --yes.")
    asked = "Links that the former key signed will answer « lien expiré ». Type the stage: "
    return input(asked) == stage
