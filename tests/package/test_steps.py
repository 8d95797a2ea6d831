"""Each step of the packaging, alone."""

import ast
import gzip
import importlib.util
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import parse_wheel_filename

from infra.package import archive, build, bytecode, models, native, prune, runtime, wheels
from infra.package.__main__ import ROOT, main
from infra.package.errors import PackagingFailed


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 12, 0), (3, 13, 1), (2, 7, 18)])
def test_another_interpreter_is_refused(version: tuple[int, int, int]) -> None:
    """Wheels and bytecode follow the packaging interpreter: it must be the runtime's."""
    with pytest.raises(PackagingFailed, match=r"python3\.11"):
        runtime.check_interpreter(version)


def test_the_runtimes_own_interpreter_is_taken() -> None:
    """Any 3.11 will do."""
    runtime.check_interpreter((3, 11, 2))


@pytest.mark.parametrize(
    ("path", "dropped"),
    [
        ("botocore/data/ec2/2016-11-15/service-2.json.gz", True),
        ("botocore/data/dynamodb/2012-08-10/service-2.json.gz", False),
        ("botocore/data/endpoints.json", False),
        ("tzdata/zoneinfo/America/Argentina/Salta", True),
        ("tzdata/zoneinfo/America/Marigot", False),
        ("tzdata/zoneinfo/America/Montreal", True),
        ("tzdata/zoneinfo/Cuba", True),
        ("tzdata/zoneinfo/UTC", False),
        ("tzdata/zoneinfo/Europe/__init__.py", False),
        ("boto3/data/glacier/2012-06-01/resources-1.json", True),
        ("lxml/etree.cpython-311-x86_64-linux-gnu.so", False),
        ("lxml/objectify.cpython-311-x86_64-linux-gnu.so", True),
        ("lxml/includes/libxml/tree.h", True),
        ("docx/templates/default.docx", False),
        ("PIL/_imaging.cpython-311-x86_64-linux-gnu.so", True),
        ("fontTools/ttLib/ttFont.py", False),
        ("docxtpl-0.20.2.dist-info/METADATA", False),
        ("docxtpl-0.20.2.dist-info/RECORD", True),
        ("botocore-1.44.5.dist-info/LICENSE.txt", False),
        ("chalicelib/law/holidays.toml", False),
        ("templates/pages/base.html", False),
        ("chalicelib/__pycache__/errors.cpython-311.pyc", True),
    ],
)
def test_pruning_keeps_what_runs(path: str, dropped: bool) -> None:
    """Descriptions of unused services, headers and records go; code, data and licences stay."""
    assert prune.pruning().drops(path) is dropped


def test_every_client_the_code_makes_is_kept() -> None:
    """A service pruned while the code uses it would fail on Lambda only."""
    made = {
        call.args[0].value
        for path in (ROOT / "chalicelib").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and _name(call.func) in ("client", "resource")
        if call.args and isinstance(call.args[0], ast.Constant)
    }

    assert {"s3", "sqs", "ses", "sns"} <= made
    assert made | {"dynamodb"} == set(prune.pruning().services)


def test_every_zone_of_the_rules_is_kept() -> None:
    """A zone pruned while a court's calendar names it would fail on Lambda only."""
    rules = (ROOT / "chalicelib" / "law" / "holidays.toml").read_text("utf-8")

    assert set(tomllib.loads(rules)["clock"].values()) | {"UTC"} == prune.pruning().zones


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_pruning_leaves_no_empty_folder(tmp_path: Path) -> None:
    """A folder whose files are all left out is left out too."""
    (tmp_path / "bs4" / "tests").mkdir(parents=True)
    (tmp_path / "bs4" / "tests" / "test_tree.py").write_text("x = 1\n")
    (tmp_path / "bs4" / "element.py").write_text("x = 1\n")

    freed = prune.prune(tmp_path, prune.pruning())

    assert freed == 6
    assert [p.relative_to(tmp_path).as_posix() for p in sorted(tmp_path.rglob("*"))] == [
        "bs4",
        "bs4/element.py",
    ]


