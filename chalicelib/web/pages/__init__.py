"""The routes, by subject. Importing this package declares them all."""

from . import (
    api,
    cases,
    checks,
    clearances,
    comparison,
    documents,
    drafts,
    finishing,
    forwarding,
    front,
    noted,
    quarantine,
    release,
    sign_in,
    subscriptions,
    templates,
)

__all__ = [
    "api",
    "cases",
    "checks",
    "clearances",
    "comparison",
    "documents",
    "drafts",
    "finishing",
    "forwarding",
    "front",
    "noted",
    "quarantine",
    "release",
    "sign_in",
    "subscriptions",
    "templates",
]
