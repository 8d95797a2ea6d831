"""The operator's manual names commands that are there."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import yaml

from infra.deploy.__main__ import _parser
from infra.deploy.__main__ import main as deploy
from infra.deploy.stage import STAGES
from infra.doctor.__main__ import main as doctor

ROOT = Path(__file__).parents[3]
MANUAL = (ROOT / "docs" / "operations.md").read_text("utf-8")


def test_every_make_command_of_the_manual_is_a_target() -> None:
    """A manual that is wrong at three in the morning is worse than none."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set(re.findall(r"(?:`|^ *)make ([a-z]+)", MANUAL, re.M))

    assert {"deploy", "doctor", "destroy"} <= named <= targets


def test_every_option_of_the_manual_is_one_of_the_command() -> None:
    """And every option that people may use is in the manual."""
    section = MANUAL.partition("## The first hour")[2].partition("## The doctor")[0]
    table = set(re.findall(r"^\| `(--[a-z-]+)", section, re.M))
    (commands,) = [a for a in _parser()._actions if a.choices]
    up = commands.choices["up"]  # type: ignore[index]
    shown = {o for a in up._actions if a.help != "==SUPPRESS==" for o in a.option_strings}

    assert table == shown - {"-h", "--help"}


@pytest.mark.parametrize(
    ("command", "arguments", "told"),
    [
        (deploy, ["up", ""], "STAGE=prod"),
        (deploy, ["down", "nowhere"], "example.toml"),
        (doctor, ["example"], "account: is missing"),
    ],
)
def test_a_command_without_settings_says_what_is_missing(
    command: Callable[[Sequence[str]], int],
    arguments: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One message, exit code 2, nothing asked of AWS."""
    assert command(arguments) == 2

    assert told in capsys.readouterr().err


def test_each_exception_of_checkov_has_its_reason() -> None:
    """A comment stands above every rule that is left out."""
    path = ROOT / "infra" / "security" / "checkov.yaml"
    lines = path.read_text("utf-8").splitlines()
    skipped = yaml.safe_load(path.read_text("utf-8"))["skip-check"]

    for rule in skipped:
        before = lines[lines.index(f"  - {rule}") - 1]
        assert before.strip().startswith("#"), rule


def test_the_manual_copies_the_example_that_is_there() -> None:
    """Its first command works."""
    assert f"cp infra/stages/{(STAGES / 'example.toml').name} " in MANUAL
