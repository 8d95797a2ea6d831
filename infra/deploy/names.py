"""What the things of one stage are called."""

TAKEN = ("-data", "-receiving")
"""What no stage's name may end with: its app stack would be another stage's."""


def data(stage: str) -> str:
    """The stack of what must be kept."""
    return f"vigie-{stage}-data"


def app(stage: str) -> str:
    """The stack of what a deployment replaces."""
    return f"vigie-{stage}"


def receiving(stage: str) -> str:
    """The stack by which mails come in, and its rule set."""
    return f"vigie-{stage}-receiving"


def signing_key(stage: str) -> str:
    """The SecureString of the key of links and sessions."""
    return f"/vigie/{stage}/signing-key"


def of_stream(queue: str) -> bool:
    """Are these dead letters of the table's stream? They hold no message, and go back nowhere."""
    return "DispatchDeadLetters" in queue
