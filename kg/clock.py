"""What day it is, wherever that matters and nobody says of what day an answer is to be."""

from datetime import UTC, date, datetime


def today() -> date:
    """In UTC: the same on every machine; for an hour or two after midnight in the Netherlands it is yesterday."""
    return datetime.now(UTC).date()
