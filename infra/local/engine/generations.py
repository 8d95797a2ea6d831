"""Which snapshot and which journal are the true ones, across any crash.

The data directory holds::

    CURRENT          the number of the generation in force, replaced by one atomic rename
    snapshot-N/      the state when generation N began (absent for the first)
    journal-N.log    what was acknowledged since
    s3/              objects (ministack writes them itself)
    lock             held by the running engine

A generation is prepared beside the old one, synced, and made true by the rename of CURRENT: a
crash before it leaves the old snapshot with its full journal, a crash after it the new snapshot
with an empty journal. Whatever else lies in the directory is swept at the next start.
"""

import contextlib
import fcntl
import os
import shutil
from pathlib import Path


class DataDamagedError(Exception):
    """The directory holds generations but nothing says which one is true."""

    def __init__(self, data: Path) -> None:
        super().__init__(f"{data / 'CURRENT'} is missing or unreadable, but the data is there")
        self.data = data


class DataInUseError(Exception):
    """Another engine, with this pid, holds the data directory."""

    def __init__(self, data: Path, pid: str) -> None:
        super().__init__(f"the data directory {data} is already served by process {pid}")
        self.data = data
        self.pid = pid


def sync(path: Path) -> None:
    """Flush a file, or a directory's entries, to the disk."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_atomically(path: Path, content: bytes) -> None:
    """Replace `path` by a synced file with this content; readers see the old or the new one."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)
    sync(path.parent)


class Generations:
    """The data directory of one engine, locked while this object lives."""

    def __init__(self, data: Path) -> None:
        """Create and lock `data`, then sweep what a crash left.

        Raises DataInUseError, DataDamagedError, OSError.
        """
        self.data = data
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _lock(data)
        self.number = _read_current(data)
        # Written at once, before any journal: a directory without it is new, or was damaged.
        if not (data / "CURRENT").exists():
            self._set_current(self.number)
        self._sweep()

    @property
    def snapshot(self) -> Path:
        """The directory to load at start; it may not exist yet (first generation)."""
        return self.data / f"snapshot-{self.number}"

    @property
    def journal(self) -> Path:
        """The journal that continues `snapshot`."""
        return self.data / f"journal-{self.number}.log"

    def prepare(self) -> Path:
        """An empty directory for the next snapshot."""
        new = self.data / f"snapshot-{self.number + 1}"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        return new

    def advance(self) -> None:
        """Make the prepared snapshot the true one, with an empty journal. Raises OSError."""
        new = self.number + 1
        prepared = self.data / f"snapshot-{new}"
        for file in prepared.iterdir():
            sync(file)
        sync(prepared)
        (self.data / f"journal-{new}.log").unlink(missing_ok=True)
        self._set_current(new)
        self.number = new
        self._sweep()

    def release(self) -> None:
        """Give the directory back."""
        self._lock.close()

    def _set_current(self, number: int) -> None:
        write_atomically(self.data / "CURRENT", f"{number}\n".encode())

    def _sweep(self) -> None:
        """Remove every other generation; a file that resists is tried again next time."""
        keep = {self.snapshot.name, self.journal.name}
        for path in [*self.data.glob("snapshot-*"), *self.data.glob("journal-*.log")]:
            if path.name in keep:
                continue
            with contextlib.suppress(OSError):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _read_current(data: Path) -> int:
    """The generation in force; 0 for a new directory. Raises DataDamagedError."""
    try:
        return int((data / "CURRENT").read_text())
    except FileNotFoundError:
        if any(data.glob("snapshot-*")) or any(data.glob("journal-*.log")):
            raise DataDamagedError(data) from None
        return 0
    except ValueError:
        raise DataDamagedError(data) from None


class _Lock:
    """A held file lock; the kernel drops it with the process, however that ends."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def close(self) -> None:
        """Release the lock."""
        os.close(self._fd)


def _lock(data: Path) -> _Lock:
    fd = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.read(fd, 32).decode().strip() or "unknown"
        os.close(fd)
        raise DataInUseError(data, holder) from None
    os.ftruncate(fd, 0)
    os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
    return _Lock(fd)
