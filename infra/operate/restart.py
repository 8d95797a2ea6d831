"""Every function of a stage started again, one by one, and waited for."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import BadInput, VigieError

_EVERY_SECONDS = 2.0
_TRIES = 60
_BUSY = ("ResourceConflictException", "TooManyRequestsException")

Pause = Callable[[float], None]


class NotRestarted(VigieError):
    """Some functions still work with what they read before; `left` names them, `why` says it."""

    def __init__(self, left: Sequence[str], why: str) -> None:
        self.left = tuple(left)
        self.why = why
        super().__init__(
            f"the parameter is written, and these functions have not started again: "
            f"{', '.join(left)} ({why}). Run the same command again: it goes on from here. "
            "Take no other step before it has ended well."
        )


def functions_of(cloud: Any, stage: str) -> list[str]:
    """The names of a stage's functions, as its stack has them. Raises BadInput when it has none."""
    from infra.deploy import names, stacks

    found = stacks.resources(cloud, names.app(stage))
    functions = [one.id for one in found if one.kind == "AWS::Lambda::Function"]
    if not functions:
        raise BadInput("--stage", f"{stage!r} has no functions.", "Is it deployed?")
    return functions


def start_again(functions: Any, names: Sequence[str], said: str, pause: Pause = time.sleep) -> None:
    """Another description is another configuration: what runs ends its work, what starts reads.

    Raises NotRestarted, naming the one that failed and those behind it.
    """
    for place, name in enumerate(names):
        try:
            _change(functions, name, said, pause)
            why = _unsettled(functions, name, pause)
        except (ClientError, BotoCoreError) as fault:
            raise NotRestarted(names[place:], str(fault)) from fault
        if why:
            raise NotRestarted(names[place:], why)


def _change(functions: Any, name: str, said: str, pause: Pause) -> None:
    """Change it, once whatever changes it already (a deployment) has ended."""
    for left in reversed(range(_TRIES)):
        try:
            functions.update_function_configuration(FunctionName=name, Description=said)
        except ClientError as fault:
            if not left or fault.response["Error"]["Code"] not in _BUSY:
                raise
            pause(_EVERY_SECONDS)
        else:
            return


def _unsettled(functions: Any, name: str, pause: Pause) -> str:
    """Wait until what starts anew starts with the change; why it never will, else nothing."""
    for _ in range(_TRIES):
        found = functions.get_function_configuration(FunctionName=name)
        status = found.get("LastUpdateStatus", "Successful")
        if status == "Successful":
            return ""
        if status == "Failed":
            return str(found.get("LastUpdateStatusReason", status))
        pause(_EVERY_SECONDS)
    return f"its change did not end in {_TRIES * _EVERY_SECONDS:.0f} seconds"
