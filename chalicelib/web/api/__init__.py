"""The routes of the JSON API, by subject. Importing this package declares them all.

Each does what a page does, by the same flow and under the same rule; docs/api.md says how.
"""

from . import (
    acts,
    alerts,
    audit,
    cases,
    complement,
    deposits,
    dispatches,
    drafts,
    events,
    handover,
    mandates,
    people,
    preferences,
    quarantine,
    register,
    webhooks,
)

__all__ = [
    "acts",
    "alerts",
    "audit",
    "cases",
    "complement",
    "deposits",
    "dispatches",
    "drafts",
    "events",
    "handover",
    "mandates",
    "people",
    "preferences",
    "quarantine",
    "register",
    "webhooks",
]
