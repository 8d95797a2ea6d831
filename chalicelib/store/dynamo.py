"""The table port on DynamoDB, through pynamodb."""

import os
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.exceptions import (
    CancellationReason,
    DeleteError,
    PutError,
    PynamoDBException,
    TransactWriteError,
)
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from .table import Check, Delete, Expect, Item, Place, Put, Write, WriteRefused

# The order in which pynamodb sends the items of a transaction.
_SENT = (Check, Delete, Put)
_ATTEMPTS = 8
# Prefixes of error codes, and of the reasons of a cancelled transaction, that pass by themselves.
_RETRYABLE = (
    "TransactionConflict",
    "TransactionInProgress",
    "Throttling",
    "ProvisionedThroughputExceeded",
    "RequestLimitExceeded",
    "InternalServerError",
    "ServiceUnavailable",
)


class ByTenant(GlobalSecondaryIndex["Row"]):  # type: ignore[no-untyped-call]
    """Cases of a tenant by next prudent date."""

    class Meta:
        index_name = "by-tenant"
        projection = AllProjection()

    index_pk = UnicodeAttribute(hash_key=True, attr_name="GSI1PK")
    index_sk = UnicodeAttribute(range_key=True, attr_name="GSI1SK")


class Row(Model):
    """The one shape of the single table; `table_name` is set by DynamoTable."""

    class Meta:
        table_name = ""
        region = "eu-west-3"
        connect_timeout_seconds = 2
        read_timeout_seconds = 10
        max_retry_attempts = 5

    pk = UnicodeAttribute(hash_key=True, attr_name="PK")
    sk = UnicodeAttribute(range_key=True, attr_name="SK")
    kind = UnicodeAttribute()
    data = UnicodeAttribute()
    version = NumberAttribute(default=0)
    index_pk = UnicodeAttribute(null=True, attr_name="GSI1PK")
    index_sk = UnicodeAttribute(null=True, attr_name="GSI1SK")
    expires = NumberAttribute(null=True)
    by_tenant = ByTenant()


class DynamoTable:
    """`table` is the DynamoDB table's name, `region` the environment's own when it is empty.

    The endpoint is botocore's (AWS_ENDPOINT_URL).
    """

    def __init__(self, table: str, region: str = "") -> None:
        region = region or os.environ.get("AWS_REGION") or os.environ["AWS_DEFAULT_REGION"]
        meta = type("Meta", (), {**_own(Row.Meta), "table_name": table, "region": region})
        index = type("BoundIndex", (ByTenant,), {"Meta": ByTenant.Meta})()
        self._row: Any = type("BoundRow", (Row,), {"Meta": meta, "by_tenant": index})
        self._connection = Connection(region=region)

    def get(self, pk: str, sk: str) -> Item | None:
        try:
            return _item(self._row.get(pk, sk, consistent_read=True))
        except self._row.DoesNotExist:
            return None

    def get_many(self, places: Iterable[Place]) -> dict[Place, Item]:
        wanted = list(dict.fromkeys(places))
        found = self._row.batch_get(wanted, consistent_read=True) if wanted else ()
        return {(row.pk, row.sk): _item(row) for row in found}

    def query(
        self, pk: str, *, begins: str = "", until: str = "", limit: int | None = None
    ) -> Iterator[Item]:
        found = self._row.query(pk, _range(begins, until), consistent_read=True, limit=limit)
        # `between` alone would let in keys past the prefix.
        yield from (_item(row) for row in found if row.sk.startswith(begins))

    def query_index(self, index_pk: str) -> Iterator[Item]:
        yield from (_item(row) for row in self._row.by_tenant.query(index_pk))

    def scan(self, sk: str, after: str = "") -> Iterator[Item]:
        start = {"PK": {"S": after}, "SK": {"S": sk}} if after else None
        found = self._row.scan(Row.sk == sk, consistent_read=True, last_evaluated_key=start)
        yield from (_item(row) for row in found)

    def every(self) -> Iterator[Item]:
        yield from (_item(row) for row in self._row.scan(consistent_read=True))

    def write(self, writes: Sequence[Write]) -> None:
        _retrying(lambda: self._one(writes[0]) if len(writes) == 1 else self._all(writes))

    def _one(self, write: Write) -> None:
        """A single write needs no transaction: half the cost."""
        try:
            if isinstance(write, Check):
                self._all([write])
            elif isinstance(write, Put):
                self._model(write.item).save(condition=_condition(write.expect))
            else:
                self._row(write.pk, write.sk).delete(condition=_condition(write.expect))
        except (PutError, DeleteError) as fault:
            if fault.cause_response_code == "ConditionalCheckFailedException":
                raise WriteRefused((0,)) from fault
            raise

    def _all(self, writes: Sequence[Write]) -> None:
        try:
            with TransactWrite(connection=self._connection) as transaction:
                for write in writes:
                    if isinstance(write, Put):
                        transaction.save(
                            self._model(write.item), condition=_condition(write.expect)
                        )
                    elif isinstance(write, Check):
                        transaction.condition_check(
                            self._row, write.pk, write.sk, condition=_condition(write.expect)
                        )
                    else:
                        row = self._row(write.pk, write.sk)
                        transaction.delete(row, condition=_condition(write.expect))
        except TransactWriteError as fault:
            failed = _refused(writes, fault.cancellation_reasons)
            if failed:
                raise WriteRefused(failed) from fault
            raise

    def _model(self, item: Item) -> Any:
        return self._row(
            item.pk,
            item.sk,
            kind=item.kind,
            data=item.data,
            version=item.version,
            index_pk=item.index_pk or None,
            index_sk=item.index_sk or None,
            expires=item.expires,
        )


