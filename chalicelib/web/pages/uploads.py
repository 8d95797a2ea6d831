"""The steps that every upload shares: the form that posts to the bucket, the page it leads back to.

No byte passes through the API, and nothing is kept before a button is pressed (design §3.20).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from chalice.app import Response

    from ...flows.versions import Offer
    from ..calls import Call


def offered(
    call: Call, template: str, made: Offer, *, limit: int | None = None, **values: Any
) -> Response:
    """The form that posts one file straight to the drafts bucket; `limit` in bytes."""
    from ...flows.versions import LIMIT
    from ..responses import page

    return page(
        call,
        template,
        goes_to=origin(made.url),
        formulaire=made,
        limite=(limit or LIMIT) // 1_000_000,
        **values,
    )


def received(call: Call, template: str, **values: Any) -> Response:
    """Where the bucket leads once it has the file: its button keeps it, or nothing does."""
    from ..responses import page

    return page(call, template, depot=call.params["upload"], **values)


def origin(url: str) -> str:
    """The site of an address, as the content policy names it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
