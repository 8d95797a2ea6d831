"""`python -m infra.lawcheck`: what the published law says of each catalogued article.

Exit codes: 0 nothing to review, 1 something changed or is missing, 2 the check could not be made.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from chalicelib.errors import VigieError
from chalicelib.law import catalogue, day_of, first_days

from . import published, reviewed
from .compare import NEEDS_REVIEW, Finding, State, compare, needs_review
from .published import Code

CACHE = Path(__file__).parents[2] / ".local" / "law"


def main() -> int:
    options = _options()
    try:
        archive = published.kept(CACHE) if options.offline else published.fetch(CACHE)
        codes = published.read(archive)
    except VigieError as refused:
        print(f"error: {refused}", file=sys.stderr)
        return 2
    today, known = day_of(datetime.now(UTC)), reviewed.load()
    findings = compare(catalogue(), first_days(), codes, known, today)
    if options.accept:
        reviewed.save(reviewed.accepted(known, findings, frozenset(options.accept)))
        findings = compare(catalogue(), first_days(), codes, reviewed.load(), today)
    print(report(findings, codes, archive.stem, today))
    return int(needs_review(findings))


def report(findings: tuple[Finding, ...], codes: Mapping[str, Code], name: str, today: date) -> str:
    """The table, what cannot be checked here, and the count of each state."""
    ages = [
        f"  {s}: as of {c.as_of}, {(today - c.as_of).days} days old: later changes are not seen"
        for s, c in codes.items()
    ]
    lines = [name, *ages, "", f"{'id':<14} {'source':<7} {'state':<14} detail"]
    shown = [f for f in findings if f.state not in (State.UNCHANGED, State.NOT_CHECKABLE)]
    lines += [f"{f.id:<14} {f.source:<7} {f.state:<14} {f.detail}".rstrip() for f in shown]
    lines += [] if shown else ["(nothing)"]
    return "\n".join([*lines, "", *_by_hand(findings), _counts(findings)])


def _by_hand(findings: tuple[Finding, ...]) -> list[str]:
    hand: dict[str, list[str]] = {}
    for one in findings:
        if one.state is State.NOT_CHECKABLE:
            hand.setdefault(one.source, []).append(one.id)
    lines = [f"  {source}: {', '.join(ids)}" for source, ids in sorted(hand.items())]
    return ["Not checkable here, to be read again by hand:", *lines, ""] if lines else []


def _counts(findings: tuple[Finding, ...]) -> str:
    counts = Counter(one.state for one in findings)
    said = ", ".join(f"{number} {state}" for state, number in counts.most_common())
    verdict = "review needed" if counts.keys() & NEEDS_REVIEW else "nothing to review"
    return f"{verdict}: {said}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.lawcheck", description=__doc__)
    parser.add_argument("--offline", action="store_true", help="use the archive fetched last")
    parser.add_argument(
        "--accept", nargs="+", default=[], metavar="ID", help="these texts were read (or `all`)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
