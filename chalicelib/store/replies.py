"""Answers to requests for documents, in the employer's own partition of a case."""

from ..errors import Conflict
from . import keys
from .codec import item, maybe
from .reply_records import Reply
from .table import ABSENT, Expect, Put, Table, WriteRefused


class Replies:
    """One record for each request; every change moves its revision."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, case: str, request: str) -> Reply | None:
        return maybe(self._table, keys.replies(tenant, case), keys.reply(request), Reply)

    def put(self, reply: Reply) -> None:
        """Keep the next revision. Raises Conflict when it is not the next one any more."""
        expect = Expect(reply.revision - 1) if reply.revision > 1 else ABSENT
        place = keys.replies(reply.tenant, reply.case), keys.reply(reply.request)
        try:
            self._table.write([Put(item(*place, reply, version=reply.revision), expect)])
        except WriteRefused as refused:
            raise Conflict(f"reply {reply.case}") from refused
