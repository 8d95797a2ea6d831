"""How the tests are spread over workers (`make test`, pytest-xdist); decision 42 says why.

Each worker takes whole files, so that a module's fixture is made once. Whole folders stay with one
worker when they share something that takes longer to make than their tests.
"""

import os
from typing import Any

from xdist.scheduler import LoadFileScheduling

WHOLE = ("tests/package/", "tests/system/", "tests/browser/journeys/")
"""A package that is built once, a house that is started once for the tests that live in it."""

LONGEST = (
    "tests/package/",
    "tests/system/",
    "tests/unit/web/test_web_access.py",
    "tests/unit/web/test_web_schemathesis.py",
    "tests/unit/letters/test_printed_mail.py",
    "tests/golden/",
    "tests/browser/",
    "tests/engine/",
    "tests/soak/",
    "tests/store/",
    "tests/unit/letters/",
    "tests/unit/law/",
    "tests/unit/flows/",
    "tests/unit/intake/",
)
"""Taken first, so that no worker is left alone with a long file at the end."""


def rank(nodeid: str) -> int:
    """When a test is taken: as its place in LONGEST, all others last."""
    return next((n for n, start in enumerate(LONGEST) if nodeid.startswith(start)), len(LONGEST))


def unit_of(nodeid: str) -> str:
    """What one worker takes whole: a folder of WHOLE, else a file."""
    folder = next((start for start in WHOLE if nodeid.startswith(start)), "")
    return folder or nodeid.partition("::")[0]


def workers() -> int:
    """One more than there are cores: the tests of whole systems wait as much as they work."""
    return (os.cpu_count() or 1) + 1


class Scheduling(LoadFileScheduling):  # type: ignore[misc] # xdist is published without its types.
    """Units as `unit_of` says, in the order of the collection."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def scheduling(config: Any, log: Any) -> Scheduling:
    """What xdist asks for at the start of a run with `--dist`."""
    return Scheduling(config, log)
