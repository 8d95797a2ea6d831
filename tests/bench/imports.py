"""What each handler makes a cold start import, as a ratio to a bare interpreter in the same run."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
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


def seconds(code: str, rounds: int = 7) -> float:
    """Median wall time of a fresh interpreter running `code`."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def report() -> None:
    bare = seconds("pass")
    print("Imports of a cold start (median of 7, ratio to a bare interpreter):")
    for name, code in HANDLERS.items():
        print(f"  {name:14} {seconds(code) / bare:5.1f} ×")