def test_the_same_content_gives_the_same_zip(tmp_path: Path) -> None:
    """Neither the time, nor the order of creation, nor the folder's name shows in the zip."""
    digests = set()
    for name, order in (("first", ("a", "b")), ("second", ("b", "a"))):
        tree = tmp_path / name
        tree.mkdir()
        for module in order:
            (tree / f"{module}.py").write_text(f"NAME = {module!r}\n")
        bytecode.compile_tree(tree)
        digests.add(archive.pack(tree, tmp_path / f"{name}.zip"))

    assert len(digests) == 1


def test_a_module_that_does_not_compile_stops_the_packaging(tmp_path: Path) -> None:
    """Better here than at the first message of the night."""
    (tmp_path / "broken.py").write_text("def f(:\n")

    with pytest.raises(PackagingFailed, match="does not compile"):
        bytecode.compile_tree(tmp_path)


def test_a_module_loses_its_docstrings_and_nothing_else(tmp_path: Path) -> None:
    """`assert` still decides, lines keep their numbers, and tracebacks name the place on Lambda."""
    code = '"""Module."""\nfrom __future__ import annotations\n\nclass A:\n    """Doc."""\n\ndef f(x):\n    """Doc."""\n    assert x\n'
    (tmp_path / "library.py").write_text(code)

    bytecode.compile_tree(tmp_path)

    found = _loaded(tmp_path / "library.pyc")
    assert (found.__doc__, found.A.__doc__, found.f.__doc__) == (None, None, None)
    assert found.f.__code__.co_firstlineno == 7
    assert found.f.__code__.co_filename == "/var/task/library.py"
    with pytest.raises(AssertionError):
        found.f(0)


def test_the_entry_point_keeps_its_source(tmp_path: Path) -> None:
    """Its bytecode lies beside it, where Python looks for it."""
    (tmp_path / "app.py").write_text("NAME = 1\n")

    bytecode.compile_tree(tmp_path)

    cached = tmp_path / "__pycache__" / f"app.{sys.implementation.cache_tag}.pyc"
    assert (tmp_path / "app.py").read_text() == "NAME = 1\n"
    assert _loaded(cached).NAME == 1


