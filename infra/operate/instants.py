"""Instants as an operator types them."""

from datetime import UTC, datetime

from chalicelib.errors import BadInput


def utc(where: str, given: str) -> datetime:
    """An instant, UTC unless it says another offset. Raises BadInput naming the option `where`."""
    try:
        found = datetime.fromisoformat(given)
    except ValueError as fault:
        why = f"{given!r} is no instant."
        raise BadInput(where, why, "Write YYYY-MM-DDTHH:MM, UTC.") from fault
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def typed(instant: datetime) -> str:
    """An instant as `utc` reads it back, to the second."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
