"""Intake: a raw mail → graded, explained facts → proposed case events. Pure; front door."""

from .matching import match
from .reading import kind_name, read, to_interchange
from .recipients import addressees
from .values import (
    Candidate,
    Fact,
    Graded,
    MailKind,
    Match,
    Original,
    Proposal,
    Reading,
)

__all__ = [
    "Candidate",
    "Fact",
    "Graded",
    "MailKind",
    "Match",
    "Original",
    "Proposal",
    "Reading",
    "addressees",
    "kind_name",
    "match",
    "read",
    "to_interchange",
]
