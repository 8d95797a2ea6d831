"""The only module that touches ministack's inside.

ministack 1.5.33 saves its state on a clean stop only, swallows errors while doing so, and takes
three times longer than it needs (`json.dump`), so its files are written here in its own format.
The private names used, to be read again when the version changes: `app.app`, `app.PERSIST_STATE`,
`app.SERVICE_REGISTRY`, `app._build_persistence_save_dict`, `app._get_module`,
`app._routing_params`, `core.router.detect_service`, `core.persistence.{load_state, _json_default,
_state_format_version}`, `services.dynamodb._txn_idempotency`, `services.s3._atomic_write`.
"""

import copy
import importlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from infra.local.engine.actions import Call
from infra.local.engine.generations import sync, write_atomically

REGION = "eu-west-3"
# What Vigie may call; above all nothing that runs code (Lambda, containers).
SERVICES = "dynamodb,dynamodbstreams,s3,sqs,sns,ses,sts,kms,ssm,secretsmanager"
_TOKENS = "vigie_tokens"  # file of the transaction tokens, which ministack does not save

State = dict[str, Any]  # by service: what ministack's own get_state returned


class SaveError(Exception):
    """A service's state could not be copied or written in ministack's format."""

    def __init__(self, service: str) -> None:
        super().__init__(f"the state of {service} could not be saved")
        self.service = service


def configure(port: int, snapshot: Path, objects: Path) -> None:
    """Set the environment ministack reads when it is imported."""
    os.environ.update(
        {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "PERSIST_STATE": "1",
            "STATE_DIR": str(snapshot),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(objects),
            "MINISTACK_REGION": REGION,
            "SERVICES": SERVICES,
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "LOG_LEVEL": "WARNING",  # its INFO lines carry addresses and subjects
        }
    )
    # Vigie's own process may be configured for real AWS: the engine must be none the wiser.
    for name in ("SMTP_HOST", "AUTH", "USE_SSL", "EDGE_PORT", "LOCALSTACK_PERSISTENCE"):
        os.environ.pop(name, None)


class Ministack:
    """The imported application, with its state functions made honest about failures."""

    def __init__(self) -> None:
        """Import ministack; `configure` must have been called."""
        self._app: Any = importlib.import_module("ministack.app")
        self._persistence: Any = importlib.import_module("ministack.core.persistence")
        self._router = importlib.import_module("ministack.core.router")
        self._dynamodb = importlib.import_module("ministack.services.dynamodb")
        self.asgi: Any = self._app.app
        self.failed_objects = 0
        self._sync_objects()

    def service_of(self, call: Call, query: Mapping[str, list[str]], body: bytes) -> str:
        """ministack's name of the service a request goes to."""
        if call.headers.get("x-amz-target", "").startswith("DynamoDB_"):
            return "dynamodb"  # the bulk of the traffic, spared the long detection
        headers = dict(call.headers)
        params = self._app._routing_params(call.method, call.path, headers, body, dict(query))
        return str(self._router.detect_service(call.method, call.path, headers, params))

    def collect(self) -> State:
        """Copy every service's state as of now; call it on the event loop. Raises SaveError."""
        getters: dict[str, Callable[[], Any]] = self._app._build_persistence_save_dict()
        states = {name: _copied(name, get) for name, get in getters.items()}
        tokens = self._dynamodb._txn_idempotency
        states[_TOKENS] = _copied(_TOKENS, lambda: {"tokens": copy.deepcopy(tokens)})
        # None means "nothing to say": the old file is carried over by `save`.
        return {name: state for name, state in states.items() if state is not None}

    def save(self, states: State, into: Path, previous: Path) -> None:
        """Write the states into the empty directory `into`. Blocks. Raises SaveError, OSError."""
        self._write(states, into)
        for file in previous.glob("*.json"):
            if not (into / file.name).exists():
                shutil.copy2(file, into / file.name)

    def save_service(self, service: str, into: Path) -> None:
        """Save one service's settings into the snapshot in force. Raises SaveError, OSError."""
        entry = self._app.SERVICE_REGISTRY.get(service)
        if entry is None:
            return
        names = [entry.get("state_key", entry["module"]), *entry.get("sub_modules", ())]
        getters: dict[str, Callable[[], Any]] = self._app._build_persistence_save_dict()
        states = {name: _copied(name, getters[name]) for name in names if name in getters}
        into.mkdir(exist_ok=True, mode=0o700)
        self._write({name: state for name, state in states.items() if state is not None}, into)

    def restore_tokens(self) -> None:
        """Put back the transaction tokens of the snapshot that was loaded."""
        saved = self._persistence.load_state(_TOKENS) or {}
        if "tokens" in saved:
            self._dynamodb._txn_idempotency.update(saved["tokens"])

    def forget_own_saving(self) -> None:
        """Stop ministack from saving at shutdown: it would write outside the generations."""
        self._app.PERSIST_STATE = False

    def _write(self, states: State, into: Path) -> None:
        """Write in ministack's format, each file synced and whole."""
        for name, state in states.items():
            version = self._persistence._state_format_version(name)
            content = {"__ministack_format__": version, "payload": state}
            try:
                text = json.dumps(content, default=self._persistence._json_default)
            except (TypeError, ValueError) as error:
                raise SaveError(name) from error
            write_atomically(into / f"{name}.json", text.encode())

    def _sync_objects(self) -> None:
        """Make S3's file writes survive a power cut, and count those that fail.

        ministack answers 200 even when an object could not be written.
        """
        s3 = self._app._get_module("s3")
        original = s3._atomic_write

        def write(path: str, data: Any, *, text: bool = False) -> None:
            try:
                original(path, data, text=text)
                sync(Path(path))
                sync(Path(path).parent)
            except OSError:
                self.failed_objects += 1
                raise

        s3._atomic_write = write


def _copied(name: str, get_state: Callable[[], Any]) -> Any:
    """A service's own copy of its state."""
    try:
        return get_state()
    except Exception as error:  # any of ministack's forty services, any bug
        raise SaveError(name) from error
