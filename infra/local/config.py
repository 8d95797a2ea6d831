"""Where the local system listens and keeps its files. Everything is on 127.0.0.1."""

import argparse
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from chalicelib.errors import BadInput

HOST = "127.0.0.1"
REGION = "eu-west-3"
INTAKE_DOMAIN = "reception.vigie.localhost"
MAIL_FROM = "alertes@vigie.localhost"
_ENDPOINT = "AWS_ENDPOINT_URL"
_TABLE, _STREAMS = f"{_ENDPOINT}_DYNAMODB", f"{_ENDPOINT}_DYNAMODB_STREAMS"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
OPERATOR_EMAIL = "exploitation@vigie.localhost"


class PortTaken(Exception):
    """A port the local system needs is in use; `option` is the flag that moves it."""

    def __init__(self, port: int, what: str, option: str) -> None:
        self.port = port
        super().__init__(
            f"Port {port} on {HOST} is already in use, and {what} needs it. "
            f"Stop what uses it, or choose another with {option} PORT."
        )


@dataclass(frozen=True, kw_only=True)
class Local:
    """The local system's options. Ports are TCP; `sweep_every` is in seconds.

    `dynamodb`: where the table is when another engine keeps it; empty for ours.
    """

    data: Path
    engine_venv: Path
    http: int = 8000
    smtp: int = 2525
    relay: int = 2526
    engine: int = 4566
    sweep_every: float = 10.0
    samples: bool = True
    dynamodb: str = ""

    @property
    def base_url(self) -> str:
        return f"http://{HOST}:{self.http}"

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.engine}"

    def endpoint_of(self, service: str) -> str:
        """Where a service is asked, by boto3's name of it."""
        apart = self.dynamodb if service in ("dynamodb", "dynamodbstreams") else ""
        return apart or self.endpoint

    @property
    def outbox(self) -> Path:
        return self.data / "outbox"

    @property
    def spool(self) -> Path:
        return self.data / "spool"


def parse(arguments: list[str] | None = None) -> Local:
    """Options from the command line, else from VIGIE_LOCAL_* variables, else the defaults.

    Raises BadInput when the environment sends a service elsewhere than to this machine.
    """
    parser = argparse.ArgumentParser(prog="make run", description="Run all of Vigie on loopback.")
    parser.add_argument("--data", type=Path, default=Path(_env("DATA", ".local/data")))
    parser.add_argument(
        "--engine-venv", type=Path, default=Path(_env("ENGINE_VENV", ".local/engine-venv"))
    )
    for name, default, what in (
        ("http", 8000, "the pages and the API"),
        ("smtp", 2525, "incoming mail"),
        ("relay", 2526, "the server that takes outgoing mail"),
        ("engine", 4566, "storage and queues"),
    ):
        parser.add_argument(
            f"--{name}", type=int, default=int(_env(name.upper(), str(default))), help=what
        )
    parser.add_argument("--sweep-every", type=float, default=float(_env("SWEEP_EVERY", "10")))
    parser.add_argument("--no-samples", dest="samples", action="store_false")
    chosen = parser.parse_args(arguments)
    values = vars(chosen) | {
        "data": chosen.data.absolute(),
        "engine_venv": chosen.engine_venv.absolute(),
        "dynamodb": _table_elsewhere(),
    }
    return Local(**values)


def _table_elsewhere() -> str:
    """The operator's own DynamoDB engine, on loopback (docs/operations.md). Raises BadInput."""
    for name in sorted(os.environ):
        if name.startswith(f"{_ENDPOINT}_") and name not in (_TABLE, _STREAMS):
            raise BadInput(name, "the local system keeps only its table elsewhere.", "Unset it.")
    given = os.environ.get(_TABLE, "")
    if given and not _on_loopback(given):
        raise BadInput(
            _TABLE,
            f"{given!r} is not on this machine: `make run` works on loopback only.",
            "Write http://127.0.0.1:PORT, or unset it.",
        )
    if os.environ.get(_STREAMS, given) != given:
        raise BadInput(_STREAMS, "a stream is where its table is.", "Unset it.")
    return given


def _on_loopback(given: str) -> bool:
    try:
        url = urlsplit(given)
        return url.scheme == "http" and url.hostname in _LOOPBACK and url.port is not None
    except ValueError:
        return False


def check_table(local: Local, seconds: float = 2.0) -> None:
    """Raises BadInput when nobody answers where the table should be."""
    url = urlsplit(local.dynamodb)
    try:
        if local.dynamodb:
            socket.create_connection((url.hostname or "", url.port or 0), seconds).close()
    except OSError as fault:
        remedy = "Start it first, or unset the variable: our own engine needs nothing."
        raise BadInput(_TABLE, f"nothing answers at {local.dynamodb}.", remedy) from fault


def check_ports(local: Local) -> None:
    """Raises PortTaken for the first of our ports that is in use (the engine checks its own)."""
    for port, what, option in (
        (local.http, "the web server", "--http"),
        (local.smtp, "the mail server", "--smtp"),
        (local.relay, "the outgoing mail server", "--relay"),
    ):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as taken:
                raise PortTaken(port, what, option) from taken


def environment(local: Local) -> dict[str, str]:
    """The variables the deployed code reads: the same names as on AWS."""
    queue = f"{local.endpoint}/000000000000/vigie-"
    table = local.endpoint_of("dynamodb")
    apart = {_TABLE: table, _STREAMS: table} if local.dynamodb else {}
    return {
        "AWS_ENDPOINT_URL": local.endpoint,
        # Set by somebody who also works on AWS, it would send all this there.
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        **apart,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "VIGIE_STAGE": "local",
        # Mail on loopback is rarely signed, and the machine may have no network.
        "VIGIE_DNS": os.environ.get("VIGIE_DNS", "off"),
        "VIGIE_TABLE": "vigie",
        "VIGIE_INCOMING_BUCKET": "vigie-incoming",
        "VIGIE_EVIDENCE_BUCKET": "vigie-evidence",
        "VIGIE_DRAFTS_BUCKET": "vigie-drafts",
        "VIGIE_INTAKE_QUEUE_URL": f"{queue}intake",
        "VIGIE_DELIVER_QUEUE_URL": f"{queue}deliver",
        "VIGIE_DRAFT_QUEUE_URL": f"{queue}draft",
        "VIGIE_LINT_QUEUE_URL": f"{queue}lint",
        "VIGIE_NOTIFY_QUEUE_URL": f"{queue}notify",
        # The relay gives receipts, and a program of this machine may be called.
        "VIGIE_MAIL_CONFIGURATION_SET": "vigie-mail",
        "VIGIE_WEBHOOKS": "loopback",
        "VIGIE_BASE_URL": local.base_url,
        "VIGIE_MAIL_FROM": MAIL_FROM,
        "VIGIE_OPERATOR_EMAIL": OPERATOR_EMAIL,
        "VIGIE_SMS_SENDER": "Vigie",
        "VIGIE_INTAKE_DOMAIN": INTAKE_DOMAIN,
        "VIGIE_SIGNING_KEY": _signing_key(local.data),
    }


def _signing_key(data: Path) -> str:
    """The key of links and sessions, made once and kept readable by its owner only."""
    path = data / "signing-key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text()


def _env(name: str, default: str) -> str:
    return os.environ.get(f"VIGIE_LOCAL_{name}", default)
