"""The examples of the contract's page (examples.toml), checked when loaded."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import msgspec

from ..errors import BadInput
from .problems import Said
from .routes import API

_FILE = Path(__file__).with_name("examples.toml")


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One request to try: what it is for, what is sent, the part of the answer to look at."""

    title: Said
    about: Said
    method: str
    path: str
    answer: str
    body: str = ""

    def curl(self, base_url: str) -> str:
        """The command to paste in a shell, once VIGIE holds a token."""
        lines = [f"curl '{base_url}{API}{self.path}'", '-H "Authorization: Bearer $VIGIE"']
        if self.method == "POST":
            lines.append('-H "Idempotency-Key: $(uuidgen)"')
        if self.body:
            lines += ["-H 'Content-Type: application/json'", f"-d '{self.body.strip()}'"]
        return " \\\n  ".join(lines)


class Received(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A call of a webhook as it is received, and the Python that proves it is ours."""

    about: Said
    received: str
    check: str


class Examples(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    example: tuple[Example, ...]
    call: Received


@cache
def examples() -> Examples:
    """The examples, in order. Raises BadInput naming what is wrong in the file."""
    try:
        return msgspec.toml.decode(_FILE.read_bytes(), type=Examples)
    except (msgspec.MsgspecError, tomllib.TOMLDecodeError) as fault:
        raise BadInput("web/examples.toml", f"{fault}.") from fault
