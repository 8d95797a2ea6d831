"""A call: one admitted request, with who asks and what was loaded to decide it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import msgspec

from ..errors import BadInput, Forbidden, NotFound, TooLarge
from .access import NOBODYS, Rule, Thing, Visitor, allowed

if TYPE_CHECKING:
    from chalice.app import Request

    from ..flows.context import Context
    from ..flows.links import DraftClaim
    from ..store.cases import StoredCase
    from ..store.records import Person

MAX_BODY = 64 * 1024
MAX_FIELDS = 300


class Call(msgspec.Struct, frozen=True):
    """What a view gets. `session` is the hash of the session's secret, empty when signed out."""

    ctx: Context
    request: Request
    params: Mapping[str, str]
    visitor: Visitor
    session: str = ""
    thing: Thing = NOBODYS
    stored: StoredCase | None = None
    claim: DraftClaim | None = None

    def about(
        self, thing: Thing, stored: StoredCase | None = None, claim: DraftClaim | None = None
    ) -> Call:
        """The same call with what was loaded to decide it (quicker than `replace`)."""
        return Call(
            self.ctx, self.request, self.params, self.visitor, self.session, thing, stored, claim
        )

    @property
    def person(self) -> Person:
        """Who is signed in. Raises Forbidden on a public route without session."""
        if self.visitor.person is None:
            raise Forbidden(Rule.SIGNED_IN)
        return self.visitor.person

    @property
    def case(self) -> StoredCase:
        """The case that admission loaded. Raises NotFound on a route that names none."""
        if self.stored is None:
            raise NotFound("case", self.request.path)
        return self.stored

    @property
    def counsel(self) -> bool:
        """Does the visitor see what is for the mandated firm only?"""
        return allowed(Rule.COUNSEL, self.visitor, self.thing)

    def query(self, name: str) -> str:
        """A query parameter, empty when absent."""
        given = self.request.query_params
        return str(given[name]) if given and name in given else ""

    @property
    def ip(self) -> str:
        """The address that API Gateway saw; empty when it says none."""
        return ip_of(self.request)

    @property
    def agent(self) -> str:
        """What the browser says it is; empty when it says nothing."""
        return str(self.request.headers.get("user-agent", ""))

    def one_click(self) -> bool:
        """Is the body that of a mail client's unsubscribe button (RFC 8058 §3.1)?"""
        return is_one_click(
            raw_body(self.request), str(self.request.headers.get("content-type", ""))
        )

    def form(self) -> dict[str, list[str]]:
        """The posted fields. Raises TooLarge, or BadInput when they are not a form."""
        return form_fields(raw_body(self.request))


def ip_of(request: Request) -> str:
    """The address that API Gateway saw; empty when it says none."""
    identity = (request.context or {}).get("identity") or {}
    return str(identity.get("sourceIp") or "")


def raw_body(request: Request) -> bytes:
    """The body's bytes. Raises TooLarge over 64 KiB, BadInput when its encoding is broken."""
    try:
        body = request.raw_body
    except ValueError as fault:
        raise BadInput("body", "its base64 cannot be read.") from fault
    raw = body.encode() if isinstance(body, str) else bytes(body or b"")
    if len(raw) > MAX_BODY:
        raise TooLarge("body", f"over {MAX_BODY // 1024} KiB.", "Send less at once.")
    return raw


def form_fields(raw: bytes) -> dict[str, list[str]]:
    """Fields of a form post. Raises BadInput."""
    try:
        text = raw.decode("ascii")
        return parse_qs(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError as fault:
        raise BadInput("body", "not a form.") from fault


def is_one_click(raw: bytes, content_type: str) -> bool:
    """Is the only field `List-Unsubscribe=One-Click`, as a form or as multipart?"""
    if not content_type.lower().startswith("multipart/form-data"):
        return raw.strip() == b"List-Unsubscribe=One-Click"
    from email import message_from_bytes

    parts: Any = message_from_bytes(
        f"Content-Type: {content_type}\n\n".encode() + raw
    ).get_payload()
    if not isinstance(parts, list) or len(parts) != 1:
        return False
    named = parts[0].get_param("name", header="content-disposition")
    return named == "List-Unsubscribe" and str(parts[0].get_payload()).strip() == "One-Click"


def first(form: Mapping[str, list[str]], name: str) -> str:
    """The first value of a field, stripped; empty when absent."""
    return form.get(name, [""])[0].strip()
