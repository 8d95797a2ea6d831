"""The cause that an act is recorded under on a provisional case, once."""

from ..cases import AnyEvent, kind_of
from ..cases.events import ComplementRequested, ReceiptIssued


def act_cause(event: AnyEvent) -> str:
    """An act of a held mail is one cause, however often the mail is held.

    What tells two acts of one kind and day apart: the type of a receipt, the time of a request.
    On an ordinary case `acts.settle` compares copies instead.
    """
    apart = ""
    if isinstance(event, ReceiptIssued):
        apart = event.type
    elif isinstance(event, ComplementRequested):
        apart = f"{event.due or ''}/{event.days or ''}"
    return f"mail:{kind_of(event)}:{event.on.isoformat()}:{apart}".rstrip(":/")
