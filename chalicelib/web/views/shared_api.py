"""What the API says of the documents that a firm shows to the employer."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ...store.records import SharedDocument


class SharedOut(msgspec.Struct, frozen=True):
    """A final document: validated `by` a lawyer, then shown; its file has that hash."""

    draft: str
    document: str
    sha256: str
    by: str
    released_at: datetime
    shared_at: datetime


def shared_out(one: SharedDocument) -> SharedOut:
    """A line of the list."""
    return SharedOut(
        draft=one.draft,
        document=one.document,
        sha256=one.sha256,
        by=one.by_name,
        released_at=one.released_at,
        shared_at=one.shared_at,
    )
