"""The zip: the same content gives the same bytes, so an unchanged package is seen."""

import hashlib
import os
import zipfile
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say


def unpack(archive: Path, tree: Path) -> None:
    """Extract `archive` into `tree`, which must not exist yet."""
    tree.mkdir(parents=True)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tree)


def pack(tree: Path, archive: Path) -> str:
    """Zip `tree` in sorted order, without times or owners; answers the zip's SHA-256."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for found in sorted(tree.rglob("*"), key=lambda path: path.relative_to(tree).as_posix()):
            if found.is_file():
                entry = zipfile.ZipInfo(found.relative_to(tree).as_posix(), _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3  # Unix: the mode below is read by nobody else
                entry.external_attr = (0o100644) << 16
                packed.writestr(entry, found.read_bytes(), compresslevel=9)
    return hashlib.sha256(archive.read_bytes()).hexdigest()


def megabytes(path: Path) -> float:
    """Size of a file in millions of bytes."""
    return os.path.getsize(path) / 1e6
