"""Promises about the shape of the house, kept for ever."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = [
    ROOT / "app.py",
    *sorted((ROOT / "chalicelib").rglob("*.py")),
    *sorted((ROOT / "infra").rglob("*.py")),
]
TOP = {"app.py", "chalicelib", "templates", "infra", "tests", "requirements.txt", "README.md"}
USUAL = {"Makefile", "pyproject.toml", "docs", "vendor", "CHANGELOG.md", "LICENSE", "requirements.in", "requirements-dev.in", "requirements-dev.txt"}  # fmt: skip


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_outgrows_one_idea(path: Path) -> None:
    """A module stays under 300 lines, a function under 60."""
    text = path.read_text()
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


def test_the_top_level_is_the_users() -> None:
    """The user fixed the top level; only the usual files stand beside it."""
    import subprocess

    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    names = {path.split("/")[0] for path in tracked}
    assert {n for n in names if not n.startswith(".")} <= TOP | USUAL
    assert TOP - {"README.md"} <= names


def test_templates_reach_the_lambda_by_their_link() -> None:
    """Chalice ships vendor/: the link puts templates/ at the same relative place as here."""
    link = ROOT / "vendor" / "templates"
    assert link.is_symlink()
    assert link.resolve() == ROOT / "templates"


def test_entry_points_only_name_their_flow() -> None:
    """app.py imports no room at its top but the web, and each handler is a few lines."""
    tree = ast.parse((ROOT / "app.py").read_text())
    top = [
        node
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("chalicelib")
    ]
    assert [node.module for node in top] == ["chalicelib.web"]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            assert len(node.body) <= 4, node.name


def test_every_dependency_says_why_it_is_there() -> None:
    """One line of reason for each, and every version pinned with hashes."""
    for name in ("requirements.in", "requirements-dev.in"):
        for line in (ROOT / name).read_text().splitlines():
            if line.strip() and not line.startswith(("#", "-r")):
                assert "# " in line, line
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert pins
        assert all("==" in pin for pin in pins)
        assert text.count("--hash=sha256:") >= len(pins)


def test_chalice_is_never_shipped() -> None:
    assert not any(
        line.startswith("chalice") for line in (ROOT / "requirements.txt").read_text().splitlines()
    )
