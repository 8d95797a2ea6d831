"""What becomes of a row when its subject is erased."""

from enum import IntEnum, StrEnum


class Fate(IntEnum):
    """When a row that belongs to the subject is dropped; rows of one fate in any order."""

    WORK = 1
    POINTER = 2
    RECORD = 3
    LAST = 4
    ROOT = 5


class Kept(StrEnum):
    """Why a row that speaks of the subject stays."""

    FIRM = "the firm's own file"
    SHARED = "a mail about others too"
    PROOF = "what a person agreed to or refused"
    CASE = "the proof of an employer's case"
