"""The wheelhouse: every wheel of requirements.txt for the target, checked against its hash.

Chalice downloads a second time by bare `name==version`, without hashes; given only this folder it
can find nothing else.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from .errors import PackagingFailed
from .runtime import ABI, X86_64, Architecture

FROM_SOURCE = ("dkimpy",)
"""Pure Python projects published without a wheel: one is built here from the hashed source."""

# In full: a wheel may ask for 3.11.5, and markers are read by this same interpreter.
_PYTHON = ".".join(map(str, sys.version_info[:3]))


def wheelhouse(requirements: Path, cache: Path, architecture: Architecture = X86_64) -> Path:
    """A folder of the wheels that `requirements` names, kept in `cache` by its content.

    Raises PackagingFailed when pip cannot fetch one, or one has another hash.
    """
    target = repr((_PYTHON, ABI, architecture.platforms)).encode()
    key = hashlib.sha256(target + requirements.read_bytes()).hexdigest()
    kept = cache / key[:16]
    if kept.is_dir():
        return kept
    partial = cache / f"{key[:16]}.{os.getpid()}.part"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _download(requirements, partial, architecture)
    try:
        partial.rename(kept)
    except OSError:
        # Another run finished the same wheelhouse meanwhile.
        shutil.rmtree(partial)
    return kept


def pinned(houses: Iterable[Path]) -> str:
    """The requirements that name exactly the wheels of `houses`, each with its hashes."""
    hashes: dict[str, set[str]] = defaultdict(set)
    for wheel in (found for house in houses for found in house.glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        hashes[f"{name}=={version}"].add(f" --hash=sha256:{digest}")
    return "".join(f"{name}{''.join(sorted(known))}\n" for name, known in sorted(hashes.items()))


def _download(requirements: Path, into: Path, architecture: Architecture) -> None:
    _pip(
        into,
        *("download", "--no-deps", "--require-hashes", "--only-binary", ":all:"),
        *("--no-binary", ",".join(FROM_SOURCE), "--no-build-isolation"),
        *("--implementation", "cp", "--abi", ABI, "--abi", "abi3", "--abi", "none"),
        *("--python-version", _PYTHON),
        *(part for platform in architecture.platforms for part in ("--platform", platform)),
        *("--requirement", str(requirements), "--dest", str(into)),
    )
    for source in into.glob("*.tar.gz"):
        # With the setuptools of requirements-dev.txt: nothing unhashed takes part in the build.
        _pip(into, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(into), source)
        source.unlink()
        _refuse_native(into, source.name.partition("-")[0])


def _refuse_native(into: Path, project: str) -> None:
    """A built wheel fits the target only when it is pure Python."""
    if not any(into.glob(f"{project}-*-none-any.whl")):
        shutil.rmtree(into)
        raise PackagingFailed(
            "wheels", f"{project} is not pure Python.", "Take it out of FROM_SOURCE in wheels.py."
        )


def _pip(into: Path, *arguments: object) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", *map(str, arguments), "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        shutil.rmtree(into)
        raise PackagingFailed(
            "wheels",
            "\n".join(line for line in done.stderr.splitlines() if line.startswith("ERROR")),
            "Is the package registry reachable, and requirements.txt fresh (`make lock`)?",
        )
