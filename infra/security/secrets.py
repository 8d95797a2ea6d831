"""Secrets that would be committed: every file git knows of, by what secrets look like."""

import subprocess
from functools import cache
from pathlib import Path

import msgspec

from chalicelib.errors import BadInput

TABLE = Path(__file__).with_name("secrets.toml")
_FOUND, _NOTHING = 0, 1


class Allowed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line that only looks like a secret: where, by which of its words, and why."""

    file: str
    words: str
    why: str


class Looks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table: what a secret is → its expression, and the lines that are none."""

    looks: dict[str, str]
    allowed: tuple[Allowed, ...] = ()


class Suspect(msgspec.Struct, frozen=True):
    """A line that holds what looks like a secret; its text is shown to nobody."""

    file: str
    line: int
    what: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


@cache
def table() -> Looks:
    """The table of looks. Raises BadInput when it is malformed."""
    try:
        return msgspec.toml.decode(TABLE.read_bytes(), type=Looks)
    except msgspec.DecodeError as why:
        raise BadInput(str(TABLE), str(why)) from why


def suspects(checkout: Path) -> list[Suspect]:
    """Lines of `checkout`, committed or about to be, that look like secrets and are not allowed.

    Raises BadInput when `checkout` is no git checkout: nothing was looked at then.
    """
    known = table()
    found = [s for what, look in known.looks.items() for s in _grep(checkout, what, look)]
    return [s for s in found if not any(_is(s, one) for one in known.allowed)]


def unused(checkout: Path) -> list[Allowed]:
    """Allowances that no line needs any more."""
    known = table()
    found = [s for what, look in known.looks.items() for s in _grep(checkout, what, look)]
    return [one for one in known.allowed if not any(_is(s, one) for s in found)]


def _is(suspect: Suspect, allowed: Allowed) -> bool:
    return suspect.file == allowed.file and allowed.words in suspect.text


def _grep(checkout: Path, what: str, look: str) -> list[Suspect]:
    done = subprocess.run(
        ["git", "grep", "-nIPz", "--untracked", "-e", look],
        cwd=checkout, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    if done.returncode not in (_FOUND, _NOTHING):
        raise BadInput(str(checkout), done.stderr.strip(), "Run it in a git checkout.")
    lines = (line.split("\0", 2) for line in done.stdout.splitlines())
    own = TABLE.relative_to(Path(__file__).parents[2]).as_posix()
    return [Suspect(f, int(n), what, text) for f, n, text in lines if f != own]
