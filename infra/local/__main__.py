"""`make run`: the whole of Vigie on one machine, on loopback only."""

import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from chalicelib import logs
from chalicelib.errors import BadInput
from infra.local.config import (
    INTAKE_DOMAIN,
    OPERATOR_EMAIL,
    Local,
    PortTaken,
    check_ports,
    check_table,
    environment,
    parse,
)
from infra.local.engine.supervise import (
    Engine,
    EngineError,
    Options,
    Settings,
    ensure_venv,
    python_of,
    start,
)


def say(line: str) -> None:
    """A line for the person at the terminal, at once."""
    print(line, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run until Ctrl-C. Returns the exit code: 0 after a clean stop, 2 when it could not start."""
    logs.install()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(trace)s %(message)s")
    logging.getLogger("vigie").setLevel(os.environ.get("VIGIE_LOG", "WARNING"))
    began = time.monotonic()
    try:
        local = parse(arguments)
        check_ports(local)
        check_table(local)
        say("Starting storage, queues and mail on this machine…")
        engine = _engine(local)
    except (BadInput, PortTaken, EngineError) as fault:
        print(f"Vigie could not start. {fault}", file=sys.stderr)
        return 2
    os.environ |= environment(local)
    stopping = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stopping.set())
    try:
        with _serving(local):
            _tell(local, time.monotonic() - began)
            stopping.wait()
            say("\nStopping…")
    finally:
        engine.stop()
    say("Stopped; everything is kept in " + str(local.data))
    return 0


def _engine(local: Local) -> Engine:
    venv = ensure_venv(local.engine_venv, say)
    options = Options(
        port=local.engine,
        data=local.data / "engine",
        outbox=local.outbox,
        relay=f"127.0.0.1:{local.relay}",
    )
    return start(Settings(python=python_of(venv), options=options, log=local.data / "engine.log"))


@contextlib.contextmanager
def _serving(local: Local) -> Iterator[None]:
    """Everything of ours, started in the order that lets nothing be missed; stopped in reverse."""
    import app
    from chalicelib.flows.context import context
    from chalicelib.flows.operators import ensure_operator
    from infra.local import samples
    from infra.local.drive import Driver
    from infra.local.http import Web
    from infra.local.provision import provision
    from infra.local.receipts import publisher
    from infra.local.relay import open_relay
    from infra.local.smtp_in import open_receiver
    from infra.local.spool import Spool

    provision(local)
    ctx = context()
    spool = Spool(local.spool)
    driver = Driver(local)
    web = Web(app.app, local.http, local.outbox)
    with contextlib.ExitStack() as stack:
        _open(stack, open_relay(local.outbox, local.relay, publisher(local)))
        driver.queue("vigie-intake", app.receive, batch=5)
        driver.queue("vigie-deliver", app.deliver, batch=10, workers=2)
        driver.queue("vigie-draft", app.draft, batch=1)
        driver.queue("vigie-lint", app.lint, batch=1)
        driver.queue("vigie-receipts", app.receipts, batch=10)
        driver.queue("vigie-notify", app.notify, batch=1)
        driver.stream("vigie", app.dispatch)
        driver.schedule(app.sweep, local.sweep_every)
        stack.callback(driver.stop)
        spool.start(ctx.files, ctx.store)
        stack.callback(spool.stop)
        web.start()
        stack.callback(web.stop)
        _open(stack, open_receiver(spool, local.smtp))
        ensure_operator(ctx)
        if local.samples:
            samples.load(ctx, local, say)
        yield


def _open(stack: contextlib.ExitStack, server: Any) -> None:
    server.start()
    stop: Callable[[], None] = server.stop
    stack.callback(stop)


def _tell(local: Local, seconds: float) -> None:
    from infra.local.samples import EMPLOYER, LAWYER, TENANT

    say(f"Vigie runs ({seconds:.0f} s). Ctrl-C stops it.")
    say(f"  Pages          {local.base_url}/")
    say(f"  Sent messages  {local.base_url}/_local/outbox   (nothing leaves this machine)")
    if local.dynamodb:
        say(f"  Table          {local.dynamodb}   (yours: AWS_ENDPOINT_URL_DYNAMODB)")
    say(f"  Incoming mail  127.0.0.1:{local.smtp}, for addresses at {INTAKE_DOMAIN}")
    if local.samples:
        say("First, look at the sent messages: a sample closure has just alerted two people.")
        say(f"Then sign in at {local.base_url}/connexion, the link arrives in the sent messages:")
        say(f"  employer  {EMPLOYER.email}")
        say(f"  lawyer    {LAWYER.email}")
        say(f"  operator  {OPERATOR_EMAIL}   (mails for unknown addresses)")
        say(f"Forward a mail of the platform to {TENANT.address}@{INTAKE_DOMAIN}.")


if __name__ == "__main__":
    sys.exit(main())
