"""`python -m infra.package`: build/package/ gets all that a deployment needs.

deployment.zip, sbom.json (what it holds), template.json (and sam.json, which it was made of),
data.yaml, receiving.yaml.
"""

import argparse
import json
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

from chalicelib.errors import VigieError
from infra.resources import DATA, RECEIVING, load_template
from infra.security.locked import locked
from infra.security.sbom import sbom

from . import archive, build, bytecode, models, native, prune, runtime, template, wheels
from .errors import PackagingFailed
from .runtime import ARCHITECTURES, X86_64, Architecture

ROOT = Path(__file__).parents[2]
REGION = "eu-west-3"
LIMIT_MB = 12.0


def package(project: Path, out: Path, cache: Path, architecture: Architecture = X86_64) -> Path:
    """Make the deployment package of `project` in `out`; answers the zip's path.

    Raises PackagingFailed; `out` then keeps what was there before.
    """
    runtime.check_interpreter(sys.version_info[:3])
    _say(f"1/6 wheels for {runtime.RUNTIME} on {architecture.name}, checked against their hashes")
    # Chalice looks first for wheels of the machine it runs on, then for the functions'.
    wanted = {architecture.name: architecture, runtime.here().name: runtime.here()}.values()
    houses = [wheels.wheelhouse(project / "requirements.txt", cache, each) for each in wanted]
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".package-") as scratch:
        made = _make(project, houses, Path(scratch), architecture)
        shutil.rmtree(out, ignore_errors=True)
        made.rename(out)
    return out / "deployment.zip"


def _make(project: Path, houses: list[Path], scratch: Path, architecture: Architecture) -> Path:
    result, tree = scratch / "result", scratch / "tree"
    _say("2/6 chalice package, offline")
    source = build.stage(project, scratch / "source", architecture)
    # A wheel built from its source has a hash of its own.
    (source / "requirements.txt").write_text(wheels.pinned(houses), "utf-8")
    merge = project / "infra" / "resources.yaml"
    sam = build.chalice_package(source, merge, houses, result)
    _say("3/6 pruning")
    archive.unpack(result / "deployment.zip", tree)
    freed = prune.prune(tree, prune.pruning()) + models.drop_prose(tree)
    _say(f"    {freed / 1e6:.1f} MB left out")
    native.check(tree, architecture)
    _say("4/6 bytecode and zip")
    bytecode.compile_tree(tree)
    digest = archive.pack(tree, result / "deployment.zip")
    _check_size(result / "deployment.zip")
    listed = sbom(locked(project / "requirements.txt"), _version(project), digest)
    (result / "sbom.json").write_text(listed, "utf-8")
    _say("5/6 CloudFormation")
    translated = template.translate(sam, REGION)
    _say("6/6 cfn-lint on what CloudFormation gets")
    template.check(translated, REGION)
    for beside in (DATA, RECEIVING):
        template.check(load_template(project / "infra" / beside.name), REGION)
        shutil.copy(project / "infra" / beside.name, result)
    for name, content in (("sam", sam), ("template", translated)):
        text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
        (result / f"{name}.json").write_text(text + "\n", "utf-8")
    (result / "deployment.sha256").write_text(f"{digest}\n", "utf-8")
    return result


def _version(project: Path) -> str:
    return str(tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def _check_size(zipped: Path) -> None:
    size = archive.megabytes(zipped)
    if size > LIMIT_MB:
        raise PackagingFailed(
            "size",
            f"{size:.1f} MB zipped, the bound is {LIMIT_MB:.0f} MB.",
            "Add to infra/package/prune.toml, or leave a dependency out.",
        )
    _say(f"    {size:.1f} MB zipped (bound {LIMIT_MB:.0f} MB)")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """The command. 0 when the package is made, 1 with one clear message when not."""
    parser = argparse.ArgumentParser(prog="python -m infra.package", description=__doc__)
    parser.add_argument("--project", type=Path, default=ROOT, help="checkout to package")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "package")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "wheelhouse")
    parser.add_argument("--architecture", choices=ARCHITECTURES, default=X86_64.name)
    given = parser.parse_args(arguments)
    try:
        architecture = ARCHITECTURES[given.architecture]
        places = (given.project.resolve(), given.out.resolve(), given.cache.resolve())
        print(package(*places, architecture))
    except VigieError as fault:
        _say(f"package: {fault}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
