"""Known flaws of what the lock holds, as pip-audit finds them in PyPI's advisory database.

Three answers, never two: nothing known, these flaws, or *nobody could be asked*.
"""

import subprocess
from pathlib import Path

import msgspec

CLEAN, FLAWED, UNASKED = 0, 1, 3


class _Flaw(msgspec.Struct, frozen=True):
    id: str
    fix_versions: tuple[str, ...] = ()


class _Package(msgspec.Struct, frozen=True):
    name: str
    version: str = ""
    vulns: tuple[_Flaw, ...] = ()
    skip_reason: str = ""


class _Answer(msgspec.Struct, frozen=True):
    dependencies: tuple[_Package, ...]


def ask(pip_audit: Path, requirements: Path) -> tuple[int, list[str]]:
    """Run pip-audit on a lock: CLEAN, FLAWED or UNASKED, and the lines to show."""
    command = [str(pip_audit), "--requirement", str(requirements), "--require-hashes"]
    done = subprocess.run(
        [*command, "--disable-pip", "--format", "json", "--progress-spinner", "off"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return judge(done.returncode, done.stdout, done.stderr)


def judge(code: int, stdout: str, stderr: str) -> tuple[int, list[str]]:
    """What an answer of pip-audit means. It exits 1 for a flaw and for a network that is down."""
    try:
        packages = msgspec.json.decode(stdout.encode(), type=_Answer).dependencies
    except msgspec.DecodeError:
        why = (stderr.strip() or stdout.strip() or f"exit code {code}").splitlines()[-1]
        return UNASKED, [f"NOT CHECKED: the advisory database could not be asked: {why[:300]}"]
    skipped = [f"NOT CHECKED: {p.name}: {p.skip_reason}" for p in packages if p.skip_reason]
    flaws = [_line(p, flaw) for p in packages for flaw in p.vulns]
    if flaws:
        return FLAWED, flaws + skipped
    if packages and len(skipped) == len(packages):
        answer = f"whoever answers here for PyPI knows none of the {len(packages)} packages."
        return UNASKED, [f"NOT CHECKED: {answer}"]
    if skipped or not packages or code:
        return UNASKED, skipped or ["NOT CHECKED: pip-audit looked at nothing."]
    return CLEAN, [f"{len(packages)} packages, no known flaw."]


def _line(package: _Package, flaw: _Flaw) -> str:
    mended = ", ".join(flaw.fix_versions) or "nowhere yet"
    return f"{package.name} {package.version}: {flaw.id}, mended in {mended}"
