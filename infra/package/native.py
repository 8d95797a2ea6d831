"""Compiled libraries of the package: each must be for the processor of the functions."""

from pathlib import Path

from .errors import PackagingFailed
from .runtime import Architecture

_MAGIC = b"\x7fELF"


def check(tree: Path, architecture: Architecture) -> None:
    """Raises PackagingFailed naming each library under `tree` that is not for `architecture`.

    On Lambda such a library fails when it is first imported, and nothing says so before.
    """
    strange = [
        f"{found.relative_to(tree)} is for {_said(made)}"
        for found in sorted(tree.rglob("*.so*"))
        if (made := machine(found)) != architecture.elf
    ]
    if strange:
        raise PackagingFailed(
            "native",
            f"the functions run on {architecture.name}; " + "; ".join(strange) + ".",
            "Delete build/wheelhouse and package again.",
        )


def machine(library: Path) -> int | None:
    """`e_machine` of a library (ELF, offset 18, its own byte order); None of another file."""
    with library.open("rb") as opened:
        head = opened.read(20)
    if len(head) < 20 or not head.startswith(_MAGIC):
        return None
    return int.from_bytes(head[18:20], "big" if head[5] == 2 else "little")


def _said(found: int | None) -> str:
    return "no processor: it is no ELF file" if found is None else f"processor {found} of ELF"
