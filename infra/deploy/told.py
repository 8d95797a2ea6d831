"""Does an alert go out? The operator's own, of the test mail, followed to where it ends."""

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.errors import NotFound

from .console import Console
from .errors import DeploymentStopped

if TYPE_CHECKING:
    from chalicelib.store import Store
    from chalicelib.store.records import Delivery

_SOON = timedelta(minutes=10)
_GONE = ("accepted", "delivered", "unconfirmed", "gathered")
_WAITING = ("pending", "sending")


def alert(
    store: "Store", sha256: str, operator: str, console: Console, seconds: float = 180
) -> bool:
    """Wait until the alert of the mail `sha256` left; False, its reason said, when it must not.

    `operator` is whom it goes to. Raises DeploymentStopped when nobody is told, or it cannot leave.
    """
    until, delivery = time.monotonic() + seconds, None
    while True:
        if _stopped(store, console):
            return False
        delivery = _delivery(store, sha256)
        if delivery and _ended(delivery, operator, console):
            return True
        if delivery and _later(delivery, console):
            return False
        if time.monotonic() >= until:
            break
        time.sleep(console.pause)
    _check_operator(store, operator)
    raise _failed(f"it is {_how(delivery)} after {seconds:.0f} seconds" if delivery else _UNPLANNED)


_UNPLANNED = "the mail was read, and no alert of it was planned"


def _stopped(store: "Store", console: Console) -> bool:
    from chalicelib.store.records import OPERATOR_HOME

    switch = store.switches.stops(OPERATOR_HOME, "email")
    if switch:
        console.say(
            f"  NOT TESTED: sending is off ({switch.reason}); the alert leaves after `sending on`"
        )
    return switch is not None


def _delivery(store: "Store", sha256: str) -> "Delivery | None":
    from chalicelib.store.records import OPERATOR_HOME

    found = store.deliveries.of_case(OPERATOR_HOME, "")
    return next((one for one in found if one.cause == sha256), None)


def _ended(delivery: "Delivery", operator: str, console: Console) -> bool:
    if delivery.state in _GONE:
        console.say(f"  its alert to {operator}: {delivery.state}")
        return True
    if delivery.state not in _WAITING:
        raise _failed(f"it ended {_how(delivery)}")
    return False


def _later(delivery: "Delivery", console: Console) -> bool:
    """Not now: the operator's own hours, or a recap."""
    at = delivery.not_before
    if at is None or at < datetime.now(UTC) + _SOON:
        return False
    console.say(f"  NOT TESTED: its alert leaves at {at:%Y-%m-%d %H:%M} UTC, by the hours it is in")
    return True


def _check_operator(store: "Store", operator: str) -> None:
    """Raises DeploymentStopped when the operator's address is another person's, or nobody's."""
    from chalicelib.flows.operators import OPERATOR_ID
    from chalicelib.store.records import OPERATOR_HOME

    try:
        known = store.people.subscription(OPERATOR_HOME, OPERATOR_ID)
        email = store.people.person(OPERATOR_ID).email if known else ""
    except NotFound:
        email = ""
    if email != operator:
        raise DeploymentStopped(
            "smoke test",
            f"the operator is {email or 'nobody'} in the table, not {operator}: an employer's or a "
            "lawyer's address cannot be the operator's.",
            "Give another `operator_email` in the stage's settings, and deploy again.",
        )


def _how(delivery: "Delivery") -> str:
    return delivery.state + (f" ({delivery.last_error})" if delivery.last_error else "")


def _failed(why: str) -> DeploymentStopped:
    return DeploymentStopped(
        "smoke test",
        f"no alert reached the operator: {why}.",
        "Is SES out of its sandbox (`make doctor`)? Else read the logs of dispatch and deliver. "
        "The same command tests it again.",
    )
