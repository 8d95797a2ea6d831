"""Send a sign-in link. It is not a case's business: no delivery record, a mail at once."""

from ..store.records import Channel, Person
from .context import Context


def send_sign_in(ctx: Context, person: Person, url: str) -> None:
    """Mail the link to its person. Raises SendFailed."""
    from ..alerts import sign_in_mail

    ctx.channels[Channel.EMAIL].send(sign_in_mail(ctx.settings, person, url, ctx.now()))
