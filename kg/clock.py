"""What day it is, wherever that matters and nobody says of what day an answer is to be; how a moment is told."""

from datetime import UTC, date, datetime


def today() -> date:
    """In UTC: the same on every machine; for an hour or two after midnight in the Netherlands it is yesterday."""
    return datetime.now(UTC).date()


def iso(moment: float) -> str:
    """A moment, in seconds since 1970, as the doors give it."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
