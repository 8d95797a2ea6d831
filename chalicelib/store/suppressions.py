"""The suppression list: addresses that must not be written to any more, whoever asks.

It is ours: a provider's own list answers after the send and cannot say why. Only hashes of the
addresses are kept, which hides them from a reader, not from somebody who tries every number.
"""

import hashlib

from . import keys
from .codec import item, maybe
from .sending_records import Reason, Suppression
from .table import Delete, Expect, Put, Table, WriteRefused

_RANK = tuple(Reason)


def address_hash(address: str) -> str:
    """The name of an e-mail address or E.164 number in the list, whatever its case and spaces."""
    return hashlib.sha256(address.strip().casefold().encode()).hexdigest()


class Suppressions:
    """By channel (`email`, `sms`) and `address_hash`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, suppression: Suppression) -> None:
        """Keep it. A person's own will is never replaced by a mere bounce; idempotent."""
        known = self.get(suppression.channel, suppression.address)
        if known and _RANK.index(known.reason) >= _RANK.index(suppression.reason):
            return
        pk = keys.suppression(suppression.channel, suppression.address)
        kept = item(pk, "#", suppression, version=_RANK.index(suppression.reason))
        self._table.write([Put(kept)])

    def get(self, channel: str, address: str) -> Suppression | None:
        """Why nothing may be sent there, or None."""
        return maybe(self._table, keys.suppression(channel, address), "#", Suppression)

    def lift(self, channel: str, address: str) -> None:
        """Write there again: the person asked for it."""
        self._table.write([Delete(keys.suppression(channel, address), "#")])

    def proved(self, channel: str, address: str) -> None:
        """Forget a bounce: the address works. What its owner refused stays refused."""
        known = self.get(channel, address)
        if known is None or known.reason is not Reason.HARD_BOUNCE:
            return
        bounced = Expect(_RANK.index(Reason.HARD_BOUNCE))
        try:
            self._table.write([Delete(keys.suppression(channel, address), "#", bounced)])
        except WriteRefused:
            return  # Refused meanwhile, or forgotten.
