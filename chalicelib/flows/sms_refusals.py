"""SMS refused by the link of a message: of the number, whatever would write to it.

A subscription without SMS is a preference, which an escalation may pass over (decision 36); who
pressed that link was told that no SMS comes any more, escalations included.
"""

from ..store import address_hash
from ..store.records import Channel, Person, Reason, Suppression
from .context import Desk

BY_LINK = "link"
"""Its source in the list: a page undoes it, where STOP needs START."""


def refuse_sms(ctx: Desk, person: Person) -> None:
    """No SMS to this person's number any more, escalations included: they were told so."""
    if person.phone:
        refusal = Suppression(
            channel=Channel.SMS,
            address=address_hash(person.phone),
            reason=Reason.OPT_OUT,
            at=ctx.now(),
            source=BY_LINK,
        )
        ctx.store.suppressions.put(refusal)


def resume_sms(desk: Desk, number: str) -> None:
    """Its person asks for SMS again, on a page or with a code: what a link refused is undone.

    STOP stays: the carrier holds it too, and only START lifts it.
    """
    if number and refused_by_link(desk, number):
        desk.store.suppressions.lift(Channel.SMS, address_hash(number))


def refused(desk: Desk, number: str) -> bool:
    """Does nothing leave to that number because its person said so, or is there no number?"""
    known = desk.store.suppressions.get(Channel.SMS, address_hash(number)) if number else None
    return not number or (known is not None and known.reason is Reason.OPT_OUT)


def refused_by_link(desk: Desk, number: str) -> bool:
    """Was SMS to this number refused by the link of a message?"""
    known = desk.store.suppressions.get(Channel.SMS, address_hash(number))
    return known is not None and known.reason is Reason.OPT_OUT and known.source == BY_LINK
