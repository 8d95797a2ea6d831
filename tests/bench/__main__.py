"""`make bench`: figures as ratios taken in one run; absolute times are only of this machine."""

import sys

from tests.bench import imports, law, path

if __name__ == "__main__":
    chosen = sys.argv[1:] or ["imports", "law", "path"]
    for name in chosen:
        {"imports": imports, "law": law, "path": path}[name].report()
