"""The routes, by subject. Importing this package declares them all."""

from . import (
    api,
    cases,
    checks,
    drafts,
    forwarding,
    front,
    noted,
    quarantine,
    sign_in,
    subscriptions,
)

__all__ = [
    "api",
    "cases",
    "checks",
    "drafts",
    "forwarding",
    "front",
    "noted",
    "quarantine",
    "sign_in",
    "subscriptions",
]
