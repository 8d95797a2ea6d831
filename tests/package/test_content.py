"""What the zip holds, and that it is enough."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from infra.package.__main__ import LIMIT_MB, ROOT
from infra.package.archive import megabytes

from .conftest import Built

# Every module of ours, with the heavy libraries a handler reaches only when it needs them.
_IMPORT_ALL = """
import importlib, json, pkgutil, sys
sys.path.insert(0, sys.argv[1])
import app, chalicelib
for found in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
import boto3, docx, docxtpl, pynamodb.models
from zoneinfo import ZoneInfo, reset_tzpath
reset_tzpath(())
ZoneInfo("Europe/Paris")
docx.Document()
for service in sys.argv[2:]:
    boto3.client(service, region_name="eu-west-3")
print(json.dumps(sorted({m.__file__ for m in sys.modules.values() if getattr(m, "__file__", None)})))
"""


def _run(tree: Path, code: str, *arguments: str) -> str:
    """`code` by a bare interpreter: no site-packages, no environment, no current folder."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-W", "error", "-c", code, str(tree), *arguments],
        cwd="/",
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_zip_is_under_its_bound(built: Built) -> None:
    """A small zip starts quickly; the bound is the issue's."""
    assert megabytes(built.zipped) <= LIMIT_MB


@pytest.mark.parametrize(("root", "pattern"), [("templates", "*"), ("chalicelib", "*.toml")])
def test_texts_and_tables_travel_with_the_code(built: Built, root: str, pattern: str) -> None:
    """Every template and every rule table of the checkout is in the zip, unchanged."""
    wanted = [
        path
        for path in (ROOT / root).rglob(pattern)
        if path.is_file() and not path.name.startswith(".") and "__pycache__" not in path.parts
    ]
    assert wanted

    for path in wanted:
        assert (built.tree / path.relative_to(ROOT)).read_bytes() == path.read_bytes(), path


def test_code_runs_from_the_zip_alone(built: Built) -> None:
    """Every module of ours, and every library it uses, loads from the zip or Python itself."""
    from infra.package.prune import pruning

    files = json.loads(_run(built.tree, _IMPORT_ALL, *pruning().services))
    library = str(Path(json.__file__).parents[1])

    strangers = [f for f in files if not f.startswith((str(built.tree), library))]
    assert strangers == []
    assert not [f for f in files if "site-packages" in f]


def test_nothing_is_compiled_at_a_cold_start(built: Built) -> None:
    """Each module has bytecode that is never checked against its source (PEP 552, flags 0b01)."""
    sources = list(built.tree.rglob("*.py"))
    assert sources

    for source in sources:
        compiled = (
            source.parent / "__pycache__" / f"{source.stem}.{sys.implementation.cache_tag}.pyc"
        )
        assert compiled.read_bytes()[4:8] == b"\x01\x00\x00\x00", source


def test_chalice_itself_is_not_shipped(built: Built) -> None:
    """Chalice's runtime is two files; the command-line package would add 53 MB."""
    shipped = {path.name for path in (built.tree / "chalice").glob("*.py")}

    assert shipped == {"__init__.py", "app.py"}
