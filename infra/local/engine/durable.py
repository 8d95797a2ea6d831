"""The engine's program: ministack on loopback, durable, playing the SMS and mail providers::

    python -m infra.local.engine --port 4566 --data DIR --outbox DIR --smtp-relay 127.0.0.1:2526

What it promises:

- an acknowledged DynamoDB write survives `kill -9` and a power cut (`journal`, `generations`), and
  so does an S3 object; tables, buckets and other settings are saved before they are acknowledged;
- an SMS that was accepted is a synced JSON file in the outbox before the caller knows;
- a raw mail was taken by the relay before the caller knows; otherwise boto3 raises;
- `POST /_engine/snapshot` answers when a snapshot is on disk. Nothing needs it for durability,
  since the journal has every acknowledged write: it shortens the next start and frees the journal.

What is lost by a kill, by design: SQS messages since the last snapshot and the stream's records
(the sweep finds the work again), and the list of sent mails that ministack shows.

Web pages of other sites are refused (`web.is_foreign`), services that run code are off.

Exit codes: 0 clean stop, 2 wrong option, port or data directory taken, 3 data damaged, 4 disk
refused a write.
"""

import argparse
import asyncio
import importlib
import os
import socket
import sys
from importlib.metadata import version
from pathlib import Path

from infra.local.engine.gateway import Gateway
from infra.local.engine.generations import DataDamagedError, DataInUseError, Generations
from infra.local.engine.identity import Options, fingerprint
from infra.local.engine.journal import JournalDamagedError
from infra.local.engine.keeper import Keeper
from infra.local.engine.state import Ministack, configure

EXIT_TAKEN = 2
EXIT_DAMAGED = 3
_START_LIMIT = 600.0  # seconds to load and replay


def main(arguments: list[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT; returns the exit code."""
    options = read_options(arguments)
    os.umask(0o077)  # personal data: for the user alone
    try:
        listener = listen(options.port)
        options.outbox.mkdir(parents=True, exist_ok=True)
        generations = Generations(options.data)
    except DataInUseError as error:
        return _fail(str(error), EXIT_TAKEN)
    except DataDamagedError as error:
        return _fail(str(error), EXIT_DAMAGED)
    except OSError as error:
        return _fail(f"cannot start on port {options.port}: {error}", EXIT_TAKEN)
    configure(options.port, generations.snapshot, options.data / "s3")
    try:
        asyncio.run(serve(options, generations, listener))
    except JournalDamagedError as error:
        return _fail(str(error), EXIT_DAMAGED)
    return 0


def read_options(arguments: list[str] | None) -> Options:
    """Parse the command line; argparse exits with 2 on a wrong option."""
    parser = argparse.ArgumentParser(prog="engine", description="ministack, made durable")
    parser.add_argument("--port", type=int, default=4566)
    parser.add_argument("--data", type=Path, required=True, help="state, journal and objects")
    parser.add_argument("--outbox", type=Path, required=True, help="one JSON file per SMS")
    parser.add_argument("--smtp-relay", required=True, metavar="HOST:PORT")
    parser.add_argument("--snapshot-every", type=float, default=30.0, metavar="SECONDS")
    given = parser.parse_args(arguments)
    if not given.smtp_relay.rpartition(":")[2].isdigit():
        parser.error("--smtp-relay must be HOST:PORT")
    return Options(
        port=given.port,
        data=given.data.resolve(),
        outbox=given.outbox.resolve(),
        relay=given.smtp_relay,
        snapshot_every=given.snapshot_every,
    )


def listen(port: int) -> socket.socket:
    """Take the port before anything else; connections wait until the replay is done.

    Raises OSError if it is taken. Bound and listening at once, because two sockets may be bound
    to one port on Linux as long as neither listens.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(100)
    return listener


async def serve(options: Options, generations: Generations, listener: socket.socket) -> None:
    """Serve until told to stop. Raises JournalDamagedError."""
    hypercorn = importlib.import_module("hypercorn.asyncio")
    config = importlib.import_module("hypercorn.config").Config()
    keeper = Keeper(Ministack(), generations)
    config.bind = [f"fd://{listener.detach()}"]
    config.startup_timeout = config.shutdown_timeout = _START_LIMIT
    config.keep_alive_timeout = 75
    config.graceful_timeout = 0.5  # idle connections of boto3 would make every stop wait
    config.loglevel = "WARNING"
    await hypercorn.serve(Gateway(keeper, options, _identity(options)), config)


def _identity(options: Options) -> dict[str, object]:
    """What `/_engine/health` says besides the size of the journal."""
    return {
        "pid": os.getpid(),
        "data": str(options.data),
        "port": options.port,
        "version": version("ministack"),
        "fingerprint": fingerprint(options),
    }


def _fail(message: str, code: int) -> int:
    print(f"engine: {message}", file=sys.stderr, flush=True)
    return code
