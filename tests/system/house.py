"""The whole local system as a test sees it: started as `make run` does, killed as a power cut does."""

import contextlib
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import boto3
import requests
from botocore.config import Config

from infra.local import relay
from infra.local.config import REGION
from infra.local.send import smtp_lines

ANSWER = "que vous nous avez transféré"
"""The end of the subject of what answers a mail forwarded by hand."""
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120.0
# Short waits, so that a test sees in seconds what takes minutes in real life.
QUICK = {
    "VIGIE_GRACE_SECONDS": "2",
    "VIGIE_RETRY_SECONDS": "4",
    "VIGIE_INCOMING_SECONDS": "3",
    "VIGIE_LOG": "INFO",
}
# Of a claim. The long one is a test's own patience: on a loaded machine, an attempt that outlives
# the short one is taken for dead and made again, with its label.
SHORT_LEASE, LONG_LEASE = 3, 60


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """One data folder and its ports; processes come and go over it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.outbox = self.data / "outbox"
        self.http, self.smtp, relay_port, engine = (free_port() for _ in range(4))
        self.base = f"http://127.0.0.1:{self.http}"
        self.arguments = [
            f"--data={self.data}",
            f"--engine-venv={ROOT / '.local' / 'engine-venv'}",
            f"--http={self.http}",
            f"--smtp={self.smtp}",
            f"--relay={relay_port}",
            f"--engine={engine}",
            "--sweep-every=2",  # Each one reads every shard of the days that are due.
        ]
        self._engine_port = engine
        self.ports = (self.http, self.smtp, relay_port, engine)
        self.process: subprocess.Popen[bytes] | None = None
        self.mortal, self.lease = False, LONG_LEASE  # of the process that runs
        self.log = folder / "log"
        self._sessions: dict[str, requests.Session] = {}

    def start(self, *, mortal: bool = False, lease: int = LONG_LEASE) -> None:
        """Start, and wait until it says it runs; `mortal` is as `tests.system.dying` says."""
        self.mortal, self.lease = mortal, lease
        module = "tests.system.dying" if mortal else "infra.local"
        quick = QUICK | {"VIGIE_LEASE_SECONDS": str(lease)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, *self.arguments],
                cwd=ROOT,
                env={k: v for k, v in os.environ.items() if not k.startswith("AWS_")} | quick,
                stdout=log,
                stderr=log,
            )
        before = self.text().count("Vigie runs")
        self.until(lambda: self.text().count("Vigie runs") > before or self.dead(), START_SECONDS)
        assert not self.dead(), self.text()[-3000:]

    def text(self) -> str:
        """Everything the processes have printed."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def dead(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """SIGKILL our process; the engine lives on."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    @property
    def engine_url(self) -> str:
        """The endpoint of storage and queues."""
        return f"http://127.0.0.1:{self._engine_port}"

    def kill_engine(self) -> None:
        pid = requests.get(f"{self.engine_url}/_engine/health", timeout=5).json()["pid"]
        os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """Ctrl-C, and wait for the clean end."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(60) == 0, self.text()[-3000:]

    def destroy(self) -> None:
        """Leave no process behind, whatever state a test ends in."""
        if self.process and not self.dead():
            self.process.kill()
            self.process.wait()
        with contextlib.suppress(requests.ConnectionError, ProcessLookupError):
            self.kill_engine()

    def send(self, mail: EmailMessage | bytes, to: str) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=30) as server:
            raw = mail if isinstance(mail, bytes) else mail.as_bytes()
            server.sendmail("camille.martin@menuiserie.example", [to], smtp_lines(raw))

    def sent(self) -> list[dict[str, Any]]:
        """Mails and SMS that the providers accepted, oldest first."""
        return list(reversed(relay.sent(self.outbox))) if self.outbox.exists() else []

    def about(self, *words: str) -> list[dict[str, Any]]:
        """What was sent that holds one of these words."""
        return [s for s in self.sent() if any(w in s["subject"] + s["text"] for w in words)]

    def engine(self, service: str) -> Any:
        """A client of the engine, as AWS's own machinery would have."""
        return boto3.client(
            service,
            endpoint_url=self.engine_url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(s3={"addressing_style": "path"}),
        )

    def until(self, true: Callable[[], object], seconds: float = 60.0) -> None:
        """Wait for a condition; fails with the log when it never comes."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"never came: {self.text()[-3000:]}"
            time.sleep(0.1)

    def press(self, session: requests.Session, url: str, **fields: str) -> requests.Response:
        """Post a page's form, as its button does."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return session.post(url, data=fields, headers=form, timeout=30)

    def sign_in(self, email: str) -> requests.Session:
        """Who is signed in stays so, as in a browser; else a link is asked for, found in the sent
        mails, and pressed. How often one may ask is bounded.
        """
        known = self._sessions.get(email)
        if known and "/connexion" not in known.get(f"{self.base}/dossiers", timeout=30).url:
            return known
        session = self._sessions[email] = requests.Session()
        before = len(self.about("/connexion/"))
        answer = session.post(f"{self.base}/connexion", data={"courriel": email}, timeout=30)
        assert answer.status_code == 200, answer.text
        self.until(lambda: len(self.about("/connexion/")) > before)
        mail = self.about("/connexion/")[-1]
        link = re.search(rf"{self.base}/connexion/\S+", mail["text"])
        assert link, mail["text"]
        page = session.get(link[0], timeout=30)
        assert page.status_code == 200, page.text
        assert self.press(session, link[0]).status_code == 200
        return session
