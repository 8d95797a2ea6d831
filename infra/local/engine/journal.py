r"""The journal: every acknowledged DynamoDB write since the last snapshot, in order.

A file is a sequence of frames, one per write::

    "VJ1\n" | length of payload (4 bytes) | CRC-32 of payload (4 bytes) | payload

A frame is synced before the next one is written, so only the last frame can be torn by a crash;
a damaged frame *followed by others* is a broken disk, and is refused instead of being skipped.
There is no group commit: a sync takes 0.2 ms on an SSD, ministack itself 4 ms a write, and handing
the sync to a thread costs more than the sync (measured: twice a plain write, instead of 1.2 times).

Why a replay converges. Writes are applied and appended under one lock, and a snapshot is taken
under the same lock, which starts an empty journal (`generations`). So a journal holds exactly the
requests answered 200 after its snapshot, in the order in which they were applied, and replaying
them over that snapshot repeats the same steps from the same state: conditions pass again and even
`ADD` counts once. Nothing is ever replayed over a newer snapshot. Two things are outside the
requests and are handled by the caller: transaction tokens (saved with the snapshot, so that a
retried token stays a no-op) and TTL expiry (never in the journal: the reaper simply deletes the
expired items again; until then the code filters them on read, as on AWS).
"""

import json
import os
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MAGIC = b"VJ1\n"
_HEADER = struct.Struct(">4sII")


class JournalDamagedError(Exception):
    """A frame that is not the last one cannot be read: the disk changed what was synced."""

    def __init__(self, path: Path, offset: int) -> None:
        super().__init__(f"{path} is damaged at byte {offset}, before its last frame")
        self.path = path
        self.offset = offset


@dataclass(frozen=True)
class Record:
    """One acknowledged request: the headers ministack needs to route it again, and its body."""

    headers: Mapping[str, str]
    body: bytes

    def encode(self) -> bytes:
        """One line of JSON, then the body as received."""
        return json.dumps({"headers": dict(self.headers)}).encode() + b"\n" + self.body

    @classmethod
    def decode(cls, data: bytes) -> "Record":
        """Read what `encode` wrote."""
        head, _, body = data.partition(b"\n")
        return cls(headers=json.loads(head)["headers"], body=body)


@dataclass(frozen=True)
class Contents:
    """What a journal file holds; `good` is the length in bytes of its sound part."""

    records: tuple[Record, ...]
    good: int
    torn: bool


def encode_frame(record: Record) -> bytes:
    """The bytes of one write."""
    payload = record.encode()
    return _HEADER.pack(MAGIC, len(payload), zlib.crc32(payload)) + payload


def read(path: Path) -> Contents:
    """All records of a journal; a torn last frame is left out, a missing file is empty.

    Raises JournalDamagedError if a frame before the last one is unreadable.
    """
    data = path.read_bytes() if path.exists() else b""
    records: list[Record] = []
    offset = 0
    while offset < len(data):
        payload = _payload_at(data, offset)
        if payload is None:
            _refuse_if_not_last(path, data, offset)
            return Contents(tuple(records), offset, torn=True)
        records.append(Record.decode(payload))
        offset += _HEADER.size + len(payload)
    return Contents(tuple(records), offset, torn=False)


def _payload_at(data: bytes, offset: int) -> bytes | None:
    """The payload of the frame at `offset`, or None if the frame is torn or damaged."""
    if offset + _HEADER.size > len(data):
        return None
    magic, length, crc = _HEADER.unpack_from(data, offset)
    start = offset + _HEADER.size
    payload = data[start : start + length]
    # An empty frame is never written, but a crash can leave a file extended with zeros.
    sound = magic == MAGIC and 0 < length == len(payload) and zlib.crc32(payload) == crc
    return payload if sound else None


def _refuse_if_not_last(path: Path, data: bytes, offset: int) -> None:
    """Tell a torn tail (the crash we expect) from damage in the middle."""
    rest = data[offset:]
    if not rest.strip(b"\0") or len(rest) < _HEADER.size:
        return
    magic, length, _ = _HEADER.unpack_from(data, offset)
    if magic == MAGIC and _HEADER.size + length >= len(rest):
        return
    raise JournalDamagedError(path, offset)


class Journal:
    """A journal open for appending; one writer at a time."""

    def __init__(self, path: Path) -> None:
        """Open or create `path`, dropping a torn tail. Raises JournalDamagedError, OSError."""
        contents = read(path)
        self.path = path
        self.records = len(contents.records)
        self.size = contents.good
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.ftruncate(self._fd, contents.good)
        os.fsync(self._fd)

    def append(self, record: Record) -> None:
        """Write one record; it is on disk when this returns. Raises OSError (disk full, …)."""
        frame = encode_frame(record)
        view = memoryview(frame)
        while view:
            view = view[os.write(self._fd, view) :]
        os.fdatasync(self._fd)
        self.records += 1
        self.size += len(frame)

    def close(self) -> None:
        """Close the file; every acknowledged record is already on disk."""
        os.close(self._fd)
