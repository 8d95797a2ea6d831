"""The routes, by subject. Importing this package declares them all."""

from . import api, cases, drafts, forwarding, front, quarantine, sign_in, subscriptions

__all__ = [
    "api",
    "cases",
    "drafts",
    "forwarding",
    "front",
    "quarantine",
    "sign_in",
    "subscriptions",
]
