"""`rotate-key`: another key of links and sessions, without a link or a session that breaks.

The parameter holds one key a line: the first signs, all are believed. Each line says when its key
was made, so that a step chooses by age and twice is as once. Functions read the parameter as they
start: each step ends with every function starting again, and is done when all have.
"""

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from chalicelib.errors import BadInput
from infra.deploy.keys import fresh_key, made_at

STEPS = ("add", "use", "retire")
_NEVER = datetime.min.replace(tzinfo=UTC)


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "rotate-key",
        help="change the key of links and sessions, in three steps",
        description="add: another key is believed. use: it signs. retire: the others are not. "
        "Each may be run again: what is done already is left, and the functions start again.",
    )
    command.add_argument("step", choices=(*STEPS, "status"))
    command.add_argument("--stage", required=True, help="the stage, as it is deployed")
    command.add_argument("--yes", action="store_true", help="retire without being asked")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Rotate the stage's key on AWS. Raises BadInput, NotRestarted."""
    import boto3

    if options.local:
        raise BadInput("--local", "the local system's key is a file, `signing-key` in its data.")
    aws = {name: boto3.client(name) for name in ("ssm", "lambda", "cloudformation")}
    return report(aws, options, datetime.now(UTC))


def report(aws: dict[str, Any], options: argparse.Namespace, now: datetime) -> int:
    """Do one step and start the functions again; 1 when the answer was no.

    `aws`: clients of ssm, lambda and cloudformation. Raises BadInput, NotRestarted.
    """
    from infra.deploy.names import signing_key

    from .restart import functions_of, start_again

    name, step = signing_key(options.stage), options.step
    ring = _read(aws["ssm"], name)
    if step == "status":
        print(said(name, ring))
        return 0
    turned = turn(ring, step, fresh_key(now))
    if step == "retire" and turned != ring and not options.yes and not _agreed(options.stage):
        print("nothing was changed.", file=sys.stderr)
        return 1
    functions = functions_of(aws["cloudformation"], options.stage)
    if turned == ring:
        print(f"{step} was done before: no key was changed", file=sys.stderr)
    else:
        value = "\n".join(turned)
        aws["ssm"].put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
    print(said(name, turned), flush=True)
    start_again(aws["lambda"], functions, f"key {step} {now:%FT%TZ}")
    print(f"{len(functions)} functions have started again with them")
    return 0


def turn(ring: list[str], step: str, fresh: str) -> list[str]:
    """The ring after a step; the same ring when it was done. Raises BadInput out of turn."""
    return {"add": _add, "use": _use, "retire": _retire}[step](ring, fresh)


def _add(ring: list[str], fresh: str) -> list[str]:
    newest = _newest(ring)
    if len(ring) == 1 or newest is None:
        return [*ring, fresh]
    if newest == ring[0]:
        raise BadInput("rotate-key add", "a former key is still believed.", "`retire` it first.")
    return ring


def _use(ring: list[str], _: str) -> list[str]:
    newest = _known(ring, "use")
    return [newest, *(key for key in ring if key != newest)]


def _retire(ring: list[str], _: str) -> list[str]:
    if len(ring) == 1 and made_at(ring[0]):
        return ring
    newest = _known(ring, "retire")
    if newest != ring[0]:
        raise BadInput("rotate-key retire", "the newest key does not sign yet.", "`use` it first.")
    return [newest]


def _known(ring: list[str], step: str) -> str:
    """The newest key of several. Raises BadInput when there is one only, or nobody can say."""
    if len(ring) < 2:
        raise BadInput(f"rotate-key {step}", "there is one key only.", "Begin with `add`.")
    if (newest := _newest(ring)) is None:
        raise BadInput(
            f"rotate-key {step}",
            "neither key says when it was made: which is the newer?",
            "`add` another: it will be.",
        )
    return newest


def _newest(ring: list[str]) -> str | None:
    """The key made last; one that does not say is older than any that does. None: none says."""
    latest = max(ring, key=lambda key: made_at(key) or _NEVER)
    return latest if made_at(latest) else None


def said(name: str, ring: list[str]) -> str:
    """The keys by their age, never by what they are: which signs, which is only believed."""
    lines = [f"{name}: {len(ring)} believed"]
    for place, key in enumerate(ring):
        made = made_at(key)
        when = f"{made:%Y-%m-%d %H:%M:%S} UTC" if made else "before its age was kept"
        lines.append(f"  {'signs   ' if place == 0 else 'believed'}  made {when}")
    newest = _newest(ring)
    if len(ring) > 1:
        last = "`add`" if newest is None else "`retire`" if newest == ring[0] else "`use`"
        lines.append(f"  next: {last}")
    return "\n".join(lines)


def _read(systems: Any, name: str) -> list[str]:
    try:
        found = systems.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    except systems.exceptions.ParameterNotFound as fault:
        raise BadInput(name, "there is no such key.", "Is the stage deployed?") from fault
    return str(found).splitlines()


def _agreed(stage: str) -> bool:
    """What the former key signed ends here: links of drafts and invitations, opting out too."""
    if not sys.stdin.isatty():
        raise BadInput("rotate-key retire", "nobody is there to answer.", "Add --yes.")
    asked = "Links that the former key signed will answer « lien expiré ». Type the stage: "
    return input(asked) == stage
