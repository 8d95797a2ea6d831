"""The Lambda runtime this project is pinned to, and the interpreter that packages for it.

python3.11 on AWS: deprecated 2027-06-30, no new functions from 2027-07-31, no updates from
2027-08-31 (AWS's runtime table as shipped in cfn-lint 1.58.0, AdditionalSpecs/
LmbdRuntimeLifecycle.json; the lint step fails by itself once those dates come).
"""

from collections.abc import Sequence

from .errors import PackagingFailed

PYTHON = (3, 11)
RUNTIME = "python3.11"
ABI = "cp311"
# Amazon Linux 2 under python3.11 has glibc 2.26; pip reads each platform tag literally.
PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_26_x86_64")


def check_interpreter(version: Sequence[int]) -> None:
    """Raises PackagingFailed when `version` is not the runtime's: chalice would follow it."""
    if tuple(version[:2]) != PYTHON:
        found, wanted = (".".join(map(str, v)) for v in (version[:2], PYTHON))
        raise PackagingFailed(
            "interpreter",
            f"this is Python {found}, the Lambda runtime is {RUNTIME}: wheels and bytecode differ.",
            f"Make the virtual environment with Python {wanted} and run `make package` again.",
        )
