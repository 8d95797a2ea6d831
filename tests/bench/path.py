"""The whole local path: mail in by SMTP, first alert out by SMTP; beside a bare SMTP server.

The floor, taken in the same run on the same machine: the same mail handed to a server that only
writes it to disk (fsync) before it answers.
"""

import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from infra.local.config import INTAKE_DOMAIN
from infra.local.relay import open_relay, sent
from infra.local.samples import EMPLOYER, TENANT, closure, forwarded
from tests.system.house import House, free_port

ADDRESS = f"{TENANT.address}@{INTAKE_DOMAIN}"


def report(mails: int = 40) -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        try:
            house.start()
            house.until(lambda: len(house.sent()) >= 4)
            floor = _floor(house, Path(folder) / "floor", mails)
            _latency(house, mails, floor)
            _throughput(house, mails)
        finally:
            house.destroy()


def _mail(reference: str) -> bytes:
    now = datetime.now(UTC)
    return forwarded(closure(now, reference), now).as_bytes()


def _floor(house: House, folder: Path, mails: int) -> float:
    """Median seconds for a bare SMTP server to take and fsync the same mail."""
    port = free_port()
    server = open_relay(folder, port)
    server.start()
    kept, house.smtp = house.smtp, port
    times = []
    for n in range(mails):
        started = time.perf_counter()
        house.send(_mail(f"AT-2026-F{n:04}"), ADDRESS)
        times.append(time.perf_counter() - started)
    house.smtp = kept
    server.stop()
    assert len(sent(folder)) == mails
    return statistics.median(times)


def _latency(house: House, mails: int, floor: float) -> None:
    times = []
    for n in range(mails):
        reference = f"AT-2026-L{n:04}"
        started = time.perf_counter()
        house.send(_mail(reference), ADDRESS)
        house.until(lambda: _told(house, {reference}) == 1)  # noqa: B023 - used at once
        times.append(time.perf_counter() - started)
    p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
    print(f"Mail to outbox, one at a time ({mails} mails):")
    print(f"  p50 {p50 * 1000:6.0f} ms  {p50 / floor:6.1f} × a bare SMTP server with fsync")
    print(f"  p99 {p99 * 1000:6.0f} ms  {p99 / floor:6.1f} ×")


def _throughput(house: House, mails: int) -> None:
    references = {f"AT-2026-T{n:04}" for n in range(mails)}
    started = time.perf_counter()
    for reference in sorted(references):
        house.send(_mail(reference), ADDRESS)
    house.until(lambda: _told(house, references) == mails, 300)
    per_second = mails / (time.perf_counter() - started)
    print(f"Mails a second over the whole path, {mails} at once: {per_second:.1f}")
    print("  (each: evidence, ledger, dates, four messages and a Word draft ordered)")


def _told(house: House, references: set[str]) -> int:
    """Of how many of these cases has the employer been mailed?"""
    mails = [s for s in house.sent() if s["channel"] == "email" and EMPLOYER.email in s["to"]]
    texts = " ".join(s["subject"] + s["text"] for s in mails)
    return sum(1 for reference in references if reference in texts)
