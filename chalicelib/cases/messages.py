"""A message of the administration found in a received mail: intake finds it, letters print it."""

from datetime import datetime

from .parts import Part


class Enclosed(Part, frozen=True, kw_only=True):
    """A file that the message carries."""

    name: str
    data: bytes


class PlatformMail(Part, frozen=True, kw_only=True):
    """One message of the administration. `how` = direct, attached, listed, transferred (by hand).

    The headers are as written, decoded and unfolded; of one that a mailing list resent (listed),
    the sender and the subject it had before. `raw` are its exact bytes when it is unmodified
    (direct, attached), None when a list or a forwarder's mail program wrote it again. `enclosed`
    are its attachments; `doubtful` names those of a transfer, which may be the forwarder's own.
    `whole` is False when its end was cut.
    """

    how: str
    sender: str = ""
    to: str = ""
    cc: str = ""
    date: str = ""
    subject: str = ""
    message_id: str = ""
    at: datetime | None = None
    text: str = ""
    whole: bool = True
    raw: bytes | None = None
    enclosed: tuple[Enclosed, ...] = ()
    doubtful: tuple[str, ...] = ()
