"""What every message of no case says: who speaks, of what, what to do, where, how to stop. Pure."""

from typing import Any

from ..store.records import Delivery
from .about import About, Links
from .matrix import Kind, matrix


def common(delivery: Delivery, about: About, links: Links, kind: Kind) -> dict[str, Any]:
    """The fields of an EmployerView that such messages share."""
    return {
        "brand": matrix().brand,
        "kind": delivery.purpose,
        "label": kind.label,
        "today": _today(kind),
        "link": links.page,
        "sms_link": links.sms,
        "sample": about.tenant.sample,
        "repeat": delivery.uncertain,
        "unsubscribe": links.unsubscribe,
    }


def _today(kind: Kind) -> str:
    """What waits for an occasion is nothing to do today."""
    if kind.do:
        return f"À faire aujourd’hui\u00a0: {kind.do}."
    return f"Rien à faire avant {kind.sentence}"
