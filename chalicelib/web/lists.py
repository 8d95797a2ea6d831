"""Long lists, page by page: `limit`, and an opaque signed cursor (`next`) to what follows."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from ..errors import BadInput
from .responses import answer

if TYPE_CHECKING:
    from chalice.app import Response

    from .calls import Call

USUAL = 50
MOST = 100
_MAC = 16

T = TypeVar("T")


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some items of a list, in its order. `next` is the cursor of the page after; null: the end."""

    items: tuple[T, ...]
    next: str | None


def paged(
    call: Call, items: Iterable[T], place: Callable[[T], str], shown: Callable[[T], object]
) -> Response:
    """One page, as asked. `place` names an item's stable place, by which the list is ordered.

    Nobody's page moves when items come or go meanwhile: a cursor is a place, not a number.
    Raises BadInput on a limit or a cursor that is none of ours.
    """
    limit, after = _limit(call), _after(call)
    ordered = sorted(items, key=place)
    rest = [one for one in ordered if after is None or place(one) > after]
    page = rest[:limit]
    following = _sealed(call, place(page[-1])) if len(rest) > limit else None
    return answer(Page(tuple(shown(one) for one in page), following))


def _limit(call: Call) -> int:
    given = call.query("limit")
    if not given:
        return USUAL
    limit = int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0
    if not 1 <= limit <= MOST:
        raise BadInput("?limit", f"{given[:20]!r} is not a number from 1 to {MOST}.")
    return limit


def _after(call: Call) -> str | None:
    given = call.query("cursor")
    if not given:
        return None
    try:
        raw = base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except ValueError as fault:  # Not base64, or not ASCII.
        raise _no_cursor() from fault
    if not hmac.compare_digest(raw[:_MAC], _mac(call, raw[_MAC:])):
        raise _no_cursor()
    return raw[_MAC:].decode()


def _sealed(call: Call, place: str) -> str:
    plain = place.encode()
    return base64.urlsafe_b64encode(_mac(call, plain) + plain).decode().rstrip("=")


def _mac(call: Call, plain: bytes) -> bytes:
    """A cursor is good for its own list and its own side, and nobody can write one."""
    token = call.visitor.token
    key = f"vigie.cursor.{call.ctx.settings.key}".encode()
    bound = f"{token.home if token else ''} {call.request.path}\n".encode()
    return hmac.new(key, bound + plain, hashlib.sha256).digest()[:_MAC]


def _no_cursor() -> BadInput:
    return BadInput("?cursor", "not a cursor of this list.", "Begin again without it.")
