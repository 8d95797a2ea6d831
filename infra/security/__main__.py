"""`python -m infra.security licences [--write] | secrets | audit PIP_AUDIT`.

Exit codes: 0 well, 1 something is wrong and said, 3 it could not be asked.
"""

import argparse
import sys
from pathlib import Path

from chalicelib.errors import VigieError

from . import audit, licences, secrets
from .locked import locked

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.txt"
PAGE = ROOT / "docs" / "licences.md"


def _licences(given: argparse.Namespace) -> int:
    text = licences.page(locked(LOCK))
    if given.write:
        PAGE.write_text(text, "utf-8")
    elif not PAGE.exists() or PAGE.read_text("utf-8") != text:
        print(f"{PAGE.relative_to(ROOT)} is old: run `python -m infra.security licences --write`.")
        return 1
    print(f"licences: {len(locked(LOCK))} packages, each under an accepted licence.")
    return 0


def _secrets(given: argparse.Namespace) -> int:
    del given
    found = secrets.suspects(ROOT)
    print("\n".join(map(str, found)) or "secrets: nothing looks like one.")
    return int(bool(found))


def _audit(given: argparse.Namespace) -> int:
    code, lines = audit.ask(given.pip_audit, LOCK)
    print(*(f"audit: {line}" for line in lines), sep="\n")
    return code


def main(arguments: list[str] | None = None) -> int:
    """The command; its codes are in the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m infra.security", description=__doc__)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("licences", help="are all accepted, and docs/licences.md current?")
    one.add_argument("--write", action="store_true", help="write docs/licences.md again")
    one.set_defaults(run=_licences)
    two = commands.add_parser("secrets", help="does a file of the checkout hold a secret?")
    two.set_defaults(run=_secrets)
    last = commands.add_parser("audit", help="does a locked package have a known flaw?")
    last.add_argument("pip_audit", type=Path, help="the pip-audit to run")
    last.set_defaults(run=_audit)
    given = parser.parse_args(arguments)
    try:
        return int(given.run(given))
    except VigieError as fault:
        print(f"security: {fault}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
