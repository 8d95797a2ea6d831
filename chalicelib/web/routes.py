"""The one way to declare a route. It demands the access rule, and keeps the table tests walk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from .access import Rule

if TYPE_CHECKING:
    from chalice.app import Response

    from .calls import Call

    View = Callable[[Call], Response]

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MULTIPART = "multipart/form-data"


class Route(NamedTuple):
    """A path, a method, who may ask, and the view that answers.

    `one_click`: a mail client posts there for its user (RFC 8058), without cookie nor form token;
    the path's own token is the right to act.
    """

    path: str
    method: str
    access: Rule
    view: View
    one_click: bool = False

    @property
    def api(self) -> bool:
        """True for JSON routes: their errors are problem+json, their visitors hold tokens."""
        return self.path.startswith("/api/")

    @property
    def content_types(self) -> list[str]:
        """The content types its body may have."""
        if self.api or self.method == "GET":
            return [JSON]
        return [FORM, MULTIPART] if self.one_click else [FORM]


ROUTES: list[Route] = []


def route(
    path: str, *, access: Rule, method: str = "GET", one_click: bool = False
) -> Callable[[View], View]:
    """Declare `path` for `method` with its access rule; the view gets a `Call` already admitted."""

    def declare(view: View) -> View:
        ROUTES.append(Route(path, method, access, view, one_click))
        return view

    return declare