def _own(meta: type) -> dict[str, Any]:
    return {name: value for name, value in vars(meta).items() if not name.startswith("__")}


def _item(row: Any) -> Item:
    return Item(
        pk=row.pk,
        sk=row.sk,
        kind=row.kind,
        data=row.data,
        version=int(row.version or 0),
        index_pk=row.index_pk or "",
        index_sk=row.index_sk or "",
        expires=None if row.expires is None else int(row.expires),
    )


def _range(begins: str, until: str) -> Condition | None:
    if begins and until:
        return Row.sk.between(begins, until)
    if until:
        return Row.sk <= until
    return Row.sk.startswith(begins) if begins else None


def _condition(expect: Expect | None) -> Condition | None:
    if expect is None:
        return None
    if expect.version is None:
        return Row.pk.does_not_exist()
    return Row.version == expect.version


def _refused(
    writes: Sequence[Write], reasons: Sequence[CancellationReason | None]
) -> tuple[int, ...]:
    """Positions in `writes`: pynamodb sends a transaction's checks, then deletes, then puts."""
    if not reasons:
        return ()  # Not cancelled by an expectation: another error, told as it is.
    sent = sorted(range(len(writes)), key=lambda n: _SENT.index(type(writes[n])))
    pairs = zip(sent, reasons, strict=True)
    return tuple(
        sorted(n for n, reason in pairs if reason and reason.code == "ConditionalCheckFailed")
    )


def _retrying(act: Callable[[], None]) -> None:
    """Retry engine conflicts and throttles ourselves: a request token covers ten minutes only."""
    for attempt in range(_ATTEMPTS):
        try:
            return act()
        except PynamoDBException as fault:
            if attempt == _ATTEMPTS - 1 or not _passing(fault):
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - jitter, not a secret
    return None


def _passing(fault: PynamoDBException) -> bool:
    reasons = fault.cancellation_reasons if isinstance(fault, TransactWriteError) else []
    codes = {reason.code for reason in reasons if reason} | {str(fault.cause_response_code)}
    return any(code.startswith(known) for code in codes for known in _RETRYABLE)
