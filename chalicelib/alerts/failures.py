"""How a send can fail, beyond permanent or temporary (errors.SendFailed)."""

from ..errors import SendFailed


class SendUncertain(SendFailed):
    """The request left and no answer came: the message may be out. Never permanent."""

    def __init__(self, channel: str, why: str) -> None:
        super().__init__(channel, why, permanent=False)


class OptedOut(SendFailed):
    """The person refused this channel at the provider; only they can undo it."""

    def __init__(self, channel: str, why: str) -> None:
        super().__init__(channel, why, permanent=True)
