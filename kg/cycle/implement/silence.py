"""
When something is silent: the last that was heard of it is more than so many days old.

The caller says what counts as heard. A plan takes every word that was written of an activity, since what came in
yesterday has not been silent for longer than that; the chain takes status updates alone, and says "not found" where
there is none.
"""

from datetime import date
from typing import Final

# What is reported on every quarter is never silent: no quarter is longer (July to September).
SILENT_DAYS: Final = 92


def is_silent(heard: date, today: date, days: int) -> bool:
    """Whether something was last heard of more than so many days ago."""
    return (today - heard).days > days
