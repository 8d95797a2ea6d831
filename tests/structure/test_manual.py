"""The operator's manual holds at three in the morning: each runbook is there, each command parses."""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.operate.__main__ import _parser as operating

ROOT = Path(__file__).resolve().parents[2]
PAGES = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
MANUAL = PAGES["operations.md"]
RUNBOOKS = (
    "Nothing arrives",
    "Everything bounces",
    "Dead letters fill",
    "The Region is down",
    "A wrong law was shipped",
    "Something leaked",
)
_PYTHON = re.compile(r"^(?:\.venv/bin/)?python -m (?P<module>[a-z.]+)\b ?(?P<rest>.*)$")
_COMMANDS = {a.dest: a for a in operating()._actions if isinstance(a, argparse._SubParsersAction)}


def section(title: str) -> str:
    """The text under one heading, down to the next."""
    return MANUAL.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def typed() -> Iterator[tuple[str, str]]:
    """Each line of a shell block, with its page; what only redirects is left out."""
    for name, text in PAGES.items():
        for block in re.findall(r"```sh\n(.*?)```", text, re.S):
            for line in block.splitlines():
                if line.strip():
                    yield name, line.strip().partition(" > ")[0]


TYPED = sorted(
    {(page, m["module"], m["rest"]) for page, line in typed() if (m := _PYTHON.match(line))}
)
NAMED = sorted(
    set(re.findall(r"`python -m infra\.operate ([a-z][a-z-]+)", "".join(PAGES.values())))
)


@pytest.mark.parametrize("title", RUNBOOKS)
def test_each_runbook_is_there_with_commands_and_when_to_stop(title: str) -> None:
    """In order, to be typed; what to look at; and where not to go on."""
    text = section(title)

    assert re.search(r"^1\. |```sh\n", text, re.M), title
    assert "```sh" in text
    assert re.search(r"\*\*(Stop|Do not)", text)
    assert f"(#{title.lower().replace(' ', '-')})" in section("Runbooks")


def test_every_command_of_the_list_is_one_that_is_there() -> None:
    """Also where it is only named."""
    (commands,) = _COMMANDS.values()

    assert set(NAMED) <= set(commands.choices)
    assert {"restore", "rotate-key", "leaked", "bounced"} <= set(NAMED)


def test_every_command_of_the_operator_is_in_the_manual() -> None:
    """What cannot be found is not used on the day it is needed."""
    (commands,) = _COMMANDS.values()

    assert {
        name
        for name in commands.choices
        if f"`{name}" not in MANUAL and f"operate {name}" not in MANUAL
    } == set()
    assert len(TYPED) > 40


@pytest.mark.parametrize(("page", "module", "rest"), [t for t in TYPED if t[1] == "infra.operate"])
def test_every_operators_command_that_is_shown_parses(page: str, module: str, rest: str) -> None:
    """Its options are spelt as they are, none that is needed is missing."""
    try:
        operating().parse_args(shlex.split(rest, comments=True))
    except SystemExit as refused:
        raise AssertionError(f"{page}: python -m {module} {rest}") from refused


def test_every_module_that_is_shown_can_be_run() -> None:
    """`python -m` finds it."""
    for page, module, _ in TYPED:
        path = ROOT / module.replace(".", "/")
        assert (path / "__main__.py").exists() or path.with_suffix(".py").exists(), (page, module)


def test_every_make_command_that_is_shown_is_a_target() -> None:
    """In the shell blocks."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    lines = [line for _, line in typed() if re.match(r"(?:[A-Z_]+=\S+ )?make\b", line)]

    assert lines
    for line in lines:
        words = [w for w in shlex.split(line, comments=True) if "=" not in w]
        assert words[1] in targets, line


def test_every_place_the_manual_leads_to_is_there() -> None:
    """A link of the page to itself names a heading."""
    headings = {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", MANUAL, re.M)
    }

    assert set(re.findall(r"\]\(#([^)]+)\)", MANUAL)) <= headings
