"""The mail spool: a received mail stays here, on disk, until its record has ended in the table.

On AWS S3 is durable and no spool exists. Here a file is put in the incoming bucket, again after a
restart, and removed only when the mail is recorded or quarantined: the flow is idempotent.
"""

import hashlib
import logging
import threading
import time
from pathlib import Path

from chalicelib.store import Files, Store
from chalicelib.store.records import MailState
from infra.local import durable_files

log = logging.getLogger("vigie.local")
_AGAIN_SECONDS = 30.0
_PAUSE = 0.05


class Spool:
    """A folder of raw mails named by their SHA-256."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._put_at: dict[str, float] = {}
        self._thread: threading.Thread | None = None

    def keep(self, raw: bytes) -> None:
        """Put a mail on disk; it is safe when this returns. Raises OSError."""
        durable_files.write(self.folder / f"{hashlib.sha256(raw).hexdigest()}.eml", raw)
        self._wake.set()

    def waiting(self) -> list[Path]:
        """The mails whose end is not known yet, oldest first."""
        return sorted(self.folder.glob("*.eml"), key=lambda path: path.stat().st_mtime)

    def start(self, files: Files, store: Store) -> None:
        """Feed the incoming bucket from now on."""
        self._thread = threading.Thread(
            target=self._run, args=(files, store), name="spool", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()
        if self._thread:
            self._thread.join(5)

    def _run(self, files: Files, store: Store) -> None:
        while not self._stopping.is_set():
            try:
                for path in self.waiting():
                    self._advance(path, files, store)
            except Exception:
                log.exception("the spool could not be fed; trying again")
                self._stopping.wait(1)
            self._wake.wait(_PAUSE if self._put_at else 1)
            self._wake.clear()

    def _advance(self, path: Path, files: Files, store: Store) -> None:
        mail = store.mails.maybe(path.stem)
        if mail and mail.state is not MailState.RECEIVED:
            path.unlink(missing_ok=True)
            self._put_at.pop(path.stem, None)
        elif time.monotonic() - self._put_at.get(path.stem, -_AGAIN_SECONDS) >= _AGAIN_SECONDS:
            files.put_incoming(f"incoming/{path.stem}", path.read_bytes())
            self._put_at[path.stem] = time.monotonic()
