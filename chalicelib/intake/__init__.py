"""Intake: a raw mail → graded, explained facts → proposed case events. Pure; front door."""

from .dnskeys import Lookup
from .grade import authenticate
from .matching import match
from .printable import PlatformMail, platform_mails
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
    "PlatformMail",
    "Proposal",
    "Reading",
    "addressees",
    "authenticate",
    "match",
    "platform_mails",
    "read",
    "to_interchange",
]