def _loaded(path: Path) -> Any:
    found = importlib.util.spec_from_file_location(path.stem, path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_a_project_that_lacks_a_part_is_refused_with_its_name(tmp_path: Path) -> None:
    """The message lists every missing part."""
    with pytest.raises(PackagingFailed, match=r"lacks app\.py, requirements\.txt, chalicelib"):
        build.stage(tmp_path, tmp_path / "copy")


def test_an_app_that_does_not_load_is_refused_with_its_traceback(tmp_path: Path) -> None:
    """Chalice's own failures stop the packaging and are shown."""
    (tmp_path / "app.py").write_text("raise RuntimeError('not today')\n")
    (tmp_path / ".chalice").mkdir()
    (tmp_path / ".chalice" / "config.json").write_text('{"app_name": "x", "version": "2.0"}')

    with pytest.raises(PackagingFailed, match="not today"):
        build.chalice_package(tmp_path, tmp_path / "none.yaml", [tmp_path], tmp_path / "out")


def test_a_wheel_with_another_hash_is_refused(tmp_path: Path) -> None:
    """A package replaced at the registry does not get in, and leaves no half wheelhouse."""
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"six==1.17.0 --hash=sha256:{'0' * 64}\n")

    with pytest.raises(PackagingFailed, match="HASHES"):
        wheels.wheelhouse(requirements, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_project_without_wheel_is_built_as_pure_python() -> None:
    """A native build here would not run there: it is refused, and what is built is pinned."""
    house = wheels.wheelhouse(ROOT / "requirements.txt", ROOT / "build" / "wheelhouse")
    built = [p.name for name in wheels.FROM_SOURCE for p in house.glob(f"{name}-*")]

    assert len(built) == len(wheels.FROM_SOURCE)
    assert all(name.endswith("-none-any.whl") for name in built)
    assert wheels.pinned([house]).count(" --hash=sha256:") == len(list(house.iterdir()))


@pytest.mark.parametrize("architecture", runtime.ARCHITECTURES.values(), ids=lambda a: a.name)
def test_every_wheel_is_for_the_processor_of_the_functions(
    architecture: runtime.Architecture, tmp_path: Path
) -> None:
    """By its tags, and by the header of each library in it: one for another fails on Lambda only."""
    cache = ROOT / "build" / "wheelhouse"
    house = wheels.wheelhouse(ROOT / "requirements.txt", cache, architecture)
    runs = {"any", *architecture.platforms}
    libraries = 0

    for wheel in house.glob("*.whl"):
        tags = {tag.platform for tag in parse_wheel_filename(wheel.name)[3]}
        assert tags & runs, wheel.name
        archive.unpack(wheel, tmp_path / wheel.name)
        found = list((tmp_path / wheel.name).rglob("*.so*"))
        assert bool(found) == ("any" not in tags), wheel.name
        libraries += len(found)
    assert libraries
    native.check(tmp_path, architecture)
    for other in runtime.ARCHITECTURES.values():
        if other != architecture:
            with pytest.raises(PackagingFailed, match=r"lxml/etree.* is for processor"):
                native.check(tmp_path, other)


@pytest.mark.parametrize(
    ("head", "machine"),
    [
        (b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00", 62),
        (b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\xb7\x00", 183),
        (b"\x7fELF\x01\x02\x01" + bytes(9) + b"\x00\x03\x00\x14", 20),
        (b"\x7fELF\x02\x01\x01", None),
        (b"", None),
        (b"GROUP ( libc.so.6 AS_NEEDED )", None),
    ],
)
def test_a_library_tells_its_processor(tmp_path: Path, head: bytes, machine: int | None) -> None:
    """In its own byte order; a file cut short, or a linker's script, tells none."""
    library = tmp_path / "lib.so.1"
    library.write_bytes(head)

    assert native.machine(library) == machine


@pytest.mark.parametrize("architecture", runtime.ARCHITECTURES.values(), ids=lambda a: a.name)
def test_chalice_is_told_the_processor(architecture: runtime.Architecture, tmp_path: Path) -> None:
    """In its copy of the project: functions and wheels then agree."""
    copy = build.stage(ROOT, tmp_path / "copy", architecture)

    said = json.loads((copy / ".chalice" / "config.json").read_text("utf-8"))
    assert said["lambda_architecture"] == architecture.name
    assert said["lambda_functions"]


def test_requirements_of_the_lambdas_are_hashed_and_without_chalice() -> None:
    """The zip holds chalice's small runtime only; every other byte in it is pinned."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    pinned = [line for line in lines if line[:1].isalnum()]
    assert pinned

    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert not [line for line in pinned if line.startswith("chalice")]


def test_the_command_says_what_failed_and_leaves_the_last_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One clear message, exit code 1, and the package made before is still there."""
    kept = tmp_path / "out" / "deployment.zip"
    kept.parent.mkdir()
    kept.write_bytes(b"earlier")
    (tmp_path / "requirements.txt").write_text("# nothing\n")

    code = main(
        ["--project", str(tmp_path), "--out", str(kept.parent), "--cache", str(tmp_path / "c")]
    )

    assert code == 1
    assert "lacks app.py" in capsys.readouterr().err
    assert kept.read_bytes() == b"earlier"


def test_a_service_is_described_without_prose_and_as_before(tmp_path: Path) -> None:
    """Everything is there but the words: botocore asks for some of these keys by name."""
    model = {
        "operations": {"Get": {"name": "Get", "documentation": "<p>Gets.</p>"}},
        "shapes": {"Doc": {"members": {"documentation": {"shape": "S", "documentation": "x"}}}},
    }
    path = tmp_path / "botocore" / "data" / "x" / "1" / "service-2.json.gz"
    path.parent.mkdir(parents=True)
    path.write_bytes(gzip.compress(json.dumps(model).encode()))

    models.drop_prose(tmp_path)
    once = path.read_bytes()
    models.drop_prose(tmp_path)

    assert json.loads(gzip.decompress(once)) == {
        "operations": {"Get": {"name": "Get", "documentation": ""}},
        "shapes": {"Doc": {"members": {"documentation": {"shape": "S", "documentation": ""}}}},
    }
    assert path.read_bytes() == once
