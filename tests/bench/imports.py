"""What each handler makes a cold start import, as a ratio to a bare interpreter in the same run.

From the checkout, whose bytecode Python keeps; and from the package of `make package` on a tree
that is not written to, as on Lambda, with nothing but itself and Python.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from infra.package.archive import unpack

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
    "sweep": f"import app, chalicelib.flows.sweep, chalicelib.alerts; {_STORE}",
}


def seconds(code: str, where: Path = ROOT, *flags: str, rounds: int = 7) -> float:
    """Median wall time of a fresh interpreter running `code` in a folder."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        subprocess.run([sys.executable, *flags, "-c", code], cwd=where, check=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def report() -> None:
    _of("the checkout", ROOT)
    if not ZIP.exists():
        print("The package was not measured: run `make package` first.")
        return
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "task"
        unpack(ZIP, tree)
        # No site-packages, and no bytecode is written: so it goes on Lambda’s disk.
        _of("the package, read-only", tree, "-I", "-S", "-B")


def _of(name: str, where: Path, *flags: str) -> None:
    own = f"import sys; sys.path.insert(0, {str(where)!r}); "
    bare = seconds("pass", where, *flags)
    print(f"Imports of a cold start from {name} (median of 7, ratio to a bare interpreter):")
    for handler, code in HANDLERS.items():
        print(f"  {handler:14} {seconds(own + code, where, *flags) / bare:5.1f} ×")
