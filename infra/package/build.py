"""Chalice's own packager, run on a clean copy of the project and without any network."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import yaml

from .errors import PackagingFailed
from .runtime import X86_64, Architecture

PARTS = ("app.py", "requirements.txt", "chalicelib", "templates", "vendor", ".chalice/config.json")
# Chalice has no `python -m`, and its main answers the exit code instead of leaving with it.
_CHALICE = "import sys; from chalice.cli import main; sys.exit(main())"
_JUNK = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "*.orig", "*~")
_TOOLS_REGION = "eu-west-3"  # chalice wants one to name service principals; all are the same


def stage(project: Path, into: Path, architecture: Architecture = X86_64) -> Path:
    """Copy what a package is made of, and nothing else, from `project` to `into`; chalice is told
    the processor of the functions there.

    Raises PackagingFailed when a part is missing.
    """
    missing = [part for part in PARTS if not (project / part).exists()]
    if missing:
        raise PackagingFailed("copy", f"{project} lacks {', '.join(missing)}.")
    for part in PARTS:
        source, target = project / part, into / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, ignore=_JUNK)
        else:
            shutil.copy(source, target)
    config = into / ".chalice" / "config.json"
    said = {**json.loads(config.read_text("utf-8")), "lambda_architecture": architecture.name}
    config.write_text(json.dumps(said), "utf-8")
    return into


def chalice_package(
    source: Path, merge: Path, wheels: Iterable[Path], into: Path
) -> dict[str, object]:
    """Run `chalice package` on `source` with folders of wheels: `into` gets deployment.zip, the SAM
    template comes back.

    Raises PackagingFailed with what chalice said, also when it left a dependency out.
    """
    done = subprocess.run(
        [
            *(sys.executable, "-c", _CHALICE, "package", "--stage", "app"),
            *("--merge-template", str(merge), str(into)),
        ],
        cwd=source,
        env=_offline(wheels),
        capture_output=True,
        text=True,
        check=False,
    )
    said = f"{done.stdout}\n{done.stderr}".strip()
    # Chalice only warns about a dependency it could not find, and exits with 0.
    if done.returncode or "Could not install dependencies" in said:
        raise PackagingFailed("chalice", said[-3000:])
    template = yaml.safe_load((into / "sam.yaml").read_text("utf-8"))
    (into / "sam.yaml").unlink()
    return dict(template)


def _offline(wheels: Iterable[Path]) -> dict[str, str]:
    """An environment in which pip knows the wheelhouses only, and no AWS account is met."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "PIP_", "VIGIE_"))}
    return {
        **kept,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": " ".join(map(str, wheels)),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "AWS_DEFAULT_REGION": _TOOLS_REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
