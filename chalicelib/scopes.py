"""Scopes (droits): what an API token may be allowed to do. One word, known to every room."""

from enum import StrEnum


class Scope(StrEnum):
    """Each is given by name when a token is made; none implies another."""

    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    EVIDENCE_READ = "evidence:read"
    DEPOSITS_WRITE = "deposits:write"
    MANDATES_WRITE = "mandates:write"
    QUARANTINE_READ = "quarantine:read"
    QUARANTINE_WRITE = "quarantine:write"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    AUDIT_READ = "audit:read"
    DRAFTS_READ = "drafts:read"
    DRAFTS_WRITE = "drafts:write"
    TEMPLATES_READ = "templates:read"
    TEMPLATES_WRITE = "templates:write"


_SHARED = (
    Scope.CASES_READ,
    Scope.CASES_WRITE,
    Scope.EVIDENCE_READ,
    Scope.DEPOSITS_WRITE,
    Scope.PEOPLE_READ,
    Scope.PEOPLE_WRITE,
)
_OF_CABINETS = (
    Scope.DRAFTS_READ,
    Scope.DRAFTS_WRITE,
    Scope.TEMPLATES_READ,
    Scope.TEMPLATES_WRITE,
)
OF_FIRMS = (*_SHARED, *_OF_CABINETS)
OF_EMPLOYERS = tuple(s for s in Scope if s not in _OF_CABINETS)
