"""What a change set would do, as a person reads it; and what it may never do unless told."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec

from .errors import DeploymentStopped

STATEFUL = frozenset(
    {
        "AWS::DynamoDB::Table",
        "AWS::S3::Bucket",
        "AWS::KMS::Key",
        "AWS::SES::EmailIdentity",
        "AWS::SQS::Queue",
    }
)
_SIGNS = {"Add": "+", "Modify": "~", "Remove": "-", "Import": "<", "Dynamic": "?"}


class Change(msgspec.Struct, frozen=True):
    """One resource of a change set. `replaced` is True, False, or None for "perhaps"."""

    name: str
    kind: str
    action: str
    replaced: bool | None = False
    why: tuple[str, ...] = ()

    @property
    def loses_state(self) -> bool:
        """Whether what this resource holds might be left behind."""
        gone = self.action in ("Remove", "Dynamic") or self.replaced is not False
        return self.kind in STATEFUL and gone

    def line(self) -> str:
        """For people: sign, name, kind, whether it is replaced, by what."""
        sign = "±" if self.replaced else _SIGNS.get(self.action, "?")
        word = {True: "  REPLACED", None: "  perhaps replaced", False: ""}[self.replaced]
        why = f"  ({', '.join(self.why)})" if self.why else ""
        return f"  {sign} {self.name:<28} {self.kind}{word}{why}"


def read_changes(found: Iterable[dict[str, Any]]) -> tuple[Change, ...]:
    """`Changes` of DescribeChangeSet, in order."""
    return tuple(_change(one["ResourceChange"]) for one in found if "ResourceChange" in one)


def _change(said: dict[str, Any]) -> Change:
    replacement = {"True": True, "Conditional": None}.get(said.get("Replacement", ""), False)
    details = {
        detail.get("Target", {}).get("Name") or detail.get("Target", {}).get("Attribute", "")
        for detail in said.get("Details", ())
    }
    return Change(
        name=said["LogicalResourceId"],
        kind=said["ResourceType"],
        action=said["Action"],
        replaced=replacement if said["Action"] == "Modify" else False,
        why=tuple(sorted(details - {""})),
    )


def refuse_losses(changes: Sequence[Change], allowed: Collection[str]) -> None:
    """Raises DeploymentStopped when a holder of state would go and was not named in `allowed`."""
    lost = [c for c in changes if c.loses_state and c.name not in allowed]
    if lost:
        names = ",".join(c.name for c in lost)
        raise DeploymentStopped(
            "change set",
            "what these hold would be left behind:\n" + "\n".join(c.line() for c in lost),
            "Nothing was changed. Mails, evidence and deadlines are in them: find out why first. "
            f"To do it all the same: ARGS='--replace {names}'.",
        )
