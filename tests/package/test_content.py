"""What the zip holds, and that it is enough."""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.package import native
from infra.package.__main__ import LIMIT_MB, ROOT
from infra.package.archive import megabytes
from infra.package.runtime import ARCHITECTURES

from .conftest import Built

# Every module of ours, with the heavy libraries a handler reaches only when it needs them.
_IMPORT_ALL = """
import importlib, json, pathlib, pkgutil, sys, tomllib
sys.path.insert(0, sys.argv[1])
import app, chalicelib
for found in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
import boto3, docx, docxtpl, pynamodb.models
from zoneinfo import ZoneInfo, reset_tzpath
reset_tzpath(())
rules = pathlib.Path(sys.argv[1], "chalicelib", "law", "holidays.toml").read_text("utf-8")
for zone in {*tomllib.loads(rules)["clock"].values(), "Europe/Paris", "UTC"}:
    ZoneInfo(zone)
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


# What the pruned libraries are there for: a letter, a bundle's page, a PDF read, a key, a feed.
_WORK = """
import io, sys
from datetime import date
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from chalicelib.cli import main
from chalicelib.letters.drawn import pdf
from chalicelib.letters.sheet import Cell, Row
import dkim, dns.resolver, icalendar, phonenumbers
assert main(["draft", sys.argv[2], "--document", "observations", "-o", sys.argv[3]]) == 0
printed = pdf("Pièce n° 1", "Dossier", [Row((Cell("Été « à » œ"),))], date(2026, 11, 23))
import pypdf
assert "Été « à » œ" in pypdf.PdfReader(io.BytesIO(printed)).pages[0].extract_text()
assert phonenumbers.is_valid_number(phonenumbers.parse("06 12 34 56 78", "FR"))
"""


def test_letters_and_exhibits_are_made_from_the_zip_alone(built: Built, tmp_path: Path) -> None:
    """What pruning left of the Word, PDF, mail and telephone libraries is enough for our work."""
    letter = tmp_path / "lettre.docx"

    _run(built.tree, _WORK, str(ROOT / "docs" / "examples" / "closure.json"), str(letter))

    assert zipfile.is_zipfile(letter)


def test_nothing_is_compiled_at_a_cold_start(built: Built) -> None:
    """Each module has bytecode that is never checked against its source (PEP 552, flags 0b01)."""
    compiled = list(built.tree.rglob("*.pyc"))
    assert compiled

    assert [p for p in compiled if p.read_bytes()[4:8] != b"\x01\x00\x00\x00"] == []


def test_every_library_is_for_the_processor_of_the_functions(built: Built) -> None:
    """What was pruned left some, each as the template's functions want it."""
    functions = [r for r in built.template["Resources"].values() if "Function" in r["Type"]]
    said = {name for r in functions for name in r["Properties"].get("Architectures", ())}

    assert list(built.tree.rglob("*.so"))
    assert said == {"x86_64"}
    native.check(built.tree, ARCHITECTURES[said.pop()])


def test_only_the_entry_point_travels_as_source(built: Built) -> None:
    """Everything else is its bytecode alone (PEP 3147); `app.py` has its own beside it."""
    sources = [path.relative_to(built.tree).as_posix() for path in built.tree.rglob("*.py")]

    assert sources == ["app.py"]
    assert [p.name for p in (built.tree / "__pycache__").iterdir()] == [
        f"app.{sys.implementation.cache_tag}.pyc"
    ]


def test_the_list_of_contents_is_of_this_zip(built: Built) -> None:
    """sbom.json beside the zip names its hash, and every package the zip holds but chalice's."""
    listed = json.loads((built.zipped.parent / "sbom.json").read_text("utf-8"))
    found = {re.split(r"-\d", p.name)[0] for p in built.tree.glob("*.dist-info")} - {"chalice"}

    digest = hashlib.sha256(built.zipped.read_bytes()).hexdigest()
    assert listed["metadata"]["component"]["hashes"] == [{"alg": "SHA-256", "content": digest}]
    assert found
    assert {name.lower().replace("_", "-") for name in found} <= {
        part["name"] for part in listed["components"]
    }


def test_chalice_itself_is_not_shipped(built: Built) -> None:
    """Chalice's runtime is two files; the command-line package would add 53 MB."""
    shipped = {path.name for path in (built.tree / "chalice").glob("*.py*")}

    assert shipped == {"__init__.pyc", "app.pyc"}
