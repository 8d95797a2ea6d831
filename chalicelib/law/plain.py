"""The deadlines as the JSON that the CLI and the API speak (design §7), their traces written."""

from collections.abc import Iterable
from typing import Any

import msgspec

from .values import Deadline


def plain(deadlines: Iterable[Deadline]) -> list[dict[str, Any]]:
    """Each deadline in JSON's own types, in declared order."""
    return [_plain(one) for one in deadlines]


def _plain(deadline: Deadline) -> dict[str, Any]:
    unsaid: Any = msgspec.structs.replace(deadline, trace=None)
    fields: dict[str, Any] = msgspec.to_builtins(unsaid)
    fields["trace"] = msgspec.to_builtins(tuple(deadline.trace))
    # What ended it is for the code: readers have the note.
    fields.pop("ended_by", None)
    return fields
