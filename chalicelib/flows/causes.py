"""What makes two mails tell of one act: the cause that its event is recorded under, once."""

from ..cases import AnyEvent, kind_of
from ..cases.events import ComplementRequested, ReceiptIssued


def act_cause(event: AnyEvent) -> str:
    """One act of the platform is one cause, however many times and ways its mail arrives.

    What tells two acts of one kind and day apart: the type of a receipt, the time of a request.
    What a copy may show less of (author, list, original) does not count: `copies.settle` compares.
    """
    apart = ""
    if isinstance(event, ReceiptIssued):
        apart = event.type
    elif isinstance(event, ComplementRequested):
        apart = f"{event.due or ''}/{event.days or ''}"
    return f"mail:{kind_of(event)}:{event.on.isoformat()}:{apart}".rstrip(":/")
