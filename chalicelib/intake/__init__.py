"""Intake: a raw mail → graded, explained facts → proposed case events. Pure; front door."""

from .dnskeys import Lookup
from .grade import authenticate
from .matching import match
from .reading import read, to_interchange
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
    "Lookup",
    "MailKind",
    "Match",
    "Original",
    "Proposal",
    "Reading",
    "addressees",
    "authenticate",
    "match",
    "read",
    "to_interchange",
]
