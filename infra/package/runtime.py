"""The Lambda runtime this project is pinned to, and the interpreter that packages for it.

python3.11 on AWS: deprecated 2027-06-30, no new functions from 2027-07-31, no updates from
2027-08-31 (AWS's runtime table as shipped in cfn-lint 1.58.0, AdditionalSpecs/
LmbdRuntimeLifecycle.json; the lint step fails by itself once those dates come).
"""

import platform
from collections.abc import Sequence
from typing import Literal

import msgspec

from .errors import PackagingFailed

PYTHON = (3, 11)
RUNTIME = "python3.11"
ABI = "cp311"
# Amazon Linux 2 under python3.11 has glibc 2.26; pip reads each platform tag literally.
_GLIBC = ("manylinux2014", "manylinux_2_17", "manylinux_2_26")


class Architecture(msgspec.Struct, frozen=True):
    """The processor of the functions: Lambda's name, that of wheels' tags, the number in a shared
    library's header (`e_machine` of ELF).
    """

    name: Literal["x86_64", "arm64"]
    machine: str
    elf: int

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platform tags of wheels that run there."""
        return tuple(f"{glibc}_{self.machine}" for glibc in _GLIBC)


X86_64 = Architecture("x86_64", "x86_64", elf=62)
ARM64 = Architecture("arm64", "aarch64", elf=183)
ARCHITECTURES: dict[str, Architecture] = {each.name: each for each in (X86_64, ARM64)}


def here() -> Architecture:
    """The processor of the machine that packages; x86_64 where it is another one."""
    found = (
        each for each in ARCHITECTURES.values() if platform.machine() in (each.name, each.machine)
    )
    return next(found, X86_64)


def check_interpreter(version: Sequence[int]) -> None:
    """Raises PackagingFailed when `version` is not the runtime's: chalice would follow it."""
    if tuple(version[:2]) != PYTHON:
        found, wanted = (".".join(map(str, v)) for v in (version[:2], PYTHON))
        raise PackagingFailed(
            "interpreter",
            f"this is Python {found}, the Lambda runtime is {RUNTIME}: wheels and bytecode differ.",
            f"Make the virtual environment with Python {wanted} and run `make package` again.",
        )
