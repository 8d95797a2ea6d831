"""Why a package is not made."""

from chalicelib.errors import VigieError


class PackagingFailed(VigieError):
    """A step could not finish; `step` says which, `why` what happened, `remedy` what to do."""

    def __init__(self, step: str, why: str, remedy: str = "") -> None:
        self.step = step
        self.why = why
        self.remedy = remedy
        super().__init__(f"{step}: {why}" + (f"\n{remedy}" if remedy else ""))
