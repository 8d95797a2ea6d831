"""The pages in a real Chromium, served over HTTP by Chalice's own local server.

Enable with Debian's `chromium` package (no browser download).
"""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from typing import Any

import pytest
from chalice.config import Config
from chalice.local import LocalDevServer
from playwright.sync_api import expect, sync_playwright

from tests.unit.web.world import FakeFiles, World

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
_HOW = "browser tests need Debian's chromium (apt-get install chromium)"
expect.set_options(timeout=30_000)  # A click waits for the new page to begin, not to be there.


@dataclass
class Site:
    """A world served at `url`; its drafts come from another site, as from S3."""

    world: World
    url: str


class Downloads(BaseHTTPRequestHandler):
    """The other site: one file, given as a download."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Disposition", 'attachment; filename="observations.docx"')
        self.end_headers()
        self.wfile.write(b"the file")

    def log_message(self, *_: object) -> None:
        """Silence: nothing to say of each request."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chromium_path() -> str | None:
    """Debian's Chromium, where it is installed."""
    return shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests; absent, the tests are skipped, except on CI where they fail."""
    path = chromium_path()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(_HOW)
        pytest.skip(_HOW)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """A fresh world over HTTP on loopback."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Downloads)) as downloads:
        world = World(url, FakeFiles(f"http://127.0.0.1:{downloads.server_port}"))
        with serving(LocalDevServer(world.app, Config.create(), "127.0.0.1", port).server):
            yield Site(world, url)


@contextmanager
def serving(server: HTTPServer) -> Iterator[HTTPServer]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
