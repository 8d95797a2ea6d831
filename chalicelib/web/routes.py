"""The two ways to declare a route. Both demand the access rule, and keep the table tests walk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ..scopes import Scope
from .access import Rule

if TYPE_CHECKING:
    from chalice.app import Response

    from .calls import Call

    View = Callable[[Call], Response]

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MULTIPART = "multipart/form-data"
API = "/api/v1"


class Contract(NamedTuple):
    """What a route of the API promises to programs; the OpenAPI document is made from it.

    `scope` is what its token must have, `french` its summary (the English one is the first line of
    its view's docstring). `takes` and `gives` name structs, `module:Name` from `chalicelib`; empty:
    no body. `listed`: it gives a page of them. `query` are the parameters it reads besides those.
    """

    scope: Scope
    french: str
    gives: str = ""
    takes: str = ""
    status: int = 200
    listed: bool = False
    query: tuple[str, ...] = ()


class Route(NamedTuple):
    """A path, a method, who may ask, and the view that answers.

    `one_click`: a mail client posts there for its user (RFC 8058), without cookie nor form token;
    the path's own token is the right to act. `contract`: it is of the API, and wants a token.
    """

    path: str
    method: str
    access: Rule
    view: View
    one_click: bool = False
    contract: Contract | None = None

    @property
    def api(self) -> bool:
        """True for JSON routes: their errors are problem+json."""
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


def api_route(
    path: str, contract: Contract, *, access: Rule, method: str = "GET"
) -> Callable[[View], View]:
    """Declare a route of the API: the rule is that of the page that does the same."""

    def declare(view: View) -> View:
        ROUTES.append(Route(API + path, method, access, view, contract=contract))
        return view

    return declare
