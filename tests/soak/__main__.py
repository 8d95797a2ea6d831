"""`make soak`: `python -m tests.soak faults --alerts 10000`, and the others of the table below."""

import sys

from tests.soak import faults

COMMANDS = {"faults": faults.main}

if __name__ == "__main__":
    name, *rest = sys.argv[1:] or ["faults"]
    if name not in COMMANDS:
        sys.exit(f"{name}: not one of {', '.join(COMMANDS)}")
    sys.exit(COMMANDS[name](rest))
