"""Files that people gave by hand, per tenant."""

from . import keys
from .codec import found, item, listed, maybe
from .deposit_records import Deposit
from .table import ABSENT, Expect, Item, Put, Table, WriteRefused


class Deposits:
    """One record a file, by the name of its upload."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, upload: str) -> Deposit:
        """Raises NotFound."""
        return found(self._table, keys.deposits(tenant), keys.deposit(upload), Deposit)

    def maybe(self, tenant: str, upload: str) -> Deposit | None:
        return maybe(self._table, keys.deposits(tenant), keys.deposit(upload), Deposit)

    def of_tenant(self, tenant: str) -> list[Deposit]:
        """All of an employer's, in the order of their names."""
        return listed(self._table, keys.deposits(tenant), Deposit)

    def add(self, deposit: Deposit) -> Deposit:
        """Keep it once; the one that is there already when the button was pressed twice."""
        try:
            self._table.write([Put(_item(deposit), ABSENT)])
        except WriteRefused:
            return self.get(deposit.tenant, deposit.id)
        return deposit

    def move(self, before: Deposit, after: Deposit) -> bool:
        """Replace it; False when somebody else moved it meanwhile."""
        try:
            self._table.write([Put(_item(after), Expect(before.revision))])
        except WriteRefused:
            return False
        return True


def _item(deposit: Deposit) -> Item:
    return item(
        keys.deposits(deposit.tenant), keys.deposit(deposit.id), deposit, version=deposit.revision
    )
