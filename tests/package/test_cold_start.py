"""What a cold start costs from the zip, as ratios to a bare interpreter started in the same test."""

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.bench.imports import HANDLERS, ON_LAMBDA, own, seconds

from .conftest import Built


class Budget(NamedTuple):
    """Times a bare interpreter: the modules that are loaded, which never vary, and the processor's
    time, with room for what other programs on the machine take from it.
    """

    modules: float
    time: float


BUDGETS = {
    "app alone": Budget(9, 15),
    "api (a page)": Budget(30, 70),
    "receive": Budget(32, 75),
    "dispatch": Budget(32, 75),
    "deliver": Budget(33, 80),
    "draft": Budget(37, 105),
    "sweep": Budget(32, 80),
}


def _modules(tree: Path, code: str) -> int:
    """How many modules the code leaves loaded."""
    counted = f"{own(tree)}{code}\nprint(len(sys.modules))"
    done = subprocess.run(
        [sys.executable, *ON_LAMBDA, "-c", counted],
        cwd=tree,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def test_every_handler_has_a_budget() -> None:
    """One that is added says what it may cost."""
    assert BUDGETS.keys() == HANDLERS.keys()


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_cold_start_stays_within_its_budget(built: Built, handler: str) -> None:
    """A handler loads its own rooms and libraries, and nothing of another's."""
    budget, code = BUDGETS[handler], HANDLERS[handler]

    assert _modules(built.tree, code) <= budget.modules * _modules(built.tree, "pass")
    least = seconds(own(built.tree) + code, built.tree, *ON_LAMBDA, rounds=2)
    bare = seconds("pass", built.tree, *ON_LAMBDA, rounds=4)
    assert least <= budget.time * bare, f"{least / bare:.1f} × a bare interpreter"
