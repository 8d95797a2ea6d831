"""What each handler makes a cold start import, as a ratio to a bare interpreter in the same run.

From the checkout, whose bytecode Python keeps; and from the package of `make package` on a tree
that is not written to, as on Lambda, with nothing but itself and Python.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.package.archive import unpack

ON_LAMBDA = ("-I", "-S", "-B")
"""No site-packages, and no bytecode is written: so it goes on Lambda’s disk."""
ROOT = Path(__file__).resolve().parents[2]
ZIP = ROOT / "build" / "package" / "deployment.zip"
_STORE = "import chalicelib.store.dynamo, boto3"
# What a handler's first event imports beyond `app` (rooms load lazily, inside the flows).
HANDLERS = {
    "app alone": "import app",
    "api (a page)": f"import app, chalicelib.web.pages.cases, chalicelib.law, jinja2; {_STORE}",
    "receive": f"import app, chalicelib.flows.receive, chalicelib.intake, chalicelib.law; {_STORE}",
    "dispatch": f"import app, chalicelib.flows.dispatch, chalicelib.alerts, chalicelib.law; {_STORE}",
    "deliver": f"import app, chalicelib.flows.deliver, chalicelib.alerts.compose, jinja2; {_STORE}",
    "draft": f"import app, chalicelib.flows.draft, chalicelib.letters.drafting, docxtpl; {_STORE}",
    "lint": f"import app, chalicelib.flows.lint, chalicelib.letters.drafting, docxtpl; {_STORE}",
    "receipts": f"import app, chalicelib.flows.receipts, chalicelib.alerts; {_STORE}",
    "notify": f"import app, chalicelib.flows.calls; {_STORE}",
    "sweep": f"import app, chalicelib.flows.sweep, chalicelib.alerts; {_STORE}",
}


def seconds(code: str, where: Path = ROOT, *flags: str, rounds: int = 7) -> float:
    """Processor time of a fresh interpreter running `code` in a folder: the least of some rounds,
    which other programs on the machine change least.
    """
    times = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *flags, "-c", code], cwd=where, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def own(where: Path) -> str:
    """What a handler's code begins with: only this tree and Python's own library are importable."""
    return f"import sys; sys.path.insert(0, {str(where)!r}); "


def report() -> None:
    _of("the checkout", ROOT)
    if not ZIP.exists():
        print("The package was not measured: run `make package` first.")
        return
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "task"
        unpack(ZIP, tree)
        for found in (tree, *tree.rglob("*")):
            found.chmod(found.stat().st_mode & ~0o222)
        _of("the package, read-only", tree, *ON_LAMBDA)


def _of(name: str, where: Path, *flags: str) -> None:
    bare = seconds("pass", where, *flags)
    print(f"Imports of a cold start from {name} (least of 7, ratio to a bare interpreter):")
    for handler, code in HANDLERS.items():
        print(f"  {handler:14} {seconds(own(where) + code, where, *flags) / bare:5.1f} ×")
