"""What a cold start costs from the zip, as ratios to a bare interpreter started in the same test."""

import subprocess
import sys
from collections.abc import Iterator
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
    "lint": Budget(37, 105),
    "receipts": Budget(32, 75),
    "notify": Budget(32, 75),
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


@pytest.fixture(scope="module")
def read_only(built: Built) -> Iterator[Path]:
    """The tree as on Lambda's disk: nobody writes to it (the superuser could: `-B` stops that)."""
    paths = [built.tree, *built.tree.rglob("*")]
    modes = [path.stat().st_mode for path in paths]
    for path, mode in zip(paths, modes, strict=True):
        path.chmod(mode & ~0o222)
    yield built.tree
    for path, mode in zip(paths, modes, strict=True):
        path.chmod(mode)


def test_every_function_has_a_budget(built: Built) -> None:
    """One that is added to the app says what it may cost."""
    resources = built.template["Resources"].items()
    functions = {n.lower() for n, said in resources if said["Type"] == "AWS::Lambda::Function"}

    assert {n.partition(" ")[0] for n in BUDGETS} - {"app"} == {
        name.removesuffix("handler") for name in functions
    }
    assert BUDGETS.keys() == HANDLERS.keys()


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_cold_start_stays_within_its_budget(read_only: Path, handler: str) -> None:
    """A handler loads its own rooms and libraries, and nothing of another's."""
    budget, code = BUDGETS[handler], HANDLERS[handler]

    assert _modules(read_only, code) <= budget.modules * _modules(read_only, "pass")
    least = seconds(own(read_only) + code, read_only, *ON_LAMBDA, rounds=2)
    bare = seconds("pass", read_only, *ON_LAMBDA, rounds=4)
    assert least <= budget.time * bare, f"{least / bare:.1f} × a bare interpreter"
