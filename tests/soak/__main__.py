"""`make soak`: `python -m tests.soak year --cases 2000`, and the others of the table below."""

import sys

from tests.soak import chaos, faults, year

COMMANDS = {"year": year.main, "chaos": chaos.main, "faults": faults.main}

if __name__ == "__main__":
    name, *rest = sys.argv[1:] or ["year"]
    if name not in COMMANDS:
        sys.exit(f"{name}: not one of {', '.join(COMMANDS)}")
    sys.exit(COMMANDS[name](rest))
