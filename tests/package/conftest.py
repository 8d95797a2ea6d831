"""One package, built once for every test of this folder."""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from infra.package.__main__ import ROOT, package
from infra.package.archive import unpack
from infra.package.runtime import PYTHON, RUNTIME

Template = dict[str, Any]


class Built(msgspec.Struct, frozen=True):
    """What `make package` made, and the zip's content as Lambda sees it."""

    zipped: Path
    tree: Path
    template: Template


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The real package of this checkout. Its wheels are kept in build/ from one run to the next."""
    if sys.version_info[:2] != PYTHON:
        pytest.skip(f"{RUNTIME} is packaged by its own interpreter only; this is another")
    where = tmp_path_factory.mktemp("package")
    zipped = package(ROOT, where / "out", ROOT / "build" / "wheelhouse")
    unpack(zipped, where / "task")
    template = json.loads((where / "out" / "template.json").read_text("utf-8"))
    return Built(zipped, where / "task", template)
