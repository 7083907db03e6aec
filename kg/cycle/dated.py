"""Dates and dated signals, as the modules that look at time share them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

LAPSED_PLAN: Final = "verlopen planning"  # a date that was planned once and is no longer


@dataclass(frozen=True, slots=True)
class Mention:
    """
    One dated signal.

    Attributes:
        development: An id; "" when it belongs to no known development.
        themes: Of the signal and of its development.
        region: A province, or "" when the source is not from one.
        feed: What it was heard by, as `kg.cycle.freshness` tells feeds apart, or "".
    """

    id: str
    title: str
    development: str
    day: date
    themes: tuple[str, ...] = ()
    region: str = ""
    feed: str = ""


@dataclass(frozen=True, slots=True)
class Tempo:
    """
    How much more something is spoken of than before, as a ranking takes it in.

    Attributes:
        value: 0 to 1; None when it is not known, and then it may not count.
        said: Why, or since when it is not known, in Dutch.
        unknown_since: The day up to which it is known; None when it is known, or never was.
    """

    value: float | None
    said: str
    unknown_since: date | None = None

    @property
    def known(self) -> bool:
        """Whether it may count."""
        return self.value is not None


def last_day(text: str) -> date:
    """The last day that a date can mean: "2026" and "2026-12" both end on 31 December 2026."""
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    if month in {0, 12}:
        return date(year, 12, 31)
    return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)


def standing(milestones: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The milestones that still count: those that were once planned and lapsed are history."""
    return [milestone for milestone in milestones if milestone.get("certainty") != LAPSED_PLAN]
