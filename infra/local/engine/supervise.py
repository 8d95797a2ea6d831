"""Start, adopt and stop the engine; used by Vigie's own process, from the main environment::

venv = ensure_venv(Path(".local/engine-venv"), print)
engine = start(Settings(python=python_of(venv), options=Options(...), log=Path(...)))
boto3.client("dynamodb", endpoint_url=engine.endpoint, region_name="eu-west-3", ...)
engine.stop()
"""

import contextlib
import fcntl
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.engine.identity import REQUIREMENTS, Options, fingerprint

__all__ = ["Engine", "EngineError", "Options", "Settings", "ensure_venv", "python_of", "start"]

_ROOT = Path(__file__).resolve().parents[3]
_MARKER = ".vigie-engine"  # what was installed, written last
_STOP_LIMIT = 60.0  # seconds for a clean stop; SIGKILL after that loses nothing acknowledged
_QUOTED = 15  # lines of a log in an error

Say = Callable[[str], None]


class EngineError(Exception):
    """The engine's environment cannot be made, or the engine cannot be started or stopped."""


@dataclass(frozen=True)
class Settings:
    """How to run an engine: its venv's python, its options, its log file (appended to)."""

    python: Path
    options: Options
    log: Path
    start_limit: float = 120.0  # seconds; a start replays the journal


def python_of(directory: Path) -> Path:
    """The interpreter of an engine venv."""
    return directory / "bin" / "python"


