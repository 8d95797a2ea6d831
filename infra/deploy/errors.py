"""Why a deployment stops. Each says what to do."""

from collections.abc import Sequence

from chalicelib.errors import VigieError


class HalfConfigured(VigieError):
    """A stage's settings cannot be used; `problems` lists all of them at once."""

    def __init__(self, where: str, problems: Sequence[str]) -> None:
        self.where = where
        self.problems = tuple(problems)
        super().__init__("\n  - ".join((f"{where} cannot be deployed:", *self.problems)))


class DeploymentStopped(VigieError):
    """A step could not be done; `step` says which, `why` what happened, `remedy` what to do."""

    def __init__(self, step: str, why: str, remedy: str) -> None:
        self.step = step
        self.why = why
        self.remedy = remedy
        super().__init__(f"{step}: {why}\n{remedy}")


class Waiting(VigieError):
    """Somebody outside must act first (DNS); running again goes on from here."""

    def __init__(self, what: str, lines: Sequence[str]) -> None:
        self.what = what
        self.lines = tuple(lines)
        super().__init__("\n".join((what, *self.lines)))


class Declined(VigieError):
    """Whoever was asked did not say yes; nothing was changed by this step."""
