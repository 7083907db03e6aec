"""What day it is, for everything that has a last day: a key, a grant, a lesson, an objective."""

from datetime import UTC, date, datetime


def today() -> date:
    """In UTC: the same on every machine; for an hour or two after midnight in the Netherlands it is yesterday."""
    return datetime.now(UTC).date()
