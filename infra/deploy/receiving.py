"""The active receipt rule set: an account has one per Region, and somebody else's may be it."""

from typing import Any

from .console import Console
from .errors import DeploymentStopped


def active(mail: Any) -> str:
    """The name of the Region's active rule set, or ""."""
    return str((mail.describe_active_receipt_rule_set().get("Metadata") or {}).get("Name", ""))


def activate(mail: Any, name: str, console: Console) -> bool:
    """Make `name` the active set; answers whether it was not yet.

    Raises DeploymentStopped when another is: displacing it would stop somebody's mails, silently.
    """
    found = active(mail)
    if found == name:
        console.say(f"  {name}: is the active rule set")
        return False
    if found:
        region = mail.meta.region_name
        raise DeploymentStopped(
            "receipt rule set",
            f"{found!r} is the active one in {region}, and a Region has only one.",
            "Receive in another Region (`receiving_region`), or use another account; or, when "
            "nobody needs it any more, `aws ses set-active-receipt-rule-set "
            f"--region {region}` (without a name: it empties the place), then run this again.",
        )
    mail.set_active_receipt_rule_set(RuleSetName=name)
    console.say(f"  {name}: made the active rule set")
    return True


def deactivate(mail: Any, name: str, console: Console) -> None:
    """Empty the place when `name` has it; a stack cannot delete an active set."""
    if active(mail) == name:
        mail.set_active_receipt_rule_set()
        console.say(f"  {name}: no longer the active rule set")
