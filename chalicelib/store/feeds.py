"""Private calendar feeds: one a person, found by the hash of its secret, which is never kept."""

from . import keys
from .alert_records import Feed
from .codec import item, maybe
from .table import Delete, Item, Put, Table, Write


class Feeds:
    """Rotating replaces the secret; what it was opens nothing from then on."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, person: str) -> Feed | None:
        return maybe(self._table, keys.person(person), "#FEED", Feed)

    def put(self, feed: Feed) -> None:
        """Open the person's feed under this secret, and close the one before, together."""
        writes: list[Write] = [Put(item(keys.person(feed.person), "#FEED", feed))]
        pointer = keys.unique("feed", feed.secret_hash)
        writes.append(Put(Item(pk=pointer, sk="#", kind="feed-of", data=feed.person)))
        before = self.of(feed.person)
        if before and before.secret_hash != feed.secret_hash:
            writes.append(Delete(keys.unique("feed", before.secret_hash), "#"))
        self._table.write(writes)

    def revoke(self, person: str) -> None:
        """Close the person's feed; closing it twice is harmless."""
        if before := self.of(person):
            pointer = keys.unique("feed", before.secret_hash)
            self._table.write([Delete(keys.person(person), "#FEED"), Delete(pointer, "#")])

    def person(self, secret_hash: str) -> str | None:
        """Whose feed a secret opens. A pointer whose feed was rotated meanwhile opens nothing."""
        pointer = self._table.get(keys.unique("feed", secret_hash), "#")
        feed = self.of(pointer.data) if pointer else None
        return feed.person if feed and feed.secret_hash == secret_hash else None
