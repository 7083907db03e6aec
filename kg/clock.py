"""What day it is, wherever that matters and nobody says of what day an answer is to be; how long to wait for others."""

from datetime import UTC, date, datetime
from random import random
from typing import Final

LONGEST_S: Final = 24 * 3600.0


def today() -> date:
    """In UTC: the same on every machine; for an hour or two after midnight in the Netherlands it is yesterday."""
    return datetime.now(UTC).date()


def now() -> str:
    """This moment, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def iso(moment: float) -> str:
    """A moment, in seconds since 1970, as the doors give it."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def wait_s(attempt: int, asked_s: float = 0) -> float:
    """
    Seconds until the next attempt, after one that failed (1 for the first); at least what the other side asks for.

    At most 5 s, 25 s, 2 min, 10 min, 52 min, 4 h, 22 h, 24 h, and half of that at least: half is chance.
    """
    half = min(2.5 * 5.0 ** (attempt - 1), LONGEST_S / 2)
    return max(half * (1 + random()), min(asked_s, LONGEST_S))  # noqa: S311  # nosec B311 - it spreads attempts, it guards nothing
