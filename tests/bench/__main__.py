"""`make bench`: figures as ratios taken in one run; absolute times are only of this machine."""

import sys

from tests.bench import alerts, cost, imports, intake, law, letters, path, sweep, web

_BENCHES = {
    "imports": imports,
    "intake": intake,
    "law": law,
    "letters": letters,
    "path": path,
    "alerts": alerts,
    "cost": cost,
    "sweep": sweep,
    "web": web,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or _BENCHES:
        if name == "measure":  # Only when it is asked for: it writes what docs/cost.md says.
            cost.measure()
        else:
            _BENCHES[name].report()
