"""Fifty manglings of every golden mail: what a mail is may be lost, never changed for another.

Each mail takes a dozen steps, in turn, so that all are taken over the corpus; the whole table with

    VIGIE_ALL_MUTATIONS=1 python -m pytest tests/golden/test_mutations.py
"""

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from chalicelib.intake import MailKind, read

from .mangling import STEPS
from .test_golden import FORWARDERS, MAILS

A_MAIL = len(STEPS) if os.environ.get("VIGIE_ALL_MUTATIONS") else 12
KEPT_AT_LEAST = 0.95
NOT_CONFIDENT = {MailKind.UNKNOWN, MailKind.CONTRADICTORY, MailKind.UNREADABLE}


def steps_of(number: int) -> list[str]:
    """The steps of the mail at that place: each next mail goes on where the one before stopped."""
    names = list(STEPS)
    return [names[(number * A_MAIL + n) % len(names)] for n in range(A_MAIL)]


def kind_of(raw: bytes) -> MailKind:
    return read(raw, forwarders=FORWARDERS).kind


@cache
def kinds_after(mail: Path) -> dict[str, tuple[MailKind, MailKind]]:
    """What a golden mail is, and what it is after each of its steps."""
    raw = mail.read_bytes()
    before = kind_of(raw)
    return {name: (before, kind_of(STEPS[name](raw))) for name in steps_of(MAILS.index(mail))}


def test_there_are_fifty_steps() -> None:
    """The table is whole, and every step is taken over the corpus."""
    assert len(STEPS) == 50
    assert {name for n in range(len(MAILS)) for name in steps_of(n)} == set(STEPS)


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.stem)
def test_mangling_never_makes_another_confident_kind(mail: Path) -> None:
    """A mistreated mail is what it was, or is not recognised: never something else."""
    changed = {
        name: (before, after)
        for name, (before, after) in kinds_after(mail).items()
        if after is not before and after not in NOT_CONFIDENT
    }

    assert changed == {}


def test_mangling_loses_little() -> None:
    """Most mistreated mails are still recognised: a reader that reads nothing would not pass."""
    lost: Counter[str] = Counter()
    taken = 0
    for mail in MAILS:
        for name, (before, after) in kinds_after(mail).items():
            if before not in NOT_CONFIDENT:
                taken += 1
                lost[name] += after is not before

    assert sum(lost.values()) <= (1 - KEPT_AT_LEAST) * taken, lost.most_common(10)
