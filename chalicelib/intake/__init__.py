"""Intake: a raw mail → graded, explained facts → proposed case events. Pure; front door."""

from .answerable import Writer, writer_of
from .candidates import Known, Suggestion, suggest
from .dnskeys import Lookup
from .files import Media, media_of
from .grade import AT_ITS_ADDRESS, authenticate
from .matching import match
from .naming import kind_name
from .printable import platform_mails
from .printed import read_printed
from .reading import from_administration, read, to_interchange
from .recipients import addressees, names_platform, our_own, sender_domain
from .trial import trial_mark, trial_tokens
from .trust import is_administration, is_shared
from .values import (
    Candidate,
    Fact,
    Finding,
    Graded,
    MailKind,
    Match,
    Original,
    Proposal,
    Reading,
)

__all__ = [
    "AT_ITS_ADDRESS",
    "Candidate",
    "Fact",
    "Finding",
    "Graded",
    "Known",
    "Lookup",
    "MailKind",
    "Match",
    "Media",
    "Original",
    "Proposal",
    "Reading",
    "Suggestion",
    "Writer",
    "addressees",
    "authenticate",
    "from_administration",
    "is_administration",
    "is_shared",
    "kind_name",
    "match",
    "media_of",
    "names_platform",
    "our_own",
    "platform_mails",
    "read",
    "read_printed",
    "sender_domain",
    "suggest",
    "to_interchange",
    "trial_mark",
    "trial_tokens",
    "writer_of",
]