def ensure_venv(directory: Path, say: Say = print) -> Path:
    """Make the engine's venv if it is missing or older than its requirements, and return it.

    `say` gets a line of progress when there is something to wait for. Needs the package index
    only when it installs. Raises EngineError, quoting the installer.
    """
    directory = directory.absolute()
    directory.parent.mkdir(parents=True, exist_ok=True)
    wanted = _wanted()
    with _only_one(directory.with_name(directory.name + ".lock")):
        marker = directory / _MARKER
        if marker.exists() and marker.read_text() == wanted and python_of(directory).exists():
            return directory
        say(f"Installing the local engine in {directory} (once, about half a minute)…")
        shutil.rmtree(directory, ignore_errors=True)
        try:
            venv.create(directory, with_pip=True, symlinks=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise EngineError(f"cannot create {directory}: {error}") from error
        _install(python_of(directory))
        marker.write_text(wanted)
    say("The local engine is installed.")
    return directory


def _wanted() -> str:
    """The identity of a venv: its requirements and the Python it was made with."""
    version = ".".join(map(str, sys.version_info[:3]))
    return f"{hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()} python {version}\n"


def _install(python: Path) -> None:
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # Python compiles what is imported: pip would compile all of it, for as long as it installs.
    command = [*pip, "--no-compile", "--require-hashes", "-r", str(REQUIREMENTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EngineError(f"the engine's packages cannot be installed:\n{_last(done.stderr)}")


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Let one process at a time install."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Engine:
    """A running engine. `process` is None when it was adopted from an earlier run."""

    def __init__(self, options: Options, pid: int, process: subprocess.Popen[bytes] | None) -> None:
        self.options = options
        self.pid = pid
        self.process = process

    @property
    def endpoint(self) -> str:
        """The URL to give to boto3 as `endpoint_url`."""
        return f"http://127.0.0.1:{self.options.port}"

    @property
    def adopted(self) -> bool:
        """True when this process did not start it."""
        return self.process is None

    def health(self) -> dict[str, Any] | None:
        """The engine's answer, or None if it does not answer as an engine."""
        return _health(self.options.port)

    def alive(self) -> bool:
        """True while the engine's process runs."""
        if self.process is not None:
            return self.process.poll() is None
        with contextlib.suppress(ChildProcessError):  # an earlier start of this very process
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def snapshot(self) -> None:
        """Force a snapshot; it is on disk when this returns. Raises EngineError."""
        request = urllib.request.Request(self.endpoint + "/_engine/snapshot", method="POST")
        try:
            with _opener().open(request, timeout=_STOP_LIMIT):
                pass
        except OSError as error:
            raise EngineError(f"the engine could not take a snapshot: {error}") from error

    def stop(self) -> None:
        """Stop it cleanly (SIGTERM, final snapshot) and wait for its end. Idempotent."""
        self._signal(signal.SIGTERM)
        if not self._ended(_STOP_LIMIT):
            self._signal(signal.SIGKILL)
            if not self._ended(_STOP_LIMIT):
                raise EngineError(f"the engine (process {self.pid}) does not stop")

    def _signal(self, number: signal.Signals) -> None:
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _ended(self, limit: float) -> bool:
        deadline = time.monotonic() + limit
        while self.alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def start(settings: Settings) -> Engine:
    """Adopt the engine that already serves these options, or start one and wait until it answers.

    An orphan on the same data with other options or older code is stopped first. Raises
    EngineError when the port belongs to somebody else or the engine dies, quoting its log.
    """
    options = settings.options
    found = _health(options.port)
    if found and found.get("data") == str(options.data.resolve()):
        engine = Engine(options, int(found["pid"]), None)
        if found.get("fingerprint") == fingerprint(_resolved(options)):
            return engine
        engine.stop()
    elif _is_taken(options.port):
        raise EngineError(_taken(options.port, found))
    return _launch(settings)


def _resolved(options: Options) -> Options:
    """The options as the engine reads them."""
    return Options(
        port=options.port,
        data=options.data.resolve(),
        outbox=options.outbox.resolve(),
        relay=options.relay,
        snapshot_every=float(options.snapshot_every),
    )


def _launch(settings: Settings) -> Engine:
    settings.log.parent.mkdir(parents=True, exist_ok=True)
    options = _resolved(settings.options)
    command = [str(settings.python), "-m", "infra.local.engine", *options.arguments()]
    offset = settings.log.stat().st_size if settings.log.exists() else 0
    with settings.log.open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C in the terminal must reach Vigie only, which then stops the engine last.
            start_new_session=True,
        )
    engine = Engine(settings.options, process.pid, process)
    _wait(engine, settings, offset)
    return engine


def _wait(engine: Engine, settings: Settings, offset: int) -> None:
    """Wait for the engine's own answer. Raises EngineError."""
    deadline = time.monotonic() + settings.start_limit
    while engine.alive():
        answer = engine.health()
        if answer and answer.get("pid") == engine.pid:
            return
        if time.monotonic() > deadline:
            engine.stop()
            limit = f"did not answer within {settings.start_limit:.0f} s"
            raise EngineError(f"the engine {limit}:\n{_log_since(settings.log, offset)}")
        time.sleep(0.03)
    code = engine.process.returncode if engine.process else None
    said = _log_since(settings.log, offset)
    raise EngineError(f"the engine stopped at its start (exit code {code}):\n{said}")


def _health(port: int) -> dict[str, Any] | None:
    """The health of whatever listens on the port; None unless it is an engine."""
    try:
        with _opener().open(f"http://127.0.0.1:{port}/_engine/health", timeout=2.0) as response:
            answer = json.loads(response.read(65536))
    except (OSError, ValueError, http.client.HTTPException):
        return None
    return answer if isinstance(answer, dict) and "pid" in answer and "data" in answer else None


def _opener() -> urllib.request.OpenerDirector:
    """Loopback never goes through the user's proxy."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _is_taken(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(2.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _taken(port: int, found: dict[str, Any] | None) -> str:
    if found:
        return f"port {port} is taken by an engine that serves {found['data']}"
    return f"port {port} is taken by another program: stop it or choose another port"


def _log_since(log: Path, offset: int) -> str:
    """The end of what the engine said since it was started."""
    with log.open("rb") as file:
        file.seek(offset)
        return _last(file.read().decode("utf-8", "replace"))


def _last(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-_QUOTED:])
