"""Write a file so that it is whole or not there, and survives a kill or a power cut."""

import os
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write, fsync, rename, fsync the folder. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
